#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "core/result.hpp"
#include "storage/dictionary.hpp"
#include "storage/queries.hpp"
#include "storage/sqlite.hpp"
#include "storage/staged_message.hpp"
#include "storage/staged_state.hpp"
#include "storage/store.hpp"

namespace ruascope::storage {

// What one roll-up row grows by.
struct Increment {
  std::uint64_t messages = 0;
  std::uint64_t rejected = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t delivered = 0;
  std::uint64_t records = 0;

  void add(std::uint64_t count, Disposition disposition);
};

// a + b, or kMaxCount: a forged count must not wrap a sum.
std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b);

// Writes messages inside the transaction that its caller keeps: reports,
// records, tuples, quarantine; and the roll-ups, summed in memory until
// flush_rollups().
//
// Not thread-safe. After an error the caller undoes the transaction and calls
// forget().
class ReportWriter {
 public:
  static Result<ReportWriter> open(Connection& connection,
                                   const StoreOptions& options);

  Result<MessageOutcome> write(StagedMessage& message);
  Result<void> flush_rollups();
  Result<void> forget();
  Result<bool> drop_quarantined(std::int64_t id);

 private:
  // What the store knows of a report's place.
  struct Place {
    std::int64_t reporter_id = 0;
    std::int64_t domain_id = 0;
    std::string id_hash;
    std::string semantic_hash;
    std::optional<std::int64_t> duplicate_of;  // The same report.
    std::optional<std::int64_t> revision_of;   // Same key, other content.
    std::optional<std::int64_t> suspected;     // Other key, same content.
    std::vector<std::int64_t> overlapping;
  };
  struct Sums {
    std::uint64_t messages = 0;
    std::uint64_t both_fail = 0;
  };
  using DailyKey =
      std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
  using ClassKey = std::tuple<std::int64_t, std::int64_t, std::int64_t>;

  explicit ReportWriter(Connection& connection) : connection_(&connection) {}
  Result<void> prepare_statements();
  Result<Place> find_place(StagedReport::State& report);
  void judge_known(Place& place, const ReportHeader& header);
  Result<void> write_report(StagedReport::State& report,
                            const Provenance& provenance,
                            MessageOutcome& outcome);
  Result<Sums> write_records(StagedReport::State& report, const Place& place,
                             std::int64_t day, bool counted);
  Result<std::int64_t> tuple_id(const StagedRecord& record,
                                std::int64_t domain_id);
  Result<void> count(const StagedRecord& record, std::int64_t tuple,
                     const Place& place, std::int64_t day);
  Result<void> insert_report(StagedReport::State& report,
                             const Provenance& provenance, const Place& place,
                             ReportStatus status, const Sums& sums);
  Result<void> write_raw(StagedReport::State& report, std::int64_t report_id);
  Result<void> write_quarantine(const StagedMessage& message,
                                MessageOutcome& outcome);
  Result<void> write_original(ByteSource& original, std::int64_t id);
  Result<void> write_ignored(const StagedMessage& message);
  bool is_monitored(const std::string& domain) const;

  Connection* connection_;
  std::vector<std::string> monitored_domains_;
  std::string program_version_;
  Dictionary names_;
  Dictionary policies_;
  Dictionary overrides_;
  std::unordered_map<std::string, std::int64_t> tuples_;
  std::int64_t next_record_id_ = 1;

  Statement find_reports_, insert_report_, mark_overlap_;
  Statement find_tuple_, insert_tuple_, insert_record_, insert_raw_;
  Statement add_daily_, add_class_, add_override_;
  Statement find_quarantined_, insert_quarantined_, update_quarantined_;
  Statement insert_chunk_, delete_quarantined_, delete_chunks_;
  Statement insert_ignored_;

  std::map<DailyKey, Increment> daily_;
  std::map<ClassKey, Increment> classes_;
  std::map<DailyKey, std::uint64_t> override_counts_;
};

}  // namespace ruascope::storage
