#pragma once

#include <array>
#include <string>

#include "core/digest.hpp"
#include "storage/codec.hpp"
#include "storage/spill_buffer.hpp"
#include "storage/staged_report.hpp"

namespace ruascope::storage {

// Counts and sums stop here: the largest whole number that JSON keeps exact.
inline constexpr std::uint64_t kMaxCount = (1ULL << 53U) - 1;

inline constexpr std::size_t kTupleKeyBytes = 16;

// A 256-bit number that digests are added to, whatever their order.
class DigestSum {
 public:
  void add(const Digest& digest);
  const Digest& value() const { return value_; }

 private:
  Digest value_{};  // Big-endian.
};

struct StagedReport::State {
  explicit State(const StagingOptions& staging)
      : options(staging),
        records(staging.spill_directory, staging.max_memory_bytes / 2),
        raw(staging.spill_directory, staging.max_memory_bytes / 2) {}

  StagingOptions options;
  SpillBuffer records;  // Entries, see encode_staged().
  SpillBuffer raw;      // Entries, each a zstd frame.
  std::string raw_pending;
  std::string policy_domain;
  DigestSum record_digests;
  Sha256 hash;
  Encoder scratch;
  std::uint64_t record_count = 0;
  ReportHeader header;
  std::string reporter_key;
  Digest semantic_hash{};
};

// One record as the writer needs it.
struct StagedRecord {
  std::string_view tuple_key;  // kTupleKeyBytes
  std::string_view identity;
  std::string_view detail;
  std::uint64_t count = 0;
  RecordClass record_class = RecordClass::kFailUnauthenticated;
  Disposition disposition = Disposition::kAbsent;
  bool is_foreign = false;
  DomainField envelope_to;
  std::string_view source_ip;
  std::string_view header_from;
  // encode_override() of each.
  std::vector<std::string_view> overrides;
};

void encode_staged(const Record& record, std::string_view tuple_key,
                   std::string_view identity, Encoder& out);
bool decode_staged(std::string_view bytes, StagedRecord& record);

}  // namespace ruascope::storage
