#include "app/wiring.hpp"

#include <algorithm>
#include <thread>

namespace ruascope::app {

Result<std::unique_ptr<storage::Writer>> open_writer(const Arguments& arguments,
                                                     const Config& config) {
  storage::StoreOptions options;
  options.keep_raw = config.flag("storage.keep_raw");
  options.monitored_domains = config.list("domains.monitored");
  options.program_version = RUASCOPE_VERSION;
  return storage::Writer::open(config.data_dir(arguments.data_dir), options);
}

Result<std::unique_ptr<storage::Reader>> open_reader(const Arguments& arguments,
                                                     const Config& config) {
  return storage::Reader::open(config.data_dir(arguments.data_dir));
}

PipelineOptions pipeline_options(const Arguments& arguments,
                                 const Config& config) {
  PipelineOptions options;
  options.limits = config.limits();
  options.staging.keep_raw = config.flag("storage.keep_raw");
  options.staging.spill_directory =
      config.data_dir(arguments.data_dir).string();
  options.worker_count = std::max(1U, std::thread::hardware_concurrency());
  options.shift_days = arguments.shift_days;
  return options;
}

}  // namespace ruascope::app
