// `benefactor audit`: what an auditor asks of a log. Each subcommand stands in a source of its own; a new one
// is declared here and called in audit_command.cpp.
#pragma once

#include <CLI/CLI.hpp>

namespace benefactor::tools {

/// Adds `audit` with its subcommands to *app*; as in commands.hpp.
void add_audit_command(CLI::App& app, int& status);

void add_replay_command(CLI::App& audit, int& status);
void add_what_if_command(CLI::App& audit, int& status);
void add_trace_command(CLI::App& audit, int& status);
void add_sample_command(CLI::App& audit, int& status);  ///< sample, estimate
void add_accesses_command(CLI::App& audit, int& status);
void add_logins_command(CLI::App& audit, int& status);
void add_audit_checkpoint_command(CLI::App& audit, int& status);
/// checkpoints list, checkpoints set-aside
void add_audit_checkpoints_command(CLI::App& audit, int& status);
void add_audit_prove_command(CLI::App& audit, int& status);
void add_audit_consistency_command(CLI::App& audit, int& status);
void add_audit_check_command(CLI::App& audit, int& status);
void add_audit_witness_command(CLI::App& audit, int& status);
void add_audit_verify_command(CLI::App& audit, int& status);

}  // namespace benefactor::tools
