#include "events/edits/anomalies.hpp"

#include <algorithm>

namespace benefactor {

namespace {

/// What a look at one claim shares.
struct inspection {
  const edit_tables& tables;
  const usual_amounts& usual;
  const edit_subject& subject;
  anomaly_parameters limits;
  provider_number provider = 0;
  std::vector<edit_finding> findings = {};

  void flag(std::size_t line, claim_edit edit, edit_action action, std::string detail) {
    const auto* table = tables.anomalies.get();
    findings.push_back({static_cast<std::uint16_t>(line + 1),
                        edit,
                        action,
                        {},
                        table ? table->name : std::string{},
                        table ? table->version : 0,
                        std::move(detail)});
  }

  edit_action action_of(claim_edit e) const {
    // A policy's form check refuses DENY here; an anomaly is never more than a reason to look.
    return std::min(terms_of(tables, e).action, edit_action::pend);
  }
};

/// "3", "2.5", "1.25" of 300, 250, 125.
std::string factor_text(std::int32_t percent) {
  auto text = std::to_string(percent / 100);
  if (const auto rest = percent % 100; rest != 0) {
    text += "." + std::to_string(rest / 10);
    if (rest % 10 != 0) text += std::to_string(rest % 10);
  }
  return text;
}

template <class Map, class Key>
const typename Map::mapped_type* find(const Map& map, const Key& key) {
  const auto at = map.find(key);
  return at == map.end() ? nullptr : &at->second;
}

/// What is unusual about *price* beside *charges*; empty: nothing, or there are too few to tell.
std::string compare_price(cents price, const price_histogram& charges, std::int32_t least,
                          std::int32_t factor, std::string_view whose) {
  const auto count = charges.count();
  if (count < static_cast<std::uint64_t>(least)) return {};
  const auto usual = charges.percentile(95);
  // Both sides stay far within 64 bits: prices end at max_amount, factors at 10,000.
  if (!usual || price * 100 <= *usual * factor) return {};
  return "more than " + factor_text(factor) + " times the " + format_dollars(*usual) + " that 95 of 100 of " +
         std::string{whose} + " " + std::to_string(count) + " earlier charges stay within";
}

void inspect_amounts(inspection& in, edit_action action) {
  for (std::size_t i = 0; i < in.subject.lines.size(); ++i) {
    const auto& line = in.subject.lines[i];
    const auto code = packed_code::of(line.procedure);
    const auto price = unit_price_of(line);
    static const price_histogram none;
    const auto* own = find(in.usual.own, std::pair(in.provider, code));
    const auto* all = find(in.usual.all, code);
    if (!own) own = &none;
    auto why = compare_price(price, *own, in.limits.own_least, in.limits.own_factor, "the provider's own");
    if (all) {
      const auto peers = all->without(*own);
      const auto more =
          compare_price(price, peers, in.limits.peer_least, in.limits.peer_factor, "other providers'");
      if (!more.empty()) why += (why.empty() ? "" : ", and ") + more;
    }
    if (why.empty()) continue;
    in.flag(i, claim_edit::unusual_amount, action,
            std::string{line.procedure} + " is billed at " + format_dollars(price) + " a unit: " + why + ".");
  }
}

void inspect_days(inspection& in, edit_action action) {
  for (const auto& [day, load] : loads_of(in.tables, in.subject.lines)) {
    auto total = load;
    if (const auto* before = find(in.usual.days, std::pair(in.provider, day))) {
      if (__builtin_add_overflow(total.minutes, before->minutes, &total.minutes))
        total.minutes = before->minutes;
      if (__builtin_add_overflow(total.visits, before->visits, &total.visits)) total.visits = before->visits;
    }
    const bool long_day = load.minutes > 0 && total.minutes > in.limits.minutes_most;
    const bool many_visits = load.visits > 0 && total.visits > in.limits.visits_most;
    if (!long_day && !many_visits) continue;
    std::string why;
    if (long_day)
      why = std::to_string(total.minutes) + " minutes of timed procedures, more than the " +
            std::to_string(in.limits.minutes_most) + " of a day";
    if (many_visits)
      why += (why.empty() ? "" : ", and ") + std::to_string(total.visits) + " visits, more than " +
             std::to_string(in.limits.visits_most);
    std::size_t line = 0;
    for (; line + 1 < in.subject.lines.size(); ++line) {
      const auto& l = in.subject.lines[line];
      if (l.service_date == day && !loads_of(in.tables, {&l, 1}).empty()) break;
    }
    in.flag(line, claim_edit::impossible_day, action,
            "With this claim the provider has on one day " + why + ".");
  }
}

std::string percent_text(std::uint64_t part, std::uint64_t of) {
  return std::to_string(part * 100 / of) + " of 100";
}

void inspect_levels(inspection& in, edit_action action) {
  if (!in.tables.levels) return;
  for (std::size_t i = 0; i < in.subject.lines.size(); ++i) {
    const auto& line = in.subject.lines[i];
    const auto* level = find_level(*in.tables.levels, packed_code::of(line.procedure), line.service_date);
    if (!level || level->level < in.limits.high_level) continue;
    const auto* own = find(in.usual.own_levels, std::pair(in.provider, level->family));
    const auto* all = find(in.usual.all_levels, level->family);
    if (!own || !all) continue;
    const level_counts peers{all->all - std::min(all->all, own->all),
                             all->high - std::min(all->high, own->high)};
    if (own->all < static_cast<std::uint64_t>(in.limits.own_visits_least) ||
        peers.all < static_cast<std::uint64_t>(in.limits.peer_visits_least))
      continue;
    // Shares are compared by cross-multiplication, in 128 bits.
    using wide = unsigned __int128;
    const bool large =
        wide{own->high} * whole >= wide{own->all} * static_cast<unsigned>(in.limits.upcoding_share);
    const bool unlike = wide{own->high} * peers.all * 100 >
                        wide{peers.high} * own->all * static_cast<unsigned>(in.limits.upcoding_factor);
    if (!large || !unlike) continue;
    in.flag(i, claim_edit::upcoding_pattern, action,
            percent_text(own->high, own->all) + " of the provider's " + std::to_string(own->all) +
                " visits of family " + level->family.text() + " are of level " +
                std::to_string(in.limits.high_level) + " or above, more than " +
                factor_text(in.limits.upcoding_factor) + " times the " + percent_text(peers.high, peers.all) +
                " of other providers' " + std::to_string(peers.all) + ".");
  }
}

}  // namespace

std::vector<edit_finding> find_anomalies(const edit_tables& tables, const usual_amounts& usual,
                                         const edit_subject& subject) {
  if (!tables.policy) return {};
  inspection in{tables, usual, subject, parameters_of(tables), number_of(subject.provider_npi)};
  const auto look = [&in](claim_edit e, auto inspect) {
    if (const auto action = in.action_of(e); action != edit_action::off) inspect(in, action);
  };
  look(claim_edit::unusual_amount, inspect_amounts);
  look(claim_edit::impossible_day, inspect_days);
  look(claim_edit::upcoding_pattern, inspect_levels);
  std::sort(in.findings.begin(), in.findings.end());
  return std::move(in.findings);
}

}  // namespace benefactor
