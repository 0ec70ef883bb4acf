// Live updates: reads what a subscriber wants and makes its subscription.
#include <algorithm>
#include <kj/debug.h>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/rpc/claim_calls.hpp"
#include "api/rpc/door_entries.hpp"
#include "api/rpc/read_requests.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/subscription.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_results.hpp"

namespace benefactor::api {
namespace {

class subscription_server final : public wire::Subscription::Server {
 public:
  subscription_server(kj::Own<subscription> state, open_counts::place place)
      : state_(kj::mv(state)), place_(std::move(place)) {}
  ~subscription_server() noexcept(false) { state_->end(); }

 private:
  kj::Own<subscription> state_;
  const open_counts::place place_;
};

/// Reads filters by surrogates; a claim number is left to be looked up.
class filter_reader {
 public:
  explicit filter_reader(const store::surrogates& ids) : ids_(ids) {}

  void read(wire::LiveFilter::Reader filter) {
    switch (filter.which()) {
      case wire::LiveFilter::ALL: result = feed_of_all{}; return;
      case wire::LiveFilter::CLAIM: return read(filter.getClaim());
      case wire::LiveFilter::POLICY_NUMBER:
        result = feed_of_policy{ids_.policy(text(filter.getPolicyNumber(), "filter.policyNumber"))};
        return;
      case wire::LiveFilter::MEMBER: {
        const auto member = filter.getMember();
        feed_of_member of{ids_.member(text(member.getMemberId(), "filter.member.memberId")), {}};
        if (member.getPolicyNumber().size() > 0) of.policy = ids_.policy(to_string(member.getPolicyNumber()));
        result = of;
        return;
      }
      case wire::LiveFilter::PROVIDER_NPI: {
        auto npi = to_string(filter.getProviderNpi());
        if (!has_npi_form(npi)) problems.push_back({"filter.providerNpi", "is ten digits"});
        result = feed_of_provider{std::move(npi)};
        return;
      }
      case wire::LiveFilter::STATUS: {
        const auto status = core_code(filter.getStatus());
        if (!status || *status == claim_status::absent)
          problems.push_back({"filter.status", "is a status that a claim may have"});
        else
          result = *status;
        return;
      }
      case wire::LiveFilter::QUEUE: result = feed_of_queue{}; return;
    }
    problems.push_back({"filter", "is one that this server knows"});
  }

  /// For who sees nobody named: numbers that name somebody are problems.
  void require_unnamed(wire::LiveFilter::Reader filter) {
    const auto refuse = [this](const char* field) { problems.push_back({field, "needs broken glass"}); };
    if (filter.isPolicyNumber()) refuse("filter.policyNumber");
    if (filter.isMember()) refuse("filter.member.memberId");
    if (claim && std::holds_alternative<natural_claim_name>(*claim)) refuse("filter.claim.natural");
  }

  /// Makes it let through what *scope* covers and nothing else. Whose a claim is has to be looked up.
  void narrow(const data_scope& scope) {
    if (scope.everything() || !problems.empty()) return;
    if (claim) {
      const auto* natural = std::get_if<natural_claim_name>(&*claim);
      if (!natural || !scope.covers_submitter(natural->submitter)) to_look_up = claim;
      return;
    }
    if (std::holds_alternative<feed_of_all>(result)) {
      if (auto npi = scope.only_npi()) result = feed_of_provider{std::move(*npi)};
      if (const auto member = scope.only_member()) result = feed_of_member{*member, {}};
    }
    if (!std::visit([&](const auto& wanted) { return covers(scope, wanted); }, result))
      problems.push_back(
          {"filter", "names a provider, a member, a policy or a claim that this session may see"});
  }

  feed_filter result;
  std::optional<claim_name> claim;  ///< where it is of one
  std::optional<claim_name> to_look_up;
  std::vector<field_problem> problems;

 private:
  template <class Wanted>
  static bool covers([[maybe_unused]] const data_scope& scope, [[maybe_unused]] const Wanted& wanted) {
    if constexpr (std::is_same_v<Wanted, feed_of_provider>) return scope.covers_npi(wanted.npi);
    if constexpr (std::is_same_v<Wanted, feed_of_policy>) return scope.covers_policy(wanted.policy);
    if constexpr (std::is_same_v<Wanted, feed_of_member>)
      return scope.covers_member(wanted.member) || scope.covers_policy(wanted.policy);
    return false;
  }

  void read(wire::ClaimReference::Reader reference) {
    auto name = read_name(reference);
    claim = name;
    const auto* natural = name ? std::get_if<natural_claim_name>(&*name) : nullptr;
    const auto* id = name ? std::get_if<claim_id>(&*name) : nullptr;
    const auto* number = name ? std::get_if<claim_number_text>(&*name) : nullptr;
    if (natural && !natural->submitter.empty() && !natural->submitter_claim_id.empty())
      result = ids_.claim(natural->submitter, natural->submitter_claim_id);
    else if (id && *id)
      result = *id;
    else if (number && store::parse_claim_number(number->text))
      to_look_up = *name;
    else
      problems.push_back({"filter.claim", "names a claim by submitter and submitter claim id, number or id"});
  }

  std::string text(capnp::Text::Reader given, const std::string& field) {
    if (given.size() == 0) problems.push_back({field, "must not be empty"});
    return to_string(given);
  }

  const store::surrogates& ids_;
};

class live_server final : public wire::Live::Server {
 public:
  live_server(kj::Own<connection_state> state, session_ptr session)
      : state_(kj::mv(state)), session_(std::move(session)) {}

  kj::Promise<void> subscribe(SubscribeContext context) override {
    auto& door = state_->door;
    door.check_open();
    KJ_REQUIRE(door.live.available(), "this server gives no live updates");
    const auto params = context.getParams();
    KJ_REQUIRE(params.hasSink(), "there is no sink to tell");
    filter_reader filter(door.parts.surrogates);
    const auto scope = session_->scope("Live.subscribe");
    filter.read(params.getFilter());
    if (scope.hides(mask::privates)) filter.require_unnamed(params.getFilter());
    filter.narrow(scope);
    if (params.getFrom() > door.live.end_position())
      filter.problems.push_back(
          {"from", "is at most the position after the last event of the log, which is " +
                       std::to_string(door.live.end_position())});
    if (!filter.problems.empty()) {
      std::sort(filter.problems.begin(), filter.problems.end());
      write_refusal(context.getResults().initResult().initRefused(),
                    {rejection_code::invalid, std::move(filter.problems), "the subscription has problems"});
      return kj::READY_NOW;
    }
    if (!filter.to_look_up) return begin(context, std::move(filter.result));
    return resolve_claim(*state_, *filter.to_look_up, scope)
        .then([this, context](std::optional<claim_id>&& claim) mutable {
          if (claim) return begin(context, *claim);
          write_refusal(context.getResults().initResult().initRefused(),
                        {rejection_code::not_found, {}, "there is no such claim"});
          return kj::Promise<void>(kj::READY_NOW);
        });
  }

 private:
  kj::Promise<void> begin(SubscribeContext context, feed_filter filter) {
    auto& door = state_->door;
    door.check_open();
    if (const auto limit = door.limits.connection_subscriptions; state_->subscriptions >= limit)
      return KJ_EXCEPTION(OVERLOADED, "this connection has as many subscriptions as it may have", limit);
    if (const auto limit = door.limits.subscriptions; door.live.subscriptions() >= limit)
      return KJ_EXCEPTION(OVERLOADED, "there are as many subscriptions as there may be", limit);
    auto place = take_place(door.open_subscriptions, *session_, "subscriptions");
    const auto params = context.getParams();
    const auto most = door.limits.subscription_events;
    const auto window = params.getWindow() == 0 ? most : std::min(params.getWindow(), most);
    const auto from = params.getFrom() == 0 ? door.live.end_position() : params.getFrom();
    const bool queue = !session_->scope("Live.subscribe").hides(mask::staff);
    auto made = kj::refcounted<subscription>(kj::addRef(*state_), std::move(filter), from, params.getSink(),
                                             window, queue, session_);
    auto results = context.getResults().initResult().initSubscribed();
    made->start();
    results.setSubscription(kj::heap<subscription_server>(kj::mv(made), std::move(place)));
    results.setPosition(from);
    results.setWindow(window);
    return kj::READY_NOW;
  }

  kj::Own<connection_state> state_;
  const session_ptr session_;
};

}  // namespace

wire::Live::Client make_live(kj::Own<connection_state> state, session_ptr session) {
  return kj::heap<live_server>(kj::mv(state), std::move(session));
}

}  // namespace benefactor::api
