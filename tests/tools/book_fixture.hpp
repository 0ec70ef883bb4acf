#pragma once
/// A server with a provider and a policy of two members: deductible 100.00, and a review from 500.00 on.

#include <string>

#include "tests/tools/command_fixture.hpp"

namespace benefactor::tools {

struct book_fixture : command_fixture {
  book_fixture() {
    write("book.json", R"({
      "providers": [{"npi": "1234567893", "name": "Metro Health", "network": "IN_NETWORK"}],
      "policies": [{"policyNumber": "POL-1", "holder": "M-1", "effective": "2026-01-01", "expiration": "2026-12-31",
        "deductible": "100.00", "outOfPocketMax": "2000.00", "reviewThreshold": "500.00",
        "rules": [{"serviceType": "SPECIALIST_VISIT", "coveragePercent": "80.00", "copay": "20.00",
                   "annualLimit": "1000.00"},
                  {"serviceType": "IMAGING", "coveragePercent": "100.00", "requiresPreauth": true}],
        "members": [{"memberId": "M-1", "relationship": "SELF", "enrolled": "2026-01-01"},
                    {"memberId": "M-2", "relationship": "CHILD", "enrolled": "2026-01-01"}]}]})");
    expect(0, {"enroll", file("book.json")});
  }

  std::string claim_of(const std::string& id, const std::string& billed,
                       const std::string& service = "SPECIALIST_VISIT",
                       const std::string& on = "2026-03-01") const {
    write(id + ".json", claim(id, billed, service, on).dump());
    return file(id + ".json");
  }

  /// @returns the position to wait for, to see it in lists.
  std::string submit(const std::string& id, const std::string& billed) const {
    return expect(0, {"submit", claim_of(id, billed)})["position"].dump();
  }
};

}  // namespace benefactor::tools
