#include "app/intake_summary.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>
#include <vector>

namespace ruascope::app {
namespace {

constexpr std::size_t kMaxReportersNamed = 5;
constexpr std::size_t kMaxDomainsNamed = 10;

std::string seconds_text(double seconds) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f s", seconds);
  return text.data();
}

std::string reporters_text(
    const std::map<std::string, std::uint64_t>& reporters) {
  std::vector<std::pair<std::uint64_t, std::string>> sorted;
  for (const auto& [name, count] : reporters)
    sorted.push_back({count, name});
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::string text;
  for (std::size_t i = 0; i < std::min(sorted.size(), kMaxReportersNamed);
       ++i) {
    if (i > 0) text += ", ";
    text += printable(sorted[i].second, 60) + " (" +
            with_commas(sorted[i].first) + ")";
  }
  if (sorted.size() > kMaxReportersNamed) {
    text += " and " +
            count_of(sorted.size() - kMaxReportersNamed, "other reporter");
  }
  return text;
}

std::string domains_text(
    const std::map<std::string, IntakeTally::DomainCount>& domains) {
  std::string text;
  std::size_t shown = 0;
  for (const auto& [domain, count] : domains) {
    if (shown++ == kMaxDomainsNamed) break;
    text += "  " + printable(domain, 80) + ": " +
            count_of(count.reports, "report") + ", " + count.first.to_string() +
            " to " + count.last.to_string() + "\n";
  }
  if (domains.size() > kMaxDomainsNamed) {
    text += "  and " +
            count_of(domains.size() - kMaxDomainsNamed, "other domain") + "\n";
  }
  return text;
}

std::string not_read_text(const IntakeTally::Snapshot& snapshot,
                          const Style& style) {
  if (snapshot.not_read_count == 0) return {};
  std::string text =
      "\n" + style.yellow("Not read: " + with_commas(snapshot.not_read_count)) +
      "\n";
  for (const IntakeTally::NotRead& entry : snapshot.not_read) {
    text += "  " + printable(entry.source) + ": " + printable(entry.reason);
    if (!entry.where.empty()) text += " (" + printable(entry.where) + ")";
    text += "\n";
  }
  if (snapshot.not_read_count > snapshot.not_read.size()) {
    text += "  and " +
            with_commas(snapshot.not_read_count - snapshot.not_read.size()) +
            " more; ";
  } else {
    text += "  ";
  }
  return text + "see: ruascope quarantine list\n";
}

}  // namespace

std::string_view class_phrase(RecordClass record_class) {
  switch (record_class) {
    case RecordClass::kPassBoth:
      return "passed both";
    case RecordClass::kPassDkimOnly:
      return "passed by DKIM only";
    case RecordClass::kPassSpfOnly:
      return "passed by SPF only";
    case RecordClass::kFailUnaligned:
      return "passed as someone else";
    case RecordClass::kFailUnauthenticated:
      return "nothing passed";
    case RecordClass::kFailTransient:
      return "couldn't be checked";
    case RecordClass::kContradiction:
      return "reporter contradicts itself";
  }
  return "";
}

std::string source_sentence(const storage::SourceRow& source) {
  std::string text = source.source_ip.to_string() + " as " +
                     printable(source.header_from.name, 80) + ", " +
                     std::string(class_phrase(source.record_class)) + ": " +
                     count_of(source.messages, "message");
  const std::uint64_t refused = source.rejected + source.quarantined;
  if (refused > 0) text += ", " + with_commas(refused) + " refused";
  return text;
}

std::string intake_summary_text(const IntakeTally::Snapshot& snapshot,
                                const std::vector<storage::SourceRow>& worst,
                                const Style& style) {
  const IngestSummary& sum = snapshot.summary;
  std::string text =
      style.bold(count_of(sum.reports.stored, "report") + " stored") +
      " with " + count_of(sum.records.stored, "record") + " about " +
      count_of(sum.messages_counted, "message") + ", from " +
      count_of(sum.messages, "input") + " (" + human_bytes(sum.bytes_read) +
      ") in " + seconds_text(sum.elapsed_seconds) + ".\n";
  if (sum.reports.duplicate > 0) {
    text += count_of(sum.reports.duplicate, "report was", "reports were") +
            " here already and counted once.\n";
  }
  if (sum.reports.conflict > 0) {
    text += style.yellow(count_of(sum.reports.conflict, "report")) +
            " under a known id with other content, kept aside as a conflict.\n";
  }
  if (sum.records.dropped > 0) {
    text += count_of(sum.records.dropped, "record") +
            " left out for want of an address, a count or a From domain.\n";
  }
  const std::uint64_t ignored =
      sum.ignored.tls_report + sum.ignored.failure_report + sum.ignored.other;
  if (ignored > 0) {
    text += count_of(ignored, "input is", "inputs are") +
            " no aggregate report: " + with_commas(sum.ignored.tls_report) +
            " TLS, " + with_commas(sum.ignored.failure_report) +
            " failure reports, " + with_commas(sum.ignored.other) + " other.\n";
  }
  if (!snapshot.reporters.empty()) {
    text += "\nReports from " + reporters_text(snapshot.reporters) + "\n";
    text += domains_text(snapshot.domains);
  }
  text += not_read_text(snapshot, style);
  if (!worst.empty()) {
    text += "\n" + style.bold("Worst sources, failing SPF and DKIM together:") +
            "\n";
    for (const storage::SourceRow& source : worst) {
      text += "  " + source_sentence(source) + "\n";
    }
    text += "  all of them: ruascope sources\n";
  }
  return text;
}

}  // namespace ruascope::app
