#pragma once

#include <string_view>

#include "core/report.hpp"

// The enumerated fields as the RFCs, the store and the API spell them. kAbsent
// is "" and kUnknown "unknown".
namespace ruascope {

std::string_view word(Disposition value);
std::string_view word(AlignedResult value);
std::string_view word(DkimResult value);
std::string_view word(SpfResult value);
std::string_view word(SpfScope value);
std::string_view word(OverrideType value);
std::string_view word(PolicyAction value);
std::string_view word(AlignmentMode value);  // "r", "s"
std::string_view word(Testing value);        // "n", "y"
std::string_view word(DiscoveryMethod value);
std::string_view word(ArcVerdict value);
std::string_view word(Dialect value);         // "rfc9990_like"
std::string_view word(AuthorRelation value);  // "same", "sub", "foreign"
std::string_view word(RecordClass value);     // "fail_unauthenticated"

}  // namespace ruascope
