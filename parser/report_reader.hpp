#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "core/limits.hpp"
#include "core/report.hpp"
#include "core/result.hpp"
#include "parser/message_reader.hpp"

namespace ruascope::parser {

// A document's bytes from its beginning, in pieces.
// Not thread-safe.
class DocumentStream {
 public:
  virtual ~DocumentStream() = default;
  // The next piece, valid until the next call; empty at the end.
  // Fails with kMalformed (damaged archive), kLimitExceeded or kUnavailable.
  virtual Result<std::string_view> read() = 0;
};

// Opens the same document again from its beginning. Called a second time only
// for a report whose records stand before its policy.
using DocumentOpener = std::function<Result<std::unique_ptr<DocumentStream>>()>;

// Reads one XML document and hands the report in it to `sink`. An Error's
// `where` names line and byte. kUnsupported with "no feedback element ..." is
// a document that is XML but no DMARC report.
Result<void> read_report(const DocumentOpener& open, const Limits& limits,
                         ReportSink& sink);

}  // namespace ruascope::parser
