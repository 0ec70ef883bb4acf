// Fails the build when the table of roles (api/roles/matrix.cpp) and the contract (api/claims.capnp) do not
// fit.
#include <iostream>

#include "api/roles/matrix.hpp"

int main() {
  const auto problems = benefactor::api::table_problems(benefactor::api::method_table());
  for (const auto& problem : problems) std::cerr << "api/roles/matrix.cpp: " << problem << '\n';
  return problems.empty() ? 0 : 1;
}
