#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/defect.hpp"
#include "core/ip_address.hpp"

// A DMARC aggregate report as values, of every dialect: RFC 7489 Appendix C,
// RFC 9990 Appendix A and the drafts before. Missing, empty and unknown are
// three different things everywhere: nothing missing ever becomes `fail`,
// `none` or `pass`.
namespace ruascope {

// Enumerated fields. kAbsent: the element is missing or empty. kUnknown: its
// text is none of the field's words; the text is kept beside it. The numbers
// are stored, so they never change.
enum class Disposition : std::uint8_t {
  kAbsent = 0,
  kNone = 1,
  kPass = 2,
  kQuarantine = 3,
  kReject = 4,
  kUnknown = 255
};
// policy_evaluated/dkim and /spf: the reporter's aligned verdict.
enum class AlignedResult : std::uint8_t {
  kAbsent = 0,
  kPass = 1,
  kFail = 2,
  kUnknown = 255
};
enum class DkimResult : std::uint8_t {
  kAbsent = 0,
  kNone = 1,
  kPass = 2,
  kFail = 3,
  kPolicy = 4,
  kNeutral = 5,
  kTempError = 6,
  kPermError = 7,
  kUnknown = 255
};
enum class SpfResult : std::uint8_t {
  kAbsent = 0,
  kNone = 1,
  kNeutral = 2,
  kPass = 3,
  kFail = 4,
  kSoftFail = 5,
  kTempError = 6,
  kPermError = 7,
  kPolicy = 8,
  kUnknown = 255
};
enum class SpfScope : std::uint8_t {
  kAbsent = 0,
  kMfrom = 1,
  kHelo = 2,
  kUnknown = 255
};
enum class OverrideType : std::uint8_t {
  kAbsent = 0,
  kForwarded = 1,
  kSampledOut = 2,
  kTrustedForwarder = 3,
  kMailingList = 4,
  kLocalPolicy = 5,
  kOther = 6,
  kPolicyTestMode = 7,
  kUnknown = 255
};
enum class PolicyAction : std::uint8_t {
  kAbsent = 0,
  kNone = 1,
  kQuarantine = 2,
  kReject = 3,
  kUnknown = 255
};
// Absent means relaxed when alignment is evaluated (RFC 7489 section 6.3).
enum class AlignmentMode : std::uint8_t {
  kAbsent = 0,
  kRelaxed = 1,
  kStrict = 2,
  kUnknown = 255
};
enum class Testing : std::uint8_t {
  kAbsent = 0,
  kNo = 1,
  kYes = 2,
  kUnknown = 255
};
enum class DiscoveryMethod : std::uint8_t {
  kAbsent = 0,
  kPsl = 1,
  kTreeWalk = 2,
  kUnknown = 255
};
enum class ArcVerdict : std::uint8_t {
  kAbsent = 0,
  kNone = 1,
  kPass = 2,
  kFail = 3
};
enum class Dialect : std::uint8_t {
  kDraft = 1,
  kRfc7489 = 2,
  kRfc9990Like = 3,
  kRfc9990 = 4
};
// header_from seen from policy_published/domain.
enum class AuthorRelation : std::uint8_t {
  kSame = 1,
  kSubdomain = 2,
  kForeign = 3
};
// Mutually exclusive; spec of the product, see diagnosis/record_class.hpp.
enum class RecordClass : std::uint8_t {
  kPassBoth = 1,
  kPassDkimOnly = 2,
  kPassSpfOnly = 3,
  kFailUnaligned = 4,
  kFailUnauthenticated = 5,
  kFailTransient = 6,
  kContradiction = 7
};

// A field that holds a domain name.
struct DomainField {
  enum class State : std::uint8_t {
    kAbsent = 0,   // No such element.
    kEmpty = 1,    // <envelope_from/> is a null reverse-path.
    kValid = 2,    // `name` is canonical (core/domain_name.hpp).
    kInvalid = 3,  // `name` is the trimmed text; it never matches anything.
  };
  State state = State::kAbsent;
  std::string name;

  bool is_valid() const noexcept { return state == State::kValid; }
  friend bool operator==(const DomainField&, const DomainField&) = default;
};

// Free text with its language (RFC 9990: langString; empty: not stated).
struct LangText {
  std::string text;
  std::string lang;
  friend bool operator==(const LangText&, const LangText&) = default;
};

struct Alignment {
  bool strict = false;   // The names are identical.
  bool relaxed = false;  // The organisational domains are.
  bool applied = false;  // Whichever the published policy asks for.
  friend bool operator==(const Alignment&, const Alignment&) = default;
};

// One <dkim> of auth_results.
struct DkimAuth {
  DomainField domain;                   // d=
  std::optional<std::string> selector;  // s=; empty: <selector/>
  DkimResult result = DkimResult::kAbsent;
  std::string result_raw;  // As sent, where it is not the word itself.
  std::optional<LangText> human_result;
  Alignment alignment;  // Of the domain, whatever the result.
  friend bool operator==(const DkimAuth&, const DkimAuth&) = default;
};

// One <spf> of auth_results.
struct SpfAuth {
  DomainField domain;
  SpfScope scope = SpfScope::kAbsent;
  SpfResult result = SpfResult::kAbsent;
  std::string result_raw;  // As sent, where it is not the word itself.
  std::optional<LangText> human_result;
  Alignment alignment;  // Scope helo never aligns.
  friend bool operator==(const SpfAuth&, const SpfAuth&) = default;
};

// RFC 8617 section 7.2.2: as[n].d= and as[n].s= in a reason's comment.
struct ArcSealer {
  std::uint32_t instance = 0;
  std::string domain;
  std::string selector;
  friend bool operator==(const ArcSealer&, const ArcSealer&) = default;
};

// One <reason> of policy_evaluated.
struct PolicyOverride {
  OverrideType type = OverrideType::kAbsent;
  std::string type_raw;  // As sent, where it is not the word itself.
  std::optional<LangText> comment;
  ArcVerdict arc = ArcVerdict::kAbsent;
  std::vector<ArcSealer> arc_sealers;
  std::optional<IpAddress> arc_remote_ip;  // remote-ip[1]
  friend bool operator==(const PolicyOverride&,
                         const PolicyOverride&) = default;
};

// An unknown element, kept as it came (RFC 9990 section 5).
struct Extension {
  std::string name;  // As written, with its prefix.
  std::string xml;   // Cut at Limits::max_extension_bytes.
  friend bool operator==(const Extension&, const Extension&) = default;
};

// policy_published.
struct Policy {
  DomainField domain;
  PolicyAction p = PolicyAction::kAbsent;
  PolicyAction sp = PolicyAction::kAbsent;
  PolicyAction np = PolicyAction::kAbsent;
  AlignmentMode adkim = AlignmentMode::kAbsent;
  AlignmentMode aspf = AlignmentMode::kAbsent;
  std::optional<std::uint8_t> pct;  // 0 to 100
  std::optional<std::string> fo;    // "1:d:s"
  Testing testing = Testing::kAbsent;
  DiscoveryMethod discovery_method = DiscoveryMethod::kAbsent;
  friend bool operator==(const Policy&, const Policy&) = default;
};

// Flaws of one record that matter when its source is judged. Bits; stored.
enum RecordFlag : std::uint32_t {
  kFlagPeMismatch = 1U << 0U,     // Our verdict differs from the reporter's.
  kFlagPeNonstandard = 1U << 1U,  // policy_evaluated holds none, softfail, ...
  kFlagSpecialUseIp = 1U << 2U,   // IpAddress::is_special_use()
  kFlagZeroCount = 1U << 3U,      // Count was 0 or negative; stored as 0.
  kFlagForeignAuthor = 1U << 4U,  // AuthorRelation::kForeign: not counted.
  kFlagLowConfidence = 1U << 5U,  // A result came by an uncertain alias.
};

// One <record>.
struct Record {
  std::uint32_t ordinal = 0;  // Position in the report, from 1.
  IpAddress source_ip;
  std::string source_ip_raw;  // Where it was not in canonical form.
  std::uint64_t count = 0;    // Messages.
  Disposition disposition = Disposition::kAbsent;
  std::string disposition_raw;
  AlignedResult pe_dkim = AlignedResult::kAbsent;
  std::string pe_dkim_raw;
  AlignedResult pe_spf = AlignedResult::kAbsent;
  std::string pe_spf_raw;
  std::vector<PolicyOverride> overrides;
  DomainField header_from;
  DomainField envelope_from;
  DomainField envelope_to;
  std::vector<DkimAuth> dkim;
  std::vector<SpfAuth> spf;
  std::vector<Extension> extensions;
  std::uint32_t flags = 0;  // RecordFlag

  // Derived by diagnosis::classify(); the alignments above too.
  AuthorRelation author_relation = AuthorRelation::kSame;
  RecordClass record_class = RecordClass::kFailUnauthenticated;
};

// All of a report but its records.
struct ReportHeader {
  Dialect dialect = Dialect::kDraft;
  std::string xml_namespace;               // Empty: none.
  std::optional<std::string> version_raw;  // <version>, as sent.
  std::optional<std::string> org_name;     // Trimmed; for display only.
  std::optional<std::string> email;
  std::optional<LangText> extra_contact_info;
  std::string report_id_raw;
  std::string report_id_norm;  // Trimmed, one pair of <> stripped.
  std::int64_t begin = 0;      // UTC, seconds since the epoch, repaired.
  std::int64_t end = 0;        // As sent; senders differ on inclusive.
  std::int64_t end_exclusive = 0;
  std::vector<LangText> errors;
  std::optional<std::string> generator;
  Policy policy;
  std::vector<Extension> extensions;
  std::uint64_t record_count = 0;     // Handed on.
  std::uint64_t dropped_records = 0;  // Unusable, see the defects.
  DefectList defects;
};

// The day a report's messages are counted under: that of the midpoint.
std::int64_t report_midpoint(const ReportHeader& header);

}  // namespace ruascope
