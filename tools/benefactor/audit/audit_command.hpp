// `benefactor audit`: what auditors ask. Each of its commands stands in a source of its own beside this one.
#pragma once

#include <CLI/CLI.hpp>

namespace benefactor::tools {

/// Adds the group and all its commands to *app*; as the functions of commands.hpp.
void add_audit_command(CLI::App& app, int& status);

void add_accesses_command(CLI::App& audit, int& status);  ///< audit accesses: who saw what

}  // namespace benefactor::tools
