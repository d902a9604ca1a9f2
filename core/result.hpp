#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace ruascope {

// Error codes are few, and each names what the caller does next.
// The message says what happened, for a person.
enum class Errc : std::uint8_t {
  kMalformed,      // The input breaks its format. Quarantine it; do not retry.
  kLimitExceeded,  // A configured limit was reached. Quarantine it.
  kUnsupported,    // Valid input in a form that we do not read. Quarantine it.
  kUnavailable,    // A disk, peer or queue cannot serve now. Retry later.
  kCorrupt,        // Our own stored state is damaged. Stop writing.
};

struct Error {
  // A constructor, not an aggregate: g++ 12 destroys aggregate temporaries
  // twice inside a co_await expression.
  Error(Errc error_code, std::string error_message,
        std::string error_where = {})
      : code(error_code),
        message(std::move(error_message)),
        where(std::move(error_where)) {}

  // The same error, one layer further out: "part 2" + "line 17".
  Error within(std::string_view outer) && {
    where =
        where.empty() ? std::string(outer) : std::string(outer) + ", " + where;
    return std::move(*this);
  }

  Errc code;
  std::string message;  // No trailing period, no newline, no secrets.
  std::string where;    // The place in the input, for a person; may be empty.
};

// Holds a T, or the Error that says why there is none.
//
// The interface is a subset of std::expected<T, Error>, which replaces this
// class once the toolchain offers it in the language standard we build with.
// Not thread-safe, like any value type.
template <class T>
class [[nodiscard]] Result {
 public:
  // Implicit, so that `return value;` and `return Error(...);` both work.
  // NOLINTBEGIN(google-explicit-constructor)
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  // NOLINTEND(google-explicit-constructor)

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  // Precondition: has_value().
  T& operator*() & noexcept {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }
  const T& operator*() const& noexcept {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }
  T&& operator*() && noexcept { return std::move(**this); }
  T* operator->() noexcept { return &**this; }
  const T* operator->() const noexcept { return &**this; }

  // Precondition: !has_value().
  const Error& error() const& noexcept {
    assert(!has_value());
    return *std::get_if<1>(&state_);
  }
  Error&& error() && noexcept {
    assert(!has_value());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

// The outcome of an operation that yields nothing.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): `return Error(...);`
  Result(Error error) : error_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const noexcept { return error_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }
  const Error& error() const& noexcept {
    assert(!has_value());
    return *std::get_if<1>(&error_);
  }
  Error&& error() && noexcept {
    assert(!has_value());
    return std::move(*std::get_if<1>(&error_));
  }

 private:
  std::variant<std::monostate, Error> error_;
};

}  // namespace ruascope
