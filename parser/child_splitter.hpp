#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/limits.hpp"
#include "core/result.hpp"
#include "parser/markup.hpp"

namespace ruascope::parser {

// Cuts a report into the child elements of its root <feedback>, so that a
// report of any size is parsed one <record> at a time.
//
//   ChildSplitter splitter(limits);
//   splitter.feed(utf8);                   // end_input() after the last
//   while (auto child = splitter.next()) {  // Result
//     if (!*child) break;                   // nullopt: feed() more
//     use((*child)->xml);                   // "<record>...</record>"
//   }
//
// Whatever stands before the root is passed over, however broken, up to
// Limits::max_prologue_bytes; whatever stands after it too. End tags are
// checked against their start tags; a '<' that begins no tag is text, listed
// in Child::strays for the one who parses the child.
//
// Memory: the largest child (Limits::max_child_bytes) plus one feed().
// Not thread-safe; one per document.
class ChildSplitter {
 public:
  struct Child {
    std::string_view name;                   // With its prefix.
    std::string_view xml;                    // Valid until the next feed().
    const std::vector<std::size_t>& strays;  // Offsets in xml of '<' that are
                                             // text. Valid until next().
    std::uint64_t offset;                    // Of xml; for where().
  };

  explicit ChildSplitter(const Limits& limits) : limits_(limits) {}

  // Adds input, which is UTF-8. Invalidates what next() returned.
  void feed(std::string_view bytes);
  // No more input will come.
  void end_input() { at_end_ = true; }

  // The next whole child, or nullopt when it needs more input or, after
  // end_input(), when there is none.
  // Fails with kLimitExceeded; with kUnsupported on a DOCTYPE, which no report
  // needs and attackers like, and for a document without a feedback element;
  // with kMalformed for crossing tags and a document that ends inside a child.
  // After a failure the splitter must not be used again.
  Result<std::optional<Child>> next();

  // "line 17, byte 4711": of the document as UTF-8 without its byte order
  // mark, both from 1. `offset` is no earlier than the last child's.
  std::string where(std::uint64_t offset) const;

  // The root's start tag; empty before it was seen.
  const std::string& root_tag() const noexcept { return root_tag_; }
  bool text_before_root() const noexcept { return text_before_root_; }
  bool text_after_root() const noexcept { return text_after_root_; }
  // After the end: the root's own end tag is missing or cut.
  bool root_not_closed() const noexcept { return depth_ > 0; }

 private:
  struct OpenTag {
    std::uint64_t offset;  // Of its name.
    std::size_t size;
  };
  std::string_view from(std::uint64_t offset) const;
  Error fail(Errc code, std::string message, std::uint64_t offset) const;
  std::optional<Error> check_limits(const Markup& markup,
                                    std::uint64_t begin) const;
  void see_text(std::uint64_t begin);
  void see_prologue(const Markup& markup, std::uint64_t begin);
  Result<bool> see_open(const Markup& markup, std::uint64_t begin);
  Result<bool> see_close(const Markup& markup, std::uint64_t begin);
  // Moves past one markup; true if a child of the root ends with it.
  Result<bool> see(const Markup& markup, std::uint64_t begin);
  Result<void> finish(const Markup* cut, std::uint64_t begin) const;

  const Limits limits_;
  std::string buffer_;
  // Offsets are from the document's beginning.
  std::uint64_t base_ = 0;        // Of buffer_.
  std::uint64_t base_lines_ = 0;  // Line ends before base_.
  std::uint64_t scan_ = 0;        // Everything before was scanned.
  std::uint64_t child_ = 0;       // Start of the open child.
  std::uint64_t text_ = 0;        // Start of the running text.
  std::vector<OpenTag> open_;     // Within the child, the child first.
  std::vector<std::size_t> strays_;
  std::string root_tag_;
  std::string root_name_;
  std::string other_root_;  // The first other element of the prologue.
  unsigned depth_ = 0;      // Open elements; the root is depth 1.
  bool root_closed_ = false;
  bool text_before_root_ = false;
  bool text_after_root_ = false;
  bool at_end_ = false;
};

}  // namespace ruascope::parser
