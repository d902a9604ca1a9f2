#pragma once

#include <string>

#include "app/intake_tally.hpp"
#include "app/terminal.hpp"
#include "storage/queries.hpp"

namespace ruascope::app {

// The summary that ends an intake, for a person: how many reports of whom, for
// which domains and days, what was not read and why, and the worst sources.
std::string intake_summary_text(const IntakeTally::Snapshot& snapshot,
                                const std::vector<storage::SourceRow>& worst,
                                const Style& style);

// "198.51.100.7 as example.com, nothing passed: 35 messages, 12 refused"
std::string source_sentence(const storage::SourceRow& source);

// What a class means, in the product's words: "nothing passed".
std::string_view class_phrase(RecordClass record_class);

}  // namespace ruascope::app
