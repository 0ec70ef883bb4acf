#include "projections/view_catalog.hpp"

#include <algorithm>
#include <cstring>
#include <set>

#include "projections/row_bytes.hpp"

namespace benefactor::projections {

namespace {

constexpr std::uint8_t live_state = 0, building_state = 1;

bool is_known(const view_definition& of, std::uint32_t version, std::string_view letters) {
  return of.version == version && of.letters == letters;
}

}  // namespace

const std::array<view_definition, view_count>& all_views() {
  using enum view_id;
  using group = view_group;
  static const std::array<view_definition, view_count> views{{
      {claims, "claims", group::claims, "cu", 3, "every claim at a glance, newest first"},
      {claims_by_status, "claims_by_status", group::claims, "s", 1, "claims by status and day of receipt"},
      {claims_by_member, "claims_by_member", group::claims, "m", 1, "claims by member and status"},
      {claims_by_provider, "claims_by_provider", group::claims, "n", 1,
       "claims by provider and day of receipt"},
      {claims_by_policy, "claims_by_policy", group::claims, "l", 1, "claims by policy"},
      {disputes, "disputes", group::claims, "D", 1, "disputes by status"},
      {review_queue, "review_queue", group::claims, "w", 1, "claims in review, the most urgent first"},
      {flags, "flags", group::claims, "fg", 1, "claims that are unlike what is usual"},
      {documents, "documents", group::claims, "F", 1, "documents of claims by status"},
      {statistics, "statistics", group::claims, "S", 2, "counts, money and times by day"},
      {payments_due, "payments_due", group::claims, "o", 1, "claims that a payment run has to visit"},
      {payee_balances, "payee_balances", group::claims, "B", 2,
       "what each payee has coming, was paid and owes"},
      {payments, "payments", group::claims, "r", 1, "claims of a payment, by trace number"},
      {provider_payments, "provider_payments", group::payments, "Y", 1,
       "payments to providers, by provider and day"},
      {external_claims, "external_claims", group::claims, "xbq", 1,
       "claims that external processors decide, and how long they take"},
      {policies, "policies", group::policies, "PHRM", 2, "policies, by holder, and who is enrolled in them"},
      {authorizations, "authorizations", group::policies, "A", 1, "authorisations by policy and status"},
      {users, "users", group::users, "U", 1, "who did what, and when last"},
  }};
  return views;
}

std::optional<view_id> view_named(std::string_view name) {
  for (const auto& view : all_views())
    if (name == view.name) return view.id;
  return std::nullopt;
}

std::optional<view_id> view_of(char letter) {
  for (const auto& view : all_views())
    if (std::string_view(view.letters).find(letter) != std::string_view::npos) return view.id;
  return std::nullopt;
}

std::vector<view_id> view_set::list() const {
  std::vector<view_id> views;
  for (const auto& view : all_views())
    if (has(view.id)) views.push_back(view.id);
  return views;
}

void generations::set(view_id view, std::uint8_t generation) {
  for (const char* letter = definition_of(view).letters; *letter != '\0'; ++letter)
    of_[static_cast<std::uint8_t>(*letter)] = generation;
}

void generations::clear(view_id view) {
  for (const char* letter = definition_of(view).letters; *letter != '\0'; ++letter)
    of_[static_cast<std::uint8_t>(*letter)] = none;
}

view_set view_build::folded() const {
  auto all = views;
  for (const auto view : views.list())
    if (definition_of(view).group == view_group::claims) all.add(view_id::claims);
  return all;
}

generations view_build::written() const {
  generations rows;
  for (const auto view : folded().list()) rows.set(view, generation);
  return rows;
}

void view_catalog::go_live(view_id view, std::uint8_t generation) {
  if (const auto old = live_rows.of(*definition_of(view).letters); old && *old != generation)
    drop(view, *old);
  live.add(view);
  live_rows.set(view, generation);
}

void view_catalog::retire(view_id view) {
  if (const auto old = live_rows.of(*definition_of(view).letters)) drop(view, *old);
  live.remove(view);
  live_rows.clear(view);
}

void view_catalog::drop(view_id view, std::uint8_t generation) {
  for (const char* letter = definition_of(view).letters; *letter != '\0'; ++letter)
    dropped.emplace_back(*letter, generation);
}

std::uint8_t view_catalog::unused_generation() const {
  std::set<std::uint8_t> used;
  for (const auto& view : all_views())
    for (const char* letter = view.letters; *letter != '\0'; ++letter)
      if (const auto generation = live_rows.of(*letter)) used.insert(*generation);
  for (const auto& [letter, generation] : dropped) used.insert(generation);
  if (build) used.insert(build->generation);
  std::uint8_t free = 0;
  while (used.contains(free)) ++free;  // Views, and builds given up, are far fewer than numbers.
  return free;
}

void view_catalog::give_up_build() {
  if (!build) return;
  for (const auto view : build->folded().list()) drop(view, build->generation);
  build.reset();
}

std::string catalog_key() { return std::string(1, '\0'); }  // Before every tenant's.

std::string encode(const view_catalog& catalog) {
  std::string bytes;
  append(bytes, catalog.next_position);
  append(bytes, catalog.build ? catalog.build->next_position : std::uint64_t{0});
  bytes.append(reinterpret_cast<const char*>(catalog.build ? catalog.build->page_hash.data()
                                                           : store::digest256{}.data()),
               store::digest256{}.size());
  const auto entry = [&](const view_definition& view, std::uint8_t state, std::uint8_t generation) {
    append_sized(bytes, view.name);
    append_small(bytes, view.version);
    append_sized(bytes, view.letters);
    append(bytes, state);
    append(bytes, generation);
  };
  append_small(bytes, catalog.live.list().size());
  for (const auto view : catalog.live.list())
    entry(definition_of(view), live_state, *catalog.live_rows.of(*definition_of(view).letters));
  const auto building = catalog.build ? catalog.build->views.list() : std::vector<view_id>();
  append_small(bytes, building.size());
  for (const auto view : building) entry(definition_of(view), building_state, catalog.build->generation);
  append_small(bytes, catalog.dropped.size());
  for (const auto& [letter, generation] : catalog.dropped) {
    bytes.push_back(letter);
    append(bytes, generation);
  }
  return bytes;
}

std::optional<view_catalog> read_catalog(const store::derived_store& derived) {
  const auto stored = derived.view_row(catalog_key());
  if (!stored) return std::nullopt;
  return decode_catalog(*stored);
}

view_catalog decode_catalog(std::string_view bytes) {
  row_bytes from(bytes, "catalogue");
  view_catalog catalog;
  catalog.next_position = from.number<std::uint64_t>();
  view_build build;
  build.next_position = from.number<std::uint64_t>();
  const auto hash = from.take(build.page_hash.size());
  std::memcpy(build.page_hash.data(), hash.data(), hash.size());
  bool whole = true;  // Everything that is built is of this program.
  std::string unknown_letters;
  for (const auto expected : {live_state, building_state}) {
    for (auto left = from.small(); left > 0; --left) {
      const auto name = from.sized();
      const auto version = static_cast<std::uint32_t>(from.small());
      const auto letters = from.sized();
      const auto state = from.number<std::uint8_t>();
      const auto generation = from.number<std::uint8_t>();
      if (state != expected) from.damaged();
      const auto view = view_named(name);
      const bool known = view && is_known(definition_of(*view), version, letters);
      if (state == building_state) {
        build.generation = generation;
        if (known) build.views.add(*view);
        if (!known) unknown_letters += letters;
        whole = whole && known;
      } else if (known) {
        catalog.live.add(*view);
        catalog.live_rows.set(*view, generation);
      } else {
        for (const char letter : letters) catalog.dropped.emplace_back(letter, generation);
      }
    }
  }
  for (auto left = from.small(); left > 0; --left) {
    const auto letter = from.take(1).front();
    catalog.dropped.emplace_back(letter, from.number<std::uint8_t>());
  }
  if (!from.empty()) from.damaged();
  if (!build.views.empty()) catalog.build = build;
  if (!whole) {
    for (const char letter : unknown_letters) catalog.dropped.emplace_back(letter, build.generation);
    // Whatever it was, what it was folded with may be of another version too.
    if (!catalog.build) catalog.build = build;
    catalog.build->views.add(view_id::claims);
    catalog.give_up_build();
  }
  return catalog;
}

}  // namespace benefactor::projections
