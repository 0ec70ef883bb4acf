// A small book that an engine decided, and its replays.
#pragma once

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/api/audit/audited_engine.hpp"

namespace benefactor::api::test {

using test_support::sample_book;
using test_support::sample_claim;
using test_support::sample_member;

/// A book of one policy whose deductible of 300.00 is met by the second of four claims, and what came of
/// them.
struct book_of_claims {
  book_of_claims() {
    for (auto& request : sample_book(1)) engine.ask(std::move(request));
    for (int i = 0; i < 4; ++i) {
      auto request = sample_claim(0, "C-" + std::to_string(i), 20'000);
      request.submission.lines[0].service_date = *make_date(2026, 3, static_cast<unsigned>(i + 1));
      const auto answer = engine.ask(std::move(request));
      BOOST_TEST_REQUIRE(!answer.refused);
      decided.push_back(answer.position);
    }
  }

  replay_report replay(const store::log_device& device, replay_options options = {}) {
    options.deciders = 2;
    auto head = engine.head();
    auto& not_const = const_cast<store::log_device&>(device);
    head.link = store::open_log(not_const).link;
    return replay_log(device, head, engine.keys(), options);
  }
  replay_report replay() { return replay(*engine.on.log); }

  id128 log_id() { return engine.head().origin.log_id; }
  pinned_page pin() {
    const auto link = engine.head().link;
    return {link.next_position - 1, link.page_hash};
  }

  audited_engine engine;
  std::vector<std::uint64_t> decided;  ///< positions of claim_adjudicated
};

inline std::string fields_of(const replay_report& report) {
  std::string all;
  for (const auto& d : report.differences)
    all += (all.empty() ? "" : " ") + std::to_string(d.position) + ":" + d.field;
  return all;
}

}  // namespace benefactor::api::test
