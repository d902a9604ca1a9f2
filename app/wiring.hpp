#pragma once

#include <filesystem>
#include <memory>

#include "app/command_line.hpp"
#include "app/config.hpp"
#include "app/pipeline.hpp"
#include "core/result.hpp"
#include "storage/queries.hpp"
#include "storage/store.hpp"

namespace ruascope::app {

// Opens the store of the configuration for writing, creating it where needed.
Result<std::unique_ptr<storage::Writer>> open_writer(const Arguments& arguments,
                                                     const Config& config);

// Opens it for reading only.
Result<std::unique_ptr<storage::Reader>> open_reader(const Arguments& arguments,
                                                     const Config& config);

// The pipeline's options as configured.
PipelineOptions pipeline_options(const Arguments& arguments,
                                 const Config& config);

}  // namespace ruascope::app
