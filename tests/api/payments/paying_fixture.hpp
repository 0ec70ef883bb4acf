#pragma once
/// An engine with a book of business, and payment runs over it.

#include <boost/test/unit_test.hpp>
#include <optional>

#include "api/node.hpp"
#include "projections/claims_view.hpp"
#include "tests/actors/sample_requests.hpp"
#include "tests/support/checker_835.hpp"
#include "tests/support/story.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::api {

/// Who pays, in tests.
inline payer_identity sample_payer() {
  payer_identity payer;
  payer.party.name = "Lakeshore Health";
  payer.party.address = x12::postal_address{"1 Plan Way", "", "Springfield", "IL", "62701", ""};
  payer.party.contacts = {{"BL", "EDI", {{"TE", "8005550100"}}}};
  payer.tax_id = "123456789";
  payer.interchange_id = "LAKESHORE";
  return payer;
}

struct paying_fixture {
  paying_fixture() {
    node_options options;
    options.data = directory / "data";
    options.on_fatal = [](const std::string& why) { BOOST_FAIL(why); };
    running.emplace(std::move(options));
  }

  submit_requests engine() {
    return [this](std::vector<actors::request> batch) { running->engine().submit(std::move(batch)); };
  }
  std::vector<actors::answer> ask(std::vector<actors::request_body> bodies) {
    std::vector<actors::request> batch;
    for (auto& body : bodies) batch.push_back({std::move(body), 0, nullptr, nullptr});
    auto answers = answers_of(engine(), std::move(batch));
    for (const auto& a : answers) {
      BOOST_REQUIRE(a.failure.empty());
      BOOST_REQUIRE(!a.refused);
    }
    return answers;
  }
  actors::answer act(const claim_id& claim, claim_action action) {
    std::vector<actors::request_body> one;
    one.push_back(actors::claim_request{claim, std::move(action)});
    return ask(std::move(one)).front();
  }
  /// A claim of one line; *to_member*: its benefits are not assigned.
  claim_id submit(const std::string& id, cents billed, bool to_member = false) {
    auto r = test_support::sample_claim(0, id, billed);
    r.submission.benefits_assigned = !to_member;
    std::vector<actors::request_body> one;
    one.push_back(std::move(r));
    return ask(std::move(one)).front().claim;
  }

  static payment_run_request run_of(const std::string& name, bool dry = false) {
    return {name, test_support::day("2026-07-01"), {}, dry};
  }
  payment_run_view pay(const std::string& name, bool dry = false) {
    auto made = running->payments().run(run_of(name, dry), running->asking().phi);
    BOOST_REQUIRE(std::holds_alternative<payment_run_view>(made));
    return std::get<payment_run_view>(std::move(made));
  }

  /// The 835 of the payment, which must be sound by the independent checker.
  std::string remittance(const std::string& trace) {
    auto file = running->payments().remittance(sample_payer(), trace, running->asking().phi);
    if (const auto* problems = std::get_if<std::vector<field_problem>>(&file))
      for (const auto& p : *problems) BOOST_ERROR(trace << ": " << p.field << ": " << p.rule);
    BOOST_REQUIRE(std::holds_alternative<std::string>(file));
    const auto checked = test_support::check_835(std::get<std::string>(file));
    BOOST_TEST(checked.sound(), checked.text());
    return std::get<std::string>(std::move(file));
  }

  test_support::temp_directory directory;
  std::optional<node> running;
};

}  // namespace benefactor::api
