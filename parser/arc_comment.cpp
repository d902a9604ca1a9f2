#include "parser/arc_comment.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/domain_name.hpp"
#include "parser/enum_words.hpp"

namespace ruascope::parser {
namespace {

// RFC 8617 section 4.2.1: no more instances than this.
constexpr std::uint32_t kMaxInstances = 50;

ArcVerdict read_verdict(std::string_view text) {
  if (equals_ignoring_case(text, "pass")) return ArcVerdict::kPass;
  if (equals_ignoring_case(text, "fail")) return ArcVerdict::kFail;
  if (equals_ignoring_case(text, "none")) return ArcVerdict::kNone;
  return ArcVerdict::kAbsent;
}

ArcSealer& sealer(PolicyOverride& reason, std::uint32_t instance) {
  auto& sealers = reason.arc_sealers;
  const auto found = std::find_if(
      sealers.begin(), sealers.end(),
      [&](const ArcSealer& one) { return one.instance == instance; });
  if (found != sealers.end()) return *found;
  return sealers.emplace_back(ArcSealer{instance, {}, {}});
}

// "as[2].d"
void read_seal(std::string_view key, std::string_view value,
               PolicyOverride& reason) {
  key.remove_prefix(3);
  std::uint32_t instance = 0;
  const auto [end, ec] =
      std::from_chars(key.data(), key.data() + key.size(), instance);
  if (ec != std::errc{} || instance == 0 || instance > kMaxInstances) return;
  key.remove_prefix(static_cast<std::size_t>(end - key.data()));
  if (key == "].d") {
    if (auto name = canonical_domain(value)) {
      sealer(reason, instance).domain = std::move(name->name);
    }
  } else if (key == "].s") {
    sealer(reason, instance).selector = value;
  }
}

}  // namespace

void parse_arc_comment(std::string_view comment, PolicyOverride& reason) {
  constexpr std::string_view kSeparators = " \t\r\n;,";
  PolicyOverride found;
  while (true) {
    const auto begin = comment.find_first_not_of(kSeparators);
    if (begin == std::string_view::npos) break;
    comment.remove_prefix(begin);
    const auto item = comment.substr(0, comment.find_first_of(kSeparators));
    comment.remove_prefix(item.size());
    const auto equals = item.find('=');
    if (equals == std::string_view::npos) continue;
    const auto key = item.substr(0, equals);
    const auto value = item.substr(equals + 1);
    if (equals_ignoring_case(key, "arc")) {
      found.arc = read_verdict(value);
    } else if (key.starts_with("as[")) {
      read_seal(key, value, found);
    } else if (key == "remote-ip[1]") {
      found.arc_remote_ip = IpAddress::parse(value);
    }
  }
  if (found.arc == ArcVerdict::kAbsent) return;
  reason.arc = found.arc;
  reason.arc_sealers = std::move(found.arc_sealers);
  reason.arc_remote_ip = found.arc_remote_ip;
}

}  // namespace ruascope::parser
