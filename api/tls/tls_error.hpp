// Why certificates, keys or a list of revoked identities cannot be used: everything that is wrong, at once.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace benefactor::api {

class tls_error : public std::runtime_error {
 public:
  /// @param problems  each "FILE: RULE"; at least one. Never what is in a key's file.
  explicit tls_error(std::vector<std::string> problems)
      : std::runtime_error(joined(problems)), problems_(std::move(problems)) {}

  const std::vector<std::string>& problems() const { return problems_; }

 private:
  static std::string joined(const std::vector<std::string>& problems) {
    std::string all;
    for (const auto& problem : problems) all += (all.empty() ? "" : "\n") + problem;
    return all;
  }

  std::vector<std::string> problems_;
};

}  // namespace benefactor::api
