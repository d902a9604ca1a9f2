#pragma once

#include "core/report.hpp"

namespace ruascope::diagnosis {

// Fills in what a record's meaning is under `policy`: the alignment of every
// result, the author relation, the class, and the flags kFlagPeMismatch,
// kFlagForeignAuthor and kFlagSpecialUseIp. Pure; thread-safe.
//
// The class follows the reporter's aligned verdicts (RFC 9990 section 3.1.1.9);
// `disposition` takes no part, since it tells what a receiver did and not what
// it saw. Evaluation order: contradiction, pass_*, fail_transient,
// fail_unauthenticated, fail_unaligned.
void classify(Record& record, const Policy& policy);

// Aligned SPF or aligned DKIM passed.
bool is_dmarc_pass(const Record& record);

}  // namespace ruascope::diagnosis
