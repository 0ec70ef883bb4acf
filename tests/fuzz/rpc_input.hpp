// Inputs of the RPC targets.
//
// rpc_stream: what a client sends, byte by byte, as over a socket.
//
// rpc_calls: any number of
//   whom (u8), method (u8), size (u16, little endian), that many bytes: a Cap'n Proto message, the call's
//   parameters
// where whom is one of
//   D door   E enrollment   C claims   Q queries   A audit   P projections, method modulo those that only ask
//   L        subscribes to live updates: the parameters of Live.subscribe; method 1: and drops it at once
//   O        opens a stream: the parameters of Claims.openStream; method 1: its sink returns only when told
//   S stream that was opened as number method / 8; method % 8 is the method
//   H, R     the engine holds its answers; gives them      W: sinks return
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/fuzz/fuzz_door.hpp"

namespace benefactor::fuzz {

/// Errors: broken_promise when a call is never answered, a batch has another number of results than claims, a
/// stream gives a result twice or not at all, a subscription misses an event or gets one twice, credits are
/// lost, or something private is logged.
void check_rpc_calls(std::string_view bytes, prompt_engine& engine);

/// Errors: broken_promise when something of the client is left after it has gone, or something private is
/// logged.
void check_rpc_stream(std::string_view bytes, prompt_engine& engine);

}  // namespace benefactor::fuzz
