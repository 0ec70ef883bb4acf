// Where in the log a replay finds a claim again: a few dozen bytes for each, so that a book of a hundred
// million claims can be replayed without holding any of them.
#pragma once

#include <cstdint>
#include <vector>

#include "events/ids.hpp"

namespace benefactor::api {

/// For each claim the positions at which a command about it begins, ascending, and the claim of its bucket
/// that was submitted before it. Some 50 bytes a claim, and 16 for each further command. At most 2^32 - 2
/// claims and further commands; errors: std::length_error beyond.
class claim_places {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  /// Asks the memory for what find() looks at.
  void expect(const id128& id) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[id128_hash{}(id) & (slots_.size() - 1)]);
  }

  /// The number of the claim; none: it is not known.
  std::uint32_t find(const claim_id& id) const;

  /// Adds a claim that is not known yet and returns its number. *before*: of the bucket's claim before it.
  std::uint32_t add(const claim_id& id, std::uint64_t position, std::uint32_t before);

  /// A further command about the claim begins at *position*.
  void add_position(std::uint32_t claim, std::uint64_t position);

  const claim_id& id_of(std::uint32_t claim) const { return claims_[claim].id; }
  std::uint32_t before(std::uint32_t claim) const { return claims_[claim].before; }
  std::uint64_t first_position(std::uint32_t claim) const { return claims_[claim].first; }
  std::vector<std::uint64_t> positions(std::uint32_t claim) const;

  std::size_t size() const { return claims_.size(); }

 private:
  struct entry {
    claim_id id;
    std::uint64_t first = 0;
    std::uint32_t before = none;
    std::uint32_t last = none;  // Of its further commands.
  };
  struct further {
    std::uint64_t position = 0;
    std::uint32_t before = none;
  };

  struct slot {
    std::uint32_t number = none;  // none: free.
    std::uint32_t tag = 0;        // Of the id, so that the claims need not be looked at.
  };

  static std::uint32_t tag_of(const claim_id& id) {
    return static_cast<std::uint32_t>(id128_hash{}(id) >> 32);
  }
  std::size_t slot_of(const claim_id& id) const;
  void grow();

  std::vector<entry> claims_;
  std::vector<further> further_;
  std::vector<slot> slots_;  // Open addressing; a power of two, at most 60 % full.
};

}  // namespace benefactor::api
