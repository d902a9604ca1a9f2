#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ruascope {

// A flaw of a report that is kept all the same, counted and shown ("this
// reporter sends bad dispositions"). The number is stored; the name is what
// users see and must never change.
enum class DefectId : std::uint8_t {
  kInvalidBytes = 1,    // Bytes not of the encoding became U+FFFD.
  kTextBeforeRoot = 2,  // Something stood before <feedback>.
  kTextAfterRoot = 3,
  kRootNotClosed = 4,    // Only the last '>' or end tag was missing.
  kUnescapedMarkup = 5,  // '<' in a text, read as that character.
  kRepeatedElement = 6,  // First one wins.
  kUnknownElement = 7,   // Kept as an extension where it is one.
  kUnknownToken = 8,     // A word outside the field's list.
  kAliasToken = 9,       // hardfail for fail, ...
  kBadNumber = 10,
  kBadTime = 11,   // Decimals, milliseconds, begin > end, zero span.
  kLongSpan = 12,  // More than 26 hours.
  kBadDomain = 13,
  kBadAddress = 14,
  kAddressForDomain = 15,  // user@example.com where a domain belongs.
  kNoOrgName = 16,
  kBadEmail = 17,
  kRecordDropped = 18,
  kNoRecords = 19,
  kEmptyReason = 20,
  kZeroCount = 21,
  kForeignAuthor = 22,       // header_from outside the policy domain.
  kVerdictMismatch = 23,     // policy_evaluated against auth_results.
  kNonstandardVerdict = 24,  // policy_evaluated other than pass or fail.
  kTooManyResults = 25,
  kTextTruncated = 26,
  kContainerTrailer = 27,  // Bytes after the archive's end.
  kContainerDamaged = 28,  // Checksum or length wrong, content whole.
  kWrongElementName = 29,  // <identities> for <identifiers>, <t>, ...
  kMissingAuthResults = 30,
  kReportIdForm = 31,  // Not of RFC 9990's ridtxt form.
  kFutureTime = 32,
  kExtensionTruncated = 33,
};

// "invalid_bytes", ...; the `id` of the API.
std::string_view defect_name(DefectId id);

struct Defect {
  DefectId id;
  std::string text;   // What was seen and what was made of it, for a person.
  std::string where;  // "record 17, row/count"
  friend bool operator==(const Defect&, const Defect&) = default;
};

// The defects of one report: the first few in full, all of them counted.
// Memory: bounded by the maximum given.
class DefectList {
 public:
  explicit DefectList(std::size_t max_stored = 50) : max_stored_(max_stored) {}

  void add(DefectId id, std::string text, std::string where);
  // False when add() would only count: then don't make the texts, and call
  // count_only().
  bool wants_text() const noexcept { return stored_.size() < max_stored_; }
  void count_only(DefectId id) { ++counts_[id]; }

  const std::vector<Defect>& stored() const noexcept { return stored_; }
  const std::map<DefectId, std::uint64_t>& counts() const noexcept {
    return counts_;
  }
  bool empty() const noexcept { return counts_.empty(); }

 private:
  std::size_t max_stored_;
  std::vector<Defect> stored_;
  std::map<DefectId, std::uint64_t> counts_;
};

}  // namespace ruascope
