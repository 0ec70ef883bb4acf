#include "tests/support/story.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "events/overloaded.hpp"
#include "events/replay.hpp"
#include "tests/support/bucket_promises.hpp"

namespace benefactor::test_support {

expected_line denied(denial d, std::string adjustments) {
  return {.status = line_status::denied, .denied = d, .adjustments = std::move(adjustments)};
}

std::string format_adjustments(const line_decision& d) {
  std::string text;
  for (const auto& a : adjustments_of(d))
    text += (text.empty() ? "" : ", ") + std::string{to_text(a.group)} + "-" + std::to_string(a.carc) + " " +
            format_money(a.amount);
  return text;
}

const outcome& outcome::then(claim_status status) const {
  BOOST_TEST(!refused, "refused: " << (refused ? refused->reason : ""));
  BOOST_TEST(to_text(claim.status) == to_text(status));
  return *this;
}

const outcome& outcome::then_line(std::size_t line, const expected_line& expected) const {
  BOOST_TEST(!refused, "refused: " << (refused ? refused->reason : ""));
  BOOST_TEST_REQUIRE(line <= claim.lines.size());
  const auto& d = claim.lines[line - 1].decision;
  BOOST_TEST(to_text(d.status) == to_text(expected.status));
  BOOST_TEST(to_text(d.denied) == to_text(expected.denied));
  BOOST_TEST(format_money(d.deductible) == format_money(expected.deductible), "deductible: " << d.deductible);
  BOOST_TEST(format_money(d.copay) == format_money(expected.copay), "copay: " << d.copay);
  BOOST_TEST(format_money(d.coinsurance) == format_money(expected.coinsurance),
             "coinsurance: " << d.coinsurance);
  BOOST_TEST(format_money(d.plan_paid) == format_money(expected.plan), "plan: " << d.plan_paid);
  if (!expected.adjustments.empty()) BOOST_TEST(format_adjustments(d) == expected.adjustments);
  return *this;
}

const outcome& outcome::then_refused(rejection_code code, const std::vector<std::string>& fields) const {
  BOOST_TEST_REQUIRE(refused.has_value(), "not refused");
  BOOST_TEST(to_text(refused->code) == to_text(code));
  std::vector<std::string> named;
  for (const auto& p : refused->problems) named.push_back(p.field);
  BOOST_TEST(named == fields, boost::test_tools::per_element());
  return *this;
}

const outcome& outcome::then_nothing_happens() const {
  BOOST_TEST(!refused, "refused: " << (refused ? refused->reason : ""));
  BOOST_TEST(events.empty());
  return *this;
}

story given(policy terms) { return story{std::move(terms)}; }

story::story(policy terms) { take({policy_enrolled{std::move(terms), {}}}); }

story& story::price(std::string procedure, cents unit) {
  prices_[std::move(procedure)] = unit;
  return *this;
}

story& story::load(any_edit_table table) {
  tables_ = std::make_shared<edit_tables>(tables_ ? *tables_ : edit_tables{});
  const auto known = table_like(*tables_, table);
  std::visit(
      [&](auto& t) {
        sort_rows(t);
        t.version = known ? version_of(*known) + 1 : 1;
      },
      table);
  put(*tables_, table);
  return *this;
}

story& story::born(std::string_view birth_date, sex recorded) {
  birth_date_ = day(birth_date);
  sex_ = recorded;
  return *this;
}

edit_inputs story::edits_for(const claim_state& claim) const {
  edit_inputs inputs{tables_, birth_date_, sex_, {}};
  for (const auto& [id, other] : claims_) add_history(inputs, claim, other.state);
  return inputs;
}

story& story::having(const deed& d) {
  const auto done = when(d);
  BOOST_TEST_REQUIRE(!done.refused, "refused: " << (done.refused ? done.refused->reason : ""));
  return *this;
}

outcome story::when(const deed& d) {
  auto result = attempt(d);
  for (const auto& promise : broken_promises()) BOOST_ERROR(promise);
  return result;
}

outcome story::attempt(const deed& d) {
  outcome result;
  if (const auto* s = std::get_if<claim_submission>(&d)) {
    // The door checks the form of what is new to it.
    const bool known = find(id_of<claim_id>(s->submitter_claim_id)) != nullptr;
    if (auto problems = form_problems(*s); !known && !problems.empty()) {
      result.refused = rejection{rejection_code::invalid, std::move(problems), "form"};
      return result;
    }
  }
  const auto command = command_for(d);
  auto decision = decide(bucket_, involved_in(d), command);
  if (auto* refused = std::get_if<rejection>(&decision)) {
    result.refused = std::move(*refused);
  } else {
    result.events = std::get<bucket_events>(std::move(decision));
    check_replay(result.events, command);
    take(result.events);
  }
  std::visit(overloaded{[&](const claim_submission& s) {
                          if (const auto* c = find(id_of<claim_id>(s.submitter_claim_id))) result.claim = *c;
                        },
                        [&](const claim_deed& c) {
                          if (const auto* known = find(id_of<claim_id>(c.claim))) result.claim = *known;
                        },
                        [](const authorization&) {}, [](const policy_deed&) {}},
             d);
  return result;
}

const claim_state& story::claim_of(std::string_view id) const {
  return claims_.at(id_of<claim_id>(id)).state;
}

const std::vector<std::string>& story::diagnoses_of(std::string_view id, std::size_t line) const {
  return claims_.at(id_of<claim_id>(id)).diagnoses.at(line - 1);
}

const claim_state* story::find(const claim_id& id) const {
  const auto at = claims_.find(id);
  return at == claims_.end() ? nullptr : &at->second.state;
}

outside_inputs story::outside_for(const std::string& npi, const std::vector<std::string>& procedures) const {
  outside_inputs outside;
  if (npi == in_network_npi) outside.network = network_status::in_network;
  if (npi == preferred_npi) outside.network = network_status::preferred;
  for (std::size_t i = 0; i < procedures.size(); ++i)
    if (const auto at = prices_.find(procedures[i]); at != prices_.end())
      outside.prices.push_back({static_cast<std::uint16_t>(i + 1), at->second, "C-1", 1});
  return outside;
}

bucket_command story::command_for(const deed& d) const {
  return std::visit(
      overloaded{[&](const claim_submission& s) -> bucket_command {
                   submit_claim c;
                   c.claim = id_of<claim_id>(s.submitter_claim_id);
                   c.member = id_of<member_id>(s.member_number);
                   if (s.is_replacement()) c.replaces = id_of<claim_id>(s.replaces_claim_id);
                   c.digest = id_of<content_digest>(canonical_content(s));
                   c.submission = s;
                   std::vector<std::string> procedures;
                   for (const auto& line : s.lines) {
                     const bool exempt = std::any_of(line.modifiers.begin(), line.modifiers.end(),
                                                     exempts_from_duplicate_check);
                     c.fingerprints.push_back(
                         exempt ? line_fingerprint{}
                                : id_of<line_fingerprint>(canonical_line(c.member, s.provider_npi, line)));
                     procedures.push_back(line.procedure);
                   }
                   c.outside = outside_for(s.provider_npi, procedures);
                   c.edits = edits_for(claim_to_look_at(c.claim, c.member, c.replaces, s));
                   return c;
                 },
                 [&](const authorization& a) -> bucket_command {
                   return grant_authorization{a, false};
                 },
                 [&](const policy_deed& change) -> bucket_command {
                   return std::visit([](const auto& c) { return bucket_command{c}; }, change);
                 },
                 [&](const claim_deed& named) -> bucket_command {
                   return std::visit(
                       [&](auto c) -> bucket_command {
                         c.claim = id_of<claim_id>(named.claim);
                         const auto known = claims_.find(c.claim);
                         if constexpr (requires { c.diagnoses; })
                           if (known != claims_.end()) {
                             std::vector<std::string> procedures;
                             for (const auto& line : known->second.state.lines)
                               procedures.push_back(line.procedure);
                             c.diagnoses = known->second.diagnoses;
                             c.outside = outside_for(known->second.state.provider_npi, procedures);
                             c.edits = edits_for(known->second.state);
                           }
                         return c;
                       },
                       named.action);
                 }},
      d);
}

involved_claims story::involved_in(const deed& d) const {
  involved_claims involved;
  if (const auto* s = std::get_if<claim_submission>(&d)) {
    involved.subject = find(id_of<claim_id>(s->submitter_claim_id));
    if (s->is_replacement()) involved.original = find(id_of<claim_id>(s->replaces_claim_id));
  } else if (const auto* c = std::get_if<claim_deed>(&d)) {
    involved.subject = find(id_of<claim_id>(c->claim));
    if (involved.subject && involved.subject->replaces) involved.original = find(involved.subject->replaces);
  }
  return involved;
}

/// Everything that was decided comes out the same from its events and the state before.
void story::check_replay(const bucket_events& events, const bucket_command& command) {
  if (events.empty()) return;
  involved_claims involved;
  replay_inputs inputs;
  if (const auto subject = claims_.find(subject_of(events)); subject != claims_.end()) {
    involved.subject = &subject->second.state;
    inputs.diagnoses = &subject->second.diagnoses;
  }
  const auto* submitted = std::get_if<claim_submitted>(&events.front());
  const auto replaced = submitted          ? submitted->replaces
                        : involved.subject ? involved.subject->replaces
                                           : claim_id{};
  if (replaced) involved.original = find(replaced);
  std::visit(
      [&](const auto& c) {
        if constexpr (requires { c.edits; }) inputs.edits = c.edits;
      },
      command);
  const auto why = misfit(events, involved);
  BOOST_TEST(why == "");
  if (!why.empty()) return;
  for (const auto& d : replay(events, bucket_, involved, inputs).differences)
    BOOST_ERROR("replayed, line " << d.line << " " << d.field << " is " << d.again << " and not "
                                  << d.recorded);
}

void story::take(const bucket_events& events) {
  for (const auto& event : events) {
    evolve(bucket_, event);
    history_.push_back(event);
    const auto id = benefactor::claim_of(event);
    if (!id) continue;
    if (!claims_.contains(id)) order_.push_back(id);
    auto& known = claims_[id];
    evolve(known.state, event);
    evolve(known.diagnoses, known.state, event);
  }
}

std::vector<std::string> story::broken_promises() const {
  std::vector<const claim_state*> claims;
  for (const auto& id : order_) claims.push_back(&claims_.at(id).state);
  auto broken = test_support::broken_promises(bucket_, claims);
  bucket_state bucket;
  std::map<claim_id, claim_state> folded;
  for (const auto& event : history_) {
    evolve(bucket, event);
    if (const auto id = benefactor::claim_of(event)) evolve(folded[id], event);
  }
  if (!(bucket == bucket_)) broken.push_back("folding the events gives another bucket");
  for (const auto* claim : claims)
    if (folded[claim->id] != *claim) broken.push_back("folding the events gives another claim");
  return broken;
}

}  // namespace benefactor::test_support
