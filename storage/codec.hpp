#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/report.hpp"

namespace ruascope::storage {

// Values as compact bytes: numbers as LEB128, texts with their length.

class Encoder {
 public:
  void number(std::uint64_t value);
  void text(std::string_view value);
  void optional_text(const std::optional<std::string>& value);
  void lang_text(const LangText& value);
  void optional_lang_text(const std::optional<LangText>& value);
  // A name equal to `same_as` takes one byte.
  void domain(const DomainField& field, const DomainField* same_as = nullptr);
  template <class Enum>
  void token(Enum value) {
    bytes_.push_back(static_cast<char>(value));
  }

  const std::string& bytes() const noexcept { return bytes_; }
  std::string take() { return std::move(bytes_); }
  void clear() { bytes_.clear(); }

 private:
  std::string bytes_;
};

// Reads what Encoder wrote. Bytes that end too early give zeros and empty
// texts, and ok() turns false.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t number();
  std::string_view text();
  std::optional<std::string> optional_text();
  LangText lang_text();
  std::optional<LangText> optional_lang_text();
  DomainField domain(const DomainField* same_as = nullptr);
  template <class Enum>
  Enum token() {
    return static_cast<Enum>(byte());
  }

  bool ok() const noexcept { return ok_; }
  bool at_end() const noexcept { return bytes_.empty(); }

 private:
  std::uint8_t byte();
  std::string_view bytes_;
  bool ok_ = true;
};

// What makes a source one: the identity tuple of `record`, its class and the
// alignment of its results.
void encode_identity(const Record& record, Encoder& out);
// Fills those fields of `record`.
bool decode_identity(std::string_view bytes, Record& record);

// What else a record said; empty when nothing.
std::string encode_record_detail(const Record& record);
bool decode_record_detail(std::string_view bytes, Record& record);

std::string encode_policy(const Policy& policy);
Policy decode_policy(std::string_view bytes);

std::string encode_override(const PolicyOverride& entry);
PolicyOverride decode_override(std::string_view bytes);

// The header's fields that have no column; empty when none is set.
std::string encode_header_detail(const ReportHeader& header);
void decode_header_detail(std::string_view bytes, ReportHeader& header);

std::string encode_defects(const DefectList& defects);

// The canonical content of a record for the semantic hash: the order of its
// results and reasons doesn't matter; missing and empty differ.
void encode_canonical(const Record& record, Encoder& out);

}  // namespace ruascope::storage
