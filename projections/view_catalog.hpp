// Which views there are, and which copy of each is the live one.
//
// Every view's rows carry a generation in their keys, so that a view can be built anew beside the one that
// answers: the catalogue says which generation is live, is changed in the batch that brings the new one up to
// date, and the rows of the old one are deleted afterwards. It is a row of the views itself: model,
// checkpoint and catalogue are written together or not at all.
//
// A view that is new, or whose rows have changed (another version here), is no reason to close the door: it
// is built in the background, and until then only what it serves is refused.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "projections/row_keys.hpp"
#include "store/derived_store.hpp"
#include "store/sha256.hpp"

namespace benefactor::projections {

/// In the order they are told of. Not stored: views are stored by name.
enum class view_id : std::uint8_t {
  claims,
  claims_by_status,
  claims_by_member,
  claims_by_provider,
  claims_by_policy,
  disputes,
  review_queue,
  flags,
  documents,
  statistics,
  payments_due,
  payee_balances,
  payments,
  provider_payments,
  external_claims,
  policies,
  authorizations,
  users,
};
inline constexpr std::size_t view_count = static_cast<std::size_t>(view_id::users) + 1;

/// Views of one group are folded from the same events in one go. All of the claims' rest on the claims' rows,
/// and are folded with them.
enum class view_group : std::uint8_t { claims, payments, policies, users };

struct view_definition {
  view_id id;
  const char* name;  ///< "claims_by_status"; stored
  view_group group;
  const char* letters;    ///< of its rows (view_letter)
  std::uint32_t version;  ///< of its rows and of what they say: raised, it is built again
  const char* about;      ///< one line for people
};

const std::array<view_definition, view_count>& all_views();
inline const view_definition& definition_of(view_id id) { return all_views()[static_cast<std::size_t>(id)]; }
/// Nothing: there is no such view.
std::optional<view_id> view_named(std::string_view name);

/// The view whose rows have that letter; nothing: they are of no view, and there always.
std::optional<view_id> view_of(char letter);

/// A set of views.
class view_set {
 public:
  view_set() = default;
  static view_set all() { return view_set((std::uint32_t{1} << view_count) - 1); }

  bool has(view_id id) const { return bits_ >> static_cast<unsigned>(id) & 1; }
  bool empty() const { return bits_ == 0; }
  void add(view_id id) { bits_ |= std::uint32_t{1} << static_cast<unsigned>(id); }
  void remove(view_id id) { bits_ &= ~(std::uint32_t{1} << static_cast<unsigned>(id)); }
  std::vector<view_id> list() const;

  bool operator==(const view_set&) const = default;

 private:
  explicit view_set(std::uint32_t bits) : bits_(bits) {}
  std::uint32_t bits_ = 0;
};

/// Which generation of each view's rows is meant; of a view without one, none.
class generations {
 public:
  generations() { of_.fill(none); }

  /// Nothing: rows of that letter are not kept.
  std::optional<std::uint8_t> of(char letter) const {
    const auto generation = of_[static_cast<std::uint8_t>(letter) & 0x7f];
    return generation == none ? std::nullopt : std::optional(static_cast<std::uint8_t>(generation));
  }
  void set(view_id view, std::uint8_t generation);
  void clear(view_id view);

  bool operator==(const generations&) const = default;

 private:
  static constexpr std::int16_t none = -1;
  std::array<std::int16_t, 128> of_;
};

/// What is being built, from genesis on.
struct view_build {
  view_set views;
  /// Of its rows, and of the claims' rows that views of claims are folded with, be they wanted or not.
  std::uint8_t generation = 0;
  std::uint64_t next_position = 0;  ///< what is before it has been folded
  store::digest256 page_hash{};     ///< of the last page folded

  /// What it writes: the views, and what they are folded with.
  view_set folded() const;
  generations written() const;

  bool operator==(const view_build&) const = default;
};

struct view_catalog {
  std::uint64_t next_position = 0;  ///< what is before it is in every live view
  view_set live;
  generations live_rows;
  std::optional<view_build> build;
  std::vector<std::pair<char, std::uint8_t>> dropped;  ///< letter and generation of rows to be deleted

  /// That generation is the live one; another one's rows are to be deleted.
  void go_live(view_id view, std::uint8_t generation);
  /// The view is there no more.
  void retire(view_id view);
  /// Rows of that generation are to be deleted.
  void drop(view_id view, std::uint8_t generation);
  /// A generation that no row has.
  std::uint8_t unused_generation() const;
  /// Gives up what is being built: its rows are to be deleted.
  void give_up_build();

  bool operator==(const view_catalog&) const = default;
};

/// The row that says so, and where it is.
std::string catalog_key();
std::string encode(const view_catalog& catalog);

/// As far as this program knows its views: rows of views that it does not know, or knows in another version,
/// are to be deleted. Errors: log_error.
view_catalog decode_catalog(std::string_view bytes);

/// The catalogue of *derived*; nothing: there is none. Errors: log_error.
std::optional<view_catalog> read_catalog(const store::derived_store& derived);

/// The view that was asked is not there yet: it is being built.
struct view_unavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace benefactor::projections
