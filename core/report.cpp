#include "core/report.hpp"

namespace ruascope {

std::int64_t report_midpoint(const ReportHeader& header) {
  return header.begin + (header.end_exclusive - header.begin) / 2;
}

}  // namespace ruascope
