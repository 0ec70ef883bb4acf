#include "tools/benefactor/audit/population.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "events/overloaded.hpp"
#include "store/event_codec.hpp"

namespace benefactor::tools {

namespace {

using store::domain_event_type;

constexpr std::array<std::string_view, 3> kinds{"paid", "provider", "reason"};

/// The events that make, decide or undo a claim.
bool is_needed(std::uint16_t type) {
  switch (static_cast<domain_event_type>(type)) {
    case domain_event_type::claim_submitted:
    case domain_event_type::claim_adjudicated:
    case domain_event_type::claim_denied_in_review:
    case domain_event_type::claim_cancelled:
    case domain_event_type::claim_reversed: return true;
    default: return false;
  }
}

/// Where a claim goes, in the order of the strata, and how that stratum is called.
using place = std::tuple<std::int64_t, std::string>;

place paid_band(const std::vector<cents>& bands, cents paid) {
  const auto at = std::lower_bound(bands.begin(), bands.end(), paid);
  const auto band = at - bands.begin();
  if (at == bands.end()) return {band, "paid over " + format_money(bands.empty() ? 0 : bands.back())};
  if (band == 0) return {band, *at == 0 ? "paid 0.00" : "paid up to " + format_money(*at)};
  return {band, "paid " + format_money(*(at - 1) + 1) + " to " + format_money(*at)};
}

place denial_reason(const decided_summary& claim) {
  for (const auto& line : claim.lines)
    if (line.denied.carc != 0)
      return {std::int64_t{1} + static_cast<std::int64_t>(line.denied.group) * 100'000 + line.denied.carc,
              "denied " + std::string(to_text(line.denied.group)) + "-" + reason_text(line.denied.carc)};
  return {0, "no line denied"};
}

using counted_providers = std::vector<std::pair<std::string, std::uint64_t>>;

/// The *most* providers that have the most claims, in that order.
counted_providers large_ones(const std::map<std::string, std::uint64_t>& by_provider, std::size_t most) {
  counted_providers all(by_provider.begin(), by_provider.end());
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  all.resize(std::min(all.size(), most));
  return all;
}

place provider_of(const counted_providers& large, const std::string& npi) {
  const auto at = std::find_if(large.begin(), large.end(), [&](const auto& p) { return p.first == npi; });
  if (at == large.end()) return {static_cast<std::int64_t>(large.size()), "all other providers"};
  return {at - large.begin(), "provider " + npi};
}

}  // namespace

cents decided_summary::plan_paid() const {
  cents sum = 0;
  for (const auto& line : lines) sum = checked_add(sum, line.plan_paid);
  return sum;
}

void population_fold::take_decisions(decided_summary& claim, const std::vector<line_decision>& decided,
                                     std::int64_t time_us) {
  const auto fits = [&](const line_decision& d) {
    return d.line != 0 && d.line <= claim.lines.size() && -max_amount <= d.plan_paid &&
           d.plan_paid <= max_amount;
  };
  if (claim.lines.empty() || !std::all_of(decided.begin(), decided.end(), fits)) {
    ++left_out_;
    return;
  }
  for (const auto& d : decided) {
    auto& line = claim.lines.at(d.line - 1u);
    line.plan_paid = d.plan_paid;
    line.denied = {};
    if (d.status != line_status::denied) continue;
    const auto reason = denial_adjustment(d);
    line.denied = {reason.group, reason.carc};
  }
  claim.decided_us = time_us;
  claim.stands = true;
}

void population_fold::take(const store::event_view& stored, const id128& log_id) {
  if (!is_needed(stored.type)) return;
  const auto decoded = store::decode(stored, log_id);
  const auto* event = std::get_if<bucket_event>(&decoded);
  if (!event) return;
  auto& claim = claims_[claim_of(*event)];
  std::visit(
      overloaded{[&](const claim_submitted& e) {
                   claim.provider_npi = e.provider_npi;
                   claim.lines.resize(e.lines.size());
                   for (const auto& tag : stored.tags)
                     if (tag.kind == store::stream_kind::bucket) claim.bucket = tag;
                 },
                 [&](const claim_adjudicated& e) { take_decisions(claim, e.decided, stored.time_us); },
                 [&](const claim_denied_in_review& e) { take_decisions(claim, e.decided, stored.time_us); },
                 [&](const claim_cancelled&) { claim.stands = false; },
                 [&](const claim_reversed&) { claim.stands = false; }, [](const auto&) {}},
      *event);
}

std::string_view to_text(strata_kind k) { return kinds[static_cast<std::size_t>(k)]; }

std::optional<strata_kind> strata_kind_from(std::string_view text) {
  const auto at = std::find(kinds.begin(), kinds.end(), text);
  if (at == kinds.end()) return std::nullopt;
  return static_cast<strata_kind>(at - kinds.begin());
}

std::vector<stratum> strata_of(const population_fold& fold, const strata_form& form, date from, date to) {
  const auto counts = [&](const decided_summary& claim) {
    const auto day = day_of(claim.decided_us);
    return claim.stands && from <= day && day <= to;
  };
  counted_providers large;
  if (form.kind == strata_kind::provider) {
    std::map<std::string, std::uint64_t> by_provider;
    for (const auto& [id, claim] : fold.claims())
      if (counts(claim)) ++by_provider[claim.provider_npi];
    large = large_ones(by_provider, form.large_providers);
  }
  std::map<place, stratum> strata;
  for (const auto& [id, claim] : fold.claims()) {
    if (!counts(claim)) continue;
    const auto paid = claim.plan_paid();
    auto at = form.kind == strata_kind::paid     ? paid_band(form.bands, paid)
              : form.kind == strata_kind::reason ? denial_reason(claim)
                                                 : provider_of(large, claim.provider_npi);
    auto& home = strata[at];
    home.name = std::get<1>(at);
    home.claims.push_back(id);
    home.plan_paid = checked_add(home.plan_paid, paid);
  }
  std::vector<stratum> found;
  for (auto& [at, home] : strata) {
    std::sort(home.claims.begin(), home.claims.end());
    found.push_back(std::move(home));
  }
  return found;
}

}  // namespace benefactor::tools
