#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/report.hpp"
#include "parser/report_reader.hpp"

namespace ruascope::test {

// Every field of the values, in the spelling of their members. Absent optional
// fields are null; a domain is null (absent), "" (empty), its name, or
// {"invalid": text}.
nlohmann::json to_json(const Policy& policy);
nlohmann::json to_json(const Record& record);
nlohmann::json to_json(const ReportHeader& header);

// What a reading handed on, with the order of the calls checked: nothing
// before begin_report, nothing after end_report or abandon_report.
class RecordingSink : public parser::ReportSink {
 public:
  Result<void> begin_report(const Policy& policy) override;
  Result<void> add_xml(std::string_view bytes) override;
  Result<void> add_record(Record& record) override;
  Result<void> end_report(ReportHeader& header) override;
  void abandon_report() override;

  // {"policy", "header", "records"}; the policy as begin_report had it.
  nlohmann::json json() const;

  bool is_open = false;
  int begun = 0;
  int ended = 0;
  int abandoned = 0;
  Policy policy;
  ReportHeader header;
  std::vector<Record> records;
  std::string xml;
};

// Reads `document` in pieces of `chunk_bytes`.
Result<void> read_in_chunks(std::string_view document, std::size_t chunk_bytes,
                            parser::ReportSink& sink,
                            const Limits& limits = {});

}  // namespace ruascope::test
