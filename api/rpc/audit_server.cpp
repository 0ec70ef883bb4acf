// The Audit capability: what happened to a claim, and who saw what of whom.
#include <algorithm>
#include <kj/debug.h>
#include <utility>
#include <variant>

#include "api/rpc/narrow_answers.hpp"
#include "api/rpc/read_requests.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_results.hpp"
#include "api/rpc/write_views.hpp"

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

 private:
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

wire::Audit::Client make_audit(kj::Own<connection_state> state, session_ptr session) {
  return kj::heap<audit_server>(kj::mv(state), std::move(session));
}

}  // namespace benefactor::api
