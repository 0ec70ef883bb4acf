#include "tests/fuzz/fuzz_targets.hpp"

namespace benefactor::fuzz {
namespace {

constexpr fuzz_target targets[] = {{"x12", take_x12},
                                   {"remittance", take_remittance},
                                   {"scenario", take_scenario},
                                   {"documents", take_documents},
                                   {"events", take_events},
                                   {"rpc_calls", take_rpc_calls},
                                   {"rpc_stream", take_rpc_stream},
                                   {"proofs", take_proofs},
                                   {"tokens", take_tokens},
                                   {"http", take_http}};

}  // namespace

std::span<const fuzz_target> fuzz_targets() { return targets; }

void fuzz_one(std::string_view target, std::string_view bytes) {
  for (const auto& each : targets)
    if (each.name == target) return each.take(bytes);
  throw std::invalid_argument("no fuzz target " + std::string(target));
}

}  // namespace benefactor::fuzz
