// Options that say which claims: `claims list` and `claims count`.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "api/results.hpp"

namespace benefactor::tools {

struct claim_filter_options {
  std::string status, member, policy, provider, dispute, from, to;

  /// Errors: std::invalid_argument naming the option.
  api::claim_filter filter() const;
};

void add_claim_filter_options(CLI::App& command, claim_filter_options& options);

}  // namespace benefactor::tools
