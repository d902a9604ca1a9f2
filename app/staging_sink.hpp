#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parser/message_reader.hpp"
#include "storage/staged_message.hpp"

namespace ruascope::app {

// Turns what the parser finds in one message into what the store takes:
// classifies each record and stages it.
// Not thread-safe; one for each message.
class StagingSink final : public parser::ReportSink {
 public:
  // `received_at` judges times in the future; `shift_days` moves every period
  // (for demonstrations; 0 otherwise).
  StagingSink(const storage::StagingOptions& options, std::int64_t received_at,
              int shift_days)
      : options_(options), received_at_(received_at), shift_days_(shift_days) {}

  Result<void> begin_report(const Policy& policy) override;
  Result<void> add_xml(std::string_view bytes) override;
  Result<void> add_record(Record& record) override;
  Result<void> end_report(ReportHeader& header) override;
  void abandon_report() override;

  // Call once, after the message was read. `mail` tells who sent it, where a
  // report doesn't.
  Result<std::vector<storage::StagedReport>> take_reports(
      const parser::MailInfo& mail);

 private:
  struct Pending {
    storage::StagedReport staged;
    ReportHeader header;
  };
  void note_derived_defects(ReportHeader& header) const;

  const storage::StagingOptions& options_;
  std::int64_t received_at_;
  int shift_days_;
  std::vector<Pending> done_;
  std::optional<storage::StagedReport> open_;
  Policy policy_;
  std::uint64_t foreign_authors_ = 0;
  std::uint64_t mismatches_ = 0;
};

// Who reports: the organisational domain of the report's email address, else
// the organisation's name, else the domain that mailed the report.
std::string reporter_key(const ReportHeader& header,
                         const parser::MailInfo& mail);

}  // namespace ruascope::app
