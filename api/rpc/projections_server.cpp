// The Projections capability: what read models answer.
#include <algorithm>
#include <kj/debug.h>
#include <utility>

#include "api/read_models.hpp"
#include "api/rpc/covered.hpp"
#include "api/rpc/narrow_answers.hpp"
#include "api/rpc/read_requests.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_parts.hpp"
#include "api/rpc/write_read_models.hpp"

namespace benefactor::api {

namespace {

constexpr std::uint32_t default_limit = 100, largest_limit = 1'000;

std::size_t limit_of(std::uint32_t asked) {
  return asked == 0 ? default_limit : std::min(asked, largest_limit);
}

/// A day that is null is open.
template <class Params>
projections::day_range days_of(const Params& params) {
  projections::day_range days;
  if (params.hasFrom()) days.from = date{params.getFrom().getDays()};
  if (params.hasTo()) days.to = date{params.getTo().getDays()};
  return days;
}

std::optional<projections::authorization_status> authorization_status_from(const std::string& text) {
  using enum projections::authorization_status;
  for (const auto status : {requested, granted, denied, revoked})
    if (text == projections::to_text(status)) return status;
  return std::nullopt;
}

/// What was asked, and what it covers at least.
template <class Result>
struct covering {
  std::uint64_t next_position = 0;
  Result result;

  std::uint64_t position() const { return next_position == 0 ? 0 : next_position - 1; }
};

/// Those for a provider of the session's, or for its members. Called while *read* is there.
authorization_filter own_authorizations(const recorded_read& read, const policy_id& policy) {
  return [&read, policy](const authorization& terms) {
    const auto& scope = read.scope();
    return (!terms.provider_npi.empty() && scope.covers_npi(terms.provider_npi)) ||
           scope.covers_record(policy, terms.member);
  };
}

class projections_server final : public wire::Projections::Server {
 public:
  projections_server(kj::Own<connection_state> state, session_ptr session)
      : state_(kj::mv(state)), session_(std::move(session)) {}

  kj::Promise<void> count(CountContext context) override {
    const auto params = context.getParams();
    auto filter = read_filter(params.getFilter());
    KJ_REQUIRE(filter != std::nullopt, "the filter is not one this program knows");
    return ask<counted_claims>("Projections.count", params.getAtLeastPosition(),
                               [&ids = state_->door.parts.surrogates, filter = std::move(*filter)](
                                   const read_models& models, const recorded_read& read) {
                                 auto narrowed = filter;
                                 auto problems = narrow(narrowed, read.scope(), ids);
                                 if (!problems.empty()) return counted_claims{std::move(problems), {}};
                                 return models.count(narrowed, read.phi());
                               })
        .then([context](auto&& answer) mutable {
          auto to = context.getResults().initResult();
          write_view(to, answer->result);
          to.setPosition(answer->position());
        });
  }

  kj::Promise<void> statistics(StatisticsContext context) override {
    const auto params = context.getParams();
    const date on{params.getOn()};
    KJ_REQUIRE(is_calendar_day(on), "`on` is no day of the calendar");
    return ask<statistics_view>(
               "Projections.statistics", params.getAtLeastPosition(),
               [days = days_of(params), on](const read_models& models, const recorded_read&) {
                 return models.statistics(days, on);
               })
        .then([context](auto&& answer) mutable {
          auto to = context.getResults().initStatistics();
          write_view(to, answer->result);
          to.setPosition(answer->position());
        });
  }

  kj::Promise<void> provider(ProviderContext context) override {
    const auto params = context.getParams();
    using result = std::map<date, projections::sums_with_denials>;
    auto npi = to_string(params.getNpi());
    return ask<result>("Projections.provider", params.getAtLeastPosition(),
                       [npi, days = days_of(params)](const read_models& models, const recorded_read& read) {
                         return read.scope().covers_npi(npi) ? models.provider(npi, days) : result{};
                       })
        .then([context, npi](auto&& answer) mutable {
          auto to = context.getResults().initStatistics();
          to.setNpi(to_text_reader(npi));
          write_view(to, answer->result);
          to.setPosition(answer->position());
        });
  }

  kj::Promise<void> policies(PoliciesContext context) override {
    const auto params = context.getParams();
    require_unnamed(session_->scope("Projections.policies"), "holderId");
    return ask<std::vector<named_policy>>("Projections.policies", params.getAtLeastPosition(),
                                          [holder = to_string(params.getHolderId())](
                                              const read_models& models, const recorded_read& read) {
                                            return models.policies_of(holder, read.phi());
                                          })
        .then([context](auto&& answer) mutable {
          auto to = context.getResults();
          write_list([&](kj::uint n) { return to.initPolicies(n); }, answer->result);
          to.setPosition(answer->position());
        });
  }

  kj::Promise<void> memberships(MembershipsContext context) override {
    const auto params = context.getParams();
    auto policy = to_string(params.getPolicyNumber()), member = to_string(params.getMemberId());
    require_unnamed(session_->scope("Projections.memberships"), policy.empty() ? "memberId" : "policyNumber");
    KJ_REQUIRE(policy.empty() != member.empty(), "either a policy or a member is given");
    return ask<std::vector<named_membership>>(
               "Projections.memberships", params.getAtLeastPosition(),
               [policy, member](const read_models& models, const recorded_read& read) {
                 return policy.empty() ? models.memberships(member, read.phi())
                                       : models.roster(policy, read.phi());
               })
        .then([context](auto&& answer) mutable {
          auto to = context.getResults();
          write_list([&](kj::uint n) { return to.initMemberships(n); }, answer->result);
          to.setPosition(answer->position());
        });
  }

  kj::Promise<void> authorizations(AuthorizationsContext context) override {
    const auto params = context.getParams();
    auto policy = to_string(params.getPolicyNumber()), wanted = to_string(params.getStatus());
    const auto scope = session_->scope("Projections.authorizations");
    if (!policy.empty()) require_unnamed(scope, "policyNumber");
    KJ_REQUIRE(policy.empty() != wanted.empty(), "either a policy or a status is given");
    const auto status = authorization_status_from(wanted);
    KJ_REQUIRE(wanted.empty() || status, "`status` is no status of an authorisation");
    KJ_REQUIRE(scope.everything() || wanted.empty(),
               "INVALID: this session sees its own authorisations: it asks by policy");
    return ask<std::vector<named_authorization>>(
               "Projections.authorizations", params.getAtLeastPosition(),
               [&ids = state_->door.parts.surrogates, policy, status, limit = limit_of(params.getLimit()),
                before = params.getBefore()](const read_models& models, const recorded_read& read) {
                 if (!read.scope().everything())
                   return models.authorizations(policy, own_authorizations(read, ids.policy(policy)),
                                                read.phi());
                 auto all = status ? models.authorizations(*status, limit, before, read.phi())
                                   : models.authorizations(policy, read.phi());
                 if (read.scope().hides(mask::privates))
                   for (auto& one : all) one.row.number.clear();
                 return all;
               })
        .then([context](auto&& answer) mutable {
          auto to = context.getResults();
          write_list([&](kj::uint n) { return to.initAuthorizations(n); }, answer->result);
          to.setPosition(answer->position());
        });
  }

  kj::Promise<void> documents(DocumentsContext context) override {
    const auto params = context.getParams();
    const auto status = core_code(params.getStatus());
    KJ_REQUIRE(status != std::nullopt, "`status` is no status of a document");
    return ask<std::vector<named_document>>(
               "Projections.documents", params.getAtLeastPosition(),
               [status = *status, limit = limit_of(params.getLimit()), before = params.getBefore()](
                   const read_models& models, const recorded_read& read) {
                 const auto& scope = read.scope();
                 if (scope.everything()) return models.documents(status, limit, before);
                 return models.documents(status, limit, before, scope.own_members(), scope.own_policies(),
                                         read.phi());
               })
        .then([context](auto&& answer) mutable {
          auto to = context.getResults();
          write_list([&](kj::uint n) { return to.initDocuments(n); }, answer->result);
          to.setPosition(answer->position());
        });
  }

  kj::Promise<void> payees(PayeesContext context) override {
    const auto params = context.getParams();
    return ask<std::vector<named_balance>>(
               "Projections.payees", params.getAtLeastPosition(),
               [npi = to_string(params.getProviderNpi()), limit = limit_of(params.getLimit()),
                after = to_string(params.getAfter())](const read_models& models, const recorded_read& read) {
                 if (read.scope().everything() && npi.empty())
                   return models.balances(limit, after, read.phi());
                 const auto whose = npi.empty() ? read.scope().only_npi().value_or("") : npi;
                 return read.scope().covers_npi(whose) ? std::vector{models.balance(whose)}
                                                       : std::vector<named_balance>();
               })
        .then([context](auto&& answer) mutable {
          auto to = context.getResults();
          write_list([&](kj::uint n) { return to.initPayees(n); }, answer->result);
          to.setPosition(answer->position());
        });
  }

  kj::Promise<void> payments(PaymentsContext context) override {
    const auto params = context.getParams();
    projections::payment_selection of{to_string(params.getNpi()), days_of(params)};
    return ask<listed_payments>(
               "Projections.payments", params.getAtLeastPosition(),
               [of, limit = limit_of(params.getLimit()), cursor = to_string(params.getCursor()),
                counted = params.getCount()](const read_models& models, const recorded_read& read) {
                 const auto& scope = read.scope();
                 auto own = of;
                 if (own.npi.empty() && !scope.everything()) own.npi = scope.only_npi().value_or("");
                 // Of another provider, or of none: as of one that was never paid.
                 if (!scope.everything() && !scope.covers_npi(own.npi)) {
                   listed_payments none;
                   if (counted) none.total.emplace();
                   return none;
                 }
                 return models.payments(own, limit, cursor, counted);
               })
        .then([context](auto&& answer) mutable {
          const auto& found = answer->result;
          auto to = context.getResults();
          write_list([&to](kj::uint n) { return to.initPayments(n); }, found.page.rows);
          if (!found.page.next.empty()) to.setNext(to_text_reader(found.page.next));
          if (found.total) {
            auto total = to.initTotal();
            total.setEntries(found.total->payments);
            total.setExact(found.total->exact);
          }
          to.setPosition(answer->position());
        });
  }

  kj::Promise<void> users(UsersContext context) override {
    const auto params = context.getParams();
    return ask<std::vector<projections::listed_user>>(
               "Projections.users", params.getAtLeastPosition(),
               [limit = limit_of(params.getLimit()), after = to_string(params.getAfter())](
                   const read_models& models, const recorded_read&) { return models.users(limit, after); })
        .then([context](auto&& answer) mutable {
          auto to = context.getResults();
          write_list([&](kj::uint n) { return to.initUsers(n); }, answer->result);
          to.setPosition(answer->position());
        });
  }

  kj::Promise<void> views(ViewsContext context) override {
    const auto& open = models();
    auto to = context.getResults().initStatus();
    write_view(to, open.views(), open.last_verification());
    const auto next = open.projected_position();
    to.setPosition(next);
    to.setDurable(open.durable_position());
    return kj::READY_NOW;
  }

  kj::Promise<void> rebuild(RebuildContext context) override {
    std::vector<std::string> names;
    for (const auto name : context.getParams().getNames()) names.push_back(to_string(name));
    const auto problems = models().rebuild(names);
    write_problems(context.getResults().initProblems(static_cast<kj::uint>(problems.size())), problems);
    return kj::READY_NOW;
  }

  kj::Promise<void> verify(VerifyContext context) override {
    const auto problems = models().verify();
    write_problems(context.getResults().initProblems(static_cast<kj::uint>(problems.size())), problems);
    return kj::READY_NOW;
  }

 private:
  read_models& models() const {
    auto& door = state_->door;
    door.check_open();
    KJ_REQUIRE(door.parts.read_models != nullptr, "this server has no read models");
    return *door.parts.read_models;
  }

  /// The position is read first: what the answer shows is at least that.
  template <class Result>
  kj::Promise<std::unique_ptr<covering<Result>>> ask(
      const char* method, std::uint64_t position,
      std::function<Result(const read_models&, const recorded_read&)> job) {
    const auto& open = models();
    return read_recorded<covering<Result>>(*state_, session_, method, read_from::views, position,
                                           [&open, job = std::move(job)](const recorded_read& read) {
                                             const auto next = open.projected_position();
                                             return covering<Result>{next, job(open, read)};
                                           });
  }

  kj::Own<connection_state> state_;
  const session_ptr session_;
};

}  // namespace

wire::Projections::Client make_projections(kj::Own<connection_state> state, session_ptr session) {
  return kj::heap<projections_server>(kj::mv(state), std::move(session));
}

}  // namespace benefactor::api
