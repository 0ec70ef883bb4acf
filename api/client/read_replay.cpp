#include "api/client/read_replay.hpp"

#include <stdexcept>

#include "api/objects/uri.hpp"
#include "api/rpc/wire_codes.hpp"

namespace benefactor::api {

namespace {

template <class Value>
Value required(std::optional<Value> value, const char* field) {
  if (!value) throw std::invalid_argument(std::string("replay: the server told a wrong ") + field);
  return *value;
}

id128 read_hex_id(capnp::Text::Reader text, const char* field) {
  return required(id_from_hex(to_string(text)), field);
}

store::digest256 read_hash(capnp::Text::Reader text) {
  return required(digest_from_hex(to_string(text)), "page hash");
}

listed_difference read_difference(wire::ReplayDifference::Reader from) {
  listed_difference d;
  d.position = from.getPosition();
  d.claim = to_string(from.getClaimNumber());
  d.policy = policy_id{read_hex_id(from.getPolicy(), "policy")};
  d.line = static_cast<std::uint16_t>(from.getLine());
  d.event = to_string(from.getEvent());
  d.field = to_string(from.getField());
  d.recorded = to_string(from.getRecorded());
  d.again = to_string(from.getAgain());
  if (from.hasMoney()) d.money = from.getMoney().getCents();
  if (from.getFollows() != 0) d.follows = from.getFollows();
  return d;
}

not_reproducible read_unreproduced(wire::NotReproducible::Reader from) {
  not_reproducible n;
  n.position = from.getPosition();
  n.claim = to_string(from.getClaimNumber());
  n.policy = policy_id{read_hex_id(from.getPolicy(), "policy")};
  for (const auto line : from.getLines()) n.lines.push_back(static_cast<std::uint16_t>(line));
  n.reason = required(not_reproducible_reason_from(to_string(from.getReason())), "reason");
  n.decided_again = from.getDecidedAgain();
  return n;
}

replay_report read_report(wire::ReplayReport::Reader from) {
  replay_report r;
  r.log_id = read_hex_id(from.getLogId(), "log id");
  r.reached = {from.getNextPosition(), read_hash(from.getPageHash()), from.getPageTimeMicros()};
  r.complete = from.getComplete();
  r.pages = from.getPages();
  r.bytes = from.getBytes();
  r.events = from.getEvents();
  r.commands = from.getCommands();
  r.decided_again = from.getDecidedAgain();
  r.claims = from.getClaims();
  r.lines = from.getLines();
  r.unsealed = from.getUnsealed();
  r.fingerprints = from.getFingerprints();
  r.by_older_tables = from.getByOlderTables();
  r.plan_paid = from.getPlanPaid().getCents();
  r.different = from.getDifferent();
  r.policies_different = from.getPoliciesDifferent();
  r.money = from.getMoney().getCents();
  r.differences_in_all = from.getDifferencesInAll();
  r.not_reproducible_in_all = from.getNotReproducibleInAll();
  for (const auto d : from.getDifferences()) r.differences.push_back(read_difference(d));
  for (const auto n : from.getNotReproducible()) r.unreproduced.push_back(read_unreproduced(n));
  for (const auto p : from.getPins())
    r.pins.push_back({{p.getPosition(), read_hash(p.getPageHash()), to_string(p.getSource())},
                      p.getHolds(),
                      to_string(p.getWhat())});
  if (from.hasDamage()) r.damage = {from.getDamagePosition(), to_string(from.getDamage())};
  for (const auto name : from.getDamagedKeys()) r.damaged_keys.push_back(to_string(name));
  r.seconds = static_cast<double>(from.getTookMicros()) / 1e6;
  return r;
}

}  // namespace

replay_run read_replay_run(wire::ReplayRun::Reader from) {
  replay_run run;
  run.number = from.getNumber();
  run.state = required(replay_state_from(to_string(from.getState())), "state");
  run.user = to_string(from.getUser());
  run.fingerprints = from.getFingerprints();
  run.position = from.getPosition();
  run.end = from.getEnd();
  run.failure = to_string(from.getFailure());
  replay_report report;
  if (from.hasReport()) {
    report = read_report(from.getReport());
  } else {
    report.claims = from.getClaims();
    report.decided_again = from.getDecidedAgain();
    report.differences_in_all = from.getDifferences();
  }
  run.report = std::make_shared<const replay_report>(std::move(report));
  return run;
}

}  // namespace benefactor::api
