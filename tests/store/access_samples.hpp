#pragma once
/// Access records, and an access log on a simulated disk, that several tests share.

#include <optional>
#include <span>

#include "store/access_log.hpp"
#include "store/secret.hpp"
#include "tests/store/log_samples.hpp"
#include "tests/support/seeded_entropy.hpp"

namespace benefactor::store::test {

template <class Id>
Id named(std::uint8_t seed) {
  Id id;
  static_cast<id128&>(id) = id_of(seed);
  return id;
}

/// Member *number* was seen with one claim, by whom there is no saying more.
inline phi_access_record seen(std::uint8_t number, const std::string& user = "clerk-7") {
  phi_access_record record;
  record.member = named<member_id>(number);
  record.policy = named<policy_id>(100);
  record.claims = {named<claim_id>(static_cast<std::uint8_t>(number + 50))};
  record.kinds = access_kind::claim | access_kind::diagnoses;
  record.who = std::make_shared<accessor>(accessor{user, "examiner", {}, source_channel::rpc});
  record.method = "Queries.claim";
  record.request = id_of(number);
  return record;
}

/// *record* of the same reader, on other grounds.
inline phi_access_record read_on(access_grounds why, phi_access_record record) {
  auto who = *record.who;
  who.why = std::move(why);
  record.who = std::make_shared<accessor>(std::move(who));
  return record;
}

/// Keys in memory, of which some cannot be read.
class breakable_keys final : public key_vault {
 public:
  explicit breakable_keys(entropy_source& entropy) : keys_(entropy) {}

  using key_vault::get_or_create;
  key_lookup find(std::string_view tenant, const member_id& member) override {
    if (member == broken) throw key_error("data keys: a wrapped key is damaged");
    return keys_.find(tenant, member);
  }
  std::vector<key_lookup> get_or_create(std::string_view tenant,
                                        std::span<const member_id> members) override {
    return keys_.get_or_create(tenant, members);
  }
  key_state erase(std::string_view tenant, const member_id& member) override {
    return keys_.erase(tenant, member);
  }

  std::optional<member_id> broken;

 private:
  memory_key_vault keys_;
};

/// A log on a disk that completes when it is told to. Members 1 to 9 have keys.
struct access_world {
  access_world() {
    for (std::uint8_t i = 1; i < 10; ++i) keys.get_or_create("default", named<member_id>(i));
    open();
  }

  void open() {
    head = open_log(*device, sample_genesis());
    log.emplace(access_log_parts{.device = *device,
                                 .head = head,
                                 .keys = keys,
                                 .entropy = entropy,
                                 .clock = [this] { return ++now_us; },
                                 .on_durable =
                                     [this](const std::vector<stored_page>& pages) {
                                       if (follower_fails) throw log_error("access index: its disk is full");
                                       durable_pages.insert(durable_pages.end(), pages.begin(), pages.end());
                                     },
                                 .on_fatal = [this](const std::string& why) { fatal.push_back(why); },
                                 .on_refused = [this](const std::string& why) { refused.push_back(why); }});
  }

  void record(phi_access_record one) {
    log->record({std::move(one)}, [this](access_outcome outcome) { released.push_back(outcome); });
  }

  std::vector<recorded_access> stored(key_vault* with = nullptr) const {
    std::vector<recorded_access> all;
    for_each_event(*device, 1, UINT64_MAX, [&](const event_view& event) {
      all.push_back(parse_access(event, head.origin.log_id, with));
      return true;
    });
    return all;
  }

  test_support::seeded_entropy entropy{7};
  breakable_keys keys{entropy};
  std::unique_ptr<simulated_log_device> device = std::make_unique<simulated_log_device>();
  log_head head;
  std::int64_t now_us = 1'700'000'000'000'000;
  std::vector<access_outcome> released;
  std::vector<stored_page> durable_pages;
  bool follower_fails = false;
  std::vector<std::string> fatal, refused;
  std::optional<access_log> log;
};

}  // namespace benefactor::store::test
