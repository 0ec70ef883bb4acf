// The claims view says of every claim what folding its stream says, whatever happened and however the fold
// was cut.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>
#include <set>

#include "events/contract_in_force.hpp"
#include "events/external_claim.hpp"
#include "projections/payments_view.hpp"
#include "store/claim_loading.hpp"
#include "tests/projections/told_world.hpp"

namespace benefactor::projections {
namespace of_claims_view_test {

using namespace test;
using namespace test_support;

void check_row(const claim_row& row, const claim_state& claim) {
  RC_ASSERT(row.claim == claim.id);
  RC_ASSERT(row.policy == claim.policy);
  RC_ASSERT(row.member == claim.member);
  RC_ASSERT(row.provider_npi == claim.provider_npi);
  RC_ASSERT(row.received == claim.received);
  RC_ASSERT(row.first_received == claim.first_received);
  RC_ASSERT(row.status == claim.status);
  RC_ASSERT(waits_for_review(row) == is_in_review(claim));
  RC_ASSERT(row.billed == billed_total(claim));
  RC_ASSERT(row.plan_paid == plan_paid_total(claim));
  RC_ASSERT(row.member_responsibility == member_responsibility_total(claim));
  RC_ASSERT(row.benefits_assigned == claim.benefits_assigned);
  auto settlement = claim.settlement;
  settlement.trace.clear();
  RC_ASSERT((row.settlement == settlement));
  RC_ASSERT((row.review == claim.life.review));
}

template <class Choose>
claim_selection selection(const Choose& choose) {
  claim_selection chosen;
  choose(chosen);
  return chosen;
}

int below(int limit) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, limit)); }

BOOST_AUTO_TEST_SUITE(claims_view_test)

RC_BOOST_PROP(rows_and_lists_say_what_folding_each_claims_stream_says, ()) {
  told_world world(*rc::gen::arbitrary<std::uint64_t>());
  const auto& told = world.told;
  projector_options options;
  options.chunk_events = 1 + static_cast<std::size_t>(below(8));
  auto fold = world.make_projector(options);
  for (int i = 0; i < 40; ++i) {
    world.happen();
    if (below(3) == 0) fold.step();
  }
  while (fold.step()) continue;

  std::map<claim_status, std::set<claim_id>> by_status;
  std::map<member_id, std::set<claim_id>> by_member;
  std::map<std::string, std::set<claim_id>> by_npi;
  std::map<payee, std::set<claim_id>> owed, owed_in_view;
  for (int i = 0; i < 9; ++i) {
    const auto name = "C-" + std::to_string(i);
    const auto known = std::find(told.claims().begin(), told.claims().end(), id_of<claim_id>(name));
    if (known == told.claims().end()) continue;
    const auto& state = told.claim_of(name);
    const auto row = find_claim(*world.derived, tenant, state.id);
    RC_ASSERT(row.has_value());
    check_row(*row, state);
    RC_ASSERT(row->plan == *terms_on(told.bucket().contract, state.received).plan);
    const auto& positions = world.expected[{tenant, store::stream_kind::claim, state.id}];
    RC_ASSERT(std::find(positions.begin(), positions.end(), row->first_position) != positions.end());
    by_status[state.status].insert(state.id);
    by_member[state.member].insert(state.id);
    by_npi[state.provider_npi].insert(state.id);
    if (next_remittance_step(state.status, state.settlement, plan_paid_total(state)) != remittance_step::none)
      owed[payee_of(*row)].insert(state.id);
  }
  scan_owed(*world.derived, tenant, std::nullopt, [&](const claim_row& row) {
    RC_ASSERT(owed_in_view[payee_of(row)].insert(row.claim).second);
    return true;
  });
  RC_ASSERT(owed_in_view == owed);
  const auto by_arrival = [](const claim_row& a, const claim_row& b) {
    return a.first_position > b.first_position;
  };
  const auto by_day = [&](const claim_row& a, const claim_row& b) {
    return a.received != b.received ? a.received > b.received : by_arrival(a, b);
  };
  const auto ids_of = [](const std::vector<claim_row>& rows, const auto& newest_first) {
    std::set<claim_id> ids;
    for (const auto& row : rows) RC_ASSERT(ids.insert(row.claim).second);
    RC_ASSERT(std::is_sorted(rows.begin(), rows.end(), newest_first));
    return ids;
  };
  for (auto status = claim_status::submitted; status <= claim_status::reversed;
       status = static_cast<claim_status>(static_cast<int>(status) + 1))
    RC_ASSERT(ids_of(list_all(*world.derived, selection([&](auto& s) { s.status = status; }), 2), by_day) ==
              by_status[status]);
  for (const auto& [member, ids] : by_member) {
    const auto of_member = selection([&, id = member](auto& s) { s.member = id; });
    RC_ASSERT(ids_of(list_all(*world.derived, of_member, 3), by_arrival) == ids);
  }
  for (const auto& [npi, ids] : by_npi) {
    const auto of_provider = selection([&, id = npi](auto& s) { s.npi = id; });
    RC_ASSERT(ids_of(list_all(*world.derived, of_provider, 1), by_day) == ids);
  }
  RC_ASSERT(list_all(*world.derived, claim_selection{}, 4).size() == told.claims().size());
}

RC_BOOST_PROP(a_row_decodes_to_what_was_encoded, ()) {
  claim_row row;
  row.claim = id_of<claim_id>("c");
  row.provider_npi = *rc::gen::string<std::string>().as("npi");
  row.provider_npi.resize(std::min<std::size_t>(row.provider_npi.size(), 40));
  row.plan.assign(static_cast<std::size_t>(below(3) * below(200)), 'p');
  row.status = claim_status::disputed;
  row.received.days = *rc::gen::arbitrary<std::int32_t>();
  row.submitted_at = *rc::gen::arbitrary<std::int64_t>();
  row.decided_by = below(2) ? decider::person : decider::nobody;
  if (row.decided_by != decider::nobody) row.decided_at = row.submitted_at / 2;
  row.dispute = below(2) ? dispute_status::denied : dispute_status::none;
  row.first_position = 7;
  row.last_position = *rc::gen::arbitrary<std::uint64_t>();
  row.lines.resize(static_cast<std::size_t>(below(100)));
  for (auto& line : row.lines) {
    line = {service_type::dental, line_status::covered, denial::none,    below(1'000'000),
            below(1'000'000),     below(1'000'000),     below(1'000'000)};
    row.billed += line.billed;
    row.plan_paid += line.plan_paid;
    row.member_responsibility += line.member_responsibility;
  }
  for (int n = below(3); n > 0; --n)
    row.flags.push_back({static_cast<std::uint16_t>(n),
                         claim_edit::impossible_day,
                         edit_action::inform,
                         {},
                         "limits",
                         static_cast<std::uint32_t>(below(300)),
                         std::string(static_cast<std::size_t>(below(300)), 'w')});
  for (int n = below(3); n > 0; --n)
    row.day_loads[{-n}] = {below(2'000), *rc::gen::arbitrary<std::int64_t>() & max_amount};
  if (below(2)) row.review.owner = std::string(static_cast<std::size_t>(below(65)), 'o');
  if (below(2)) row.review.priority = review_priority::low;
  if (below(2)) row.review.due = date{*rc::gen::arbitrary<std::int32_t>()};
  if (below(2)) row.review.escalated_on = date{*rc::gen::arbitrary<std::int32_t>()};
  const auto bytes = encode_row(row);
  RC_ASSERT(decode_row(bytes, 7) == row);
  RC_ASSERT_THROWS_AS(decode_row(bytes.substr(0, bytes.size() - 1), 7), store::log_error);
  RC_ASSERT_THROWS_AS(decode_row(bytes + "x", 7), store::log_error);
}

BOOST_AUTO_TEST_CASE(pages_show_every_claim_once_newest_first_while_new_ones_arrive) {
  small_world world;
  auto fold = world.make_projector();
  const auto submit = [&](int number) {
    world.append({plain_claim("C" + std::to_string(number))}, id_of<policy_id>("POL-1"));
    while (fold.step()) continue;
  };
  for (int i = 0; i < 25; ++i) submit(i);
  std::vector<claim_id> seen;
  std::string cursor;
  int arriving = 100;
  do {
    const auto page = list_claims(*world.derived, tenant,
                                  selection([](auto& s) { s.status = claim_status::submitted; }), 10, cursor);
    for (const auto& row : page.rows) seen.push_back(row.claim);
    cursor = page.next;
    submit(arriving++);
  } while (!cursor.empty());
  std::vector<claim_id> expected;
  for (int i = 24; i >= 0; --i) expected.push_back(id_of<claim_id>("C" + std::to_string(i)));
  BOOST_TEST((seen == expected));
}

BOOST_AUTO_TEST_CASE(a_page_that_ends_with_the_list_has_no_next) {
  small_world world;
  auto fold = world.make_projector();
  for (int i = 0; i < 4; ++i) world.append({plain_claim("C" + std::to_string(i))}, id_of<policy_id>("POL-1"));
  while (fold.step()) continue;
  const auto first = list_claims(*world.derived, tenant, claim_selection{}, 2);
  BOOST_TEST(first.rows.size() == 2u);
  BOOST_TEST(!first.next.empty());
  const auto second = list_claims(*world.derived, tenant, claim_selection{}, 2, first.next);
  BOOST_TEST(second.rows.size() == 2u);
  BOOST_TEST(second.next.empty());
  BOOST_TEST(list_claims(*world.derived, store::tenant_name("acme"), claim_selection{}).rows.empty());
}

BOOST_AUTO_TEST_CASE(limits_and_cursors_out_of_form_are_refused_by_name) {
  const auto derived = store::make_memory_derived_store();
  const auto refused = [&](std::size_t limit, std::string_view cursor, std::string_view field) {
    BOOST_CHECK_EXCEPTION(list_claims(*derived, tenant, claim_selection{}, limit, cursor),
                          std::invalid_argument,
                          [&](const auto& e) { return std::string_view(e.what()).starts_with(field); });
  };
  refused(0, "", "limit:");
  refused(1001, "", "limit:");
  refused(10, "1", "cursor:");
  refused(10, "000000000000000g", "cursor:");
  refused(10, "0000000000000000", "cursor:");
  refused(10, "00000000000000001", "cursor:");
}

BOOST_AUTO_TEST_CASE(a_claim_is_found_by_its_number) {
  small_world world;
  auto fold = world.make_projector();
  auto wanted = plain_claim("C1"), other_day = plain_claim("C2");
  // Two ids that a claim number cannot tell apart, but by their days.
  other_day.claim = wanted.claim;
  other_day.claim.bytes[15] ^= 1;
  other_day.first_received = day("2026-03-05");
  world.append({wanted, other_day}, id_of<policy_id>("POL-1"));
  while (fold.step()) continue;
  const auto find = [&](const claim_submitted& e) {
    const auto number = store::parse_claim_number(store::claim_number(e.claim, e.first_received));
    const store::stream_reader reader(world.device, *world.derived, world.tail);
    return store::find_claim_number(reader, *world.derived, tenant, world.log_id(), number.value());
  };
  BOOST_REQUIRE(find(wanted).has_value());
  BOOST_TEST((*find(wanted) == wanted.claim));
  BOOST_REQUIRE(find(other_day).has_value());
  BOOST_TEST((*find(other_day) == other_day.claim));
  BOOST_TEST(!find(plain_claim("C3")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_claims_view_test
}  // namespace benefactor::projections
