#include "storage/codec.hpp"

#include <algorithm>
#include <vector>

namespace ruascope::storage {
namespace {

constexpr std::uint8_t kSameDomain = 4;  // After DomainField::State's values.

std::uint8_t alignment_bits(const Alignment& alignment) {
  return static_cast<std::uint8_t>((alignment.strict ? 1U : 0U) |
                                   (alignment.relaxed ? 2U : 0U) |
                                   (alignment.applied ? 4U : 0U));
}

Alignment alignment_of(std::uint8_t bits) {
  return {(bits & 1U) != 0, (bits & 2U) != 0, (bits & 4U) != 0};
}

void encode_extensions(const std::vector<Extension>& extensions, Encoder& out) {
  out.number(extensions.size());
  for (const Extension& extension : extensions) {
    out.text(extension.name);
    out.text(extension.xml);
  }
}

std::vector<Extension> decode_extensions(Decoder& in) {
  std::vector<Extension> extensions;
  for (std::uint64_t n = in.number(); n > 0 && in.ok(); --n) {
    Extension extension;
    extension.name = in.text();
    extension.xml = in.text();
    extensions.push_back(std::move(extension));
  }
  return extensions;
}

bool has_detail(const Record& record) {
  if (record.flags != 0 || !record.source_ip_raw.empty() ||
      !record.disposition_raw.empty() || !record.pe_dkim_raw.empty() ||
      !record.pe_spf_raw.empty() || !record.overrides.empty() ||
      !record.extensions.empty()) {
    return true;
  }
  const auto says_more = [](const auto& auth) {
    return !auth.result_raw.empty() || auth.human_result.has_value();
  };
  return std::any_of(record.dkim.begin(), record.dkim.end(), says_more) ||
         std::any_of(record.spf.begin(), record.spf.end(), says_more);
}

template <class List, class EncodeOne>
void encode_sorted(const List& list, Encoder& out, EncodeOne encode_one) {
  std::vector<std::string> items;
  items.reserve(list.size());
  for (const auto& item : list) {
    Encoder one;
    encode_one(item, one);
    items.push_back(one.take());
  }
  std::sort(items.begin(), items.end());
  out.number(items.size());
  for (const std::string& item : items)
    out.text(item);
}

}  // namespace

void Encoder::number(std::uint64_t value) {
  while (value >= 0x80) {
    bytes_.push_back(static_cast<char>(value | 0x80));
    value >>= 7U;
  }
  bytes_.push_back(static_cast<char>(value));
}

void Encoder::text(std::string_view value) {
  number(value.size());
  bytes_.append(value);
}

void Encoder::optional_text(const std::optional<std::string>& value) {
  number(value ? value->size() + 1 : 0);
  if (value) bytes_.append(*value);
}

void Encoder::lang_text(const LangText& value) {
  text(value.text);
  text(value.lang);
}

void Encoder::optional_lang_text(const std::optional<LangText>& value) {
  number(value ? 1 : 0);
  if (value) lang_text(*value);
}

void Encoder::domain(const DomainField& field, const DomainField* same_as) {
  if (same_as != nullptr && field == *same_as) {
    bytes_.push_back(static_cast<char>(kSameDomain));
    return;
  }
  token(field.state);
  if (field.state >= DomainField::State::kValid) text(field.name);
}

std::uint8_t Decoder::byte() {
  if (bytes_.empty()) {
    ok_ = false;
    return 0;
  }
  const auto value = static_cast<std::uint8_t>(bytes_.front());
  bytes_.remove_prefix(1);
  return value;
}

std::uint64_t Decoder::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint8_t next = byte();
    value |= static_cast<std::uint64_t>(next & 0x7fU) << shift;
    if ((next & 0x80U) == 0) return value;
  }
  ok_ = false;
  return 0;
}

std::string_view Decoder::text() {
  const std::uint64_t size = number();
  if (size > bytes_.size()) {
    ok_ = false;
    bytes_ = {};
    return {};
  }
  const std::string_view value = bytes_.substr(0, size);
  bytes_.remove_prefix(size);
  return value;
}

std::optional<std::string> Decoder::optional_text() {
  const std::uint64_t size = number();
  if (size == 0) return std::nullopt;
  if (size - 1 > bytes_.size()) {
    ok_ = false;
    bytes_ = {};
    return std::nullopt;
  }
  std::string value(bytes_.substr(0, size - 1));
  bytes_.remove_prefix(size - 1);
  return value;
}

LangText Decoder::lang_text() {
  LangText value;
  value.text = text();
  value.lang = text();
  return value;
}

std::optional<LangText> Decoder::optional_lang_text() {
  if (number() == 0) return std::nullopt;
  return lang_text();
}

DomainField Decoder::domain(const DomainField* same_as) {
  const std::uint8_t state = byte();
  if (state == kSameDomain) {
    if (same_as == nullptr) ok_ = false;
    return same_as == nullptr ? DomainField{} : *same_as;
  }
  if (state > kSameDomain) {
    ok_ = false;
    return {};
  }
  DomainField field;
  field.state = static_cast<DomainField::State>(state);
  if (field.state >= DomainField::State::kValid) field.name = text();
  return field;
}

void encode_identity(const Record& record, Encoder& out) {
  out.token(record.record_class);
  out.token(record.pe_spf);
  out.token(record.pe_dkim);
  out.token(record.author_relation);
  out.text(record.source_ip.bytes());
  out.domain(record.header_from);
  out.domain(record.envelope_from, &record.header_from);
  out.number(record.spf.size());
  for (const SpfAuth& spf : record.spf) {
    out.domain(spf.domain, &record.header_from);
    out.token(spf.scope);
    out.token(spf.result);
    out.token(alignment_bits(spf.alignment));
  }
  out.number(record.dkim.size());
  for (const DkimAuth& dkim : record.dkim) {
    out.domain(dkim.domain, &record.header_from);
    out.optional_text(dkim.selector);
    out.token(dkim.result);
    out.token(alignment_bits(dkim.alignment));
  }
}

bool decode_identity(std::string_view bytes, Record& record) {
  Decoder in(bytes);
  record.record_class = in.token<RecordClass>();
  record.pe_spf = in.token<AlignedResult>();
  record.pe_dkim = in.token<AlignedResult>();
  record.author_relation = in.token<AuthorRelation>();
  const auto address = IpAddress::from_bytes(in.text());
  if (!address) return false;
  record.source_ip = *address;
  record.header_from = in.domain();
  record.envelope_from = in.domain(&record.header_from);
  record.spf.clear();
  for (std::uint64_t n = in.number(); n > 0 && in.ok(); --n) {
    SpfAuth spf;
    spf.domain = in.domain(&record.header_from);
    spf.scope = in.token<SpfScope>();
    spf.result = in.token<SpfResult>();
    spf.alignment = alignment_of(in.token<std::uint8_t>());
    record.spf.push_back(std::move(spf));
  }
  record.dkim.clear();
  for (std::uint64_t n = in.number(); n > 0 && in.ok(); --n) {
    DkimAuth dkim;
    dkim.domain = in.domain(&record.header_from);
    dkim.selector = in.optional_text();
    dkim.result = in.token<DkimResult>();
    dkim.alignment = alignment_of(in.token<std::uint8_t>());
    record.dkim.push_back(std::move(dkim));
  }
  return in.ok();
}

std::string encode_record_detail(const Record& record) {
  if (!has_detail(record)) return {};
  Encoder out;
  out.number(record.flags);
  out.text(record.source_ip_raw);
  out.text(record.disposition_raw);
  out.text(record.pe_dkim_raw);
  out.text(record.pe_spf_raw);
  out.number(record.overrides.size());
  for (const PolicyOverride& entry : record.overrides) {
    out.text(encode_override(entry));
  }
  for (const SpfAuth& spf : record.spf) {
    out.text(spf.result_raw);
    out.optional_lang_text(spf.human_result);
  }
  for (const DkimAuth& dkim : record.dkim) {
    out.text(dkim.result_raw);
    out.optional_lang_text(dkim.human_result);
  }
  encode_extensions(record.extensions, out);
  return out.take();
}

bool decode_record_detail(std::string_view bytes, Record& record) {
  if (bytes.empty()) return true;
  Decoder in(bytes);
  record.flags = static_cast<std::uint32_t>(in.number());
  record.source_ip_raw = in.text();
  record.disposition_raw = in.text();
  record.pe_dkim_raw = in.text();
  record.pe_spf_raw = in.text();
  for (std::uint64_t n = in.number(); n > 0 && in.ok(); --n) {
    record.overrides.push_back(decode_override(in.text()));
  }
  for (SpfAuth& spf : record.spf) {
    spf.result_raw = in.text();
    spf.human_result = in.optional_lang_text();
  }
  for (DkimAuth& dkim : record.dkim) {
    dkim.result_raw = in.text();
    dkim.human_result = in.optional_lang_text();
  }
  record.extensions = decode_extensions(in);
  return in.ok();
}

std::string encode_policy(const Policy& policy) {
  Encoder out;
  out.domain(policy.domain);
  out.token(policy.p);
  out.token(policy.sp);
  out.token(policy.np);
  out.token(policy.adkim);
  out.token(policy.aspf);
  out.number(policy.pct ? *policy.pct + 1U : 0U);
  out.optional_text(policy.fo);
  out.token(policy.testing);
  out.token(policy.discovery_method);
  return out.take();
}

Policy decode_policy(std::string_view bytes) {
  Decoder in(bytes);
  Policy policy;
  policy.domain = in.domain();
  policy.p = in.token<PolicyAction>();
  policy.sp = in.token<PolicyAction>();
  policy.np = in.token<PolicyAction>();
  policy.adkim = in.token<AlignmentMode>();
  policy.aspf = in.token<AlignmentMode>();
  if (const std::uint64_t pct = in.number(); pct > 0) {
    policy.pct = static_cast<std::uint8_t>(pct - 1);
  }
  policy.fo = in.optional_text();
  policy.testing = in.token<Testing>();
  policy.discovery_method = in.token<DiscoveryMethod>();
  return policy;
}

std::string encode_override(const PolicyOverride& entry) {
  Encoder out;
  out.token(entry.type);
  out.text(entry.type_raw);
  out.optional_lang_text(entry.comment);
  out.token(entry.arc);
  out.number(entry.arc_sealers.size());
  for (const ArcSealer& sealer : entry.arc_sealers) {
    out.number(sealer.instance);
    out.text(sealer.domain);
    out.text(sealer.selector);
  }
  out.text(entry.arc_remote_ip ? entry.arc_remote_ip->bytes()
                               : std::string_view());
  return out.take();
}

PolicyOverride decode_override(std::string_view bytes) {
  Decoder in(bytes);
  PolicyOverride entry;
  entry.type = in.token<OverrideType>();
  entry.type_raw = in.text();
  entry.comment = in.optional_lang_text();
  entry.arc = in.token<ArcVerdict>();
  for (std::uint64_t n = in.number(); n > 0 && in.ok(); --n) {
    ArcSealer sealer;
    sealer.instance = static_cast<std::uint32_t>(in.number());
    sealer.domain = in.text();
    sealer.selector = in.text();
    entry.arc_sealers.push_back(std::move(sealer));
  }
  entry.arc_remote_ip = IpAddress::from_bytes(in.text());
  return entry;
}

std::string encode_header_detail(const ReportHeader& header) {
  Encoder out;
  out.text(header.xml_namespace);
  out.optional_text(header.version_raw);
  out.optional_lang_text(header.extra_contact_info);
  out.text(header.report_id_raw == header.report_id_norm
               ? std::string_view()
               : header.report_id_raw);
  out.number(header.errors.size());
  for (const LangText& error : header.errors)
    out.lang_text(error);
  out.optional_text(header.generator);
  encode_extensions(header.extensions, out);
  return out.take();
}

void decode_header_detail(std::string_view bytes, ReportHeader& header) {
  Decoder in(bytes);
  header.xml_namespace = in.text();
  header.version_raw = in.optional_text();
  header.extra_contact_info = in.optional_lang_text();
  header.report_id_raw = in.text();
  if (header.report_id_raw.empty()) {
    header.report_id_raw = header.report_id_norm;
  }
  for (std::uint64_t n = in.number(); n > 0 && in.ok(); --n) {
    header.errors.push_back(in.lang_text());
  }
  header.generator = in.optional_text();
  header.extensions = decode_extensions(in);
}

std::string encode_defects(const DefectList& defects) {
  if (defects.empty()) return {};
  Encoder out;
  out.number(defects.stored().size());
  for (const Defect& defect : defects.stored()) {
    out.text(defect_name(defect.id));
    out.text(defect.text);
    out.text(defect.where);
  }
  return out.take();
}

void encode_canonical(const Record& record, Encoder& out) {
  out.text(record.source_ip.bytes());
  out.domain(record.header_from);
  out.domain(record.envelope_from);
  out.domain(record.envelope_to);
  out.token(record.disposition);
  out.text(record.disposition_raw);
  out.token(record.pe_dkim);
  out.text(record.pe_dkim_raw);
  out.token(record.pe_spf);
  out.text(record.pe_spf_raw);
  encode_sorted(record.dkim, out, [](const DkimAuth& dkim, Encoder& one) {
    one.domain(dkim.domain);
    one.optional_text(dkim.selector);
    one.token(dkim.result);
    one.text(dkim.result_raw);
  });
  encode_sorted(record.spf, out, [](const SpfAuth& spf, Encoder& one) {
    one.domain(spf.domain);
    one.token(spf.scope);
    one.token(spf.result);
    one.text(spf.result_raw);
  });
  encode_sorted(record.overrides, out,
                [](const PolicyOverride& entry, Encoder& one) {
                  one.text(encode_override(entry));
                });
  out.number(record.count);
}

}  // namespace ruascope::storage
