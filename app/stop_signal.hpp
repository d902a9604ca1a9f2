#pragma once

namespace ruascope::app {

// From now on the first SIGINT or SIGTERM only sets a flag, and a second one
// ends the process at once (which loses nothing that was promised).
void catch_stop_signals();

// True once one came.
bool stop_requested();

}  // namespace ruascope::app
