#include "storage/staged_report.hpp"

#include <algorithm>
#include <utility>

#include "storage/frames.hpp"
#include "storage/staged_message.hpp"
#include "storage/staged_state.hpp"

namespace ruascope::storage {
namespace {

Result<void> add_frame(StagedReport::State& state) {
  auto put = append_entry(state.raw, compress_frame(state.raw_pending));
  state.raw_pending.clear();
  return put;
}

// The report without ids and contacts, records as their sum (spec: a report
// mailed again under another id is the same one).
Digest semantic_hash_of(StagedReport::State& state) {
  const ReportHeader& header = state.header;
  Encoder out;
  out.text(encode_policy(header.policy));
  out.number(static_cast<std::uint64_t>(header.begin));
  out.number(static_cast<std::uint64_t>(header.end));
  out.number(state.record_count);
  out.text(as_bytes(state.record_digests.value()));
  return sha256(out.bytes());
}

}  // namespace

void DigestSum::add(const Digest& digest) {
  unsigned carry = 0;
  for (std::size_t i = value_.size(); i-- > 0;) {
    const unsigned sum = value_[i] + digest[i] + carry;
    value_[i] = static_cast<std::uint8_t>(sum);
    carry = sum >> 8U;
  }
}

void encode_staged(const Record& record, std::string_view tuple_key,
                   std::string_view identity, Encoder& out) {
  out.text(tuple_key);
  out.text(identity);
  out.text(encode_record_detail(record));
  out.number(std::min(record.count, kMaxCount));
  out.token(record.record_class);
  out.token(record.disposition);
  out.number((record.flags & kFlagForeignAuthor) != 0 ? 1 : 0);
  out.domain(record.envelope_to);
  out.text(record.source_ip.bytes());
  out.text(record.header_from.name);
  out.number(record.overrides.size());
  for (const PolicyOverride& entry : record.overrides) {
    out.text(encode_override(entry));
  }
}

bool decode_staged(std::string_view bytes, StagedRecord& record) {
  Decoder in(bytes);
  record.tuple_key = in.text();
  record.identity = in.text();
  record.detail = in.text();
  record.count = in.number();
  record.record_class = in.token<RecordClass>();
  record.disposition = in.token<Disposition>();
  record.is_foreign = in.number() != 0;
  record.envelope_to = in.domain();
  record.source_ip = in.text();
  record.header_from = in.text();
  record.overrides.clear();
  for (std::uint64_t n = in.number(); n > 0 && in.ok(); --n) {
    record.overrides.push_back(in.text());
  }
  return in.ok();
}

StagedReport::StagedReport(const StagingOptions& options)
    : state_(std::make_unique<State>(options)) {}
StagedReport::~StagedReport() = default;
StagedReport::StagedReport(StagedReport&&) noexcept = default;
StagedReport& StagedReport::operator=(StagedReport&&) noexcept = default;

Result<void> StagedReport::begin(const Policy& policy) {
  state_->policy_domain = policy.domain.name;
  return {};
}

Result<void> StagedReport::add_xml(std::string_view bytes) {
  if (!state_->options.keep_raw) return {};
  while (!bytes.empty()) {
    const std::size_t room = kFrameBytes - state_->raw_pending.size();
    state_->raw_pending.append(bytes.substr(0, room));
    bytes.remove_prefix(std::min(room, bytes.size()));
    if (state_->raw_pending.size() == kFrameBytes) {
      if (auto put = add_frame(*state_); !put) return put;
    }
  }
  return {};
}

Result<void> StagedReport::add_record(const Record& record) {
  State& state = *state_;
  state.scratch.clear();
  encode_canonical(record, state.scratch);
  state.hash.update(state.scratch.bytes());
  state.record_digests.add(state.hash.finish());
  ++state.record_count;

  Encoder identity;
  encode_identity(record, identity);
  state.hash.update(state.policy_domain);
  state.hash.update(std::string_view("\0", 1));
  state.hash.update(identity.bytes());
  const Digest key = state.hash.finish();

  state.scratch.clear();
  encode_staged(record, as_bytes(key).substr(0, kTupleKeyBytes),
                identity.bytes(), state.scratch);
  return append_entry(state.records, state.scratch.bytes());
}

Result<void> StagedReport::finish(ReportHeader header,
                                  std::string reporter_key) {
  State& state = *state_;
  if (!state.raw_pending.empty()) {
    if (auto put = add_frame(state); !put) return put;
    state.raw_pending.shrink_to_fit();
  }
  state.header = std::move(header);
  state.reporter_key = std::move(reporter_key);
  state.semantic_hash = semantic_hash_of(state);
  return {};
}

const ReportHeader& StagedReport::header() const {
  return state_->header;
}

const std::string& StagedReport::reporter_key() const {
  return state_->reporter_key;
}

const Digest& StagedReport::semantic_hash() const {
  return state_->semantic_hash;
}

std::size_t StagedReport::memory_bytes() const {
  return sizeof(State) + state_->records.memory_bytes() +
         state_->raw.memory_bytes() + state_->raw_pending.capacity();
}

std::size_t StagedMessage::memory_bytes() const {
  std::size_t bytes = sizeof(StagedMessage);
  for (const StagedReport& report : reports)
    bytes += report.memory_bytes();
  if (original && original->view()) bytes += original->view()->size();
  return bytes;
}

}  // namespace ruascope::storage
