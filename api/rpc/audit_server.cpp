// The Audit capability: what happened to a claim and the proof of it, who saw what of whom, who came in, and
// replays of the log.
#include <algorithm>
#include <kj/debug.h>
#include <utility>
#include <variant>

#include "api/audit/claim_prover.hpp"
#include "api/audit/replay_runs.hpp"
#include "api/identity/login_throttle.hpp"
#include "api/rpc/door_entries.hpp"
#include "api/rpc/narrow_answers.hpp"
#include "api/rpc/read_requests.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_results.hpp"
#include "api/rpc/write_views.hpp"
#include "store/door_questions.hpp"

namespace benefactor::api {

namespace {

constexpr std::uint32_t default_accesses = 100, most_accesses = 1'000;

/// A question to the access log as it came.
struct asked_accesses {
  store::access_question question;
  std::optional<claim_name> claim;
  std::size_t limit = default_accesses;
  bool with_reasons = false;
};

struct told_accesses {
  store::access_page page;
  std::uint64_t end = 0;
};
using accesses_answer = std::variant<std::monostate, told_accesses, rejection>;

/// A claim that a restore took out of the event log was seen all the same.
bool is_known(const recorded_read& read, const recorded_accesses& recorded, const store::tenant_name& tenant,
              const claim_id& claim) {
  const store::stream_id stream{tenant, store::stream_kind::claim, claim};
  return read.reads().documents(claim).has_value() ||
         !recorded.index.newest(stream, 0, recorded.index.end_position(), 1).empty();
}

accesses_answer find(const recorded_read& read, const reading_room& room, const asked_accesses& asked) {
  const auto* recorded = room.recorded();
  if (!recorded) return std::monostate{};
  auto question = asked.question;
  if (asked.claim) {
    question.claim = read.reads().resolve(*asked.claim);
    if (!question.claim || !is_known(read, *recorded, question.tenant, *question.claim))
      return rejection{rejection_code::not_found, {}, "no such claim is known"};
  }
  store::key_vault* keys = nullptr;
  if (asked.with_reasons) keys = &read.phi().keys({.kinds = store::access_kind::access_texts});
  told_accesses told;
  told.end = recorded->index.end_position();
  told.page =
      store::find_accesses(recorded->device, recorded->index, recorded->log_id, question, asked.limit, keys);
  return told;
}

struct told_entries {
  store::door_page page;
  std::uint64_t end = 0;
};

/// Why *text* names no address; nothing: it does, or is empty.
std::vector<field_problem> address_problems(const std::string& text) {
  if (text.size() <= store::door_address_max) return {};
  return {{"question.address", "has at most " + std::to_string(store::door_address_max) + " bytes"}};
}

class audit_server final : public wire::Audit::Server {
 public:
  audit_server(kj::Own<connection_state> state, session_ptr session)
      : state_(kj::mv(state)), session_(std::move(session)) {}

  kj::Promise<void> history(HistoryContext context) override {
    using result = std::optional<std::vector<history_entry>>;
    const auto params = context.getParams();
    const auto name = read_name(params.getClaim());
    KJ_REQUIRE(name != std::nullopt, "the claim is named in a way this program does not know");
    require_unnamed(session_->scope("Audit.history"), *name);
    return read_recorded<result>(
               *state_, session_, "Audit.history", read_from::log, params.getAtLeastPosition(),
               [name = *name](const recorded_read& read) -> result {
                 auto found = read.may_see(name) ? read.reads().history(name) : std::nullopt;
                 if (found) narrow(*found, read.scope());
                 return found;
               })
        .then([context](std::unique_ptr<result>&& answer) mutable {
          const auto& found = *answer;
          auto to = context.getResults().initResult();
          if (found) write_history(to.initFound().initEvents(static_cast<kj::uint>(found->size())), *found);
        });
  }

  kj::Promise<void> accesses(AccessesContext context) override {
    const auto params = context.getParams();
    const auto* room = state_->door.parts.room;
    if (room == nullptr) {
      context.getResults().initResult().setNotRecorded();
      return kj::READY_NOW;
    }
    auto asked = read_question(params, room->parts().tenant);
    const auto& q = asked.question;
    if (q.from_us && q.to_us && *q.from_us > *q.to_us) {
      write_refusal(
          context.getResults().initResult().initRefused(),
          {rejection_code::invalid, {{"from", "is not after `to`"}}, "the question cannot be answered"});
      return kj::READY_NOW;
    }
    return read_recorded<accesses_answer>(*state_, session_, "Audit.accesses", read_from::log, 0,
                                          [room, asked = std::move(asked)](const recorded_read& read) {
                                            return find(read, *room, asked);
                                          })
        .then([context](std::unique_ptr<accesses_answer>&& answer) mutable {
          auto to = context.getResults().initResult();
          if (const auto* refused = std::get_if<rejection>(answer.get())) {
            write_refusal(to.initRefused(), *refused);
          } else if (const auto* told = std::get_if<told_accesses>(answer.get())) {
            auto page = to.initPage();
            page.setNext(told->page.next);
            page.setEnd(told->end);
            const auto& all = told->page.accesses;
            auto list = page.initAccesses(static_cast<kj::uint>(all.size()));
            for (kj::uint i = 0; i < list.size(); ++i) write_view(list[i], all[i]);
          } else {
            to.setNotRecorded();
          }
        });
  }

  kj::Promise<void> entries(EntriesContext context) override {
    const auto params = context.getParams();
    const auto* room = state_->door.parts.room;
    if (room == nullptr || room->recorded() == nullptr) {
      context.getResults().initResult().setNotRecorded();
      return kj::READY_NOW;
    }
    std::vector<field_problem> problems;
    auto question = read_question(params.getQuestion(), room->parts().tenant, problems);
    if (!problems.empty()) {
      std::sort(problems.begin(), problems.end());
      write_refusal(context.getResults().initResult().initRefused(),
                    {rejection_code::invalid, std::move(problems), "the question cannot be answered"});
      return kj::READY_NOW;
    }
    question.before = params.getBefore();
    const std::size_t limit =
        params.getLimit() == 0 ? default_accesses : std::min(params.getLimit(), most_accesses);
    const bool opened = params.getWithAddresses();
    return read_recorded<told_entries>(
               *state_, session_, "Audit.entries", read_from::log, 0,
               [recorded = room->recorded(), question, limit, opened](const recorded_read& read) {
                 auto* keys = opened ? &read.phi().keys({.kinds = store::access_kind::addresses}) : nullptr;
                 return told_entries{store::find_door_records(recorded->device, recorded->index,
                                                              recorded->log_id, question, limit, keys),
                                     recorded->index.end_position()};
               })
        .then([context](std::unique_ptr<told_entries>&& told) mutable {
          auto page = context.getResults().initResult().initPage();
          page.setNext(told->page.next);
          page.setEnd(told->end);
          const auto& all = told->page.entries;
          auto list = page.initEntries(static_cast<kj::uint>(all.size()));
          for (kj::uint i = 0; i < list.size(); ++i) write_view(list[i], all[i]);
        });
  }

  kj::Promise<void> prove(ProveContext context) override {
    using result = std::optional<audit::claim_proof>;
    const auto params = context.getParams();
    const auto name = read_name(params.getClaim());
    KJ_REQUIRE(name != std::nullopt, "the claim is named in a way this program does not know");
    require_unnamed(session_->scope("Audit.prove"), *name);
    const auto* prover = state_->door.parts.prover;
    if (prover == nullptr) {
      context.getResults().initResult().setNotOffered();
      return kj::READY_NOW;
    }
    return read_recorded<result>(
               *state_, session_, "Audit.prove", read_from::log, params.getAtLeastPosition(),
               [prover, name = *name, all = params.getAll(),
                room = &state_->door.proofs](const recorded_read& read) -> result {
                 const auto claim = read.may_see(name) ? read.reads().resolve(name) : std::nullopt;
                 return claim ? prover->prove(*claim, all, *room) : std::nullopt;
               })
        .then([context](std::unique_ptr<result>&& answer) mutable {
          auto to = context.getResults().initResult();
          const auto& proof = *answer;
          if (!proof) return;
          if (proof->busy)
            kj::throwFatalException(
                KJ_EXCEPTION(OVERLOADED, "as many proofs are being made as may be; ask again later"));
          if (!proof->text.empty())
            to.setProof(to_data_reader(proof->text));
          else if (proof->not_signed)
            to.setNotSigned();
          else
            to.setFailed(to_text_reader(proof->failed));
        });
  }

  kj::Promise<void> startReplay(StartReplayContext context) override {
    return command(context, "Audit.startReplay",
                   [user = session_->who->user, fingerprints = context.getParams().getFingerprints()](
                       replay_runs& replays, wire::ReplayResult::Builder to) {
                     if (const auto run = replays.start(user, fingerprints))
                       write_view(to.initRun(), *run);
                     else
                       to.setRefused("a replay is running: wait until it has ended, or cancel it");
                   });
  }

  kj::Promise<void> cancelReplay(CancelReplayContext context) override {
    return command(
        context, "Audit.cancelReplay",
        [number = context.getParams().getNumber()](replay_runs& replays, wire::ReplayResult::Builder to) {
          if (const auto run = replays.cancel(number)) write_view(to.initRun(), *run);
        });
  }

  kj::Promise<void> replay(ReplayContext context) override {
    auto to = context.getResults().initResult();
    if (auto* replays = open_replays(); replays == nullptr)
      to.setNotOffered();
    else if (const auto run = replays->newest())
      write_view(to.initRun(), *run);
    return kj::READY_NOW;
  }

 private:
  /// Null: this server replays nothing.
  replay_runs* open_replays() const {
    state_->door.check_open();
    return state_->door.parts.replays;
  }

  /// Does *work* once it is recorded that it was asked for.
  template <class Context, class Work>
  kj::Promise<void> command(Context context, const char* method, Work work) {
    auto* replays = open_replays();
    if (replays == nullptr) {
      context.getResults().initResult().setNotOffered();
      return kj::READY_NOW;
    }
    session_->note(store::door_happening::call, false, method);
    return until_recorded(state_->door).then([context, replays, session = session_, work]() mutable {
      session->require_standing();
      work(*replays, context.getResults().initResult());
    });
  }

  store::door_question read_question(wire::EntryQuestion::Reader from, const store::tenant_name& tenant,
                                     std::vector<field_problem>& problems) const {
    store::door_question q;
    q.tenant = tenant;
    q.user = to_string(from.getUser());
    const auto address = to_string(from.getAddress());
    problems = address_problems(address);
    if (!address.empty() && problems.empty())
      q.peer = state_->door.parts.surrogates.peer(identity::peer_key(address));
    if (from.getWhat().size() > 0) {
      q.what = store::parse_door_happening(to_string(from.getWhat()));
      if (!q.what) problems.push_back({"question.what", "is one of " + store::door_happenings()});
    }
    q.refused = from.getRefused();
    if (from.getRequest().size() > 0) {
      q.request = id_from_hex(to_string(from.getRequest()));
      if (!q.request) problems.push_back({"question.request", "is 32 hexadecimal digits"});
    }
    if (from.getHasFrom()) q.from_us = from.getFromMicros();
    if (from.getHasTo()) q.to_us = from.getToMicros();
    if (q.from_us && q.to_us && *q.from_us > *q.to_us)
      problems.push_back({"question.from", "is not after `to`"});
    return q;
  }

  asked_accesses read_question(wire::Audit::AccessesParams::Reader params,
                               const store::tenant_name& tenant) const {
    const auto& ids = state_->door.parts.surrogates;
    const auto from = params.getQuestion();
    asked_accesses asked;
    auto& q = asked.question;
    q.tenant = tenant;
    if (from.getMemberId().size() > 0) q.member = ids.member(to_string(from.getMemberId()));
    if (from.getPolicyNumber().size() > 0) q.policy = ids.policy(to_string(from.getPolicyNumber()));
    if (from.hasClaim()) {
      asked.claim = read_name(from.getClaim());
      KJ_REQUIRE(asked.claim != std::nullopt, "the claim is named in a way this program does not know");
    }
    q.user = to_string(from.getUser());
    q.break_glass = from.getBreakGlass();
    if (from.getHasFrom()) q.from_us = from.getFromMicros();
    if (from.getHasTo()) q.to_us = from.getToMicros();
    q.before = params.getBefore();
    if (params.getLimit() != 0) asked.limit = std::min(params.getLimit(), most_accesses);
    asked.with_reasons = params.getWithReasons();
    return asked;
  }

  kj::Own<connection_state> state_;
  const session_ptr session_;
};

}  // namespace

void write_view(wire::RecordedAccess::Builder to, const store::recorded_access& access) {
  const auto& record = access.record;
  to.setPosition(access.position);
  to.setTimeMicros(access.time_us);
  to.setUser(to_text_reader(record.who->user));
  to.setRole(to_text_reader(record.who->role));
  to.setMember(to_hex(record.member));
  if (record.policy) to.setPolicy(to_hex(record.policy));
  auto claims = to.initClaims(static_cast<kj::uint>(record.claims.size()));
  for (kj::uint i = 0; i < claims.size(); ++i) claims.set(i, to_hex(record.claims[i]));
  const auto names = store::names_of(record.kinds);
  auto kinds = to.initKinds(static_cast<kj::uint>(names.size()));
  for (kj::uint i = 0; i < kinds.size(); ++i) kinds.set(i, names[i]);
  to.setMethod(to_text_reader(record.method));
  to.setPurpose(to_text_reader(std::string(store::to_text(record.who->why.purpose))));
  to.setBreakGlass(record.who->why.break_glass);
  to.setHasReason(access.reason != store::access_reason::none);
  if (access.reason == store::access_reason::opened) to.setReason(to_text_reader(record.who->why.reason));
  to.setRequest(to_hex(record.request));
  to.setCount(record.count);
}

void write_view(wire::RecordedEntry::Builder to, const store::recorded_door& entry) {
  const auto& record = entry.record;
  to.setPosition(entry.position);
  to.setTimeMicros(entry.time_us);
  to.setWhat(to_text_reader(std::string(store::to_text(record.what))));
  to.setRefused(record.refused);
  if (!record.user.empty()) to.setUser(to_text_reader(record.user));
  if (!record.role.empty()) to.setRole(to_text_reader(record.role));
  if (record.about) to.setAbout(to_hex(record.about));
  if (!record.method.empty()) to.setMethod(to_text_reader(record.method));
  if (!record.detail.empty()) to.setDetail(to_text_reader(record.detail));
  if (!record.certificate.empty()) to.setCertificate(to_text_reader(record.certificate));
  if (record.listener != store::door_listener::unknown)
    to.setListener(to_text_reader(std::string(store::to_text(record.listener))));
  if (record.peer) to.setPeer(to_hex(record.peer));
  to.setHasAddress(entry.address != store::door_address::none);
  if (entry.address == store::door_address::opened) to.setAddress(to_text_reader(record.address));
  if (record.session) to.setSession(to_hex(record.session));
  if (record.request) to.setRequest(to_hex(record.request));
  to.setCount(record.count);
}

wire::Audit::Client make_audit(kj::Own<connection_state> state, session_ptr session) {
  return kj::heap<audit_server>(kj::mv(state), std::move(session));
}

}  // namespace benefactor::api
