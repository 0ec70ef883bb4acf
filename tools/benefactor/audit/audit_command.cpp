#include "tools/benefactor/audit/audit_command.hpp"

namespace benefactor::tools {

void add_audit_command(CLI::App& app, int& status) {
  auto* audit = app.add_subcommand("audit", "Check, explain and prove what the log says");
  audit->require_subcommand(1);
  add_replay_command(*audit, status);
  add_what_if_command(*audit, status);
  add_trace_command(*audit, status);
  add_sample_command(*audit, status);
}

}  // namespace benefactor::tools
