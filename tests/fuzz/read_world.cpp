#include "tests/fuzz/read_world.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include "projections/projector.hpp"
#include "store/event_codec.hpp"
#include "store/event_log.hpp"
#include "store/exchange_book.hpp"
#include "store/key_vault.hpp"
#include "store/payment_book.hpp"
#include "store/provider_directory.hpp"
#include "store/simulated_log_device.hpp"
#include "store/stream_reader.hpp"
#include "tests/fuzz/fuzz_targets.hpp"
#include "tests/support/seeded_entropy.hpp"

namespace benefactor::fuzz {
namespace {

constexpr std::int64_t begun_us = 1'772'409'600'000'000;  // 2026-03-02.
constexpr std::uint8_t claims = 40;

id128 id_of(std::uint8_t kind, std::uint8_t number) {
  id128 id;
  id.bytes[0] = kind;
  id.bytes[1] = number;
  return id;
}

struct whole_world {
  whole_world() {
    tail.add(device.last_page());
    std::vector<std::string> events{encoded(enrolled())};
    for (std::uint8_t i = 1; i <= claims; ++i) {
      events.push_back(encoded(submitted(i)));
      events.push_back(i % 8 == 0 ? encoded(pended(i)) : encoded(decided(i)));
    }
    const auto pages = chain.append(events, begun_us);
    promise(device.submit_and_wait(pages).ok(), "a device in memory does not take a page");
    for (const auto& page : pages) tail.add(page);
    while (projector.step()) continue;
  }

  template <class Event>
  std::string encoded(const Event& event) const {
    return store::encode(bucket_event(event), policy(), {}, {},
                         {tenant, head.origin.log_id, nullptr, nullptr});
  }
  static policy_id policy() { return {id_of(1, 1)}; }
  static member_id member(std::uint8_t i) { return {id_of(2, static_cast<std::uint8_t>(i % 3))}; }
  static claim_id claim(std::uint8_t i) { return {id_of(3, i)}; }

  static policy_enrolled enrolled() {
    policy_enrolled event;
    event.terms.id = policy();
    event.terms.holder = member(0);
    for (std::uint8_t i = 0; i < 3; ++i) {
      auto& of = event.terms.members.emplace_back();
      of.member = member(i);
    }
    return event;
  }
  static claim_submitted submitted(std::uint8_t i) {
    claim_submitted event;
    event.claim = claim(i);
    event.policy = policy();
    event.member = member(i);
    event.provider_npi = i % 2 == 0 ? "1234567893" : "1000000004";
    event.received = event.first_received = {20'500 + i};
    event.lines.resize(1);
    event.lines[0].billed = 100'00;
    return event;
  }
  static claim_adjudicated decided(std::uint8_t i) {
    claim_adjudicated event;
    event.claim = claim(i);
    event.member = member(i);
    auto& line = event.decided.emplace_back();
    line.line = 1;
    line.status = i % 4 == 1 ? line_status::denied : line_status::covered;
    line.denied = i % 4 == 1 ? denial::not_covered_service : denial::none;
    line.billed = 100'00;
    if (i % 4 != 1) line.price = line.allowed = line.plan_paid = 100'00;
    return event;
  }
  static claim_pended pended(std::uint8_t i) {
    claim_pended event;
    event.claim = claim(i);
    return event;
  }

  const store::tenant_name tenant{};
  store::simulated_log_device device;
  store::log_head head = store::open_log(device, store::genesis{id_of(9, 1), id_of(9, 2), begun_us});
  store::page_chain chain{head.link};
  std::unique_ptr<store::derived_store> derived = store::make_memory_derived_store();
  store::tail_index tail;
  store::stream_reader reader{device, *derived, tail};
  test_support::seeded_entropy entropy{1};
  store::memory_key_vault keys{entropy};
  store::surrogates ids{store::secret_key{}, "default"};
  store::provider_directory directory;
  store::payment_book payments;
  store::exchange_book exchanges;
  projections::projector projector{*derived, tail, head.origin.log_id};
  api::engine_access own{keys};
  api::query_parts parts{.tenant = tenant,
                         .log_id = head.origin.log_id,
                         .device = device,
                         .reader = reader,
                         .derived = *derived,
                         .tail = tail,
                         .phi = own,
                         .surrogates = ids,
                         .directory = directory,
                         .payments = payments,
                         .exchanges = exchanges,
                         .projector = projector};
  api::read_models models{parts, device, std::filesystem::temp_directory_path() / "benefactor-fuzz.verify"};
  api::event_feed feed{{tenant, head.origin.log_id, device, tail, reader},
                       [](const std::string&) { promise(false, "the feed cannot read its log"); }};
};

}  // namespace

read_world& world_of_process() {
  static auto& whole = *new whole_world;
  static read_world world{whole.models, whole.feed};
  return world;
}

}  // namespace benefactor::fuzz
