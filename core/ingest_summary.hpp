#pragma once

#include <cstdint>

namespace ruascope {

// What an intake came to; the document that `ingest --json` and an upload end
// with.
struct IngestSummary {
  std::uint64_t messages = 0;  // Inputs: a bare .xml, .gz or .zip is one too.
  struct Reports {
    std::uint64_t stored = 0;
    std::uint64_t duplicate = 0;
    std::uint64_t conflict = 0;
    std::uint64_t quarantined = 0;  // Messages of which a part is unreadable.
  } reports;
  struct Records {
    std::uint64_t stored = 0;
    std::uint64_t dropped = 0;
  } records;
  std::uint64_t messages_counted = 0;  // Sum of the stored records' counts.
  struct Ignored {
    std::uint64_t tls_report = 0;
    std::uint64_t failure_report = 0;
    std::uint64_t other = 0;
  } ignored;
  std::uint64_t bytes_read = 0;
  double elapsed_seconds = 0.0;
};

}  // namespace ruascope
