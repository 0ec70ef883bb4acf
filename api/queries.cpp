#include "api/queries.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "api/claim_queries.hpp"
#include "api/history.hpp"
#include "api/impact_queries.hpp"
#include "api/natural_names.hpp"
#include "api/policy_queries.hpp"
#include "api/read_models.hpp"
#include "api/rpc/write_results.hpp"
#include "events/contract_in_force.hpp"
#include "events/explanation.hpp"
#include "projections/claims_list.hpp"
#include "projections/usual_rows.hpp"
#include "store/bucket_loading.hpp"
#include "store/claim_loading.hpp"
#include "store/claim_number.hpp"
#include "store/event_codec.hpp"
#include "store/page.hpp"

namespace benefactor::api {
namespace {

/// Texts of an explanation where the member was erased.
constexpr auto erased_name = "(erased)";

std::string or_erased(const std::string& text) { return text.empty() ? erased_name : text; }

class log_queries final : public queries {
 public:
  explicit log_queries(const query_parts& parts) : parts_(parts) {}

  using queries::balances;
  using queries::claim;
  using queries::explain;
  using queries::policy;

  std::variant<log_moment, rejection> find_moment(const as_of& asked, std::int64_t now_us) const override {
    const auto refused = [](const char* field, const char* rule) {
      return rejection{rejection_code::invalid, {{field, rule}}, "there is no such moment"};
    };
    if (const auto* at = std::get_if<as_of_position>(&asked)) {
      if (const auto found = store::moment_of(parts_.device, parts_.tail, at->position)) return *found;
      return refused("asOf.position", "is at most that of the last event in the log");
    }
    const auto time_us = std::get<as_of_time>(asked).time_us;
    const auto found = store::last_moment_until(parts_.device, parts_.tail, time_us);
    // An event's own time is none, though the clock may have been set back since.
    if (time_us > now_us && (!found || found->time_us != time_us))
      return refused("asOf.timeMicros", "must not be in the future");
    if (found) return *found;
    return refused("asOf.timeMicros", "must not be before the log's first event");
  }

  std::optional<claim_record> claim(const claim_name& name, std::uint64_t through) const override {
    const auto loaded = load(name, through);
    if (!loaded) return std::nullopt;
    const auto& state = loaded->state;
    auto names = names_of(state);
    claim_record record{.outcome = outcome_of(state),
                        .position = loaded->position,
                        .submission = {.submitter = state.submitter,
                                       .submitter_claim_id = loaded->confidential.submitter_claim_id,
                                       .received = state.received,
                                       .policy_number = std::move(names.policy_number),
                                       .member_number = std::move(names.members[state.member]),
                                       .provider_npi = state.provider_npi,
                                       .replaces_submitter = {},
                                       .replaces_claim_id = {},
                                       .lines = {}},
                        .erased = !loaded->sealed_open,
                        .replaces = state.replaces,
                        .replaced_by = state.replaced_by,
                        .settled = state.settlement.settled,
                        .to_recoup = state.settlement.to_recoup,
                        .dispute = state.dispute,
                        .disputed_line = state.disputed_line};
    record.submission.lines = contents_of(state, loaded->diagnoses).lines;
    if (!record.erased) record.missing = missing_of(parts_, state, loaded->diagnoses, through);
    if (projections::flags_are_kept(parts_.derived, parts_.tenant))
      if (auto row = projections::find_claim(parts_.derived, parts_.tenant, state.id))
        record.flags = std::move(row->flags);
    return record;
  }

  std::optional<claim_explanation> explain(const claim_name& name, std::uint64_t through) const override {
    const auto loaded = load(name, through);
    if (!loaded) return std::nullopt;
    const auto& state = loaded->state;
    auto names = names_of(state);
    const auto bucket = load_bucket(state.policy, through);
    const auto text =
        benefactor::explain(state, bucket.state.contract,
                            {.policy_number = or_erased(names.policy_number),
                             .claim_number = store::claim_number(state.id, state.first_received),
                             .member = or_erased(names.members[state.member])});
    return claim_explanation{.paragraphs = paragraphs_of(text), .position = loaded->position};
  }

  std::optional<std::vector<history_entry>> history(const claim_name& name) const override {
    const auto claim = resolve(name);
    if (!claim) return std::nullopt;
    using kind = store::access_kind;
    constexpr auto shown = kind::claim | kind::texts;
    auto& keys = parts_.phi.keys({.kinds = shown, .claim = *claim});
    std::vector<history_entry> entries;
    parts_.reader.for_each(
        {parts_.tenant, store::stream_kind::claim, *claim}, 0, [&](const store::owned_event& stored) {
          bool opened = false;
          auto decoded = store::decode(stored.view, parts_.log_id, &keys, &opened);
          const auto* event = std::get_if<bucket_event>(&decoded);
          // Events of a claim that replaces it, or that it replaces, are tagged with this
          // stream too.
          if (!event || claim_of(*event) != *claim) return true;
          if (const auto* submitted = std::get_if<claim_submitted>(event))
            parts_.phi.saw(submitted->member, {.kinds = shown, .policy = submitted->policy, .claim = *claim});
          entries.push_back(make_history_entry(stored.view, *event, opened));
          return true;
        });
    if (entries.empty()) return std::nullopt;
    return entries;
  }

  std::optional<bucket_balances> balances(const std::string& policy_number, int benefit_year,
                                          std::uint64_t through, const member_filter& sees) const override {
    const auto policy = parts_.surrogates.policy(policy_number);
    auto bucket = load_bucket(policy, through);
    if (!bucket.state.enrolled || (sees && !keep_only(bucket.state, sees))) return std::nullopt;
    std::vector<member_id> members;
    for (const auto& year : bucket.state.years)
      for (const auto& member : year.members) members.push_back(member.member);
    auto names = api::names_of(
        parts_.reader, parts_.tenant, parts_.log_id,
        {parts_.phi.keys(
            {.kinds = store::access_kind::identifiers | store::access_kind::balances, .policy = policy})},
        policy, members);
    const auto& contract = bucket.state.contract;
    // When the policy last changed may be what became of others.
    bucket_balances balances{.years = {}, .position = sees ? 0 : bucket.position};
    for (const auto& year : bucket.state.years) {
      if (benefit_year != 0 && year.year != benefit_year) continue;
      // The limits that the year ends with; what was revised within it counts from its day on.
      const date last{next_benefit_year_start(year.year, contract.plan_year_start).days - 1};
      const auto terms = terms_on(contract, last);
      year_balance balance{
          .benefit_year = year.year,
          .policy = sees ? balance_row() : row(year.policy, terms.deductible, terms.out_of_pocket_max),
          .members = {},
          .shows_policy = !sees};
      for (const auto& member : year.members)
        balance.members.push_back({names.members[member.member], row(member.amounts, terms.member_deductible,
                                                                     terms.member_out_of_pocket_max)});
      std::stable_sort(balance.members.begin(), balance.members.end(),
                       [](const auto& a, const auto& b) { return a.member_number < b.member_number; });
      balances.years.push_back(std::move(balance));
    }
    return balances;
  }

  std::optional<policy_view> policy(const std::string& policy_number, std::uint64_t through,
                                    const member_filter& sees) const override {
    return view_policy(parts_, policy_number, through, sees);
  }
  std::optional<eligibility_view> eligibility(const std::string& policy_number,
                                              const std::string& member_number, date on) const override {
    return view_eligibility(parts_, policy_number, member_number, on);
  }
  inquiry_view find_eligibility(const member_inquiry& asked, date on) const override {
    return api::find_eligibility(parts_, asked, on);
  }
  claim_check check(const claim_submission& draft, const std::vector<document_kind>& documents,
                    const form_options& options) const override {
    return check_claim(parts_, draft, documents, options);
  }
  claim_estimate estimate(const claim_submission& claim, const form_options& options) const override {
    return estimate_claim(parts_, claim, options);
  }
  std::optional<claim_journey> journey(const claim_name& name,
                                       const std::function<bool(const claim_id&)>& is_seen) const override {
    const auto claim = resolve(name);
    return claim ? view_journey(parts_, *claim, is_seen) : std::nullopt;
  }
  void each_in_review(const std::function<void(const claim_state&)>& visit) const override {
    api::each_in_review(parts_, visit);
  }
  review_queue reviews(date on, const std::optional<std::string>& owner, std::uint32_t page_size,
                       const std::string& cursor) const override {
    return view_review_queue(parts_, on, owner, page_size, cursor);
  }
  std::optional<impact_report> impact(const std::string& policy_number,
                                      std::optional<date> from) const override {
    return view_impact(parts_, policy_number, from);
  }
  std::vector<edit_table_view> edit_tables() const override { return view_edit_tables(parts_); }
  fee_view fee(const fee_question& question) const override { return view_fee(parts_, question); }

  std::optional<member_numbers> numbers_of(const member_id& member) const override {
    return api::numbers_of(parts_, member);
  }

  claim_page list(const claim_filter& filter, std::uint32_t page_size,
                  const std::string& cursor) const override {
    const auto selection = selection_of(parts_, filter);
    claim_page page;
    page.position = projected_position();
    if (auto why = projections::why_not_served(selection); !why.empty()) {
      page.problems.push_back({"filter", std::move(why)});
      return page;
    }
    auto rows = projections::list_claims(parts_.derived, parts_.tenant, selection, page_size, cursor);
    page.next = std::move(rows.next);
    const bool of_somebody = selection.member || selection.policy;
    for (auto& row : rows.rows) {
      if (of_somebody)
        parts_.phi.saw(row.member,
                       {.kinds = store::access_kind::claim_list, .policy = row.policy, .claim = row.claim});
      row.flags.resize(std::min(row.flags.size(), listed_flags_max));
      page.claims.push_back({.claim = row.claim,
                             .claim_number = store::claim_number(row.claim, row.first_received),
                             .status = row.status,
                             .received = row.received,
                             .provider_npi = std::move(row.provider_npi),
                             .billed = row.billed,
                             .plan_paid = row.plan_paid,
                             .member_responsibility = row.member_responsibility,
                             .flags = std::move(row.flags)});
    }
    return page;
  }

  std::uint64_t durable_position() const override { return parts_.tail.end_position(); }
  std::uint64_t projected_position() const override { return parts_.projector.next_position(); }
  std::uint64_t when_projected(std::uint64_t position, std::function<void(bool)> reached) override {
    return parts_.projector.notify_when(position, std::move(reached));
  }
  void forget(std::uint64_t ticket) override { parts_.projector.forget(ticket); }

  std::optional<claim_owner> owner_of(const claim_name& name) const override {
    const auto claim = resolve(name);
    if (!claim) return std::nullopt;
    const auto loaded = store::load_claim(parts_.reader, parts_.tenant, parts_.log_id, *claim);
    if (!loaded) return std::nullopt;
    const auto& state = loaded->state;
    return claim_owner{state.id, state.policy, state.member, state.provider_npi, state.submitter};
  }

  std::optional<std::vector<document_state>> documents(const claim_id& claim) const override {
    auto loaded = store::load_claim(parts_.reader, parts_.tenant, parts_.log_id, claim);
    if (!loaded) return std::nullopt;
    return std::move(loaded->state.life.documents);
  }

  std::optional<journey_document> document(const claim_name& name, const id128& id) const override {
    const auto claim = resolve(name);
    return claim ? view_document(parts_, *claim, id) : std::nullopt;
  }

  std::string announcer(const claim_id& claim, const id128& document) const override {
    return view_announcer(parts_, claim, document);
  }

  std::optional<claim_id> resolve(const claim_name& name) const override {
    if (const auto* id = std::get_if<claim_id>(&name)) return *id;
    if (const auto* natural = std::get_if<natural_claim_name>(&name))
      return parts_.surrogates.claim(natural->submitter, natural->submitter_claim_id);
    const auto number = store::parse_claim_number(std::get<claim_number_text>(name).text);
    if (!number) return std::nullopt;
    // The tail first: a claim leaves it only after the view has it.
    if (const auto claim = find_in_tail(*number)) return claim;
    return store::find_claim_number(parts_.reader, parts_.derived, parts_.tenant, parts_.log_id, *number);
  }

 private:
  static balance_row row(const accumulators& amounts, std::optional<cents> deductible,
                         std::optional<cents> out_of_pocket_max) {
    balance_row to{.deductible_met = amounts.deductible_met,
                   .out_of_pocket_used = amounts.out_of_pocket_used,
                   .deductible = deductible,
                   .out_of_pocket_max = out_of_pocket_max,
                   .paid = {}};
    for (const auto& entry : amounts.paid.entries())
      if (entry.second != 0) to.paid.push_back(entry);
    return to;
  }

  std::optional<store::loaded_claim> load(const claim_name& name, std::uint64_t through) const {
    const auto claim = resolve(name);
    if (!claim) return std::nullopt;
    using kind = store::access_kind;
    auto& keys =
        parts_.phi.keys({.kinds = kind::claim | kind::diagnoses | kind::identifiers, .claim = *claim});
    return store::load_claim(parts_.reader, parts_.tenant, parts_.log_id, *claim, &keys, through);
  }

  store::loaded_bucket load_bucket(const policy_id& policy, std::uint64_t through) const {
    return store::load_bucket_as_of(parts_.reader, parts_.derived, parts_.tenant, parts_.log_id, policy,
                                    through);
  }

  std::optional<claim_id> find_in_tail(const store::claim_number_parts& number) const {
    constexpr auto submitted = static_cast<std::uint16_t>(store::domain_event_type::claim_submitted);
    for (const auto& page : parts_.tail.pages(0, SIZE_MAX))
      for (const auto bytes : store::page_view::trusted(page)) {
        const auto view = store::parse_event(bytes);
        if (view.type != submitted || view.stream.tenant != parts_.tenant) continue;
        const claim_id claim{view.stream.id};
        if (store::claim_number_prefix(claim) != number.prefix) continue;
        const auto loaded = store::load_claim(parts_.reader, parts_.tenant, parts_.log_id, claim);
        if (loaded && loaded->state.first_received == number.received) return claim;
      }
    return std::nullopt;
  }

  /// Of a claim: the policy's number and its member's.
  natural_names names_of(const claim_state& claim) const {
    auto& keys = parts_.phi.keys({.kinds = store::access_kind::identifiers, .policy = claim.policy});
    return api::names_of(parts_.reader, parts_.tenant, parts_.log_id, {keys, &keys}, claim.policy,
                         {claim.member});
  }

  const query_parts parts_;
};

}  // namespace

std::unique_ptr<queries> make_queries(const query_parts& parts) {
  return std::make_unique<log_queries>(parts);
}

}  // namespace benefactor::api
