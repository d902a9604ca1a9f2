#include <cstdio>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "api/json.hpp"
#include "app/command_line.hpp"
#include "app/intake_summary.hpp"
#include "app/nearest_name.hpp"
#include "app/terminal.hpp"
#include "app/wiring.hpp"
#include "core/domain_name.hpp"
#include "core/words.hpp"

namespace ruascope::app {
namespace {

Error wrong_usage(std::string text) {
  return {Errc::kMalformed, std::move(text)};
}

Result<std::optional<Day>> parse_day(const char* option,
                                     const std::string& text) {
  if (text.empty()) return std::optional<Day>();
  const auto day = Day::parse(text);
  if (!day) {
    return wrong_usage(std::string(option) + ": " + text +
                       " is no day; wanted is YYYY-MM-DD");
  }
  return day;
}

Result<storage::Outcome> parse_outcome_option(const std::string& text) {
  if (text.empty()) return storage::Outcome::kBothFail;
  if (const auto outcome = storage::parse_outcome(text)) return *outcome;
  const std::vector<std::string> words = {
      "both_fail",      "fail_unauthenticated",
      "fail_unaligned", "fail_transient",
      "pass",           "all"};
  const std::string nearest = nearest_name(text, words);
  return wrong_usage(
      "--outcome: " + text + " is none" +
      (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
}

Result<storage::SourceQuery> query_of(const Arguments& arguments) {
  storage::SourceQuery query;
  auto from = parse_day("--from", arguments.from);
  if (!from) return std::move(from).error();
  auto to = parse_day("--to", arguments.to);
  if (!to) return std::move(to).error();
  auto outcome = parse_outcome_option(arguments.outcome);
  if (!outcome) return std::move(outcome).error();
  if (!arguments.domain.empty()) {
    const auto domain = canonical_domain(arguments.domain);
    if (!domain) {
      return wrong_usage("--domain: " + arguments.domain +
                         " is no domain name");
    }
    query.domain = domain->name;
  }
  query.days = {*from, *to};
  query.outcome = *outcome;
  query.limit = arguments.limit;
  return query;
}

std::string spf_text(const storage::SourceRow& source) {
  std::string text;
  for (const SpfAuth& spf : source.spf) {
    if (!text.empty()) text += ", ";
    text +=
        std::string(word(spf.result)) + " " + printable(spf.domain.name, 60);
  }
  return text.empty() ? "no result" : text;
}

std::string dkim_text(const storage::SourceRow& source) {
  std::string text;
  for (const DkimAuth& dkim : source.dkim) {
    if (!text.empty()) text += ", ";
    text +=
        std::string(word(dkim.result)) + " " + printable(dkim.domain.name, 60);
    if (dkim.selector && !dkim.selector->empty()) {
      text += "/" + printable(*dkim.selector, 30);
    }
  }
  return text.empty() ? "no signature" : text;
}

void print_table(const storage::Page<storage::SourceRow>& page,
                 const Style& style) {
  if (!page.range) {
    std::puts("No reports yet. Take some in: ruascope ingest PATH");
    return;
  }
  std::printf("%s to %s (UTC), messages\n",
              page.range->first.to_string().c_str(),
              page.range->last.to_string().c_str());
  if (page.items.empty()) {
    std::puts("No such source in these days.");
    return;
  }
  Table table({{"messages", true},
               {"refused", true},
               {"source"},
               {"from domain"},
               {"what happened"},
               {"SPF checked"},
               {"DKIM checked"},
               {"days"},
               {"id"}});
  for (const storage::SourceRow& source : page.items) {
    table.add(
        {with_commas(source.messages),
         with_commas(source.rejected + source.quarantined),
         source.source_ip.to_string(), printable(source.header_from.name, 60),
         std::string(class_phrase(source.record_class)), spf_text(source),
         dkim_text(source),
         source.first_day.to_string() + ".." + source.last_day.to_string(),
         source.id});
  }
  std::fputs(table.to_string(style).c_str(), stdout);
  if (page.next_cursor) {
    std::puts(style.dim("There are more: --limit N").c_str());
  }
}

}  // namespace

int run_sources(const Arguments& arguments, const Config& config) {
  auto query = query_of(arguments);
  if (!query) return report_error(query.error());
  auto reader = open_reader(arguments, config);
  if (!reader) return report_error(reader.error());
  auto page = (*reader)->sources(*query);
  if (!page) return report_error(page.error());
  if (!arguments.json) {
    print_table(*page, Style::of(STDOUT_FILENO));
    return kExitDone;
  }
  nlohmann::json items = nlohmann::json::array();
  for (const storage::SourceRow& source : page->items) {
    items.push_back(api::source_json(source));
  }
  std::printf("%s\n", api::dump({{"items", std::move(items)}}).c_str());
  return kExitDone;
}

}  // namespace ruascope::app
