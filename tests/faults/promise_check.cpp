#include "tests/faults/promise_check.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "events/overloaded.hpp"
#include "store/data_keys.hpp"
#include "store/event_codec.hpp"
#include "store/event_log.hpp"
#include "store/key_ring.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tests/actors/random_requests.hpp"

namespace benefactor::test_support {

namespace {

/// Every claim as it stood after each of its events.
struct claim_history {
  std::map<claim_id, std::map<std::uint64_t, claim_state>> states;
  std::map<claim_id, int> submissions;
  std::uint64_t end = 0;

  void add(std::uint64_t position, const bucket_event& event) {
    const auto id = claim_of(event);
    if (!id) return;
    auto& known = states[id];
    auto state = known.empty() ? claim_state{} : known.rbegin()->second;
    evolve(state, event);
    known[position] = std::move(state);
    submissions[id] += std::holds_alternative<claim_submitted>(event);
  }

  const claim_state* at(const claim_id& id, std::uint64_t position) const {
    const auto claim = states.find(id);
    if (claim == states.end()) return nullptr;
    const auto after = claim->second.upper_bound(position);
    return after == claim->second.begin() ? nullptr : &std::prev(after)->second;
  }
};

/// Sends all in batches; false when the engine stopped.
bool ask_all(live_node& node, const fault_script& script, const std::vector<std::size_t>& numbers,
             std::vector<noted_answer>& came) {
  constexpr std::size_t batch = 16;
  for (std::size_t at = 0; at < numbers.size(); at += batch) {
    const auto end = numbers.begin() + static_cast<std::ptrdiff_t>(std::min(at + batch, numbers.size()));
    auto some = node.ask(script, {numbers.begin() + static_cast<std::ptrdiff_t>(at), end});
    std::move(some.begin(), some.end(), std::back_inserter(came));
    if (!node.fatal().empty()) return false;
  }
  return true;
}

std::string named(const noted_answer& a) {
  return "request " + std::to_string(a.request) + ", answered with position " +
         std::to_string(a.told.position);
}

}  // namespace

bool says_what_to_do(const std::string& text) {
  const auto mentions = [&](const char* part) { return text.find(part) != std::string::npos; };
  return (mentions("/") || mentions("position")) &&
         (mentions("restore") || mentions("start") || mentions("delete") || mentions("make room") ||
          mentions("check ") || mentions("repair"));
}

void check_log(const std::filesystem::path& data, const store::rocksdb_setup& setup,
               const std::vector<noted_answer>& answers, findings& found) {
  const auto device = store::rocksdb_log_device::open(data / "log", {.read_only = true, .setup = setup});
  const auto report = store::verify(*device);
  if (report.damage) found.problem("the log is damaged: " + report.damage->what);
  const auto head = store::open_log(*device);
  store::data_key_store keys(data / "keys", store::key_ring::load(store::key_ring::default_path(data)),
                             {.create = false, .setup = setup});
  claim_history history;
  history.end = head.link.next_position;
  store::for_each_event(*device, 0, std::numeric_limits<std::uint64_t>::max(),
                        [&](const store::event_view& view) {
                          if (view.type < store::first_domain_event_type) return true;
                          bool open = false;
                          const auto event = store::decode(view, head.origin.log_id, &keys, &open);
                          if (!view.sealed.empty() && !open)
                            found.problem("the event at position " + std::to_string(view.position) +
                                          " cannot be unsealed: its data key is lost");
                          if (const auto* of_bucket = std::get_if<bucket_event>(&event))
                            history.add(view.position, *of_bucket);
                          return true;
                        });
  for (const auto& [id, count] : history.submissions)
    if (count != 1) {
      ++found.doubled;
      found.problem("claim " + to_hex(id) + " was submitted " + std::to_string(count) + " times");
    }
  std::map<std::uint64_t, std::set<std::size_t>> first_told;
  for (const auto& answer : answers) {
    const auto& told = answer.told;
    if (!promises(told)) continue;
    if (told.position >= history.end) {
      ++found.lost;
      found.problem(named(answer) + ", is not in the log, which ends before position " +
                    std::to_string(history.end));
      continue;
    }
    if (!told.state) continue;
    const auto* state = history.at(told.claim, told.position);
    if (state == nullptr) {
      ++found.lost;
      found.problem(named(answer) + ": its claim is not in the log");
    } else if (*state != *told.state) {
      ++found.lost;
      found.problem(named(answer) + ": its claim stands otherwise than answered");
    }
    if (!told.unchanged) first_told[told.position].insert(answer.request);
  }
  for (const auto& [position, requests] : first_told)
    if (requests.size() > 1) {
      ++found.doubled;
      found.problem("position " + std::to_string(position) + " was given to " +
                    std::to_string(requests.size()) + " requests");
    }
}

void check_life(const std::filesystem::path& data, const store::rocksdb_setup& setup,
                const fault_script& script, const std::vector<noted_answer>& answers, findings& found) {
  live_node life(data, setup);
  auto& reads = life.node().reads();
  std::map<std::size_t, const noted_answer*> promised;
  std::set<std::size_t> answered;
  for (const auto& answer : answers) {
    answered.insert(answer.request);
    if (!promises(answer.told)) continue;
    // Commands and changes may be repeated only while nothing has followed them; enrolments and submissions
    // always.
    const auto& body = script.requests[answer.request];
    if (!std::holds_alternative<actors::claim_request>(body) && test_support::subject_of(body).empty())
      promised.emplace(answer.request, &answer);
    if (answer.told.state && !reads.claim(answer.told.claim)) {
      ++found.lost;
      found.problem(named(answer) + ": its claim cannot be read");
    }
  }
  std::vector<std::size_t> again, rest;
  for (const auto& [number, answer] : promised) again.push_back(number);
  for (std::size_t number = 0; number < script.requests.size(); ++number)
    if (!answered.contains(number)) rest.push_back(number);

  const auto end = reads.durable_position();
  std::vector<noted_answer> came;
  if (!ask_all(life, script, again, came)) found.problem("the engine stopped: " + life.fatal());
  if (reads.durable_position() != end)
    found.problem("repeating what was answered appended events from position " + std::to_string(end) + " on");
  for (const auto& answer : came) {
    const auto& first = promised.at(answer.request)->told;
    if (!promises(answer.told) || !answer.told.unchanged)
      found.problem(named(answer) + ", was repeated and answered as if it were new or refused");
    else if (answer.told.claim != first.claim || answer.told.position >= end)
      found.problem(named(answer) + ", was answered otherwise before");
  }
  came.clear();
  if (!ask_all(life, script, rest, came)) found.problem("the engine stopped: " + life.fatal());
}

}  // namespace benefactor::test_support
