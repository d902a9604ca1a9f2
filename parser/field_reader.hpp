#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

#include "core/limits.hpp"
#include "core/report.hpp"
#include "core/result.hpp"
#include "core/words.hpp"
#include "parser/child_splitter.hpp"
#include "parser/enum_words.hpp"

namespace ruascope::parser {

// Parses one child of the root and reads values out of it, noting defects.
// One object serves a whole report, so that its buffers are used again.
//
// Not thread-safe.
class FieldReader {
 public:
  // Both must outlive this.
  FieldReader(const Limits& limits, DefectList& defects)
      : limits_(limits),
        defects_(defects),
        extension_bytes_left_(limits.max_report_extension_bytes) {}

  // The child's element, valid until the next load(). `record` numbers it, 0:
  // no record. Fails with kMalformed when pugixml finds it not well-formed.
  Result<pugi::xml_node> load(const ChildSplitter::Child& child,
                              std::uint32_t record);

  // `seen` is quoted in the text of the defect.
  void note(DefectId id, std::string_view field, std::string_view seen,
            std::string_view outcome);
  void note(DefectId id, std::string_view field, std::string_view outcome);

  // The element's character data, trimmed. Valid until the next load().
  std::string_view text(pugi::xml_node node);
  // The same for storing: cut at Limits::max_stored_text_bytes.
  std::string stored_text(pugi::xml_node node, std::string_view field);
  LangText lang_text(pugi::xml_node node, std::string_view field);
  DomainField domain(pugi::xml_node node, std::string_view field);

  // An enumerated field with its defects. `raw`: takes what was sent where it
  // is not the word itself; may be null.
  template <class Enum>
  Token<Enum> token(Token<Enum> (*read)(std::string_view), pugi::xml_node node,
                    std::string_view field, std::string* raw);

  // Appends an unknown element as it came, unless the report's budget is spent.
  void keep_extension(pugi::xml_node node, std::vector<Extension>& to);

  const Limits& limits() const noexcept { return limits_; }

 private:
  void check_references();
  void escape(const ChildSplitter::Child& child);
  void note_token(Reading reading, std::string_view field,
                  std::string_view seen, std::string_view value);

  const Limits& limits_;
  DefectList& defects_;
  std::uint64_t extension_bytes_left_;
  std::uint32_t record_ = 0;
  std::string raw_;   // The child as it came, but for escaped strays.
  std::string work_;  // What pugixml parses in place.
  std::deque<std::string> joined_;  // Texts that came in several nodes.
  std::vector<std::size_t> escapes_;
  pugi::xml_document document_;
};

// True the first time; later ones are noted as kRepeatedElement.
class FirstOnly {
 public:
  explicit FirstOnly(FieldReader& reader) : reader_(reader) {}
  bool operator()(unsigned bit, std::string_view field) {
    const bool is_first = (seen_ & (1U << bit)) == 0;
    seen_ |= 1U << bit;
    if (!is_first) {
      reader_.note(DefectId::kRepeatedElement, field, "the first one is used");
    }
    return is_first;
  }
  bool has(unsigned bit) const { return (seen_ & (1U << bit)) != 0; }

 private:
  FieldReader& reader_;
  unsigned seen_ = 0;
};

template <class Enum>
Token<Enum> FieldReader::token(Token<Enum> (*read)(std::string_view),
                               pugi::xml_node node, std::string_view field,
                               std::string* raw) {
  const std::string_view seen = text(node);
  const Token<Enum> token = read(seen);
  const std::string_view value = word(token.value);
  // A token "unknown" that is none of the words is not the word itself.
  if (raw != nullptr && (seen != value || token.reading == Reading::kNot)) {
    *raw = stored_text(node, field);
  }
  if (token.reading != Reading::kExact) {
    note_token(token.reading, field, seen, value);
  }
  return token;
}

}  // namespace ruascope::parser
