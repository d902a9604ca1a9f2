// The size of the pieces that arrive changes nothing, and no report is begun
// without its end: RecordingSink throws when a call comes out of order.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/support/report_json.hpp"

namespace {

nlohmann::json outcome(std::string_view document, std::size_t chunk_bytes) {
  ruascope::Limits limits;
  limits.max_child_bytes = 4096;
  limits.max_text_bytes = 512;
  limits.max_prologue_bytes = 512;
  ruascope::test::RecordingSink sink;
  const auto done =
      ruascope::test::read_in_chunks(document, chunk_bytes, sink, limits);
  if (sink.is_open || sink.begun != sink.ended + sink.abandoned) std::abort();
  if (!done) return done.error().message;
  if (sink.ended != 1 || sink.xml != document) std::abort();
  return sink.json();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view document(reinterpret_cast<const char*>(data), size);
  const auto whole = outcome(document, size + 1).dump();
  for (const std::size_t chunk_bytes : {1U, 2U, 5U, 17U}) {
    if (outcome(document, chunk_bytes).dump() != whole) std::abort();
  }
  return 0;
}
