#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/byte_source.hpp"
#include "core/report.hpp"
#include "core/result.hpp"
#include "storage/staged_report.hpp"

namespace ruascope::storage {

// How a message came to us.
enum class Transport : std::uint8_t { kMail = 1, kUpload = 2, kImport = 3 };

enum class IgnoredKind : std::uint8_t {
  kTlsReport = 1,
  kFailureReport = 2,
  kOther = 3
};

struct Provenance {
  Transport transport = Transport::kImport;
  std::int64_t received_at = 0;  // Seconds since the epoch.
  std::string source;            // Path, mailbox or peer, for a person.
  std::string message_id;        // Of the mail; may be empty.
  std::string mail_from_domain;  // Of the mail; may be empty.
  std::string subject;           // Of the mail, for ignored ones.
  std::string from;              // Of the mail, for ignored ones.
};

// One part of a message that could not be read.
struct StagedFailure {
  std::string reason;
  std::string where;
};

// Everything that one message brought, ready to be written. Either all of it
// is committed or nothing.
struct StagedMessage {
  Provenance provenance;
  std::vector<StagedReport> reports;
  // Not empty: the whole message goes to quarantine beside its good reports.
  std::vector<StagedFailure> failures;
  std::optional<IgnoredKind> ignored;
  // The message as received: kept for quarantine. Null otherwise.
  std::shared_ptr<ByteSource> original;
  // Of the original; identifies quarantined and ignored messages, so that
  // reading the same one again changes nothing.
  Digest content_digest{};
  // In quarantine under this id until now: a retry. The entry goes when the
  // message is read without failures, and stays with its new reason otherwise.
  std::optional<std::int64_t> retry_of;

  // What this holds in memory, for bounding queues.
  std::size_t memory_bytes() const;
};

// What became of a message.
struct MessageOutcome {
  std::uint32_t stored = 0;       // Reports
  std::uint32_t duplicate = 0;    // Reports
  std::uint32_t conflict = 0;     // Reports
  std::uint32_t quarantined = 0;  // 1 when the message went to quarantine.
  std::uint64_t records_stored = 0;
  std::uint64_t records_dropped = 0;
  std::uint64_t messages_counted = 0;    // Sum of the stored records' counts.
  std::vector<std::int64_t> report_ids;  // Stored, duplicate or conflict.
};

}  // namespace ruascope::storage
