#pragma once

#include <string_view>

#include "core/report.hpp"

namespace ruascope::parser {

// Reads the ARC data of a reason's comment into `reason` (RFC 8617 section
// 7.2.2): arc=pass, as[n].d=, as[n].s= and remote-ip[1]=. Texts without an
// "arc=" item change nothing. Names that are no domains are left out.
void parse_arc_comment(std::string_view comment, PolicyOverride& reason);

}  // namespace ruascope::parser
