#include "store/reference_data.hpp"

#include <algorithm>

#include "events/overloaded.hpp"

namespace benefactor::store {

namespace {

rejection invalid(std::vector<field_problem> problems) {
  return {rejection_code::invalid, std::move(problems), "the enrolment has problems of form"};
}

const reference_decision unchanged = std::optional<reference_event>{};

reference_decision on(const provider_directory& directory, const provider& p) {
  if (auto problems = form_problems(p); !problems.empty()) return invalid(std::move(problems));
  const auto known = directory.entry(p.npi);
  if (!known) return provider_enrolled{p};
  if (*known == p) return unchanged;
  return rejection{rejection_code::idempotency_conflict, {}, "the provider is enrolled with other content"};
}

reference_decision on(const provider_directory& directory, const affiliation_request& r) {
  if (auto problems = form_problems(r); !problems.empty()) return invalid(std::move(problems));
  if (!directory.entry(r.npi)) return rejection{rejection_code::not_found, {}, "no such provider"};
  if (const auto since = directory.find(r.npi).since) {
    // The same again: what was recorded last from that day on.
    const auto last = std::find_if(since->rbegin(), since->rend(),
                                   [&](const affiliation& a) { return a.from == r.terms.from; });
    if (last != since->rend() && *last == r.terms) return unchanged;
    if (since->size() >= affiliations_max)
      return invalid({{"npi", "a provider has at most 1,000 affiliations"}});
  }
  return provider_affiliated{r.npi, r.terms};
}

reference_decision on(const provider_directory& directory, const provider_description& d) {
  if (auto problems = form_problems(d); !problems.empty()) return invalid(std::move(problems));
  if (!directory.entry(d.npi)) return rejection{rejection_code::not_found, {}, "no such provider"};
  if (directory.details(d.npi) == d.details) return unchanged;
  return provider_described{d.npi, d.details};
}

reference_decision on(const provider_directory& directory, fee_schedule& next) {
  if (auto problems = form_problems(next); !problems.empty()) return invalid(std::move(problems));
  std::sort(next.fees.begin(), next.fees.end());
  const auto known = directory.fees(next.contract);
  if (known && known->fees == next.fees) return unchanged;
  next.version = known ? known->version + 1 : 1;
  return fee_schedule_loaded{std::move(next)};
}

reference_decision on(const provider_directory& directory, any_edit_table& next) {
  if (auto problems = form_problems(next); !problems.empty()) return invalid(std::move(problems));
  const auto loaded = directory.edits();
  const auto known = loaded ? table_like(*loaded, next) : std::nullopt;
  const auto version = known ? version_of(*known) : 0;
  std::visit(
      [&](auto& table) {
        sort_rows(table);
        table.version = version;
      },
      next);
  if (known && *known == next) return unchanged;
  std::visit([&](auto& table) { table.version = version + 1; }, next);
  return edit_table_loaded{std::move(next)};
}

}  // namespace

reference_decision decide(const provider_directory& directory, reference_request request) {
  return std::visit([&](auto& r) { return on(directory, r); }, request);
}

void apply(provider_directory& directory, const reference_event& event, std::uint64_t position) {
  std::visit(overloaded{[&](const provider_enrolled& e) { directory.put(e.terms, position); },
                        [&](const provider_affiliated& e) { directory.put(e.npi, e.terms, position); },
                        [&](const provider_described& e) { directory.put(e.npi, e.details, position); },
                        [&](const fee_schedule_loaded& e) {
                          directory.put(std::make_shared<const fee_schedule>(e.schedule));
                        },
                        [&](const edit_table_loaded& e) { directory.put(e.table); }},
             event);
}

std::string encode(const reference_event& event, const surrogates& ids, const event_origin& origin,
                   const encode_context& context) {
  return std::visit(
      overloaded{
          [&](const provider_enrolled& e) { return encode(e, ids.provider(e.terms.npi), origin, context); },
          [&](const provider_affiliated& e) { return encode(e, ids.provider(e.npi), origin, context); },
          [&](const provider_described& e) { return encode(e, ids.provider(e.npi), origin, context); },
          [&](const fee_schedule_loaded& e) {
            return encode(e, ids.table("fees", e.schedule.contract), origin, context);
          },
          [&](const edit_table_loaded& e) {
            return encode(e, ids.table("edits", kind_of(e.table)), origin, context);
          }},
      event);
}

}  // namespace benefactor::store
