#include <algorithm>
#include <kj/debug.h>
#include <utility>

#include "api/rpc/covered.hpp"
#include "api/rpc/door_entries.hpp"
#include "api/rpc/narrow_answers.hpp"
#include "api/rpc/read_requests.hpp"
#include "api/rpc/scoped_reads.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_results.hpp"
#include "api/rpc/write_views.hpp"
#include "api/wall_clock.hpp"

namespace benefactor::api {
namespace {

constexpr std::uint32_t default_page = 100, largest_page = 1'000;

/// How many a page has, as asked for.
std::uint32_t page_of(std::uint32_t asked) {
  return std::min(asked == 0 ? default_page : asked, largest_page);
}

claim_name required_name(wire::ClaimReference::Reader reference) {
  auto name = read_name(reference);
  KJ_REQUIRE(name != std::nullopt, "the claim is named in a way this program does not know");
  return std::move(*name);
}

/// Who asks what, for the record.
struct asked_by {
  connection_state& from;
  const session_ptr& session;
  const char* method;
};

/// Runs *job* on a reader thread once what it reads covers *position*; what it shows is recorded.
template <class Result>
kj::Promise<std::unique_ptr<Result>> ask(const asked_by& by, read_from source, std::uint64_t position,
                                         std::function<Result(const recorded_read&)> job) {
  return read_recorded<Result>(by.from, by.session, by.method, source, position, std::move(job));
}

/// Takes out what others of the policy had a share in: who sees only one member's record sees no sums of all.
void blank_family(wire::Eligibility::Builder to) {
  for (auto limit : {to.getDeductible(), to.getOutOfPocket()}) {
    limit.disownUsed();
    limit.disownRemaining();
  }
  for (auto benefit : to.getBenefits()) {
    if (benefit.getOwn()) continue;
    benefit.disownAnnualUsed();
    benefit.disownAnnualRemaining();
  }
}

bool found_nobody(const inquiry_view& answer) {
  const auto* refused = std::get_if<std::vector<inquiry_problem>>(&answer.body);
  return refused && refused->size() == 1 && refused->front().code == inquiry_refusal::not_found;
}

bool found_nobody(const claim_estimate& answer) {
  const auto* refused = std::get_if<rejection>(&answer.body);
  return refused && refused->code == rejection_code::not_found;
}

/// Before the answer leaves.
void settle(failed_inquiries::ticket& inquiry, bool failed) {
  if (inquiry) inquiry->failed = failed;
  inquiry = nullptr;
}

/// What was asked about, and the moment it was asked for: monostate is now.
template <class Result>
struct timed_answer {
  std::variant<std::monostate, log_moment, rejection> when;
  std::optional<Result> found;
};

/// Nothing: now.
std::optional<as_of> read_as_of(wire::AsOf::Reader asked) {
  switch (asked.which()) {
    case wire::AsOf::NOW: return std::nullopt;
    case wire::AsOf::POSITION: return as_of_position{asked.getPosition()};
    case wire::AsOf::TIME_MICROS: return as_of_time{asked.getTimeMicros()};
  }
  KJ_FAIL_REQUIRE("asOf is a moment that this program does not know");
}

/// Asks *find*, which takes the read and the position to read through, as of the moment in *params*.
template <class Result, class Params>
kj::Promise<std::unique_ptr<timed_answer<Result>>> ask_as_of(
    const asked_by& by, Params params,
    std::function<std::optional<Result>(const recorded_read& read, std::uint64_t through)> find) {
  return ask<timed_answer<Result>>(
      by, read_from::log, params.getAtLeastPosition(),
      [asked = read_as_of(params.getAsOf()), find = std::move(find)](const recorded_read& read) {
        timed_answer<Result> answer;
        if (!asked) {
          answer.found = find(read, whole_log);
          return answer;
        }
        auto when = read.reads().find_moment(*asked, wall_clock_us());
        if (const auto* moment = std::get_if<log_moment>(&when)) {
          answer.found = find(read, moment->position);
          // Also when a moment was is not said of what is not there.
          if (answer.found || read.scope().everything()) answer.when = *moment;
        } else {
          answer.when = std::get<rejection>(std::move(when));
        }
        return answer;
      });
}

template <class Result>
void write_moment(wire::AsOfAnswer::Builder to, const timed_answer<Result>& answer) {
  if (const auto* moment = std::get_if<log_moment>(&answer.when)) {
    auto told = to.initMoment();
    told.setPosition(moment->position);
    told.setTimeMicros(moment->time_us);
  } else if (const auto* refused = std::get_if<rejection>(&answer.when)) {
    write_refusal(to.initRefused(), *refused);
  }
}

class queries_server final : public wire::Queries::Server {
 public:
  queries_server(kj::Own<connection_state> state, session_ptr session)
      : state_(kj::mv(state)), session_(std::move(session)) {}

  kj::Promise<void> claim(ClaimContext context) override {
    const auto params = context.getParams();
    auto name = named_claim("Queries.claim", params.getClaim());
    return ask_as_of<claim_record>(by("Queries.claim"), params,
                                   [name](const recorded_read& read, std::uint64_t through) {
                                     auto found = read.may_see(name) ? read.reads().claim(name, through)
                                                                     : std::nullopt;
                                     if (found && read.scope().hides(mask::flags)) found->flags.clear();
                                     return found;
                                   })
        .then([context](std::unique_ptr<timed_answer<claim_record>>&& answer) mutable {
          const auto& found = answer->found;
          write_moment(context.getResults().initAsOf(), *answer);
          auto to = context.getResults().initResult();
          if (found) write_record(to.initClaim(), *found);
        });
  }

  kj::Promise<void> explain(ExplainContext context) override {
    const auto params = context.getParams();
    auto name = named_claim("Queries.explain", params.getClaim());
    return ask_as_of<claim_explanation>(by("Queries.explain"), params,
                                        [name](const recorded_read& read, std::uint64_t through) {
                                          return read.may_see(name) ? read.reads().explain(name, through)
                                                                    : std::nullopt;
                                        })
        .then([context](std::unique_ptr<timed_answer<claim_explanation>>&& answer) mutable {
          const auto& found = answer->found;
          write_moment(context.getResults().initAsOf(), *answer);
          auto to = context.getResults().initResult();
          if (!found) return;
          auto explanation = to.initFound();
          explanation.setPosition(found->position);
          auto lines = explanation.initLines(static_cast<kj::uint>(found->paragraphs.size()));
          for (kj::uint i = 0; i < lines.size(); ++i) lines.set(i, to_text_reader(found->paragraphs[i]));
        });
  }

  kj::Promise<void> balances(BalancesContext context) override {
    const auto params = context.getParams();
    require_unnamed(session_->scope("Queries.balances"), "policyNumber");
    return ask_as_of<bucket_balances>(
               by("Queries.balances"), params,
               [&ids = ids(), policy = to_string(params.getPolicyNumber()), year = params.getBenefitYear()](
                   const recorded_read& read, std::uint64_t through) {
                 return read.reads().balances(policy, year, through, members_seen(read, ids, policy));
               })
        .then([context](std::unique_ptr<timed_answer<bucket_balances>>&& answer) mutable {
          const auto& found = answer->found;
          write_moment(context.getResults().initAsOf(), *answer);
          auto to = context.getResults().initResult();
          if (found) write_balances(to.initFound(), *found);
        });
  }

  kj::Promise<void> policy(PolicyContext context) override {
    const auto params = context.getParams();
    require_unnamed(session_->scope("Queries.policy"), "policyNumber");
    return ask_as_of<policy_view>(by("Queries.policy"), params,
                                  [&ids = ids(), number = to_string(params.getPolicyNumber())](
                                      const recorded_read& read, std::uint64_t through) {
                                    auto found =
                                        read.reads().policy(number, through, members_seen(read, ids, number));
                                    if (found) narrow(*found, read.scope());
                                    return found;
                                  })
        .then([context](std::unique_ptr<timed_answer<policy_view>>&& answer) mutable {
          const auto& found = answer->found;
          write_moment(context.getResults().initAsOf(), *answer);
          auto to = context.getResults().initResult();
          if (found) write_view(to.initFound(), *found);
        });
  }

  kj::Promise<void> eligibility(EligibilityContext context) override {
    using result = found_eligibility;
    const auto params = context.getParams();
    const date on{params.getOn()};
    KJ_REQUIRE(is_calendar_day(on), "`on` is no day of the calendar");
    auto inquiry = begin_inquiry(*state_, *session_, "Queries.eligibility");
    return ask<result>(by("Queries.eligibility"), read_from::log, params.getAtLeastPosition(),
                       [&ids = ids(), policy = to_string(params.getPolicyNumber()),
                        member = to_string(params.getMemberId()),
                        on](const recorded_read& read) { return find_cover(read, ids, policy, member, on); })
        .then([context, inquiry = std::move(inquiry)](std::unique_ptr<result>&& answer) mutable {
          settle(inquiry, !answer->view);
          auto to = context.getResults().initResult();
          if (!answer->view) return;
          auto found = to.initFound();
          write_view(found, *answer->view);
          if (!answer->of_family) blank_family(found);
        });
  }

  kj::Promise<void> findEligibility(FindEligibilityContext context) override {
    const auto params = context.getParams();
    const date on{params.getOn()};
    KJ_REQUIRE(is_calendar_day(on), "`on` is no day of the calendar");
    const auto member = params.getMember();
    member_inquiry asked{
        to_string(member.getMemberId()), to_string(member.getLastName()), to_string(member.getFirstName()),
        member.hasBirthDate() ? std::optional(date{member.getBirthDate().getDays()}) : std::nullopt};
    auto inquiry = begin_inquiry(*state_, *session_, "Queries.findEligibility");
    return ask<inquiry_view>(by("Queries.findEligibility"), read_from::log, params.getAtLeastPosition(),
                             [asked = std::move(asked), on](const recorded_read& read) {
                               return find_by_card(read, asked, on);
                             })
        .then([context, inquiry = std::move(inquiry)](std::unique_ptr<inquiry_view>&& answer) mutable {
          settle(inquiry, found_nobody(*answer));
          write_view(context.getResults().initResult(), *answer);
        });
  }

  kj::Promise<void> checkClaim(CheckClaimContext context) override {
    const auto params = context.getParams();
    actors::submit_request asked;
    std::vector<field_problem> problems;
    read_claim(params.getClaim(), asked, problems);
    auto documents = read_kinds(params.getDocuments(), problems);
    const form_options options{.npi_check_digit = params.getOptions().getNpiCheckDigit()};
    auto inquiry = begin_inquiry(*state_, *session_, "Queries.checkClaim");
    return ask<claim_check>(
               by("Queries.checkClaim"), read_from::log, params.getAtLeastPosition(),
               [&ids = ids(), claim = std::move(asked.submission), documents = std::move(documents),
                problems = std::move(problems), options](const recorded_read& read) {
                 auto told = check_draft_of(read, ids, claim, documents, options);
                 // What could not be read is wrong whatever else is.
                 told.problems.insert(told.problems.end(), problems.begin(), problems.end());
                 std::sort(told.problems.begin(), told.problems.end());
                 return told;
               })
        .then([context, inquiry = std::move(inquiry)](std::unique_ptr<claim_check>&& answer) mutable {
          settle(inquiry, !answer->known);
          write_view(context.getResults().initResult(), *answer);
        });
  }

  kj::Promise<void> estimate(EstimateContext context) override {
    const auto params = context.getParams();
    actors::submit_request asked;
    std::vector<field_problem> problems;
    read_claim(params.getClaim(), asked, problems);
    const form_options options{.npi_check_digit = params.getOptions().getNpiCheckDigit()};
    auto inquiry = begin_inquiry(*state_, *session_, "Queries.estimate");
    return ask<claim_estimate>(
               by("Queries.estimate"), read_from::log, params.getAtLeastPosition(),
               [&ids = ids(), claim = std::move(asked.submission), problems = std::move(problems),
                options](const recorded_read& read) {
                 if (problems.empty()) return estimate_of(read, ids, claim, options);
                 return claim_estimate{
                     rejection{rejection_code::invalid, problems, "the claim has problems of form"}, {}, 0};
               })
        .then([context, inquiry = std::move(inquiry)](std::unique_ptr<claim_estimate>&& answer) mutable {
          settle(inquiry, found_nobody(*answer));
          write_view(context.getResults().initResult(), *answer);
        });
  }

  kj::Promise<void> journey(JourneyContext context) override {
    using result = std::optional<claim_journey>;
    const auto params = context.getParams();
    auto name = named_claim("Queries.journey", params.getClaim());
    return ask<result>(by("Queries.journey"), read_from::log, params.getAtLeastPosition(),
                       [name](const recorded_read& read) { return find_journey(read, name); })
        .then([context](std::unique_ptr<result>&& answer) mutable {
          const auto& found = *answer;
          auto to = context.getResults().initResult();
          if (found) write_view(to.initFound(), *found);
        });
  }

  kj::Promise<void> reviewQueue(ReviewQueueContext context) override {
    const auto params = context.getParams();
    const date on{params.getOn()};
    KJ_REQUIRE(is_calendar_day(on), "`on` is no day of the calendar");
    const auto owner = params.hasOwner() ? std::optional(to_string(params.getOwner())) : std::nullopt;
    return ask<review_queue>(
               by("Queries.reviewQueue"), read_from::views, params.getAtLeastPosition(),
               [on, owner, size = page_of(params.getPageSize()), cursor = to_string(params.getCursor())](
                   const recorded_read& read) { return read.reads().reviews(on, owner, size, cursor); })
        .then([context](std::unique_ptr<review_queue>&& queue) mutable {
          write_view(context.getResults().initQueue(), *queue);
        });
  }

  kj::Promise<void> impact(ImpactContext context) override {
    using result = std::optional<impact_report>;
    const auto params = context.getParams();
    require_unnamed(session_->scope("Queries.impact"), "policyNumber");
    std::optional<date> from;
    if (params.hasFrom()) from = date{params.getFrom().getDays()};
    return ask<result>(by("Queries.impact"), read_from::log, params.getAtLeastPosition(),
                       [policy = to_string(params.getPolicyNumber()), from](const recorded_read& read) {
                         return read.reads().impact(policy, from);
                       })
        .then([context](std::unique_ptr<result>&& report) mutable {
          auto to = context.getResults().initResult();
          if (!*report) return;
          if ((*report)->too_many)
            to.setTooMany((*report)->looked_at);
          else
            write_view(to.initReport(), **report);
        });
  }

  kj::Promise<void> fee(FeeContext context) override {
    const auto params = context.getParams();
    fee_question question{to_string(params.getProviderNpi()),
                          to_string(params.getContract()),
                          to_string(params.getProcedure()),
                          {},
                          {params.getOn()}};
    for (const auto modifier : params.getModifiers()) question.modifiers.push_back(to_string(modifier));
    return ask<fee_view>(by("Queries.fee"), read_from::log, 0,
                         [question](const recorded_read& read) { return read.reads().fee(question); })
        .then([context](std::unique_ptr<fee_view>&& answer) mutable {
          write_view(context.getResults().initResult(), *answer);
        });
  }

  kj::Promise<void> editTables(EditTablesContext context) override {
    using result = std::vector<edit_table_view>;
    return ask<result>(by("Queries.editTables"), read_from::log, 0,
                       [](const recorded_read& read) { return read.reads().edit_tables(); })
        .then([context](std::unique_ptr<result>&& tables) mutable {
          write_view(context.getResults().initTables(static_cast<kj::uint>(tables->size())), *tables);
        });
  }

  kj::Promise<void> claims(ClaimsContext context) override {
    const auto params = context.getParams();
    auto filter = read_filter(params.getFilter());
    KJ_REQUIRE(filter != std::nullopt, "the filter is not one this program knows");
    return ask<claim_page>(by("Queries.claims"), read_from::views, params.getAtLeastPosition(),
                           [&ids = ids(), filter = std::move(*filter), size = page_of(params.getPageSize()),
                            cursor = to_string(params.getCursor())](const recorded_read& read) {
                             claim_page page;
                             auto narrowed = filter;
                             page.problems = narrow(narrowed, read.scope(), ids);
                             if (!page.problems.empty()) return page;
                             page = read.reads().list(narrowed, size, cursor);
                             if (read.scope().hides(mask::flags))
                               for (auto& claim : page.claims) claim.flags.clear();
                             return page;
                           })
        .then([context](std::unique_ptr<claim_page>&& page) mutable {
          write_page(context.getResults().initPage(), *page);
        });
  }

 private:
  const store::surrogates& ids() const { return state_->door.parts.surrogates; }

  asked_by by(const char* method) { return {*state_, session_, method}; }

  claim_name named_claim(const char* method, wire::ClaimReference::Reader reference) const {
    auto name = required_name(reference);
    require_unnamed(session_->scope(method), name);
    return name;
  }

  kj::Own<connection_state> state_;
  const session_ptr session_;
};

}  // namespace

wire::Queries::Client make_queries_service(kj::Own<connection_state> state, session_ptr session) {
  return kj::heap<queries_server>(kj::mv(state), std::move(session));
}

}  // namespace benefactor::api
