#pragma once
/// A log with a tree, of which proofs are made: the same bytes for the same seed.

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "api/audit/prove.hpp"
#include "store/event_codec.hpp"
#include "store/event_log.hpp"
#include "store/merkle/note_key_file.hpp"
#include "store/merkle/tree_writer.hpp"
#include "store/simulated_log_device.hpp"
#include "tests/support/seeded_entropy.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::api::audit::test {

inline id128 numbered(std::uint8_t kind, std::uint32_t number) {
  id128 id;
  id.bytes[0] = kind;
  for (int i = 0; i < 4; ++i) id.bytes[15 - i] = static_cast<std::uint8_t>(number >> 8 * i);
  return id;
}

struct proved_log {
  static constexpr std::int64_t start_us = 1'772'366'400'000'000;  // 2026-03-01 12:00 UTC.

  proved_log() {
    store::open_log(device, store::genesis{log_id, numbered(9, 2), start_us});
    test_support::seeded_entropy entropy(5);
    key = store::merkle::signing_key::make(store::merkle::origin_of(log_id),
                                           store::merkle::note_key_kind::note, entropy);
    witness = store::merkle::signing_key::make("witness.example.com/w1",
                                               store::merkle::note_key_kind::cosignature, entropy);
  }

  static std::string payment(std::uint32_t claim) {
    claim_paid paid{.claim = claim_id{numbered(1, claim)},
                    .on = *parse_date("2026-03-06"),
                    .trace = "EFT-" + std::to_string(claim),
                    .amount = 17'600 + claim};
    store::encode_context context;
    context.log_id = numbered(9, 1);
    return store::encode(bucket_event{paid}, policy_id{numbered(2, 7)}, member_id{numbered(3, 8)}, {},
                         context);
  }

  /// Appends payments of *count* claims, the next ones, one each.
  void pay(std::uint32_t count) {
    store::page_chain chain(store::open_log(device).link);
    std::vector<std::string> batch;
    for (std::uint32_t i = 0; i < count; ++i) batch.push_back(payment(++paid));
    if (!device.submit_and_wait(chain.append(batch, start_us + std::int64_t{paid} * 1'000'000)).ok())
      throw std::runtime_error("the simulated disk refused pages");
  }

  /// The signed checkpoint of all there is; the tree reaches to it.
  std::string checkpoint() {
    store::merkle::tree_writer writer(tree(), device, log_id);
    const auto pages = device.scan(writer.size());
    while (pages->next())
      writer.take({pages->first_position(), std::make_shared<const std::string>(pages->bytes())});
    writer.persist();
    return store::merkle::sign_checkpoint(
        store::merkle::make_checkpoint(log_id, writer.size(), writer.root(), writer.place()), key);
  }

  /// The same note with the witness's line.
  std::string cosigned(const std::string& note) const {
    auto read = store::merkle::parse_note(note);
    read.signatures.push_back(store::merkle::cosign_note(read.text, witness, start_us / 1'000'000 + 60));
    return to_text(read);
  }

  std::filesystem::path tree() const { return folder / "tree"; }

  test_support::temp_directory folder;
  id128 log_id = numbered(9, 1);
  store::simulated_log_device device;
  store::merkle::signing_key key, witness;
  std::uint32_t paid = 0;
};

}  // namespace benefactor::api::audit::test
