#include "tools/benefactor/audit/audit_command.hpp"

namespace benefactor::tools {

void add_audit_command(CLI::App& app, int& status) {
  auto* audit =
      app.add_subcommand("audit", "For auditors: prove what a log says, and check it without an engine");
  audit->require_subcommand(1);
  add_audit_checkpoint_command(*audit, status);
  add_audit_checkpoints_command(*audit, status);
  add_audit_prove_command(*audit, status);
  add_audit_consistency_command(*audit, status);
  add_audit_check_command(*audit, status);
  add_audit_witness_command(*audit, status);
  add_audit_verify_command(*audit, status);
}

}  // namespace benefactor::tools
