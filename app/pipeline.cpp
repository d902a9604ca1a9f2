#include "app/pipeline.hpp"

#include <array>
#include <utility>

#include "app/staging_sink.hpp"
#include "core/digest.hpp"
#include "parser/message_reader.hpp"

namespace ruascope::app {
namespace {

constexpr std::size_t kDigestReadBytes = 64U << 10U;

Result<Digest> digest_of(ByteSource& source) {
  if (const auto bytes = source.view()) return sha256(*bytes);
  Sha256 hash;
  std::array<char, kDigestReadBytes> buffer{};
  for (std::uint64_t offset = 0;;) {
    auto got = source.read_at(offset, buffer);
    if (!got) return std::move(got).error();
    if (*got == 0) return hash.finish();
    hash.update({buffer.data(), *got});
    offset += *got;
  }
}

std::optional<storage::IgnoredKind> ignored_kind(
    const parser::MessageSummary& summary) {
  if (summary.report_count > 0 || !summary.failures.empty()) {
    return std::nullopt;
  }
  switch (summary.kind) {
    case parser::MessageKind::kTlsReport:
      return storage::IgnoredKind::kTlsReport;
    case parser::MessageKind::kFailureReport:
      return storage::IgnoredKind::kFailureReport;
    case parser::MessageKind::kAggregate:
    case parser::MessageKind::kOther:
      return storage::IgnoredKind::kOther;
  }
  return storage::IgnoredKind::kOther;
}

// Reads one message and stages all that it brings.
Result<storage::StagedMessage> stage(std::shared_ptr<ByteSource> source,
                                     const InputMessage& input,
                                     const PipelineOptions& options) {
  storage::StagedMessage message;
  message.provenance = input.provenance;
  message.retry_of = input.retry_of;

  StagingSink sink(options.staging, input.provenance.received_at,
                   options.shift_days);
  auto summary = parser::read_message(*source, options.limits, sink);
  if (!summary) return std::move(summary).error();
  auto reports = sink.take_reports(summary->mail);
  if (!reports) return std::move(reports).error();
  message.reports = std::move(*reports);

  parser::MailInfo& mail = summary->mail;
  if (mail.is_mail && input.provenance.transport == storage::Transport::kImport)
    message.provenance.transport = storage::Transport::kMail;
  message.provenance.mail_from_domain = std::move(mail.from_domain);
  message.provenance.message_id = std::move(mail.message_id);
  message.provenance.subject = std::move(mail.subject);
  message.provenance.from = std::move(mail.from);
  message.ignored = ignored_kind(*summary);
  for (parser::PartFailure& failure : summary->failures) {
    message.failures.push_back(
        {std::move(failure.reason), std::move(failure.where)});
  }
  if (message.ignored || !message.failures.empty()) {
    auto digest = digest_of(*source);
    if (!digest) return std::move(digest).error();
    message.content_digest = *digest;
  }
  if (!message.failures.empty()) message.original = std::move(source);
  return message;
}

}  // namespace

Pipeline::Pipeline(storage::Writer& writer, PipelineOptions options)
    : writer_(writer), options_(std::move(options)) {
  for (std::size_t i = 0; i < options_.worker_count; ++i) {
    workers_.emplace_back([this] { work(); });
  }
}

Pipeline::~Pipeline() {
  drain();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  for (std::thread& worker : workers_)
    worker.join();
}

// One message always has room, however large: nothing else is in flight then.
bool Pipeline::has_room(std::uint64_t size) const {
  if (messages_in_flight_ == 0) return true;
  return messages_in_flight_ < options_.max_messages_in_flight &&
         bytes_in_flight_ + size <= options_.max_bytes_in_flight;
}

void Pipeline::enqueue(InputMessage message) {
  ++messages_in_flight_;
  bytes_in_flight_ += message.size;
  jobs_.push_back({next_sequence_++, std::move(message)});
  ready_.notify_one();
}

void Pipeline::submit(InputMessage message) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return has_room(message.size); });
  enqueue(std::move(message));
}

bool Pipeline::try_submit(InputMessage& message) {
  const std::lock_guard lock(mutex_);
  if (!has_room(message.size)) return false;
  enqueue(std::move(message));
  return true;
}

void Pipeline::drain() {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return messages_in_flight_ == 0; });
}

void Pipeline::work() {
  while (true) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    deliver(job.sequence, read(job));
  }
}

Pipeline::Staged Pipeline::read(Job& job) const {
  MessageFate fate;
  auto done = std::move(job.message.done);
  const std::uint64_t charged = job.message.size;
  auto source = job.message.open();
  if (!source) {
    return {std::move(source).error(), {}, charged, std::move(done)};
  }
  fate.bytes_read = (*source)->size();
  auto message = stage(std::move(*source), job.message, options_);
  if (message) {
    fate.ignored = message->ignored;
    fate.failures = message->failures;
    for (const storage::StagedReport& report : message->reports) {
      fate.reports.push_back({report.reporter_key(),
                              report.header().policy.domain.name,
                              Day::of(report_midpoint(report.header()))});
    }
  }
  return {std::move(message), std::move(fate), charged, std::move(done)};
}

void Pipeline::deliver(std::uint64_t sequence, Staged staged) {
  {
    const std::lock_guard lock(mutex_);
    out_of_order_.emplace(sequence, std::move(staged));
  }
  // Whoever finds the next message hands it over; the lock keeps the order.
  const std::lock_guard order(delivery_);
  while (true) {
    std::unique_lock lock(mutex_);
    const auto next = out_of_order_.find(next_delivery_);
    if (next == out_of_order_.end()) return;
    Staged ready = std::move(next->second);
    out_of_order_.erase(next);
    ++next_delivery_;
    lock.unlock();
    hand_over(std::move(ready));
  }
}

void Pipeline::hand_over(Staged staged) {
  const std::uint64_t charged = staged.charged_bytes;
  if (!staged.message) {
    staged.done(std::move(staged.message).error());
    finish_one(charged);
    return;
  }
  writer_.submit(std::move(*staged.message),
                 [this, charged, fate = std::move(staged.fate),
                  done = std::move(staged.done)](
                     Result<storage::MessageOutcome> outcome) mutable {
                   if (outcome) {
                     fate.outcome = std::move(*outcome);
                     done(std::move(fate));
                   } else {
                     done(std::move(outcome).error());
                   }
                   finish_one(charged);
                 });
}

void Pipeline::finish_one(std::uint64_t charged_bytes) {
  // Notified under the lock: the waiter may destroy this right after.
  const std::lock_guard lock(mutex_);
  --messages_in_flight_;
  bytes_in_flight_ -= charged_bytes;
  room_.notify_all();
}

}  // namespace ruascope::app
