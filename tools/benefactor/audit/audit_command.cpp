#include "tools/benefactor/audit/audit_command.hpp"

namespace benefactor::tools {

void add_audit_command(CLI::App& app, int& status) {
  auto* audit = app.add_subcommand(
      "audit", "For auditors: decide a log again, explain, sample and prove what it says, ask what if");
  audit->require_subcommand(1);
  add_replay_command(*audit, status);
  add_what_if_command(*audit, status);
  add_trace_command(*audit, status);
  add_sample_command(*audit, status);
  add_accesses_command(*audit, status);
  add_logins_command(*audit, status);
  add_audit_checkpoint_command(*audit, status);
  add_audit_checkpoints_command(*audit, status);
  add_audit_prove_command(*audit, status);
  add_audit_consistency_command(*audit, status);
  add_audit_check_command(*audit, status);
  add_audit_witness_command(*audit, status);
  add_audit_verify_command(*audit, status);
}

}  // namespace benefactor::tools
