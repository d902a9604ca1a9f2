#include "parser/enum_words.hpp"

#include <algorithm>

namespace ruascope::parser {
namespace {

template <class Enum>
struct Word {
  std::string_view text;  // Lower-case.
  Enum value;
  Reading reading = Reading::kExact;
};

template <class Enum, std::size_t kSize>
Token<Enum> find_word(const Word<Enum> (&words)[kSize], std::string_view text) {
  if (text.empty()) return {};
  for (const auto& word : words) {
    if (equals_ignoring_case(text, word.text)) {
      return {word.value, word.reading};
    }
  }
  return {Enum::kUnknown, Reading::kNot};
}

}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view lower_b) {
  return a.size() == lower_b.size() &&
         std::equal(a.begin(), a.end(), lower_b.begin(), [](char x, char y) {
           return (x >= 'A' && x <= 'Z' ? x - 'A' + 'a' : x) == y;
         });
}

Token<Disposition> read_disposition(std::string_view text) {
  static constexpr Word<Disposition> kWords[] = {
      {"none", Disposition::kNone},
      {"pass", Disposition::kPass},
      {"quarantine", Disposition::kQuarantine},
      {"reject", Disposition::kReject}};
  return find_word(kWords, text);
}

Token<AlignedResult> read_aligned_result(std::string_view text) {
  using enum AlignedResult;
  static constexpr Word<AlignedResult> kWords[] = {
      {"pass", kPass},
      {"fail", kFail},
      {"none", kFail, Reading::kUncertain},
      {"softfail", kFail, Reading::kUncertain},
      {"neutral", kFail, Reading::kUncertain},
      {"hardfail", kFail, Reading::kUncertain},
      {"temperror", kFail, Reading::kUncertain},
      {"permerror", kFail, Reading::kUncertain},
      {"policy", kFail, Reading::kUncertain}};
  return find_word(kWords, text);
}

Token<DkimResult> read_dkim_result(std::string_view text) {
  using enum DkimResult;
  static constexpr Word<DkimResult> kWords[] = {
      {"pass", kPass},
      {"fail", kFail},
      {"none", kNone},
      {"neutral", kNeutral},
      {"policy", kPolicy},
      {"temperror", kTempError},
      {"permerror", kPermError},
      {"hardfail", kFail, Reading::kAlias},
      {"temp_error", kTempError, Reading::kAlias},
      {"perm_error", kPermError, Reading::kAlias},
      {"invalid", kPermError, Reading::kUncertain}};
  return find_word(kWords, text);
}

// "unknown" was temperror to the authors of RFC 7489 and PermError to older
// SPF software; "error" the other way round.
Token<SpfResult> read_spf_result(std::string_view text) {
  using enum SpfResult;
  static constexpr Word<SpfResult> kWords[] = {
      {"pass", kPass},
      {"fail", kFail},
      {"softfail", kSoftFail},
      {"none", kNone},
      {"neutral", kNeutral},
      {"temperror", kTempError},
      {"permerror", kPermError},
      {"policy", kPolicy},
      {"hardfail", kFail, Reading::kAlias},
      {"temp_error", kTempError, Reading::kAlias},
      {"perm_error", kPermError, Reading::kAlias},
      {"unknown", kTempError, Reading::kUncertain},
      {"error", kPermError, Reading::kUncertain}};
  return find_word(kWords, text);
}

Token<SpfScope> read_spf_scope(std::string_view text) {
  static constexpr Word<SpfScope> kWords[] = {
      {"mfrom", SpfScope::kMfrom},
      {"helo", SpfScope::kHelo},
      {"mailfrom", SpfScope::kMfrom, Reading::kAlias},
      {"mail from", SpfScope::kMfrom, Reading::kAlias}};
  return find_word(kWords, text);
}

Token<OverrideType> read_override_type(std::string_view text) {
  using enum OverrideType;
  static constexpr Word<OverrideType> kWords[] = {
      {"local_policy", kLocalPolicy},
      {"mailing_list", kMailingList},
      {"other", kOther},
      {"policy_test_mode", kPolicyTestMode},
      {"trusted_forwarder", kTrustedForwarder},
      {"forwarded", kForwarded},
      {"sampled_out", kSampledOut}};
  return find_word(kWords, text);
}

Token<PolicyAction> read_policy_action(std::string_view text) {
  using enum PolicyAction;
  static constexpr Word<PolicyAction> kWords[] = {
      {"none", kNone},
      {"quarantine", kQuarantine},
      {"reject", kReject},
      {"nil", kAbsent, Reading::kAlias}};
  return find_word(kWords, text);
}

Token<AlignmentMode> read_alignment_mode(std::string_view text) {
  using enum AlignmentMode;
  static constexpr Word<AlignmentMode> kWords[] = {
      {"r", kRelaxed},
      {"s", kStrict},
      {"relaxed", kRelaxed, Reading::kAlias},
      {"strict", kStrict, Reading::kAlias}};
  return find_word(kWords, text);
}

Token<Testing> read_testing(std::string_view text) {
  static constexpr Word<Testing> kWords[] = {
      {"n", Testing::kNo},
      {"y", Testing::kYes},
      {"no", Testing::kNo, Reading::kAlias},
      {"yes", Testing::kYes, Reading::kAlias}};
  return find_word(kWords, text);
}

Token<DiscoveryMethod> read_discovery_method(std::string_view text) {
  static constexpr Word<DiscoveryMethod> kWords[] = {
      {"psl", DiscoveryMethod::kPsl}, {"treewalk", DiscoveryMethod::kTreeWalk}};
  return find_word(kWords, text);
}

}  // namespace ruascope::parser
