// A replay of the server's log, as a view.
#include <cmath>

#include "api/audit/replay.hpp"
#include "api/audit/replay_run.hpp"
#include "api/objects/uri.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_views.hpp"
#include "events/date.hpp"

namespace benefactor::api {

namespace {

void write_difference(wire::ReplayDifference::Builder to, const listed_difference& d) {
  to.setPosition(d.position);
  if (!d.claim.empty()) to.setClaimNumber(to_text_reader(d.claim));
  to.setPolicy(to_hex(d.policy));
  to.setLine(d.line);
  to.setEvent(to_text_reader(d.event));
  to.setField(to_text_reader(d.field));
  to.setRecorded(to_text_reader(d.recorded));
  to.setAgain(to_text_reader(d.again));
  if (d.money != 0) to.initMoney().setCents(d.money);
  to.setFollows(d.follows.value_or(0));
}

void write_unreproduced(wire::NotReproducible::Builder to, const not_reproducible& n) {
  to.setPosition(n.position);
  if (!n.claim.empty()) to.setClaimNumber(to_text_reader(n.claim));
  to.setPolicy(to_hex(n.policy));
  auto lines = to.initLines(count_of(n.lines));
  for (kj::uint i = 0; i < lines.size(); ++i) lines.set(i, n.lines[i]);
  to.setReason(to_text_reader(std::string(to_text(n.reason))));
  to.setDecidedAgain(n.decided_again);
}

void write_pin(wire::ReplayPin::Builder to, const pin_result& p) {
  if (!p.pinned.source.empty()) to.setSource(to_text_reader(p.pinned.source));
  to.setPosition(p.pinned.position);
  to.setPageHash(to_hex(p.pinned.page_hash));
  to.setHolds(p.holds);
  if (!p.what.empty()) to.setWhat(to_text_reader(p.what));
}

void write_report(wire::ReplayReport::Builder to, const replay_report& r) {
  to.setLogId(to_hex(r.log_id));
  to.setNextPosition(r.reached.next_position);
  to.setPageHash(to_hex(r.reached.page_hash));
  to.setPageTimeMicros(r.reached.page_time_us);
  to.setComplete(r.complete);
  to.setSame(r.same());
  to.setPages(r.pages);
  to.setBytes(r.bytes);
  to.setEvents(r.events);
  to.setCommands(r.commands);
  to.setDecidedAgain(r.decided_again);
  to.setClaims(r.claims);
  to.setLines(r.lines);
  to.setUnsealed(r.unsealed);
  to.setFingerprints(r.fingerprints);
  to.setByOlderTables(r.by_older_tables);
  to.initPlanPaid().setCents(r.plan_paid);
  to.setDifferent(r.different);
  to.setPoliciesDifferent(r.policies_different);
  to.initMoney().setCents(r.money);
  to.setDifferencesInAll(r.differences_in_all);
  auto differences = to.initDifferences(count_of(r.differences));
  for (kj::uint i = 0; i < differences.size(); ++i) write_difference(differences[i], r.differences[i]);
  to.setNotReproducibleInAll(r.not_reproducible_in_all);
  auto unreproduced = to.initNotReproducible(count_of(r.unreproduced));
  for (kj::uint i = 0; i < unreproduced.size(); ++i) write_unreproduced(unreproduced[i], r.unreproduced[i]);
  auto pins = to.initPins(count_of(r.pins));
  for (kj::uint i = 0; i < pins.size(); ++i) write_pin(pins[i], r.pins[i]);
  if (r.damage) {
    to.setDamage(to_text_reader(r.damage->what));
    to.setDamagePosition(r.damage->position);
  }
  to.setTookMicros(static_cast<std::uint64_t>(std::llround(r.seconds * 1e6)));
  const auto unknown = what_remains_unknown(r);
  write_texts(to.initUnknown(count_of(unknown)), unknown);
  write_texts(to.initDamagedKeys(count_of(r.damaged_keys)), r.damaged_keys);
}

}  // namespace

void write_view(wire::ReplayRun::Builder to, const replay_run& run) {
  to.setNumber(run.number);
  to.setState(to_text_reader(std::string(to_text(run.state))));
  to.setUser(to_text_reader(run.user));
  to.setStarted(format_instant(run.started_us));
  to.setFingerprints(run.fingerprints);
  to.setPosition(run.position);
  to.setEnd(run.end);
  to.setClaims(run.report->claims);
  to.setDecidedAgain(run.report->decided_again);
  to.setDifferences(run.report->differences_in_all);
  if (run.state == replay_state::running) return;
  to.setEnded(format_instant(run.ended_us));
  if (run.state == replay_state::failed)
    to.setFailure(to_text_reader(run.failure));
  else
    write_report(to.initReport(), *run.report);
}

}  // namespace benefactor::api
