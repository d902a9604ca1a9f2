#include "parser/child_splitter.hpp"

#include <algorithm>

namespace ruascope::parser {
namespace {

constexpr std::string_view kRoot = "feedback";

std::uint64_t count_lines(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

bool is_element(Markup::Kind kind) {
  return kind == Markup::Kind::kOpen || kind == Markup::Kind::kClose ||
         kind == Markup::Kind::kEmpty;
}

bool is_padding(std::string_view text) {
  return trim(text).empty();
}

// A web page is no attack but the wrong document.
bool is_html_doctype(std::string_view text) {
  constexpr std::string_view kOpener = "<!doctype html";
  return text.size() >= kOpener.size() &&
         std::equal(kOpener.begin(), kOpener.end(), text.begin(),
                    [](char a, char b) {
                      return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b);
                    });
}

}  // namespace

void ChildSplitter::feed(std::string_view bytes) {
  // Outside a child nothing scanned is needed again.
  const std::uint64_t keep = depth_ >= 2 ? child_ : scan_;
  const auto drop = static_cast<std::size_t>(keep - base_);
  base_lines_ += count_lines(std::string_view(buffer_).substr(0, drop));
  buffer_.erase(0, drop);
  base_ = keep;
  buffer_.append(bytes);
}

std::string_view ChildSplitter::from(std::uint64_t offset) const {
  return std::string_view(buffer_).substr(
      static_cast<std::size_t>(offset - base_));
}

std::string ChildSplitter::where(std::uint64_t offset) const {
  const auto before = std::string_view(buffer_).substr(
      0, static_cast<std::size_t>(offset - base_));
  return "line " + std::to_string(base_lines_ + count_lines(before) + 1) +
         ", byte " + std::to_string(offset + 1);
}

Error ChildSplitter::fail(Errc code, std::string message,
                          std::uint64_t offset) const {
  return {code, std::move(message), where(offset)};
}

Result<std::optional<ChildSplitter::Child>> ChildSplitter::next() {
  if (depth_ < 2) strays_.clear();
  while (true) {
    const std::string_view text = buffer_;
    const auto at = std::min(
        text.find('<', static_cast<std::size_t>(scan_ - base_)), text.size());
    const std::uint64_t begin = base_ + at;
    see_text(begin);
    if (root_closed_) {
      scan_ = base_ + text.size();
      return std::optional<Child>();
    }
    const bool found = at < text.size();
    const Markup markup =
        found ? scan_markup(text, at)
              : Markup{Markup::Kind::kUndecided, false, text.size(), {}};
    if (markup.kind == Markup::Kind::kDeclaration) {
      // The page's kind shows only with its first bytes.
      if (!at_end_ && text.size() - at < 15) return std::optional<Child>();
      if (depth_ == 0 && is_html_doctype(text.substr(at))) {
        return fail(Errc::kUnsupported,
                    "no feedback element; the document is <html>", begin);
      }
      return fail(Errc::kUnsupported,
                  "the document has a DOCTYPE or entity declaration, which is "
                  "refused",
                  begin);
    }
    if (auto over = check_limits(markup, begin)) return std::move(*over);
    if (!markup.whole) {
      scan_ = begin;
      if (!at_end_) return std::optional<Child>();
      auto done = finish(found ? &markup : nullptr, begin);
      if (!done) return done.error();
      return std::optional<Child>();
    }
    scan_ = base_ + markup.end;
    auto ends = see(markup, begin);
    if (!ends) return std::move(ends).error();
    if (*ends) {
      const auto xml =
          from(child_).substr(0, static_cast<std::size_t>(scan_ - child_));
      return std::optional(
          Child{scan_markup(xml, 0).name, xml, strays_, child_});
    }
  }
}

// Notes what text there is outside the root, up to `begin`.
void ChildSplitter::see_text(std::uint64_t begin) {
  if (depth_ > 0) return;
  const auto text =
      from(scan_).substr(0, static_cast<std::size_t>(begin - scan_));
  if (root_closed_) {
    if (!is_padding(from(scan_))) text_after_root_ = true;
  } else if (!is_padding(text)) {
    text_before_root_ = true;
  }
  if (begin == base_ + buffer_.size()) scan_ = begin;
}

// The limit that is passed first, whatever the sizes of the pieces.
std::optional<Error> ChildSplitter::check_limits(const Markup& markup,
                                                 std::uint64_t begin) const {
  const std::uint64_t end = base_ + markup.end;
  std::uint64_t first = end;
  std::string what;
  const auto check = [&](std::uint64_t limit_at, std::string_view name,
                         std::uint64_t limit) {
    if (limit_at >= first) return;
    first = limit_at;
    what = std::string(name) + " is larger than " + std::to_string(limit) +
           " bytes";
  };
  if (depth_ == 0) {
    check(limits_.max_prologue_bytes, "what stands before the root element",
          limits_.max_prologue_bytes);
  } else {
    const std::uint64_t text_end = text_ + limits_.max_text_bytes;
    if (text_end < begin)
      check(text_end, "a text or tag", limits_.max_text_bytes);
    check((depth_ >= 2 ? child_ : begin) + limits_.max_child_bytes,
          "a child element", limits_.max_child_bytes);
  }
  if (is_element(markup.kind) || markup.kind == Markup::Kind::kCdata) {
    check(begin + limits_.max_text_bytes, "a text or tag",
          limits_.max_text_bytes);
  }
  if (what.empty()) return std::nullopt;
  if (depth_ == 0 && !other_root_.empty()) {
    return fail(Errc::kUnsupported,
                "no feedback element; the document is <" + other_root_ + ">",
                base_);
  }
  return fail(Errc::kLimitExceeded, what, first);
}

Result<bool> ChildSplitter::see(const Markup& markup, std::uint64_t begin) {
  if (markup.kind == Markup::Kind::kStray) {
    if (depth_ == 0) text_before_root_ = true;
    if (depth_ >= 2)
      strays_.push_back(static_cast<std::size_t>(begin - child_));
    return false;
  }
  if (depth_ == 0) {
    see_prologue(markup, begin);
    text_ = scan_;
    return false;
  }
  text_ = scan_;
  switch (markup.kind) {
    case Markup::Kind::kOpen:
    case Markup::Kind::kEmpty:
      return see_open(markup, begin);
    case Markup::Kind::kClose:
      return see_close(markup, begin);
    case Markup::Kind::kComment:
    case Markup::Kind::kCdata:
    case Markup::Kind::kInstruction:
    case Markup::Kind::kDeclaration:
    case Markup::Kind::kStray:
    case Markup::Kind::kUndecided:
      break;
  }
  return false;
}

void ChildSplitter::see_prologue(const Markup& markup, std::uint64_t begin) {
  if (markup.kind == Markup::Kind::kCdata) text_before_root_ = true;
  if (!is_element(markup.kind)) return;
  if (markup.kind == Markup::Kind::kClose || local_name(markup.name) != kRoot) {
    text_before_root_ = true;
    if (other_root_.empty()) other_root_ = markup.name;
    return;
  }
  root_tag_ = from(begin).substr(0, static_cast<std::size_t>(scan_ - begin));
  root_name_ = markup.name;
  if (markup.kind == Markup::Kind::kEmpty) {
    root_closed_ = true;
  } else {
    depth_ = 1;
  }
}

Result<bool> ChildSplitter::see_open(const Markup& markup,
                                     std::uint64_t begin) {
  const bool opens = markup.kind == Markup::Kind::kOpen;
  if (depth_ + 1 > limits_.max_xml_depth) {
    return fail(Errc::kLimitExceeded,
                "elements are nested deeper than " +
                    std::to_string(limits_.max_xml_depth),
                begin);
  }
  if (depth_ == 1) {
    child_ = begin;
    strays_.clear();
    if (!opens) return true;
  }
  if (opens) {
    open_.push_back({begin + 1, markup.name.size()});
    ++depth_;
  }
  return false;
}

Result<bool> ChildSplitter::see_close(const Markup& markup,
                                      std::uint64_t begin) {
  const std::string_view expected =
      depth_ == 1 ? std::string_view(root_name_)
                  : from(open_.back().offset).substr(0, open_.back().size);
  if (markup.name != expected) {
    return fail(Errc::kMalformed,
                "end tag </" + std::string(markup.name) + "> where </" +
                    std::string(expected) + "> belongs",
                begin);
  }
  --depth_;
  if (depth_ == 0) {
    root_closed_ = true;
    return false;
  }
  open_.pop_back();
  return depth_ == 1;
}

// The input is over at `begin`, with the beginning of a markup or without.
Result<void> ChildSplitter::finish(const Markup* cut,
                                   std::uint64_t begin) const {
  if (depth_ == 0) {
    return fail(Errc::kUnsupported,
                other_root_.empty() ? "no feedback element in the document"
                                    : "no feedback element; the document is <" +
                                          other_root_ + ">",
                begin);
  }
  // "</feedback" as the last bytes: one reporter's every report.
  const bool ends_whole =
      depth_ == 1 && (cut == nullptr || cut->kind == Markup::Kind::kClose ||
                      from(begin) == "<");
  if (ends_whole) return {};
  return fail(Errc::kMalformed, "the document ends inside an element", begin);
}

}  // namespace ruascope::parser
