#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ruascope::app {

// The one of `names` that a person most likely meant by `typed`; empty when
// none is near (more than a third of the letters differ).
std::string nearest_name(std::string_view typed,
                         const std::vector<std::string>& names);

}  // namespace ruascope::app
