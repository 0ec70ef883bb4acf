#include "projections/usual_rows.hpp"

#include <utility>

#include "events/contract_in_force.hpp"
#include "projections/row_bytes.hpp"
#include "projections/row_keys.hpp"

namespace benefactor::projections {

namespace {

// What follows the letter of usual amounts in a key.
constexpr char state_row = 's', price_row = 't', terms_row = 'q', all_prices = 'a', own_prices = 'o',
               days = 'd', all_levels = 'l', own_levels = 'v';

constexpr const char* name = "usual amounts";

std::string encode(const price_histogram& prices) {
  std::string bytes;
  unsigned before = 0;
  for (const auto& b : prices.buckets()) {
    append_small(bytes, b.index - before);
    append_small(bytes, b.count);
    before = b.index;
  }
  return bytes;
}

price_histogram decode_prices(std::string_view bytes) {
  row_bytes from(bytes, name);
  std::vector<price_histogram::bucket> buckets;
  for (std::uint64_t index = 0; !from.empty();) {
    const auto step = from.small(), count = from.small();
    index += step;
    if (step > price_histogram::last_bucket || index > price_histogram::last_bucket || count == 0 ||
        (step == 0 && !buckets.empty()))
      from.damaged();
    buckets.push_back({static_cast<std::uint16_t>(index), count});
  }
  return price_histogram(std::move(buckets));
}

/// Two numbers, and since when they are counted.
std::string encode(std::uint64_t since, std::uint64_t one, std::uint64_t other) {
  std::string bytes;
  append_small(bytes, since);
  append_small(bytes, one);
  append_small(bytes, other);
  return bytes;
}

/// Nothing where they were counted since another position.
std::optional<std::pair<std::uint64_t, std::uint64_t>> decode(const std::optional<std::string>& bytes,
                                                              std::uint64_t since) {
  if (!bytes) return std::nullopt;
  row_bytes from(*bytes, name);
  const auto counted_since = from.small(), one = from.small(), other = from.small();
  if (!from.empty()) from.damaged();
  if (counted_since != since) return std::nullopt;
  return std::pair(one, other);
}

std::string encode(const std::vector<own_flag_terms>& versions) {
  std::string bytes;
  for (const auto& v : versions) {
    append(bytes, v.version);
    append(bytes, v.from.days);
    append(bytes, static_cast<std::uint8_t>(v.edits.size()));
    for (const auto& e : v.edits) {
      append(bytes, static_cast<std::uint8_t>(e.edit));
      append(bytes, static_cast<std::uint8_t>(e.action));
    }
  }
  return bytes;
}

std::vector<own_flag_terms> decode_terms(std::string_view bytes) {
  row_bytes from(bytes, name);
  std::vector<own_flag_terms> versions;
  while (!from.empty()) {
    auto& v = versions.emplace_back();
    v.version = from.number<std::uint16_t>();
    v.from.days = from.number<std::int32_t>();
    v.edits.resize(from.number<std::uint8_t>());
    for (auto& e : v.edits) {
      const auto edit = from.number<std::uint8_t>(), action = from.number<std::uint8_t>();
      if (edit > static_cast<std::uint8_t>(last_claim_edit) ||
          action > static_cast<std::uint8_t>(edit_action::deny))
        from.damaged();
      e.edit = static_cast<claim_edit>(edit);
      e.action = static_cast<edit_action>(action);
    }
  }
  return versions;
}

// Marks of the state.
constexpr std::uint8_t speak_bit = 1, name_bit = 2, ever_on_bit = 4;

usual_state decode_state(const std::optional<std::string>& bytes) {
  usual_state state;
  if (!bytes) return state;
  row_bytes from(*bytes, name);
  state.days_since = from.small();
  state.levels_since = from.small();
  const auto marks = from.number<std::uint8_t>();
  state.terms_speak = marks & speak_bit;
  state.terms_name = marks & name_bit;
  state.ever_on = marks & ever_on_bit;
  if (!from.empty()) from.damaged();
  return state;
}

std::string usual_key(const store::tenant_name& tenant, char kind) {
  auto key = view_prefix(tenant, view_letter::usual);
  key.push_back(kind);
  return key;
}

std::string code_key(std::string key, packed_code code) {
  store::append_big(key, code.value);
  return key;
}

/// Ten digits are less than five bytes: what tells rows apart stands where sorting looks first.
void append_npi(std::string& key, provider_number npi) {
  for (int shift = 32; shift >= 0; shift -= 8) key.push_back(static_cast<char>(npi >> shift));
}

std::string own_key(std::string key, const std::pair<provider_number, packed_code>& of) {
  append_npi(key, of.first);
  return code_key(std::move(key), of.second);
}

std::string day_key(std::string key, const std::pair<provider_number, date>& of) {
  append_npi(key, of.first);
  append_day(key, of.second);
  return key;
}

}  // namespace

policy as_contract(const std::vector<own_flag_terms>& versions) {
  policy contract;
  for (const auto& v : versions) {
    if (v.version == enrolled_version) {
      contract.edits = v.edits;
      continue;
    }
    auto& revision = contract.revisions.emplace_back();
    revision.number = v.version;
    revision.from = v.from;
    revision.terms.edits = v.edits;
  }
  return contract;
}

std::string usual_rows::key(char kind) const { return usual_key(tenant_, kind); }

std::optional<std::string> usual_rows::read(const std::string& key) const {
  const auto at = changed_.empty() ? changed_.end() : changed_.find(key);
  return at == changed_.end() ? views_.view_row(key) : at->second;
}

usual_state usual_rows::state() const { return decode_state(read(key(state_row))); }

void usual_rows::put(const usual_state& state) {
  std::string bytes;
  append_small(bytes, state.days_since);
  append_small(bytes, state.levels_since);
  append(bytes,
         static_cast<std::uint8_t>((state.terms_speak ? speak_bit : 0) | (state.terms_name ? name_bit : 0) |
                                   (state.ever_on ? ever_on_bit : 0)));
  changed_[key(state_row)] = std::move(bytes);
}

std::vector<std::string> usual_rows::tables() const {
  std::vector<std::string> events;
  views_.scan_view(key(price_row), {}, [&](std::string_view, std::string_view value) {
    events.emplace_back(value);
    return true;
  });
  return events;
}

void usual_rows::put_table(std::size_t kind, std::string_view event) {
  auto of_kind = key(price_row);
  of_kind.push_back(static_cast<char>(kind));
  changed_[std::move(of_kind)] = std::string(event);
}

const std::vector<own_flag_terms>& usual_rows::terms_of(const policy_id& policy) {
  const auto [at, first_time] = terms_.try_emplace(policy);
  if (first_time) {
    auto of_policy = key(terms_row);
    append(of_policy, policy);
    if (const auto bytes = read(of_policy)) at->second = decode_terms(*bytes);
  }
  return at->second;
}

void usual_rows::add(const policy_id& policy, own_flag_terms terms) {
  terms_of(policy);
  auto& versions = terms_[policy];
  versions.push_back(std::move(terms));
  auto of_policy = key(terms_row);
  append(of_policy, policy);
  changed_[std::move(of_policy)] = encode(versions);
}

void usual_rows::load(const edit_tables& tables, const usual_state& state, provider_number provider,
                      std::span<const edit_line> lines) {
  const auto load_prices = [&](auto& prices, const auto& of, auto make_key) {
    const auto [at, first_time] = prices.try_emplace(of);
    if (!first_time) return;
    if (const auto bytes = read(make_key())) at->second = decode_prices(*bytes);
  };
  const auto load_levels = [&](auto& levels, const auto& of, auto make_key) {
    const auto [at, first_time] = levels.try_emplace(of);
    if (!first_time) return;
    if (const auto counted = decode(read(make_key()), state.levels_since))
      at->second = {counted->first, counted->second};
  };
  for (const auto& line : lines) {
    const auto code = packed_code::of(line.procedure);
    const std::pair own(provider, code);
    load_prices(usual.own, own, [&] { return own_key(key(own_prices), own); });
    load_prices(usual.all, code, [&] { return code_key(key(all_prices), code); });
    const auto* level = tables.levels ? find_level(*tables.levels, code, line.service_date) : nullptr;
    if (!level) continue;
    const std::pair own_family(provider, level->family);
    load_levels(usual.own_levels, own_family, [&] { return own_key(key(own_levels), own_family); });
    load_levels(usual.all_levels, level->family, [&] { return code_key(key(all_levels), level->family); });
  }
}

void usual_rows::load_days(const usual_state& state, provider_number provider,
                           const std::map<date, day_load>& loads) {
  for (const auto& [day, load] : loads) {
    const std::pair of(provider, day);
    const auto [at, first_time] = usual.days.try_emplace(of);
    if (!first_time) continue;
    if (const auto counted = decode(read(day_key(key(days), of)), state.days_since))
      at->second = {static_cast<std::int64_t>(counted->first), static_cast<std::int64_t>(counted->second)};
  }
}

template <class Put>
void usual_rows::give_days(const usual_state& state, const Put& put) {
  for (const auto& [of, load] : usual.days) {
    std::optional<std::string> value;  // None: all of it was taken back.
    if (load != day_load{})
      value = encode(state.days_since, static_cast<std::uint64_t>(load.minutes),
                     static_cast<std::uint64_t>(load.visits));
    put(day_key(key(days), of), std::move(value));
  }
  usual.days.clear();
}

template <class Put>
void usual_rows::give_levels(const usual_state& state, const Put& put) {
  for (const auto& [of, counts] : usual.own_levels)
    put(own_key(key(own_levels), of), encode(state.levels_since, counts.all, counts.high));
  for (const auto& [of, counts] : usual.all_levels)
    put(code_key(key(all_levels), of), encode(state.levels_since, counts.all, counts.high));
  usual.own_levels.clear();
  usual.all_levels.clear();
}

void usual_rows::end_days(const usual_state& before) {
  give_days(before, [&](std::string key, std::optional<std::string> value) {
    changed_[std::move(key)] = std::move(value);
  });
}

void usual_rows::end_levels(const usual_state& before) {
  give_levels(before,
              [&](std::string key, std::string value) { changed_[std::move(key)] = std::move(value); });
}

void usual_rows::finish(const usual_state& state, std::vector<store::derived_row>& rows) {
  const auto put = [&](std::string key, std::optional<std::string> value) {
    if (!changed_.empty()) changed_.erase(key);
    rows.push_back({std::move(key), std::move(value)});
  };
  for (const auto& [of, prices] : usual.own) put(own_key(key(own_prices), of), encode(prices));
  for (const auto& [of, prices] : usual.all) put(code_key(key(all_prices), of), encode(prices));
  usual.own.clear();
  usual.all.clear();
  give_days(state, put);
  give_levels(state, put);
  for (auto& [key, value] : changed_) rows.push_back({key, std::move(value)});
  changed_.clear();
  terms_.clear();
}

bool flags_are_kept(const view_rows& views, const store::tenant_name& tenant) {
  if (!views.has(view_id::claims)) return false;
  return decode_state(views.view_row(usual_key(tenant, state_row))).ever_on;
}

}  // namespace benefactor::projections
