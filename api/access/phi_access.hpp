// How a read gets at what is sealed. Queries have no key vault: they have a phi_access, which gives keys only
// to who says what they are for. So a new query cannot open anything that is not accounted for, and one at
// the door can open nothing at all before it is said who reads (reading_room.hpp).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "events/ids.hpp"
#include "store/access_record.hpp"
#include "store/key_vault.hpp"

namespace benefactor::api {

/// What is read with some keys: kinds of data, of a policy or a claim where there is one.
struct phi_subject {
  store::access_kinds kinds;
  policy_id policy = {};
  claim_id claim = {};
};

/// One read's access. For one thread, but for those of the engine, which any may use.
class phi_access {
 public:
  virtual ~phi_access() = default;

  /// The keys to read *subject* with, good as long as this: whoever's key is found in them was seen.
  virtual store::key_vault& keys(const phi_subject& subject) = 0;

  /// The keys to compute with what is sealed: which of a plan's wants are met, which edits find something.
  /// Only codes that follow from it may be answered, nothing of it: that is not counted as seen.
  virtual store::key_vault& keys_for_rules() = 0;

  /// The answer tells of *member*, who was asked about, though nothing sealed was opened for it.
  virtual void saw(const member_id& member, const phi_subject& subject) = 0;
};

/// The engine's own reading, which nobody is shown: jobs, payment runs, files for external processors.
class engine_access final : public phi_access {
 public:
  explicit engine_access(store::key_vault& keys) : keys_(keys) {}

  store::key_vault& keys(const phi_subject& /*subject*/) override { return keys_; }
  store::key_vault& keys_for_rules() override { return keys_; }
  void saw(const member_id& /*member*/, const phi_subject& /*subject*/) override {}

 private:
  store::key_vault& keys_;
};

/// Of whoever has not said who reads: opens nothing, and tells of nobody.
class closed_access final : public phi_access {
 public:
  store::key_vault& keys(const phi_subject& /*subject*/) override { refuse(); }
  store::key_vault& keys_for_rules() override { refuse(); }
  void saw(const member_id& /*member*/, const phi_subject& /*subject*/) override { refuse(); }

 private:
  [[noreturn]] static void refuse() {
    throw std::logic_error("this reads what is private, and nobody has said who reads");
  }
};

/// Whether who reads may see what is sealed at all; if not, it reads as if every member had been erased.
enum class sealed_data : std::uint8_t { shown, withheld };

/// Notes what one request sees.
class noted_access final : public phi_access {
 public:
  explicit noted_access(store::key_vault& keys, sealed_data sealed = sealed_data::shown)
      : keys_(keys), sealed_(sealed) {}

  store::key_vault& keys(const phi_subject& subject) override;
  store::key_vault& keys_for_rules() override { return keys_; }
  void saw(const member_id& member, const phi_subject& subject) override;

  /// What was seen so far, as records of *who*, which they share: one for each member and policy, more where
  /// it was more claims than a record names.
  std::vector<store::phi_access_record> records(const store::tenant_name& tenant,
                                                const store::shared_accessor& who, const std::string& method,
                                                const id128& request) const;

 private:
  class noting_keys;

  struct seen {
    store::access_kinds kinds;
    std::set<claim_id> claims;
  };

  using all_seen = std::map<std::pair<member_id, policy_id>, seen>;

  /// What was seen of a member under no policy, together with what was under the member's only one; left out
  /// where the same was seen under several.
  static all_seen gathered(all_seen seen);
  /// True when all of *what* stands under the policies from *first* to *last*.
  static bool is_seen_under(all_seen::const_iterator first, all_seen::const_iterator last, const seen& what);

  store::key_vault& keys_;
  const sealed_data sealed_;
  std::deque<std::unique_ptr<store::key_vault>> handed_out_;
  all_seen seen_;
};

}  // namespace benefactor::api
