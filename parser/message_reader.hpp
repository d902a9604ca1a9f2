#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/byte_source.hpp"
#include "core/limits.hpp"
#include "core/report.hpp"
#include "core/result.hpp"

namespace ruascope::parser {

// Takes what is found in a message, in the order of the message. One report is
// begin_report, then any number of add_xml and add_record, then end_report or
// abandon_report. A failed Result ends the reading of the message with it.
class ReportSink {
 public:
  virtual ~ReportSink() = default;

  // `policy` is known before the first record, whatever the document's order.
  virtual Result<void> begin_report(const Policy& policy) = 0;
  // The report as received: the document's bytes, decompressed but not
  // transcoded, in pieces; all of them have come when end_report is called.
  virtual Result<void> add_xml(std::string_view bytes) = 0;
  // `record` may be moved from. Not yet classified.
  virtual Result<void> add_record(Record& record) = 0;
  virtual Result<void> end_report(ReportHeader& header) = 0;
  // What was begun is no report after all: forget it.
  virtual void abandon_report() = 0;
};

// What a message is, by its content.
enum class MessageKind : std::uint8_t {
  kAggregate,      // At least one part is a DMARC aggregate report, or meant
                   // to be one and unreadable.
  kTlsReport,      // RFC 8460
  kFailureReport,  // RFC 5965, 6591, 9991
  kOther,          // Bounces, ordinary mail, reports of unknown kind, nothing.
};

// The mail around the report; empty for a bare file.
struct MailInfo {
  bool is_mail = false;
  std::string from_domain;      // Of the From header, canonical; empty: none.
  std::string envelope_domain;  // Of Return-Path, canonical; empty: none.
  std::string from;             // The From header, decoded, for display.
  std::string subject;          // Decoded.
  std::string message_id;       // Without <>.
};

// A part that should have been a report and could not be read.
struct PartFailure {
  Errc code;
  std::string reason;  // For a person.
  std::string where;   // "part 2, member report.xml, line 17, byte 4711"
};

struct MessageSummary {
  MessageKind kind = MessageKind::kOther;
  MailInfo mail;
  std::uint32_t report_count = 0;  // end_report calls
  std::vector<PartFailure> failures;
};

// Reads one input: a mail (with or without an mbox "From " line), or a bare
// document or archive. Content decides what it is; names and declared types
// are not believed. A part that can't be read becomes a failure in the summary
// and the rest goes on.
//
// Memory: the message where it is a mail (at most max_message_bytes), one
// compressed attachment where the archive needs seeking (max_compressed_bytes),
// one child element (max_child_bytes), and the inflater's window.
// Thread-safe: may run on any number of threads at once, each with its sink.
//
// Fails only when `input` can't be read or the sink failed.
Result<MessageSummary> read_message(ByteSource& input, const Limits& limits,
                                    ReportSink& sink);

}  // namespace ruascope::parser
