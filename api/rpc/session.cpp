#include <algorithm>
#include <kj/debug.h>
#include <utility>

#include "api/rpc/door_state.hpp"
#include "api/rpc/read_requests.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/wire_codes.hpp"
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
    return state_->door.ask(*state_, std::move(call))
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
    return state_->door.ask(*state_, std::move(call))
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

class session_server final : public wire::Session::Server {
 public:
  session_server(kj::Own<connection_state> state, session_ptr session)
      : state_(kj::mv(state)), session_(std::move(session)) {}

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
    // Behind the same membrane as this one: what leaves it is wrapped.
    result.setSession(
        kj::heap<session_server>(kj::addRef(*state_), with_grounds(*session_, std::move(stated.grounds))));
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
};

class door_capability final : public wire::Door::Server {
 public:
  explicit door_capability(kj::Own<connection_state> state) : state_(kj::mv(state)) {}

  kj::Promise<void> open(OpenContext context) override {
    const auto params = context.getParams();
    KJ_REQUIRE(params.getProtocolVersion() == wire::PROTOCOL_VERSION,
               "this server speaks another version of the protocol", params.getProtocolVersion(),
               wire::PROTOCOL_VERSION);
    auto session = make_grants(subject_of(params.getCredentials()));
    const auto& subject = session->subject;
    KJ_REQUIRE(subject->unrestricted || subject->tenant == state_->door.options.tenant,
               "the credentials are of another tenant");
    state_->has_session = true;  // From here on it is known, and other limits are for it.
    auto results = context.getResults();
    wire::Session::Client opened = kj::heap<session_server>(kj::addRef(*state_), session);
    results.setSession(guarded(kj::mv(opened), subject));
    results.setServerProtocolVersion(wire::PROTOCOL_VERSION);
    return kj::READY_NOW;
  }

 private:
  access_subject subject_of(wire::Credentials::Reader shown) const {
    const auto& choose = state_->door.parts.subject;
    if (!choose) {
      KJ_REQUIRE(shown.isLocal(), "this server knows no identities: credentials must be local");
      const auto& admits = state_->door.parts.admits_local;
      const bool admitted = admits ? admits(state_->remote) : is_of_this_machine(state_->remote.listener);
      KJ_REQUIRE(admitted, "credentials that say nothing of who one is are for the loopback listener only");
      return local_subject();
    }
    KJ_REQUIRE(shown.isLocal() || shown.isToken(),
               "the credentials are of a kind this program does not know");
    session_credentials credentials{shown.isLocal(), {}};
    if (shown.isToken()) credentials.token = to_string(shown.getToken());
    return choose(credentials, state_->remote);
  }

  kj::Own<connection_state> state_;
};

}  // namespace

wire::Enrollment::Client make_enrollment(kj::Own<connection_state> state, session_ptr session) {
  return kj::heap<enrollment_server>(kj::mv(state), std::move(session));
}

capnp::Capability::Client make_door(kj::Own<connection_state> state) {
  return wire::Door::Client(kj::heap<door_capability>(kj::mv(state)));
}

}  // namespace benefactor::api
