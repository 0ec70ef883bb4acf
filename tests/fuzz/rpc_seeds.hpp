#pragma once
/// Seeds of the RPC targets; see seeds.hpp.

#include <map>
#include <string>

namespace benefactor::fuzz {

std::map<std::string, std::string> rpc_call_seeds();

/// What Cap'n Proto's own client sends, recorded.
std::map<std::string, std::string> rpc_stream_seeds();

}  // namespace benefactor::fuzz
