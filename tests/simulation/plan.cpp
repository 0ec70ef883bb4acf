#include "tests/simulation/plan.hpp"

#include <algorithm>
#include <charconv>
#include <random>
#include <stdexcept>

#include "events/overloaded.hpp"
#include "tests/actors/random_requests.hpp"
#include "tests/actors/sample_requests.hpp"
#include "tests/simulation/machine.hpp"

namespace benefactor::simulation {

namespace {

constexpr std::size_t requests_per_send_max = 24, erasure_steps = 3;  // Of test_support::sample_erasure.
constexpr std::uint64_t sends_per_erasure = 16;

/// Picks what one client sends at once: the next of the script, some sent before, perhaps shuffled.
std::vector<std::size_t> pick_requests(std::mt19937_64& random, std::size_t& next, std::size_t size) {
  std::vector<std::size_t> picked;
  const auto count = 1 + random() % requests_per_send_max;
  for (std::size_t i = 0; i < count; ++i) {
    if (next < size && random() % 4 != 0)
      picked.push_back(next++);
    else if (next > 0)
      picked.push_back(random() % next);  // A retry, whether it was answered or not.
  }
  if (random() % 4 == 0) picked.insert(picked.end(), picked.begin(), picked.end());  // Sent twice at once.
  if (random() % 3 == 0) std::shuffle(picked.begin(), picked.end(), random);
  return picked;
}

/// All steps of the erasure of that number: it may be asked for again, or be approved already.
void add_erasure(action& to, std::size_t first, std::uint64_t number) {
  for (std::size_t step = 0; step < erasure_steps; ++step)
    to.requests.push_back(first + static_cast<std::size_t>(number) * erasure_steps + step);
}

action_kind pick_kind(std::mt19937_64& random) {
  const auto dice = random() % 100;
  if (dice < 75) return action_kind::send;
  if (dice < 77) return action_kind::renew_keys;
  if (dice < 78) return action_kind::rotate_keys;
  if (dice < 84) return action_kind::power_cut;
  if (dice < 88) return action_kind::torn_power_cut;
  if (dice < 90) return action_kind::failed_sync;
  if (dice < 92) return action_kind::stop;
  if (dice < 94) return action_kind::turn_clock;
  if (dice < 96) return action_kind::flush_derived;
  if (dice < 98) return action_kind::rebuild_views;
  return dice == 98 ? action_kind::lose_derived : action_kind::erase_member;
}

}  // namespace

plan make_plan(std::uint64_t seed, std::size_t steps) {
  std::mt19937_64 random{seed};
  plan made;
  made.seed = seed;
  constexpr std::size_t residents[] = {0, 1, 2, 1000};
  made.engine.resident_buckets = residents[random() % 4];
  if (random() % 4 == 0) made.engine.tail_bytes_max = 8'000 + random() % 40'000;
  constexpr std::size_t starves[] = {0, 20, 50, 200};
  made.engine.starves = starves[random() % 4];
  const int policies = 1 + static_cast<int>(random() % 4);
  made.script = test_support::sample_book(policies);
  const auto book = made.script.size();
  const store::surrogates surrogates{store::secret_key{}, "default"};
  const auto more =
      test_support::random_requests(random, policies, static_cast<int>(steps * 6), surrogates, true);
  made.script.insert(made.script.end(), more.begin(), more.end());
  const auto erasures = made.script.size();
  for (int policy = 0; policy < policies; ++policy)
    for (int member = 0; member < 2; ++member)
      for (auto& step : test_support::sample_erasure(policy, member, surrogates))
        made.script.push_back(std::move(step));

  std::size_t next = 0;
  if (random() % 4 != 0) {  // Mostly the book is there before the claims are.
    made.actions.push_back({.kind = action_kind::send, .requests = {}, .choice = 0, .steps = 10'000});
    for (; next < book; ++next) made.actions.back().requests.push_back(next);
  }
  while (made.actions.size() < steps) {
    action a;
    a.kind = pick_kind(random);
    a.choice = random();
    a.steps = random() % 8 == 0 ? 2'000 : random() % 120;
    if (a.kind == action_kind::send) {
      a.requests = pick_requests(random, next, erasures);
      if (a.choice % sends_per_erasure == 0)
        add_erasure(a, erasures, a.choice / sends_per_erasure % static_cast<std::uint64_t>(policies * 2));
    }
    made.actions.push_back(std::move(a));
  }
  return made;
}

plan part_of(const plan& whole, const std::vector<std::size_t>& actions,
             const std::vector<std::size_t>& requests) {
  plan part = whole;
  if (!actions.empty()) {
    part.actions.clear();
    for (const auto place : actions) part.actions.push_back(whole.actions.at(place));
  }
  if (!requests.empty())
    for (auto& a : part.actions)
      std::erase_if(a.requests, [&](std::size_t place) {
        return std::find(requests.begin(), requests.end(), place) == requests.end();
      });
  return part;
}

namespace {

const char* change_name(const policy_change_request& request) {
  constexpr const char* names[] = {"revise",    "change cover of",         "request for", "deny request",
                                   "amend for", "revoke authorization of", "describe"};
  return names[request.change.index()];
}

std::string name_of(const actors::request_body& body) {
  return std::visit(
      overloaded{
          [](const actors::enroll_policy_request& r) { return "enroll policy " + r.policy.policy_number; },
          [](const actors::enroll_member_request& r) { return "enroll member " + r.member.member_number; },
          [](const actors::enroll_provider_request&) { return std::string{"enroll provider"}; },
          [](const actors::affiliate_provider_request& r) {
            return "affiliate from " + format_date(r.affiliation.terms.from);
          },
          [](const actors::load_fees_request& r) { return "load fees of " + r.schedule.contract; },
          [](const actors::load_edits_request& r) { return "load edits " + std::string{kind_of(r.table)}; },
          [](const actors::grant_authorization_request& r) {
            return "authorize " + r.authorization.terms.number + " for " + r.authorization.member_number;
          },
          [](const actors::change_policy_request& r) {
            return std::string{change_name(r.change)} + " " + r.change.policy_number + " " +
                   r.change.member_number;
          },
          [](const actors::submit_request& r) {
            const auto& s = r.submission;
            return (s.is_replacement() ? "replace " + s.replaces_claim_id + " by " : std::string{"submit "}) +
                   s.submitter_claim_id + " on " + s.policy_number;
          },
          [](const actors::erasure_request& r) {
            constexpr const char* names[] = {"ask for an erasure", "approve an erasure",
                                             "withdraw an erasure", "record an erasure"};
            return std::string{names[r.command.index()]};
          },
          [](const actors::describe_provider_request& r) { return "describe provider " + r.description.npi; },
          [](const actors::exchange_request& r) {
            constexpr const char* names[] = {"record batch", "record file"};
            return std::string{names[r.command.index()]};
          },
          [](const actors::payment_request& r) {
            constexpr const char* names[] = {"open payment run", "settle payment", "close payment run",
                                             "confirm payment"};
            return std::string{names[r.command.index()]};
          },
          [](const actors::user_request&) { return std::string{"change users"}; },
          [](const actors::claim_request& r) {
            constexpr const char* names[] = {"release",
                                             "deny",
                                             "cancel",
                                             "void",
                                             "pay",
                                             "dispute",
                                             "resolve",
                                             "remark",
                                             "review",
                                             "announce document",
                                             "complete document",
                                             "withdraw document",
                                             "remit",
                                             "readjudicate",
                                             "dispatch",
                                             "report on"};
            return std::string{names[r.command.index()]} + " " + to_hex(r.claim).substr(0, 8);
          }},
      body);
}

}  // namespace

std::string describe(const plan& of, const action& what) {
  std::string text;
  switch (what.kind) {
    case action_kind::send:
      for (const auto place : what.requests)
        text += (text.empty() ? "send " : "; ") + ("[" + std::to_string(place) + "] ") +
                name_of(of.script[place]);
      if (text.empty()) text = "send nothing";
      break;
    case action_kind::power_cut: text = "power cut"; break;
    case action_kind::torn_power_cut: text = "power cut that tears pages"; break;
    case action_kind::failed_sync: text = "the next sync fails"; break;
    case action_kind::stop: text = "stop and start"; break;
    case action_kind::lose_derived: text = "stop, delete the derived data, start"; break;
    case action_kind::erase_member: text = "erase a member"; break;
    case action_kind::renew_keys: text = "renew data keys"; break;
    case action_kind::rotate_keys: text = "rotate the key-encryption keys"; break;
    case action_kind::turn_clock: text = "turn the clock"; break;
    case action_kind::flush_derived: text = "flush the derived data"; break;
    case action_kind::rebuild_views: text = "build views anew"; break;
  }
  return text + "; " + std::to_string(what.steps) + " steps";
}

std::string to_ranges(const std::vector<std::size_t>& places) {
  std::string text;
  for (std::size_t i = 0; i < places.size();) {
    std::size_t end = i + 1;
    while (end < places.size() && places[end] == places[end - 1] + 1) ++end;
    if (!text.empty()) text += ',';
    text += std::to_string(places[i]);
    if (end - i > 1) text += '-' + std::to_string(places[end - 1]);
    i = end;
  }
  return text;
}

std::vector<std::size_t> from_ranges(const std::string& text) {
  std::vector<std::size_t> places;
  const auto* at = text.data();
  const auto* const end = at + text.size();
  const auto number = [&] {
    std::size_t value = 0;
    const auto read = std::from_chars(at, end, value);
    if (read.ec != std::errc{}) throw std::invalid_argument("a list of places is written like 0-3,7");
    at = read.ptr;
    return value;
  };
  while (at != end) {
    const auto first = number();
    auto last = first;
    if (at != end && *at == '-') {
      ++at;
      last = number();
    }
    for (auto place = first; place <= last; ++place) places.push_back(place);
    if (at == end) break;
    if (*at++ != ',') throw std::invalid_argument("a list of places is written like 0-3,7");
  }
  return places;
}

}  // namespace benefactor::simulation
