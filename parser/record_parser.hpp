#pragma once

#include <pugixml.hpp>

#include "core/report.hpp"
#include "parser/field_reader.hpp"

namespace ruascope::parser {

// What a record's contents say of the report's dialect.
struct DialectEvidence {
  bool has_rfc9990_field = false;
};

// Fills `record` from <record>, whose ordinal is set; not yet classified.
// False, with a kRecordDropped defect, when source_ip, count or header_from
// can't be had: such a record says nothing that could be added up.
bool parse_record(pugi::xml_node node, FieldReader& reader, Record& record,
                  DialectEvidence& evidence);

}  // namespace ruascope::parser
