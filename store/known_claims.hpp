// Which claims the derived tables may hold: asked for every new claim. The tables have Bloom filters of their
// own, but one a table, and the tables grow in number and levels with the log.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "events/ids.hpp"
#include "store/line_filter.hpp"

namespace benefactor::store {

/// Filters of a fixed number of claims each, 2 bytes a claim; a full one is never touched again. One thread
/// adds, any number ask meanwhile.
class known_claims {
 public:
  static constexpr std::size_t claims_per_part = std::size_t{1} << 20;
  static constexpr std::size_t parts_max =
      4096;  ///< more claims go into the last part, which then passes more

  /// *per_part*: claims a part holds.
  explicit known_claims(std::size_t per_part = claims_per_part);

  /// Claim ids are uniformly distributed and differ between tenants.
  void add(const id128& claim);
  bool may_hold(const id128& claim) const;

  using row_visitor = std::function<void(std::uint32_t part, std::string_view bytes)>;
  /// Visits the parts added to since stored(), with bytes that load() takes; the first of a new set even if
  /// it is empty.
  void for_each_changed(const row_visitor& visit);
  /// What was visited is on the disk.
  void stored();
  /// Parts come in order, from 0. False: these are not a part's bytes, or not the next one's.
  bool load(std::uint32_t part, std::string_view bytes);

 private:
  struct part {
    explicit part(std::size_t claims) : filter(claims) {}
    line_filter filter;
    std::size_t claims = 0;
    bool changed = false;
  };

  void append(std::unique_ptr<part> next);

  std::size_t per_part_;
  std::vector<std::unique_ptr<part>> parts_;  // Reserved: it never moves.
  std::atomic<std::size_t> size_{0};
};

}  // namespace benefactor::store
