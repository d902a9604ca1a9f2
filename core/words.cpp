#include "core/words.hpp"

namespace ruascope {

std::string_view word(Disposition value) {
  switch (value) {
    case Disposition::kAbsent:
      return "";
    case Disposition::kNone:
      return "none";
    case Disposition::kPass:
      return "pass";
    case Disposition::kQuarantine:
      return "quarantine";
    case Disposition::kReject:
      return "reject";
    case Disposition::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view word(AlignedResult value) {
  switch (value) {
    case AlignedResult::kAbsent:
      return "";
    case AlignedResult::kPass:
      return "pass";
    case AlignedResult::kFail:
      return "fail";
    case AlignedResult::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view word(DkimResult value) {
  switch (value) {
    case DkimResult::kAbsent:
      return "";
    case DkimResult::kNone:
      return "none";
    case DkimResult::kPass:
      return "pass";
    case DkimResult::kFail:
      return "fail";
    case DkimResult::kPolicy:
      return "policy";
    case DkimResult::kNeutral:
      return "neutral";
    case DkimResult::kTempError:
      return "temperror";
    case DkimResult::kPermError:
      return "permerror";
    case DkimResult::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view word(SpfResult value) {
  switch (value) {
    case SpfResult::kAbsent:
      return "";
    case SpfResult::kNone:
      return "none";
    case SpfResult::kNeutral:
      return "neutral";
    case SpfResult::kPass:
      return "pass";
    case SpfResult::kFail:
      return "fail";
    case SpfResult::kSoftFail:
      return "softfail";
    case SpfResult::kTempError:
      return "temperror";
    case SpfResult::kPermError:
      return "permerror";
    case SpfResult::kPolicy:
      return "policy";
    case SpfResult::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view word(SpfScope value) {
  switch (value) {
    case SpfScope::kAbsent:
      return "";
    case SpfScope::kMfrom:
      return "mfrom";
    case SpfScope::kHelo:
      return "helo";
    case SpfScope::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view word(OverrideType value) {
  switch (value) {
    case OverrideType::kAbsent:
      return "";
    case OverrideType::kForwarded:
      return "forwarded";
    case OverrideType::kSampledOut:
      return "sampled_out";
    case OverrideType::kTrustedForwarder:
      return "trusted_forwarder";
    case OverrideType::kMailingList:
      return "mailing_list";
    case OverrideType::kLocalPolicy:
      return "local_policy";
    case OverrideType::kOther:
      return "other";
    case OverrideType::kPolicyTestMode:
      return "policy_test_mode";
    case OverrideType::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view word(PolicyAction value) {
  switch (value) {
    case PolicyAction::kAbsent:
      return "";
    case PolicyAction::kNone:
      return "none";
    case PolicyAction::kQuarantine:
      return "quarantine";
    case PolicyAction::kReject:
      return "reject";
    case PolicyAction::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view word(AlignmentMode value) {
  switch (value) {
    case AlignmentMode::kAbsent:
      return "";
    case AlignmentMode::kRelaxed:
      return "r";
    case AlignmentMode::kStrict:
      return "s";
    case AlignmentMode::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view word(Testing value) {
  switch (value) {
    case Testing::kAbsent:
      return "";
    case Testing::kNo:
      return "n";
    case Testing::kYes:
      return "y";
    case Testing::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view word(DiscoveryMethod value) {
  switch (value) {
    case DiscoveryMethod::kAbsent:
      return "";
    case DiscoveryMethod::kPsl:
      return "psl";
    case DiscoveryMethod::kTreeWalk:
      return "treewalk";
    case DiscoveryMethod::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view word(ArcVerdict value) {
  switch (value) {
    case ArcVerdict::kAbsent:
      return "";
    case ArcVerdict::kNone:
      return "none";
    case ArcVerdict::kPass:
      return "pass";
    case ArcVerdict::kFail:
      return "fail";
  }
  return "unknown";
}

std::string_view word(Dialect value) {
  switch (value) {
    case Dialect::kDraft:
      return "draft";
    case Dialect::kRfc7489:
      return "rfc7489";
    case Dialect::kRfc9990Like:
      return "rfc9990_like";
    case Dialect::kRfc9990:
      return "rfc9990";
  }
  return "unknown";
}

std::string_view word(AuthorRelation value) {
  switch (value) {
    case AuthorRelation::kSame:
      return "same";
    case AuthorRelation::kSubdomain:
      return "sub";
    case AuthorRelation::kForeign:
      return "foreign";
  }
  return "unknown";
}

std::string_view word(RecordClass value) {
  switch (value) {
    case RecordClass::kPassBoth:
      return "pass_both";
    case RecordClass::kPassDkimOnly:
      return "pass_dkim_only";
    case RecordClass::kPassSpfOnly:
      return "pass_spf_only";
    case RecordClass::kFailUnaligned:
      return "fail_unaligned";
    case RecordClass::kFailUnauthenticated:
      return "fail_unauthenticated";
    case RecordClass::kFailTransient:
      return "fail_transient";
    case RecordClass::kContradiction:
      return "contradiction";
  }
  return "unknown";
}

}  // namespace ruascope
