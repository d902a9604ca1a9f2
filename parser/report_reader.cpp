#include "parser/report_reader.hpp"

#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "parser/child_splitter.hpp"
#include "parser/field_reader.hpp"
#include "parser/header_parser.hpp"
#include "parser/markup.hpp"
#include "parser/record_parser.hpp"
#include "parser/transcoder.hpp"

namespace ruascope::parser {
namespace {

constexpr std::string_view kRfc9990Namespace =
    "urn:ietf:params:xml:ns:dmarc-2.0";

// Adds the place to an error of a child.
Error at(const ChildSplitter& splitter, const ChildSplitter::Child& child,
         Error error) {
  return std::move(error).within(splitter.where(child.offset));
}

// Reads on until the first policy_published and gives up there: for a report
// whose records stand before it.
Result<Policy> find_policy(const DocumentOpener& open, const Limits& limits) {
  auto stream = open();
  if (!stream) return std::move(stream).error();
  Transcoder transcoder;
  ChildSplitter splitter(limits);
  DefectList unused(0);  // The second reading notes them.
  FieldReader reader(limits, unused);
  for (bool more = true; more;) {
    auto piece = (*stream)->read();
    if (!piece) return std::move(piece).error();
    more = !piece->empty();
    splitter.feed(more ? transcoder.convert(*piece) : transcoder.finish());
    if (!more) splitter.end_input();
    while (true) {
      auto child = splitter.next();
      if (!child) return std::move(child).error();
      if (!*child) break;
      if (local_name((*child)->name) != "policy_published") continue;
      auto node = reader.load(**child, 0);
      if (!node) return at(splitter, **child, node.error());
      Policy policy;
      bool unused_evidence = false;
      auto done = parse_policy(*node, reader, policy, unused_evidence);
      if (!done) return at(splitter, **child, done.error());
      return policy;
    }
  }
  return Error(Errc::kMalformed, "the report has no policy_published");
}

// One document on its way into the sink.
class ReportReading {
 public:
  ReportReading(const DocumentOpener& open, const Limits& limits,
                ReportSink& sink)
      : open_(open),
        limits_(limits),
        sink_(sink),
        splitter_(limits),
        reader_(limits, header_.defects) {
    header_.defects = DefectList(limits.max_stored_defects);
  }

  Result<void> run() {
    auto done = read_document();
    if (!done && begun_) sink_.abandon_report();
    return done;
  }

 private:
  Result<void> read_document();
  Result<void> take(std::string_view utf8);
  Result<void> take_child(const ChildSplitter::Child& child);
  Result<void> take_record(const ChildSplitter::Child& child);
  Result<void> take_header_child(const ChildSplitter::Child& child,
                                 std::string_view name);
  void take_extension(pugi::xml_node node, std::string_view name);
  Result<void> begin(const Policy& policy);
  Result<void> end();

  const DocumentOpener& open_;
  const Limits& limits_;
  ReportSink& sink_;
  ReportHeader header_;
  Transcoder transcoder_;
  ChildSplitter splitter_;
  FieldReader reader_;
  Record record_;
  DialectEvidence evidence_;
  std::string pending_;  // Bytes read before begin_report.
  std::uint64_t records_seen_ = 0;
  bool begun_ = false;
  bool has_metadata_ = false;
  bool has_policy_ = false;
};

Result<void> ReportReading::read_document() {
  auto stream = open_();
  if (!stream) return std::move(stream).error();
  while (true) {
    auto piece = (*stream)->read();
    if (!piece) return std::move(piece).error();
    if (piece->empty()) break;
    if (!begun_) {
      pending_.append(*piece);
    } else if (auto added = sink_.add_xml(*piece); !added) {
      return added;
    }
    if (auto done = take(transcoder_.convert(*piece)); !done) return done;
    // Odd elements ahead of the policy must not pile up in memory.
    if (!begun_ && pending_.size() > 2ULL * limits_.max_child_bytes &&
        !splitter_.root_tag().empty()) {
      auto policy = find_policy(open_, limits_);
      if (!policy) return std::move(policy).error();
      if (auto done = begin(*policy); !done) return done;
    }
  }
  if (auto done = take(transcoder_.finish()); !done) return done;
  splitter_.end_input();
  if (auto done = take({}); !done) return done;
  return end();
}

Result<void> ReportReading::take(std::string_view utf8) {
  splitter_.feed(utf8);
  while (true) {
    auto child = splitter_.next();
    if (!child) return std::move(child).error();
    if (!*child) return {};
    if (auto done = take_child(**child); !done) return done;
  }
}

Result<void> ReportReading::take_child(const ChildSplitter::Child& child) {
  const auto name = local_name(child.name);
  return name == "record" ? take_record(child) : take_header_child(child, name);
}

Result<void> ReportReading::take_record(const ChildSplitter::Child& child) {
  if (!begun_) {
    auto policy = find_policy(open_, limits_);
    if (!policy) return std::move(policy).error();
    if (auto done = begin(*policy); !done) return done;
  }
  if (++records_seen_ > limits_.max_records ||
      records_seen_ > std::numeric_limits<std::uint32_t>::max()) {
    return Error(Errc::kLimitExceeded,
                 "the report has more than " +
                     std::to_string(limits_.max_records) + " records",
                 splitter_.where(child.offset));
  }
  record_.ordinal = static_cast<std::uint32_t>(records_seen_);
  auto node = reader_.load(child, record_.ordinal);
  if (!node) {
    return at(splitter_, child,
              std::move(node).error().within("record " +
                                             std::to_string(record_.ordinal)));
  }
  if (!parse_record(*node, reader_, record_, evidence_)) {
    ++header_.dropped_records;
    return {};
  }
  ++header_.record_count;
  return sink_.add_record(record_);
}

Result<void> ReportReading::take_header_child(const ChildSplitter::Child& child,
                                              std::string_view name) {
  auto node = reader_.load(child, 0);
  if (!node) return at(splitter_, child, std::move(node).error());
  const auto is_first = [&](bool& seen) {
    if (seen) {
      reader_.note(DefectId::kRepeatedElement, name, "the first one is used");
    }
    return !std::exchange(seen, true);
  };
  if (name == "report_metadata") {
    if (!is_first(has_metadata_)) return {};
    auto done = parse_report_metadata(*node, reader_, header_,
                                      evidence_.has_rfc9990_field);
    if (!done) return at(splitter_, child, done.error());
  } else if (name == "policy_published") {
    if (!is_first(has_policy_)) return {};
    auto done = parse_policy(*node, reader_, header_.policy,
                             evidence_.has_rfc9990_field);
    if (!done) return at(splitter_, child, done.error());
    if (!begun_) return begin(header_.policy);
  } else if (name == "version") {
    bool seen = header_.version_raw.has_value();
    if (is_first(seen)) {
      header_.version_raw = reader_.stored_text(*node, "version");
    }
  } else {
    take_extension(*node, name);
  }
  return {};
}

void ReportReading::take_extension(pugi::xml_node node, std::string_view name) {
  if (name != "extension") {
    reader_.note(DefectId::kUnknownElement, node.name(),
                 "is not known; kept as an extension");
    reader_.keep_extension(node, header_.extensions);
    return;
  }
  evidence_.has_rfc9990_field = true;
  for (const pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_element) {
      reader_.keep_extension(child, header_.extensions);
    }
  }
}

Result<void> ReportReading::begin(const Policy& policy) {
  auto done = sink_.begin_report(policy);
  if (!done) return done;
  begun_ = true;
  const std::string bytes = std::exchange(pending_, {});
  return sink_.add_xml(bytes);
}

Result<void> ReportReading::end() {
  if (!has_metadata_) {
    return Error(Errc::kMalformed, "the report has no report_metadata");
  }
  if (!has_policy_) {
    return Error(Errc::kMalformed, "the report has no policy_published");
  }
  DefectList& defects = header_.defects;
  if (transcoder_.invalid_count() > 0) {
    defects.add(DefectId::kInvalidBytes,
                std::to_string(transcoder_.invalid_count()) +
                    " invalid byte sequences were replaced by U+FFFD",
                "");
  }
  if (splitter_.text_before_root()) {
    defects.add(DefectId::kTextBeforeRoot,
                "text or elements before <feedback> were passed over", "");
  }
  if (splitter_.text_after_root()) {
    defects.add(DefectId::kTextAfterRoot,
                "what stands after </feedback> was passed over", "");
  }
  if (splitter_.root_not_closed()) {
    defects.add(DefectId::kRootNotClosed,
                "the end tag of <feedback> is missing or cut", "");
  }
  if (records_seen_ == 0) {
    defects.add(DefectId::kNoRecords, "the report has no record", "");
  }
  header_.xml_namespace = root_namespace(splitter_.root_tag());
  header_.dialect = header_.xml_namespace == kRfc9990Namespace
                        ? Dialect::kRfc9990
                    : evidence_.has_rfc9990_field ? Dialect::kRfc9990Like
                    : header_.version_raw         ? Dialect::kRfc7489
                                                  : Dialect::kDraft;
  return sink_.end_report(header_);
}

}  // namespace

Result<void> read_report(const DocumentOpener& open, const Limits& limits,
                         ReportSink& sink) {
  return ReportReading(open, limits, sink).run();
}

}  // namespace ruascope::parser
