// Ctrl-C for commands that can stop in good order: the first one asks them to, a second one half a second
// later or more ends the program.
#pragma once

namespace benefactor::tools {

/// While one lives, the first SIGINT or SIGTERM only sets the flag that interrupted() reads.
class interrupt_guard {
 public:
  interrupt_guard();
  ~interrupt_guard();
  interrupt_guard(const interrupt_guard&) = delete;
  interrupt_guard& operator=(const interrupt_guard&) = delete;
};

bool interrupted();

}  // namespace benefactor::tools
