#include "diagnosis/record_class.hpp"

#include <algorithm>
#include <string_view>

#include "core/domain_name.hpp"
#include "core/public_suffix.hpp"

namespace ruascope::diagnosis {
namespace {

// The From domain as alignment compares it. Its organisational domain is
// looked up once, and only if a result of another name asks for it.
class AuthorDomain {
 public:
  explicit AuthorDomain(const DomainField& header_from)
      : header_from_(header_from) {}

  // RFC 7489 section 3.1, RFC 9989 section 4.10.
  Alignment align(const DomainField& domain, AlignmentMode mode) {
    Alignment alignment;
    if (!header_from_.is_valid() || !domain.is_valid()) return alignment;
    alignment.strict = domain.name == header_from_.name;
    alignment.relaxed = alignment.strict || same_organisation(domain.name);
    alignment.applied =
        mode == AlignmentMode::kStrict ? alignment.strict : alignment.relaxed;
    return alignment;
  }

 private:
  bool same_organisation(std::string_view name) {
    if (!known_) {
      organisation_ = organisational_domain(header_from_.name);
      known_ = true;
    }
    return !organisation_.empty() && is_same_or_below(name, organisation_) &&
           organisational_domain(name) == organisation_;
  }

  const DomainField& header_from_;
  std::string_view organisation_;
  bool known_ = false;
};

void align_results(Record& record, const Policy& policy) {
  AuthorDomain author(record.header_from);
  for (DkimAuth& dkim : record.dkim) {
    dkim.alignment = author.align(dkim.domain, policy.adkim);
  }
  for (SpfAuth& spf : record.spf) {
    spf.alignment = spf.scope == SpfScope::kHelo
                        ? Alignment{}
                        : author.align(spf.domain, policy.aspf);
  }
}

AuthorRelation author_relation(const Record& record, const Policy& policy) {
  if (!record.header_from.is_valid() || !policy.domain.is_valid() ||
      !is_same_or_below(record.header_from.name, policy.domain.name)) {
    return AuthorRelation::kForeign;
  }
  return record.header_from.name == policy.domain.name
             ? AuthorRelation::kSame
             : AuthorRelation::kSubdomain;
}

bool raw_dkim_pass(const Record& record) {
  return std::any_of(
      record.dkim.begin(), record.dkim.end(),
      [](const DkimAuth& dkim) { return dkim.result == DkimResult::kPass; });
}

bool raw_spf_pass(const Record& record) {
  return std::any_of(
      record.spf.begin(), record.spf.end(), [](const SpfAuth& spf) {
        return spf.result == SpfResult::kPass && spf.scope != SpfScope::kHelo;
      });
}

// Something that would have aligned could not be checked: had it been, the
// message might have passed.
bool aligned_temperror(const Record& record) {
  return std::any_of(record.dkim.begin(), record.dkim.end(),
                     [](const DkimAuth& dkim) {
                       return dkim.result == DkimResult::kTempError &&
                              dkim.alignment.applied;
                     }) ||
         std::any_of(record.spf.begin(), record.spf.end(),
                     [](const SpfAuth& spf) {
                       return spf.result == SpfResult::kTempError &&
                              spf.alignment.applied;
                     });
}

RecordClass class_of(const Record& record) {
  const bool dkim = record.pe_dkim == AlignedResult::kPass;
  const bool spf = record.pe_spf == AlignedResult::kPass;
  const bool nothing_passed = !raw_dkim_pass(record) && !raw_spf_pass(record);
  if (dkim || spf) {
    if (nothing_passed) return RecordClass::kContradiction;
    if (dkim && spf) return RecordClass::kPassBoth;
    return dkim ? RecordClass::kPassDkimOnly : RecordClass::kPassSpfOnly;
  }
  if (aligned_temperror(record)) return RecordClass::kFailTransient;
  return nothing_passed ? RecordClass::kFailUnauthenticated
                        : RecordClass::kFailUnaligned;
}

// The verdicts as they follow from the results; differs from the reporter's
// where it cut results off, finds organisational domains otherwise, or errs.
bool verdict_differs(const Record& record) {
  const bool dkim = std::any_of(
      record.dkim.begin(), record.dkim.end(), [](const DkimAuth& result) {
        return result.result == DkimResult::kPass && result.alignment.applied;
      });
  const bool spf = std::any_of(
      record.spf.begin(), record.spf.end(), [](const SpfAuth& result) {
        return result.result == SpfResult::kPass && result.alignment.applied;
      });
  return dkim != (record.pe_dkim == AlignedResult::kPass) ||
         spf != (record.pe_spf == AlignedResult::kPass);
}

}  // namespace

void classify(Record& record, const Policy& policy) {
  align_results(record, policy);
  record.author_relation = author_relation(record, policy);
  record.record_class = class_of(record);
  if (verdict_differs(record)) record.flags |= kFlagPeMismatch;
  if (record.author_relation == AuthorRelation::kForeign) {
    record.flags |= kFlagForeignAuthor;
  }
  if (record.source_ip.is_special_use()) record.flags |= kFlagSpecialUseIp;
}

bool is_dmarc_pass(const Record& record) {
  return record.pe_dkim == AlignedResult::kPass ||
         record.pe_spf == AlignedResult::kPass;
}

}  // namespace ruascope::diagnosis
