#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/digest.hpp"
#include "core/report.hpp"
#include "core/result.hpp"

namespace ruascope::storage {

struct StagingOptions {
  bool keep_raw = true;
  // Where a report larger than max_memory_bytes continues: a nameless file.
  std::string spill_directory;
  // Records and raw bytes of one report held in memory. Larger: fewer spills
  // and more memory; the usual report needs a few KiB.
  std::size_t max_memory_bytes = 4U << 20U;
};

// One report on its way from a worker to the writer: the records serialised,
// their identity tuples hashed, the raw document compressed. A worker does all
// of the work that needs no database.
//
//   StagedReport report(options);
//   report.add_xml(bytes);                 // any number, any order
//   report.add_record(record);             // classified
//   report.finish(header, reporter_key);
//   staged_message.reports.push_back(std::move(report));
//
// Memory: at most max_memory_bytes and one record; the rest lies in a file that
// vanishes with this object or the process.
// Not thread-safe; movable from one thread to another.
class StagedReport {
 public:
  explicit StagedReport(const StagingOptions& options);
  ~StagedReport();
  StagedReport(StagedReport&&) noexcept;
  StagedReport& operator=(StagedReport&&) noexcept;

  // Each fails with kUnavailable when the spill file can't be written.
  Result<void> begin(const Policy& policy);
  Result<void> add_xml(std::string_view bytes);
  Result<void> add_record(const Record& record);
  Result<void> finish(ReportHeader header, std::string reporter_key);

  // After finish().
  const ReportHeader& header() const;
  const std::string& reporter_key() const;
  // SHA-256 over the canonical content without ids and contacts; the order of
  // the records doesn't matter.
  const Digest& semantic_hash() const;
  std::size_t memory_bytes() const;

  // For the writer.
  struct State;
  State& state() { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace ruascope::storage
