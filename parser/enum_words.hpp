#pragma once

#include <cstdint>
#include <string_view>

#include "core/report.hpp"

namespace ruascope::parser {

// How a token became its value.
enum class Reading : std::uint8_t {
  kExact,      // The field's own word, in any case.
  kAlias,      // Another spelling with one meaning ("hardfail").
  kUncertain,  // Another word whose meaning senders disagree on ("unknown").
  kNot,        // None of the field's words; the value is kUnknown.
};

template <class Enum>
struct Token {
  Enum value = Enum::kAbsent;
  Reading reading = Reading::kExact;
};

// Each reads a trimmed text in any case; empty is kAbsent. No text that is
// missing or not understood becomes a pass, fail or none.
Token<Disposition> read_disposition(std::string_view text);
// Other results than pass and fail (none, softfail, ...) are kFail, read
// kUncertain: the reporter's verdict was no pass.
Token<AlignedResult> read_aligned_result(std::string_view text);
Token<DkimResult> read_dkim_result(std::string_view text);
Token<SpfResult> read_spf_result(std::string_view text);
Token<SpfScope> read_spf_scope(std::string_view text);
Token<OverrideType> read_override_type(std::string_view text);
Token<PolicyAction> read_policy_action(std::string_view text);  // nil: absent
Token<AlignmentMode> read_alignment_mode(std::string_view text);
Token<Testing> read_testing(std::string_view text);
Token<DiscoveryMethod> read_discovery_method(std::string_view text);

bool equals_ignoring_case(std::string_view a, std::string_view lower_b);

}  // namespace ruascope::parser
