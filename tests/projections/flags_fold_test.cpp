// Flags are a function of the log: what plain usual amounts say of each claim, wherever chunks end and the
// projector starts again, and the same after a rebuild.
#include "projections/flags_fold.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>
#include <set>

#include "projections/row_keys.hpp"
#include "tests/projections/flags_world.hpp"

namespace benefactor::projections {
namespace of_flags_fold_test {

using namespace test;
using namespace test_support;

const auto policy_1 = id_of<policy_id>("POL-1");

int below(int limit) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, limit)); }

/// The small world and the plain model of its flags, which take the same.
struct flagged_world : small_world {
  plain_flags plain;

  void load(const any_edit_table& table) {
    small_world::append({encoded(edit_table_loaded{table})});
    plain.take(table);
  }
  void enroll(std::string_view name, std::vector<edit_terms> edits) {
    policy contract;
    contract.id = id_of<policy_id>(name);
    contract.edits = std::move(edits);
    small_world::append({policy_enrolled{contract, {}}}, contract.id);
    plain.take(contract);
  }
  void revise(std::string_view name, std::uint16_t number, std::string_view from,
              std::vector<edit_terms> edits) {
    contract_revision revision;
    revision.number = number;
    revision.from = day(from);
    revision.terms.edits = std::move(edits);
    small_world::append({contract_revised{revision}}, id_of<policy_id>(name));
    plain.take(id_of<policy_id>(name), revision);
  }
  void submit(const claim_submitted& claim) {
    small_world::append({claim}, claim.policy);
    plain.take(claim);
  }
  void cancel(const std::string& name) {
    const auto claim = id_of<claim_id>(name);
    small_world::append({claim_cancelled{claim, {}, {}, {}}}, policy_1);
    plain.end(claim);
  }
  /// Reversed, and where *by* names one, replaced by that claim.
  void reverse(const std::string& name, const claim_submitted* by = nullptr) {
    claim_reversed event;
    event.claim = id_of<claim_id>(name);
    if (by) event.replaced_by = by->claim;
    small_world::append({event}, policy_1);
    plain.end(event.claim);
    if (by) submit(*by);
  }

  std::vector<edit_finding> flags_of(const std::string& name) const {
    const auto row = find_claim(*derived, tenant, id_of<claim_id>(name));
    BOOST_TEST_REQUIRE(row.has_value());
    return row->flags;
  }
  std::set<claim_id> listed(claim_edit edit = claim_edit::none, const std::string& npi = {},
                            std::size_t limit = 2) const {
    claim_selection selection;
    selection.flag = edit;
    selection.npi = npi;
    std::set<claim_id> ids;
    for (const auto& row : list_all(*derived, selection, limit)) ids.insert(row.claim);
    return ids;
  }
  std::size_t usual_rows() const {
    std::size_t count = 0;
    derived->scan_view(view_prefix(tenant, view_letter::usual), {}, [&](std::string_view, std::string_view) {
      ++count;
      return true;
    });
    return count;
  }
  void fold() {
    auto projector = make_projector();
    while (projector.step()) continue;
  }
};

/// "1 IMPOSSIBLE_DAY", ...
std::vector<std::string> told(const std::vector<edit_finding>& flags) {
  std::vector<std::string> all;
  for (const auto& f : flags) all.push_back(std::to_string(f.line) + " " + std::string(to_text(f.edit)));
  return all;
}
using texts = std::vector<std::string>;

const std::vector<std::string> npis{in_network_npi, preferred_npi, unknown_npi};

std::vector<edit_terms> any_terms() {
  std::vector<edit_terms> terms;
  for (const auto e : anomalies)
    if (below(2) == 0) terms.push_back(says(e, below(2) ? edit_action::inform : edit_action::off));
  if (below(4) == 0) terms.push_back(says(claim_edit::probable_duplicate, edit_action::pend));
  return terms;
}

claim_submitted any_claim(const std::string& name) {
  std::vector<claim_submitted::line> lines;
  for (int n = below(3); n >= 0; --n)
    lines.push_back(line_of(*rc::gen::element<std::string>("90837", "99213", "99215", "73030"),
                            below(4) ? 100'00 + below(30'00) : 900'00,
                            *rc::gen::element("2026-03-01", "2026-03-02", "2026-07-01"), 1 + below(2)));
  return claim_by(name, npis[static_cast<std::size_t>(below(3))], std::move(lines),
                  "POL-" + std::to_string(1 + below(3)));
}

/// One more thing that happens; *claims* is how many there are.
void happen(flagged_world& world, int& claims, std::map<std::string, std::uint16_t>& revisions,
            std::uint32_t& version) {
  const auto some = "C" + std::to_string(below(claims + 1));
  const bool known = world.plain.flags.contains(id_of<claim_id>(some));
  switch (below(24)) {
    case 0: return world.load(all_anomalies(++version, below(3) ? edit_action::inform : edit_action::off));
    case 1: return world.load(minutes_of(30 * (1 + below(4)), ++version));
    case 2: return world.load(visit_levels(++version));
    case 3: {
      auto p = soon();
      p.high_level = 3 + 2 * below(2);
      return world.load(parameter_table{"limits", ++version, {p}});
    }
    case 4: {
      const auto policy = "POL-" + std::to_string(1 + below(3));
      const auto number = static_cast<std::uint16_t>(2 + revisions[policy]++);
      return world.revise(policy, number, *rc::gen::element("2026-01-01", "2026-03-02", "2026-06-01"),
                          any_terms());
    }
    case 5:
      if (known) world.cancel(some);
      return;
    case 6:
    case 7:
      if (known) {
        const auto by = any_claim("C" + std::to_string(claims++));
        world.reverse(some, below(2) ? &by : nullptr);
        if (!world.plain.flags.contains(by.claim)) --claims;
      }
      return;
    default: return world.submit(any_claim("C" + std::to_string(claims++)));
  }
}

BOOST_AUTO_TEST_SUITE(flags_fold_test)

RC_BOOST_PROP(flags_are_what_plain_usual_amounts_say_however_the_fold_is_cut, ()) {
  flagged_world world;
  int claims = 0;
  std::uint32_t version = 1;
  std::map<std::string, std::uint16_t> revisions;
  for (int i = 1; i <= 3; ++i)
    if (below(2)) world.enroll("POL-" + std::to_string(i), any_terms());
  if (below(3)) world.load(parameter_table{"limits", version, {soon()}});
  if (below(3)) world.load(all_anomalies(version));
  if (below(3)) world.load(minutes_of(60, version));
  if (below(3)) world.load(visit_levels(version));
  // Some stretches are folded at once, some in small chunks, each by a projector that begins there.
  for (int starts = 1 + below(4); starts > 0; --starts) {
    projector_options options;
    options.chunk_events = 1 + static_cast<std::size_t>(below(20));
    for (int n = below(60); n > 0; --n) happen(world, claims, revisions, version);
    auto fold = world.make_projector(options);
    for (int n = below(12); n > 0 && fold.step(); --n) continue;
  }
  world.fold();

  std::map<std::pair<claim_edit, std::string>, std::set<claim_id>> listed;
  for (const auto& [claim, flags] : world.plain.flags) {
    const auto row = find_claim(*world.derived, tenant, claim);
    RC_ASSERT(row.has_value());
    RC_ASSERT(row->flags == flags);
    for (const auto& f : flags)
      for (const auto& npi : {std::string(), row->provider_npi})
        for (const auto edit : {claim_edit::none, f.edit}) listed[{edit, npi}].insert(claim);
  }
  for (const auto edit : {claim_edit::none, anomalies[0], anomalies[1], anomalies[2]})
    for (const auto& npi : {std::string(), npis[0], npis[1], npis[2]}) {
      const std::pair by(edit, npi);
      RC_ASSERT((world.listed(edit, npi) == listed[by]));
    }

  const auto rebuilt = store::make_memory_derived_store();
  store::tail_index tail;
  cover(*rebuilt, world.device, world.head, tail);
  projector again(*rebuilt, tail, world.log_id());
  while (again.step()) continue;
  RC_ASSERT(rows_of(*rebuilt) == rows_of(*world.derived));
}

BOOST_AUTO_TEST_CASE(a_claim_far_above_the_usual_is_flagged_and_says_why) {
  flagged_world world;
  world.load(all_anomalies());
  for (int i = 0; i < 30; ++i)
    world.submit(claim_by("C" + std::to_string(i), in_network_npi, {line_of("73030", 96'00)}));
  world.submit(claim_by("high", in_network_npi, {line_of("73030", 400'00)}));
  world.submit(claim_by("other", preferred_npi, {line_of("73030", 400'00)}));  // Its first.
  world.fold();
  const auto flags = world.flags_of("high");
  BOOST_TEST(told(flags) == texts{"1 UNUSUAL_AMOUNT"}, boost::test_tools::per_element());
  BOOST_TEST((flags[0].action == edit_action::inform));
  BOOST_TEST(flags[0].detail.find("95 of 100 of the provider's own 30 earlier charges") != std::string::npos);
  BOOST_TEST(world.flags_of("C29").empty());
  BOOST_TEST(world.flags_of("other").empty());
  const std::set only{id_of<claim_id>("high")};
  BOOST_TEST((world.listed() == only));
  BOOST_TEST((world.listed(claim_edit::unusual_amount, in_network_npi) == only));
  BOOST_TEST(world.listed(claim_edit::impossible_day, {}).empty());
  BOOST_TEST(world.listed(claim_edit::impossible_day, in_network_npi).empty());
  BOOST_TEST(world.listed(claim_edit::none, preferred_npi).empty());
}

BOOST_AUTO_TEST_CASE(nothing_is_counted_until_somebody_names_an_anomaly_and_while_nobody_does) {
  flagged_world world;
  world.load(minutes_of(60));
  world.enroll("POL-1", {says(claim_edit::impossible_day, edit_action::off)});
  world.submit(claim_by("C1", in_network_npi, {line_of("90837", 100'00)}));
  world.fold();
  const auto without = world.usual_rows();
  BOOST_TEST(without == 3u);  // The table, the policy's terms, and that they speak.
  BOOST_TEST(!flags_are_kept(*world.derived, tenant));
  world.load(all_anomalies());
  world.submit(claim_by("C2", in_network_npi, {line_of("90837", 100'00)}));
  world.fold();
  BOOST_TEST(flags_are_kept(*world.derived, tenant));
  BOOST_TEST(world.usual_rows() == without + 4);  // The policy table, prices, own prices, a day.
  world.load(all_anomalies(2, edit_action::off));
  world.submit(claim_by("C3", preferred_npi, {line_of("90837", 100'00)}));
  world.fold();
  BOOST_TEST(world.usual_rows() == without + 4);
}

BOOST_AUTO_TEST_CASE(a_claim_that_is_void_or_replaced_gives_its_day_back) {
  flagged_world world;
  world.load(all_anomalies());
  world.load(minutes_of(60));
  const auto hours = [](const std::string& name, std::int64_t units) {
    return claim_by(name, in_network_npi, {line_of("90837", 100'00, "2026-03-01", units)});
  };
  world.submit(hours("C1", 20));
  const auto corrected = hours("C2", 10);
  world.reverse("C1", &corrected);
  world.submit(hours("C3", 14));
  world.fold();
  BOOST_TEST(world.flags_of("C2").empty());
  BOOST_TEST(world.flags_of("C3").empty());  // 24 hours, no more.
  world.cancel("C3");
  world.submit(hours("C4", 14));
  world.submit(hours("C5", 1));
  world.fold();
  BOOST_TEST(world.flags_of("C4").empty());
  BOOST_TEST(told(world.flags_of("C5")) == texts{"1 IMPOSSIBLE_DAY"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(days_are_counted_anew_by_another_table_and_prices_go_on) {
  flagged_world world;
  world.load(all_anomalies());
  world.load(parameter_table{"limits", 1, {soon()}});
  world.load(minutes_of(60));
  world.submit(claim_by("C1", in_network_npi, {line_of("90837", 300'00, "2026-03-01", 3)}));
  world.submit(claim_by("C2", in_network_npi, {line_of("90837", 100'00)}));
  world.load(minutes_of(120, 2));
  world.fold();
  world.cancel("C1");  // It is in no day any more.
  world.submit(claim_by("C3", in_network_npi, {line_of("90837", 100'00)}));
  world.submit(claim_by("C4", in_network_npi, {line_of("90837", 900'00)}));
  world.fold();
  BOOST_TEST(told(world.flags_of("C2")) == texts{"1 IMPOSSIBLE_DAY"}, boost::test_tools::per_element());
  BOOST_TEST(world.flags_of("C3").empty());
  BOOST_TEST(told(world.flags_of("C4")) == (texts{"1 UNUSUAL_AMOUNT", "1 IMPOSSIBLE_DAY"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_policys_terms_switch_flags_off_and_on_from_their_first_day) {
  flagged_world world;
  world.load(all_anomalies());
  world.load(minutes_of(60));
  world.enroll("POL-1", {says(claim_edit::impossible_day, edit_action::off)});
  world.enroll("POL-2", {});
  // One without a word of anomalies, from later on, was recorded before: it holds from June.
  world.revise("POL-2", 2, "2026-06-01", {});
  world.revise("POL-2", 3, "2026-01-01", {says(claim_edit::impossible_day, edit_action::off)});
  int number = 0;
  const auto flagged = [&](std::string_view of_policy, std::string_view on) {
    const auto name = "C" + std::to_string(number++);
    world.submit(claim_by(name, in_network_npi, {line_of("90837", 100'00, on, 25)}, of_policy));
    world.fold();
    return !world.flags_of(name).empty();
  };
  BOOST_TEST(!flagged("POL-1", "2026-03-01"));
  BOOST_TEST(!flagged("POL-2", "2026-03-01"));
  BOOST_TEST(flagged("POL-2", "2026-06-01"));
  BOOST_TEST(flagged("POL-3", "2026-03-01"));
  world.revise("POL-1", 2, "2026-04-01", {says(claim_edit::impossible_day, edit_action::inform)});
  BOOST_TEST(!flagged("POL-1", "2026-03-31"));
  BOOST_TEST(flagged("POL-1", "2026-04-01"));
}

BOOST_AUTO_TEST_CASE(terms_alone_begin_the_counting_and_flag_their_policys_claims_only) {
  flagged_world world;
  world.load(minutes_of(60));
  world.enroll("POL-2", {says(claim_edit::impossible_day, edit_action::pend)});
  world.submit(claim_by("C1", in_network_npi, {line_of("90837", 100'00, "2026-03-01", 24)}, "POL-1"));
  world.submit(claim_by("C2", in_network_npi, {line_of("90837", 100'00)}, "POL-1"));
  world.submit(claim_by("C3", in_network_npi, {line_of("90837", 100'00)}, "POL-2"));
  world.fold();
  BOOST_TEST(world.flags_of("C2").empty());
  BOOST_TEST(told(world.flags_of("C3")) == texts{"1 IMPOSSIBLE_DAY"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(usual_amounts_name_no_member_and_no_claim) {
  flagged_world world;
  world.load(all_anomalies());
  world.load(minutes_of(60));
  world.load(visit_levels());
  for (int i = 0; i < 3; ++i)
    world.submit(claim_by("C" + std::to_string(i), in_network_npi,
                          {line_of("90837", 100'00), line_of("99215", 100'00)}));
  world.fold();
  const auto bytes_of = [](const id128& id) {
    return std::string(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
  };
  world.derived->scan_view(
      view_prefix(tenant, view_letter::usual), {}, [&](std::string_view key, std::string_view value) {
        for (const auto& id :
             {bytes_of(id_of<member_id>("M-1")), bytes_of(id_of<claim_id>("C1")), bytes_of(policy_1)}) {
          BOOST_TEST(key.find(id) == key.npos);
          BOOST_TEST(value.find(id) == value.npos);
        }
        return true;
      });
}

BOOST_AUTO_TEST_CASE(a_damaged_row_stops_the_fold_by_its_name) {
  flagged_world world;
  world.load(all_anomalies());
  world.submit(claim_by("C1", in_network_npi, {line_of("73030", 100'00)}));
  world.fold();
  store::derived_batch batch;
  batch.checkpoint = world.derived->checkpoint().value();
  world.derived->scan_view(view_prefix(tenant, view_letter::usual) + 'a', {},
                           [&](std::string_view key, std::string_view) {
                             batch.views.push_back({std::string(key), "\x01"});
                             return true;
                           });
  BOOST_TEST_REQUIRE(batch.views.size() == 1u);
  world.derived->write(std::move(batch));
  world.submit(claim_by("C2", in_network_npi, {line_of("73030", 100'00)}));
  auto projector = world.make_projector();
  BOOST_CHECK_EXCEPTION(projector.step(), store::log_error, [](const auto& error) {
    return std::string_view(error.what()).find("usual amounts view is damaged") != std::string_view::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_flags_fold_test
}  // namespace benefactor::projections
