#include "tools/benefactor/audit/audit_command.hpp"

namespace benefactor::tools {

void add_audit_command(CLI::App& app, int& status) {
  auto* audit = app.add_subcommand("audit", "What auditors ask: who saw what");
  audit->require_subcommand(1);
  add_accesses_command(*audit, status);
}

}  // namespace benefactor::tools
