#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "core/ingest_summary.hpp"
#include "storage/queries.hpp"

// The documents of the product's contract: names in snake_case, times in RFC
// 3339, days YYYY-MM-DD, counts as integers, no value as null.
namespace ruascope::api {

// `document` on one line. Invalid UTF-8 becomes U+FFFD; never throws for it.
std::string dump(const nlohmann::json& document);

nlohmann::json summary_json(const IngestSummary& summary);
nlohmann::json source_json(const storage::SourceRow& source);
nlohmann::json quarantine_json(const storage::QuarantineRow& row);

}  // namespace ruascope::api
