#include "core/defect.hpp"

#include <utility>

namespace ruascope {

std::string_view defect_name(DefectId id) {
  switch (id) {
    case DefectId::kInvalidBytes:
      return "invalid_bytes";
    case DefectId::kTextBeforeRoot:
      return "text_before_root";
    case DefectId::kTextAfterRoot:
      return "text_after_root";
    case DefectId::kRootNotClosed:
      return "root_not_closed";
    case DefectId::kUnescapedMarkup:
      return "unescaped_markup";
    case DefectId::kRepeatedElement:
      return "repeated_element";
    case DefectId::kUnknownElement:
      return "unknown_element";
    case DefectId::kUnknownToken:
      return "unknown_token";
    case DefectId::kAliasToken:
      return "alias_token";
    case DefectId::kBadNumber:
      return "bad_number";
    case DefectId::kBadTime:
      return "bad_time";
    case DefectId::kLongSpan:
      return "long_span";
    case DefectId::kBadDomain:
      return "bad_domain";
    case DefectId::kBadAddress:
      return "bad_address";
    case DefectId::kAddressForDomain:
      return "address_for_domain";
    case DefectId::kNoOrgName:
      return "no_org_name";
    case DefectId::kBadEmail:
      return "bad_email";
    case DefectId::kRecordDropped:
      return "record_dropped";
    case DefectId::kNoRecords:
      return "no_records";
    case DefectId::kEmptyReason:
      return "empty_reason";
    case DefectId::kZeroCount:
      return "zero_count";
    case DefectId::kForeignAuthor:
      return "foreign_author";
    case DefectId::kVerdictMismatch:
      return "verdict_mismatch";
    case DefectId::kNonstandardVerdict:
      return "nonstandard_verdict";
    case DefectId::kTooManyResults:
      return "too_many_results";
    case DefectId::kTextTruncated:
      return "text_truncated";
    case DefectId::kContainerTrailer:
      return "container_trailer";
    case DefectId::kContainerDamaged:
      return "container_damaged";
    case DefectId::kWrongElementName:
      return "wrong_element_name";
    case DefectId::kMissingAuthResults:
      return "missing_auth_results";
    case DefectId::kReportIdForm:
      return "report_id_form";
    case DefectId::kFutureTime:
      return "future_time";
    case DefectId::kExtensionTruncated:
      return "extension_truncated";
  }
  return "unknown";
}

void DefectList::add(DefectId id, std::string text, std::string where) {
  ++counts_[id];
  if (stored_.size() < max_stored_) {
    stored_.push_back({id, std::move(text), std::move(where)});
  }
}

}  // namespace ruascope
