#include <algorithm>
#include <kj/debug.h>
#include <utility>

#include "api/login/identity_desk.hpp"
#include "api/rpc/door_entries.hpp"
#include "api/rpc/door_state.hpp"
#include "api/rpc/read_requests.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_identity.hpp"
#include "api/rpc/write_results.hpp"
#include "events/claim_events.hpp"

namespace benefactor::api {
namespace {

class enrollment_server final : public wire::Enrollment::Server {
 public:
  enrollment_server(kj::Own<connection_state> state, session_ptr session)
      : state_(kj::mv(state)), session_(std::move(session)) {}

  kj::Promise<void> enroll(EnrollContext context) override {
    auto call = empty_call(1);
    read(context.getParams().getItem(), 0, call);
    context.releaseParams();
    return state_->door.ask(*state_, session_, std::move(call))
        .then([context](std::vector<actors::answer>&& answers) mutable {
          write_result(context.getResults().initResult(), answers.front());
        });
  }

  kj::Promise<void> enrollAll(EnrollAllContext context) override {
    const auto items = context.getParams().getItems();
    KJ_REQUIRE(items.size() <= state_->door.limits.batch_claims, "a call carries at most batchClaims items");
    auto call = empty_call(items.size());
    for (kj::uint i = 0; i < items.size(); ++i) read(items[i], i, call);
    context.releaseParams();
    return state_->door.ask(*state_, session_, std::move(call))
        .then([context](std::vector<actors::answer>&& answers) mutable {
          auto results = context.getResults().initResults(static_cast<kj::uint>(answers.size()));
          for (kj::uint i = 0; i < results.size(); ++i) write_result(results[i], answers[i]);
        });
  }

 private:
  prepared_call empty_call(std::size_t items) {
    prepared_call call;
    call.answers.resize(items);
    // Enrolment is rare: that it counts for as much as a claim is near enough.
    call.bytes.assign(items, claim_overhead_bytes);
    store::event_source source;
    source.channel = store::source_channel::rpc;
    origin_ = state_->new_origin(*session_, source);
    return call;
  }

  void read(wire::EnrollmentItem::Reader item, std::uint32_t index, prepared_call& call) {
    std::vector<field_problem> problems;
    auto body = read_enrollment(item, problems);
    if (body) {
      call.requests.push_back(
          {.body = std::move(*body), .token = index, .sink = state_->door.bridge.sink(), .origin = origin_});
    } else {
      std::sort(problems.begin(), problems.end());
      call.answers[index].refused =
          rejection{rejection_code::invalid, std::move(problems), "the item cannot be read"};
    }
  }

  kj::Own<connection_state> state_;
  const session_ptr session_;
  std::shared_ptr<const store::event_origin> origin_;
};

/// Who one is, as the directory has it now; of a member the numbers, which are recorded as seen.
told_profile profile_of(const recorded_read& read, const door_parts& parts, const access_subject& subject,
                        const user_id& user) {
  told_profile told{user, parts.identity->admin.users().find(user), {}, {}};
  const auto member = told.account ? told.account->binding.member : member_id{};
  if (!subject.members.contains(member)) return told;
  told.numbers = read.reads().numbers_of(member);
  if (told.numbers && subject.policies.contains(parts.surrogates.policy(told.numbers->policy_number)))
    told.open_policies.push_back(told.numbers->policy_number);
  return told;
}

class session_server final : public wire::Session::Server {
 public:
  session_server(kj::Own<connection_state> state, session_ptr session, open_counts::place place)
      : state_(kj::mv(state)), session_(std::move(session)), place_(std::move(place)) {}

  kj::Promise<void> enrollment(EnrollmentContext context) override {
    context.getResults().setEnrollment(make_enrollment(kj::addRef(*state_), session_));
    return kj::READY_NOW;
  }
  kj::Promise<void> projections(ProjectionsContext context) override {
    context.getResults().setProjections(make_projections(kj::addRef(*state_), session_));
    return kj::READY_NOW;
  }
  kj::Promise<void> claims(ClaimsContext context) override {
    context.getResults().setClaims(make_claims(kj::addRef(*state_), session_));
    return kj::READY_NOW;
  }
  kj::Promise<void> queries(QueriesContext context) override {
    context.getResults().setQueries(make_queries_service(kj::addRef(*state_), session_));
    return kj::READY_NOW;
  }
  kj::Promise<void> audit(AuditContext context) override {
    context.getResults().setAudit(make_audit(kj::addRef(*state_), session_));
    return kj::READY_NOW;
  }
  kj::Promise<void> documents(DocumentsContext context) override {
    context.getResults().setDocuments(make_documents(kj::addRef(*state_), session_));
    return kj::READY_NOW;
  }
  kj::Promise<void> operations(OperationsContext context) override {
    context.getResults().setOperations(make_operations(kj::addRef(*state_), session_));
    return kj::READY_NOW;
  }

  kj::Promise<void> exchange(ExchangeContext context) override {
    context.getResults().setExchange(make_exchange_service(kj::addRef(*state_), session_));
    return kj::READY_NOW;
  }

  kj::Promise<void> payments(PaymentsContext context) override {
    context.getResults().setPayments(make_payments(kj::addRef(*state_), session_));
    return kj::READY_NOW;
  }

  kj::Promise<void> live(LiveContext context) override {
    context.getResults().setLive(make_live(kj::addRef(*state_), session_));
    return kj::READY_NOW;
  }

  kj::Promise<void> forPurpose(ForPurposeContext context) override {
    const auto asked = context.getParams().getGrounds();
    auto stated = store::read_grounds(to_string(asked.getPurpose()), to_string(asked.getReason()),
                                      asked.getBreakGlass());
    auto result = context.getResults().initResult();
    if (!stated.problems.empty()) {
      std::sort(stated.problems.begin(), stated.problems.end());
      write_refusal(result.initRefused(),
                    {rejection_code::invalid, std::move(stated.problems), "these are no grounds to read on"});
      return kj::READY_NOW;
    }
    if (stated.grounds.break_glass)
      session_->note(store::door_happening::glass_broken, false, "Session.forPurpose");
    // Behind the same membrane as this one: what leaves it is wrapped. It is the same session, and has its
    // place.
    result.setSession(kj::heap<session_server>(kj::addRef(*state_),
                                               with_grounds(*session_, std::move(stated.grounds)), place_));
    return kj::READY_NOW;
  }

  kj::Promise<void> profile(ProfileContext context) override {
    const auto& parts = state_->door.parts;
    const auto& subject = session_->subject;
    const auto id = subject->unrestricted ? std::nullopt : id_from_hex(subject->user);
    if (!parts.identity || !id) {
      write_profile(context.getResults().initProfile(), {}, *subject);
      return kj::READY_NOW;
    }
    return read_recorded<told_profile>(*state_, session_, "Session.profile", read_from::log, 0,
                                       [&parts, subject, user = user_id{*id}](const recorded_read& read) {
                                         return profile_of(read, parts, *subject, user);
                                       })
        .then([context, subject](std::unique_ptr<told_profile>&& told) mutable {
          write_profile(context.getResults().initProfile(), *told, *subject);
        });
  }

  kj::Promise<void> logout(LogoutContext) override {
    const auto* desk = state_->door.parts.identity;
    const auto& subject = *session_->subject;
    const auto user = id_from_hex(subject.user);
    if (!desk || !subject.session || !user) return kj::READY_NOW;
    return state_->door.openings
        .run<bool>([desk, user = user_id{*user}, session = subject.session, from = place_of(state_->remote)] {
          desk->logins.log_out(user, session, from);
          return true;
        })
        .then([](auto&&) {});
  }

  kj::Promise<void> users(UsersContext context) override {
    context.getResults().setUsers(make_users(kj::addRef(*state_), session_));
    return kj::READY_NOW;
  }

  kj::Promise<void> info(InfoContext context) override {
    const auto& door = state_->door;
    auto info = context.getResults().initInfo();
    info.setProgram(to_text_reader(door.options.program));
    info.setProtocolVersion(wire::PROTOCOL_VERSION);
    info.setRulesVersion(rules_version);
    info.setTenant(to_text_reader(door.options.tenant));
    info.setLogId(to_data_reader(door.options.log_id));
    info.setDurablePosition(door.parts.reads.durable_position());
    info.setProjectedPosition(door.parts.reads.projected_position());
    info.setConnections(static_cast<std::uint32_t>(door.connection_count.load()));
    info.setClaimsInFlight(door.credit.used().claims);
    info.setConnectionsRefused(door.refused_count.load());
    info.setConnectionsCut(door.cut_count.load());
    info.setSubscriptions(static_cast<std::uint32_t>(door.live.subscriptions()));
    info.setSubscribersBehind(door.live.fell_behind());
    auto limits = info.initLimits();
    limits.setConnectionClaims(door.limits.connection_claims);
    limits.setConnectionBytes(door.limits.connection_bytes);
    limits.setTotalClaims(door.limits.total_claims);
    limits.setTotalBytes(door.limits.total_bytes);
    limits.setBatchClaims(door.limits.batch_claims);
    limits.setMessageBytes(door.limits.message_bytes);
    limits.setUnreturnedResults(door.limits.unreturned_results);
    limits.setSilenceSeconds(std::chrono::duration<double>(door.limits.silence).count());
    limits.setQueryWaitSeconds(std::chrono::duration<double>(door.limits.query_wait).count());
    limits.setConnections(door.limits.connections);
    limits.setConnectionBacklog(door.limits.connection_backlog);
    limits.setTotalBacklog(door.limits.total_backlog);
    limits.setStreams(door.limits.streams);
    limits.setResultsPerCall(door.limits.results_per_call);
    limits.setWaitingCalls(door.limits.waiting_calls);
    limits.setWaitingQueries(door.limits.waiting_queries);
    limits.setSubscriptions(door.limits.subscriptions);
    limits.setConnectionSubscriptions(door.limits.connection_subscriptions);
    limits.setSubscriptionEvents(door.limits.subscription_events);
    limits.setSubscriptionSilenceSeconds(
        std::chrono::duration<double>(door.limits.subscription_silence).count());
    return kj::READY_NOW;
  }

 private:
  kj::Own<connection_state> state_;
  const session_ptr session_;
  const open_counts::place place_;
};

}  // namespace

wire::Enrollment::Client make_enrollment(kj::Own<connection_state> state, session_ptr session) {
  return kj::heap<enrollment_server>(kj::mv(state), std::move(session));
}

wire::Session::Client make_session(kj::Own<connection_state> state, session_ptr session,
                                   open_counts::place place) {
  return kj::heap<session_server>(kj::mv(state), std::move(session), std::move(place));
}

}  // namespace benefactor::api
