#pragma once
/// A server that records who reads, with a family to read about.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "events/date.hpp"
#include "tests/tools/command_fixture.hpp"

namespace benefactor::tools {

/// A book with a family, a claim in review, an unassigned one that was paid, a document and a remark.
struct family_book : command_fixture {
  family_book() : family_book(std::nullopt) {}
  explicit family_book(std::optional<api::tree_options> tree) : command_fixture(std::move(tree)) {
    write("book.json", R"({
      "providers": [{"npi": "1234567893", "name": "Metro Health", "network": "IN_NETWORK"}],
      "policies": [{"policyNumber": "POL-1", "holder": "M-1", "effective": "2026-01-01", "expiration": "2026-12-31",
        "deductible": "0.00", "reviewThreshold": "500.00",
        "rules": [{"serviceType": "SPECIALIST_VISIT", "coveragePercent": "80.00"}],
        "members": [{"memberId": "M-1", "relationship": "SELF", "enrolled": "2026-01-01"},
                    {"memberId": "M-2", "relationship": "CHILD", "enrolled": "2026-01-01"}]}]})");
    expect(0, {"enroll", file("book.json")});
    expect(0, {"member", "describe", "POL-1", "M-1", "--last-name", "Okafor-Brown", "--first-name", "Renata",
               "--birth-date", "1980-02-29", "--sex", "FEMALE"});
    expect(0, {"preauth", "request", "POL-1", "M-1", "PA-77", "--service", "SPECIALIST_VISIT", "--from",
               "2026-01-01", "--to", "2026-12-31"});
    submit(claim("C-1", "250.00"));
    submit(claim("C-2", "900.00"));
    auto unassigned = claim("C-3", "100.00");
    unassigned["benefitsAssigned"] = false;
    submit(unassigned);
    auto of_child = claim("C-4", "60.00");
    of_child["memberId"] = "M-2";
    submit(of_child);
    expect(0, {"remark", "ACME/C-1", "--for", "STAFF", "--text", "telephone call with the member"});
    write("summary.pdf", "%PDF-1.4 what was found");
    const auto up =
        expect(0, {"document", "upload", "ACME/C-1", file("summary.pdf"), "--kind", "DISCHARGE_SUMMARY"});
    document = *id_from_hex(up["document"].get<std::string>());
    expect(0, {"payments", "run", "R1", "--on", "2026-04-01"});
    position = server.node.reads().durable_position() - 1;
  }

  void submit(const json& of) const {
    const auto name = of["submitterClaimId"].get<std::string>() + ".json";
    write(name, of.dump());
    expect(0, {"submit", file(name)});
  }

  std::string surrogate(const std::string& member) const {
    return to_hex(server.node.surrogates().member(member));
  }
  /// One past the last record.
  std::uint64_t end() { return server.node.room().recorded()->log.end_position(); }

  /// What was recorded from *first* on, the oldest first.
  std::vector<store::recorded_access> since(std::uint64_t first) {
    const auto& recorded = *server.node.room().recorded();
    std::vector<store::recorded_access> all;
    store::for_each_event(recorded.device, first, UINT64_MAX, [&](const store::event_view& event) {
      all.push_back(store::parse_access(event, recorded.log_id));
      return true;
    });
    return all;
  }

  id128 document;
  std::uint64_t position = 0;
};

}  // namespace benefactor::tools
