// `benefactor audit`: what an auditor asks of a log. Each subcommand stands in a source of its own and adds
// itself here.
#pragma once

#include <CLI/CLI.hpp>

namespace benefactor::tools {

/// Adds `audit` and its subcommands; their callbacks leave the exit status in *status*, as commands.hpp says.
void add_audit_command(CLI::App& app, int& status);

void add_replay_command(CLI::App& audit, int& status);
void add_what_if_command(CLI::App& audit, int& status);
void add_trace_command(CLI::App& audit, int& status);
void add_sample_command(CLI::App& audit, int& status);  ///< sample, estimate

}  // namespace benefactor::tools
