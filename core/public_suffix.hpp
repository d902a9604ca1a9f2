#pragma once

#include <string>
#include <string_view>

namespace ruascope {

// The organisational domain after RFC 7489 section 3.2: the longest matching
// public suffix and one label more. Uses the ICANN and private sections of the
// public suffix list. `domain` is canonical. Empty when `domain` is itself a
// public suffix: then only identity aligns.
//
// The view points into `domain`. Thread-safe.
std::string_view organisational_domain(std::string_view domain);

// Which list is in use, for people: "public suffix list of 2023-02-09".
std::string public_suffix_list_version();

}  // namespace ruascope
