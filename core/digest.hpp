#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ruascope {

// A SHA-256 value (FIPS 180-4).
using Digest = std::array<std::uint8_t, 32>;

// Computes SHA-256 over pieces.
//
//   Sha256 hash;
//   hash.update(bytes);
//   Digest digest = hash.finish();   // and starts anew
//
// Not thread-safe. Reuse one object for many digests: making one costs more
// than hashing a record.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::string_view bytes);
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Digest sha256(std::string_view bytes);

// Lower-case hexadecimal of `bytes`.
std::string to_hex(std::string_view bytes);

// A digest's bytes as text, for storing.
std::string_view as_bytes(const Digest& digest);

}  // namespace ruascope
