#pragma once

#include <string>

#include <pugixml.hpp>

#include "core/report.hpp"
#include "core/result.hpp"
#include "parser/field_reader.hpp"

namespace ruascope::parser {

// Fills the header from <report_metadata>. Fails with kMalformed without a
// usable report_id or date_range: such a report can't be told from others.
Result<void> parse_report_metadata(pugi::xml_node node, FieldReader& reader,
                                   ReportHeader& header,
                                   bool& has_rfc9990_field);

// Fails with kMalformed without a usable domain.
Result<void> parse_policy(pugi::xml_node node, FieldReader& reader,
                          Policy& policy, bool& has_rfc9990_field);

// The namespace of the root, from its start tag; empty: none.
std::string root_namespace(const std::string& root_tag);

}  // namespace ruascope::parser
