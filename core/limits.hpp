#pragma once

#include <cstddef>
#include <cstdint>

namespace ruascope {

// Every bound on what one input may cost. All are enforced while the input
// streams, so reaching one never first costs what it forbids. Each is a key of
// the configuration's [limits] table, under the same name.
//
// Larger values let an attacker spend more of our memory or time; smaller ones
// quarantine real reports. The defaults are the largest real reports with room.
struct Limits {
  // One mail, headers and all. Gmail and Microsoft send at most 25 MiB.
  std::uint64_t max_message_bytes = 25ULL << 20U;
  // One attachment or bare file as compressed, after transfer decoding.
  std::uint64_t max_compressed_bytes = 20ULL << 20U;
  // One document after decompression.
  std::uint64_t max_inflated_bytes = 256ULL << 20U;
  // Inflated bytes for each compressed one, checked past the first MiB. Real
  // reports reach 130 : 1.
  std::uint64_t max_inflation_ratio = 500;
  // Members of one archive; a report is sent as one, a few senders add three.
  std::uint32_t max_archive_members = 16;
  // Archives within archives: gzip in zip is 2.
  std::uint32_t max_archive_depth = 2;
  // MIME parts of one mail, all levels together.
  std::uint32_t max_mime_parts = 100;
  // multipart/* and message/rfc822 within each other.
  std::uint32_t max_mime_depth = 8;
  // The header of one MIME part.
  std::uint32_t max_header_bytes = 256U << 10U;
  // Elements within each other, the root being 1.
  std::uint32_t max_xml_depth = 32;
  // One child of the root, e.g. one <record>: the unit of memory.
  std::uint32_t max_child_bytes = 1U << 20U;
  // What may stand before the root element.
  std::uint32_t max_prologue_bytes = 64U << 10U;
  // One text node or attribute value; a longer one is a hostile report.
  std::uint32_t max_text_bytes = 64U << 10U;
  // What is stored of a free text (error, comment, human_result); the rest is
  // cut with a defect.
  std::uint32_t max_stored_text_bytes = 4U << 10U;
  // Raw XML kept of one unknown element, and of all of a report.
  std::uint32_t max_extension_bytes = 4U << 10U;
  std::uint32_t max_report_extension_bytes = 64U << 10U;
  std::uint64_t max_records = 5'000'000;
  std::uint32_t max_dkim_results = 100;  // RFC 9990 section 3.1.3
  std::uint32_t max_spf_results = 100;
  std::uint32_t max_overrides = 100;
  // Defects kept in full for one report; the rest are counted.
  std::uint32_t max_stored_defects = 50;
  // Reports in one mail or archive.
  std::uint32_t max_reports_per_message = 64;
};

}  // namespace ruascope
