// What keeps a process's secrets out of files; what holds keys locks its memory itself
// (store/locked_memory.hpp).
#pragma once

#include <string>

namespace benefactor::tools {

/// Turns core dumps off, and tracing by the user's other processes; raises the limit of locked memory as far
/// as it may be. @returns what could not be had, as a sentence for whoever runs it; empty: all of it. Call it
/// before the first secret is read.
std::string keep_secrets_in_memory();

}  // namespace benefactor::tools
