#include <cstdio>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "api/json.hpp"
#include "app/command_line.hpp"
#include "app/intake_summary.hpp"
#include "app/terminal.hpp"
#include "app/wiring.hpp"
#include "core/day.hpp"

namespace ruascope::app {
namespace {

Error no_such_id(std::int64_t id) {
  return {Errc::kMalformed, "nothing in quarantine has the number " +
                                std::to_string(id) +
                                "; see: ruascope quarantine list"};
}

// The message `id` as it came.
Result<std::string> message_of(storage::Reader& reader, std::int64_t id) {
  std::string bytes;
  auto found = reader.quarantined_message(
      id, [&bytes](std::string_view piece) -> Result<void> {
        bytes.append(piece);
        return {};
      });
  if (!found) return std::move(found).error();
  if (!*found) return no_such_id(id);
  return bytes;
}

Result<std::vector<storage::QuarantineRow>> rows_to_retry(
    storage::Reader& reader, const std::vector<std::int64_t>& ids) {
  if (ids.empty()) return reader.quarantine();
  std::vector<storage::QuarantineRow> rows;
  for (const std::int64_t id : ids) {
    auto row = reader.quarantined(id);
    if (!row) return std::move(row).error();
    if (!*row) return no_such_id(id);
    rows.push_back(std::move(**row));
  }
  return rows;
}

// One at a time is read back into memory, so the pipeline's bound holds.
void submit_retry(Pipeline& pipeline, IntakeTally& tally,
                  const storage::QuarantineRow& row, std::string bytes) {
  InputMessage message;
  message.size = bytes.size();
  auto source = std::make_shared<OwnedSource>(std::move(bytes));
  message.open = [source]() -> Result<std::shared_ptr<ByteSource>> {
    return std::shared_ptr<ByteSource>(source);
  };
  message.provenance.source = row.source;
  message.provenance.received_at = row.received_at;
  message.retry_of = row.id;
  message.done = [&tally, name = row.source](Result<MessageFate> result) {
    tally.add(name, result);
  };
  pipeline.submit(std::move(message));
}

}  // namespace

int run_quarantine_list(const Arguments& arguments, const Config& config) {
  auto reader = open_reader(arguments, config);
  if (!reader) return report_error(reader.error());
  auto rows = (*reader)->quarantine();
  if (!rows) return report_error(rows.error());
  if (arguments.json) {
    nlohmann::json items = nlohmann::json::array();
    for (const auto& row : *rows)
      items.push_back(api::quarantine_json(row));
    std::printf("%s\n", api::dump({{"items", std::move(items)}}).c_str());
    return kExitDone;
  }
  if (rows->empty()) {
    std::puts("Nothing in quarantine.");
    return kExitDone;
  }
  Table table({{"id", true},
               {"received"},
               {"size", true},
               {"source"},
               {"why"},
               {"where"},
               {"version"}});
  for (const storage::QuarantineRow& row : *rows) {
    table.add({std::to_string(row.id), to_rfc3339(row.received_at),
               human_bytes(row.size), printable(row.source, 80),
               printable(row.reason, 100), printable(row.where, 80),
               row.version});
  }
  std::fputs(table.to_string(Style::of(STDOUT_FILENO)).c_str(), stdout);
  return kExitDone;
}

int run_quarantine_show(const Arguments& arguments, const Config& config) {
  auto reader = open_reader(arguments, config);
  if (!reader) return report_error(reader.error());
  const std::int64_t id = arguments.ids.front();
  auto row = (*reader)->quarantined(id);
  if (!row) return report_error(row.error());
  if (!*row) return report_error(no_such_id(id));
  if (arguments.json) {
    std::printf("%s\n", api::dump(api::quarantine_json(**row)).c_str());
    return kExitDone;
  }
  std::fprintf(stderr, "%s\n%s%s%s\n", printable((*row)->source).c_str(),
               printable((*row)->reason).c_str(),
               (*row)->where.empty() ? "" : "; ",
               printable((*row)->where).c_str());
  // The bytes themselves, for `> file`; a terminal is spared.
  if (::isatty(STDOUT_FILENO) != 0) {
    std::fprintf(stderr, "Redirect standard output to get its %s.\n",
                 human_bytes((*row)->size).c_str());
    return kExitDone;
  }
  auto found = (*reader)->quarantined_message(
      id, [](std::string_view piece) -> Result<void> {
        if (std::fwrite(piece.data(), 1, piece.size(), stdout) !=
            piece.size()) {
          return Error(Errc::kUnavailable, "can't write standard output");
        }
        return {};
      });
  return found ? kExitDone : report_error(found.error());
}

int run_quarantine_retry(const Arguments& arguments, const Config& config) {
  auto writer = open_writer(arguments, config);
  if (!writer) return report_error(writer.error());
  auto reader = open_reader(arguments, config);
  if (!reader) return report_error(reader.error());
  auto rows = rows_to_retry(**reader, arguments.ids);
  if (!rows) return report_error(rows.error());
  IntakeTally tally;
  {
    Pipeline pipeline(**writer, pipeline_options(arguments, config));
    for (const storage::QuarantineRow& row : *rows) {
      auto bytes = message_of(**reader, row.id);
      if (!bytes) return report_error(bytes.error());
      submit_retry(pipeline, tally, row, std::move(*bytes));
    }
  }
  const IntakeTally::Snapshot snapshot = tally.snapshot();
  if (arguments.json) {
    std::printf("%s\n", api::dump(api::summary_json(snapshot.summary)).c_str());
  } else {
    std::fputs(
        intake_summary_text(snapshot, {}, Style::of(STDOUT_FILENO)).c_str(),
        stdout);
  }
  if (snapshot.store_failure) return report_error(*snapshot.store_failure);
  return snapshot.not_read_count > 0 ? kExitProblem : kExitDone;
}

int run_quarantine_drop(const Arguments& arguments, const Config& config) {
  auto writer = open_writer(arguments, config);
  if (!writer) return report_error(writer.error());
  const std::int64_t id = arguments.ids.front();
  auto dropped = (*writer)->drop_quarantined(id);
  if (!dropped) return report_error(dropped.error());
  if (!*dropped) return report_error(no_such_id(id));
  if (arguments.json) {
    std::printf("%s\n", api::dump({{"dropped", id}}).c_str());
  } else {
    std::printf("Dropped %lld.\n", static_cast<long long>(id));
  }
  return kExitDone;
}

}  // namespace ruascope::app
