#include "core/public_suffix.hpp"

#include <cstring>

#include <libpsl.h>

#include "core/domain_name.hpp"

namespace ruascope {
namespace {

// The newest of the list built into libpsl and the distribution's file.
// Loaded once and never freed: it is used until the process ends.
const psl_ctx_t* list() {
  static const psl_ctx_t* const kList = [] {
    const psl_ctx_t* latest = psl_latest(nullptr);
    return latest != nullptr ? latest : psl_builtin();
  }();
  return kList;
}

}  // namespace

std::string_view organisational_domain(std::string_view domain) {
  // libpsl wants an end of string; a name that is canonical fits here.
  char name[kMaxDomainBytes + 1];
  if (domain.empty() || domain.size() > kMaxDomainBytes) return {};
  std::memcpy(name, domain.data(), domain.size());
  name[domain.size()] = '\0';
  const char* const found = psl_registrable_domain(list(), name);
  if (found == nullptr) return {};
  return domain.substr(static_cast<std::size_t>(found - name));
}

std::string public_suffix_list_version() {
  const char* const version = psl_dist_filename();
  return version != nullptr && *version != '\0'
             ? std::string("public suffix list ") + version
             : "public suffix list built into libpsl " +
                   std::string(psl_get_version());
}

}  // namespace ruascope
