#include "app/staging_sink.hpp"

#include <utility>

#include "core/day.hpp"
#include "core/domain_name.hpp"
#include "core/public_suffix.hpp"
#include "diagnosis/record_class.hpp"

namespace ruascope::app {
namespace {

// A reporter's clock may be a little ahead of ours.
constexpr std::int64_t kClockSkewSeconds = 2 * 3600;

std::string lower_ascii(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::string organisation_or_self(const std::string& domain) {
  const std::string_view organisation = organisational_domain(domain);
  return organisation.empty() ? domain : std::string(organisation);
}

}  // namespace

std::string reporter_key(const ReportHeader& header,
                         const parser::MailInfo& mail) {
  if (header.email && header.email->find('@') != std::string::npos) {
    // Some write "<name@example.com>" or "Name <name@example.com>".
    std::string_view address = *header.email;
    address = address.substr(0, address.find('>'));
    if (const auto domain = canonical_domain(address)) {
      return organisation_or_self(domain->name);
    }
  }
  if (header.org_name && !header.org_name->empty()) {
    return lower_ascii(*header.org_name);
  }
  if (!mail.envelope_domain.empty()) {
    return organisation_or_self(mail.envelope_domain);
  }
  return mail.from_domain.empty() ? "unknown"
                                  : organisation_or_self(mail.from_domain);
}

Result<void> StagingSink::begin_report(const Policy& policy) {
  policy_ = policy;
  foreign_authors_ = 0;
  mismatches_ = 0;
  open_.emplace(options_);
  return open_->begin(policy);
}

Result<void> StagingSink::add_xml(std::string_view bytes) {
  return open_ ? open_->add_xml(bytes) : Result<void>();
}

Result<void> StagingSink::add_record(Record& record) {
  diagnosis::classify(record, policy_);
  if ((record.flags & kFlagForeignAuthor) != 0) ++foreign_authors_;
  if ((record.flags & kFlagPeMismatch) != 0) ++mismatches_;
  return open_->add_record(record);
}

void StagingSink::note_derived_defects(ReportHeader& header) const {
  if (foreign_authors_ > 0) {
    header.defects.add(DefectId::kForeignAuthor,
                       std::to_string(foreign_authors_) +
                           " records whose header_from is not " +
                           policy_.domain.name +
                           " or below it; they change no number",
                       "identifiers/header_from");
  }
  if (mismatches_ > 0) {
    header.defects.add(DefectId::kVerdictMismatch,
                       std::to_string(mismatches_) +
                           " records whose policy_evaluated doesn't follow "
                           "from their auth_results",
                       "row/policy_evaluated");
  }
  if (header.end_exclusive > received_at_ + kClockSkewSeconds) {
    header.defects.add(DefectId::kFutureTime,
                       "the period ends after the report was received",
                       "date_range/end");
  }
}

Result<void> StagingSink::end_report(ReportHeader& header) {
  const std::int64_t shift = shift_days_ * kSecondsPerDay;
  header.begin += shift;
  header.end += shift;
  header.end_exclusive += shift;
  note_derived_defects(header);
  done_.push_back({std::move(*open_), std::move(header)});
  open_.reset();
  return {};
}

void StagingSink::abandon_report() {
  open_.reset();
}

Result<std::vector<storage::StagedReport>> StagingSink::take_reports(
    const parser::MailInfo& mail) {
  std::vector<storage::StagedReport> reports;
  reports.reserve(done_.size());
  for (Pending& pending : done_) {
    std::string key = reporter_key(pending.header, mail);
    auto finished =
        pending.staged.finish(std::move(pending.header), std::move(key));
    if (!finished) return std::move(finished).error();
    reports.push_back(std::move(pending.staged));
  }
  done_.clear();
  return reports;
}

}  // namespace ruascope::app
