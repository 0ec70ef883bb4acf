#pragma once
/// A log on the simulated disk with a tree, a key and a folder of checkpoints.

#include <functional>
#include <memory>
#include <numeric>
#include <optional>

#include "store/merkle/note_key_file.hpp"
#include "store/merkle/pins.hpp"
#include "store/merkle/tree_keeper.hpp"
#include "store/merkle/tree_writer.hpp"
#include "tests/store/log_samples.hpp"
#include "tests/store/merkle/plain_tree.hpp"
#include "tests/support/seeded_entropy.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::store::merkle::test {

using store::test::sample_genesis;

struct pinned_log {
  pinned_log() : places{folder / "checkpoints", folder / "log-key", folder / "tree"} {
    start();
    key = open_log_key(places, head().origin.log_id, entropy);
  }

  /// A log of its own id, with nothing but its first event.
  void start() {
    device = std::make_unique<simulated_log_device>();
    open_log(*device, sample_genesis());
  }

  log_head head() const { return open_log(*device); }
  std::uint64_t end() const { return head().link.next_position; }

  /// Appends pages, each of *events* events that are like no others.
  void append(std::size_t pages, std::size_t events = 3) {
    for (std::size_t i = 0; i < pages; ++i) {
      page_chain chain(head().link);
      std::vector<std::string> batch;
      for (std::size_t e = 0; e < events; ++e) batch.push_back(store::test::event_of_size(60 + ++made % 40));
      if (!device
               ->submit_and_wait(chain.append(batch, 1'700'000'000'000'000 + static_cast<std::int64_t>(made)))
               .ok())
        throw std::runtime_error("the simulated disk refused a page");
    }
  }

  std::vector<digest256> leaves() const {
    std::vector<digest256> found;
    for_each_event(*device, 0, end(), [&](const event_view& event) {
      found.push_back(leaf_hash(event.bytes));
      return true;
    });
    return found;
  }

  void take_all(tree_writer& writer) const {
    const auto pages = device->scan(writer.size());
    while (pages->next())
      writer.take({pages->first_position(), std::make_shared<const std::string>(pages->bytes())});
  }

  tree_keeper_options keeping() const {
    tree_keeper_options options;
    options.folder = places.tree;
    options.checkpoints = places.checkpoints;
    options.sign_every = std::chrono::hours(24);  // When asked, and at the end.
    return options;
  }

  std::optional<pin> require() const { return require_pinned(*device, head(), places, key.verifier()); }

  std::unique_ptr<tree_keeper> keep(tree_keeper::teller failed = {}, tree_keeper::teller problem = {}) {
    auto pinned = require();
    return keep_with(std::move(pinned), std::move(failed), std::move(problem));
  }
  std::unique_ptr<tree_keeper> keep_with(std::optional<pin> pinned, tree_keeper::teller failed = {},
                                         tree_keeper::teller problem = {}) {
    return std::make_unique<tree_keeper>(tree_source{*device, head().origin.log_id, [this] { return end(); }},
                                         key, std::move(pinned), keeping(), std::move(problem),
                                         std::move(failed));
  }

  /// Signs what is there, as a server that stops does.
  void sign() { keep()->stop(); }

  set_aside_report give_up(const std::string& reason = "disk lost",
                           others_checkpoints others = others_checkpoints::refused) {
    return set_aside(device.get(), places, key, "ann", reason, 1'772'366'400'000'000, others);
  }

  checkpoint_folder outside() const { return checkpoint_folder(places.checkpoints); }
  std::vector<std::uint64_t> sizes() const { return outside().sizes(); }

  std::string refusal() const {
    try {
      require();
      return {};
    } catch (const pin_error& error) {
      return error.what();
    }
  }

  test_support::temp_directory folder;
  test_support::seeded_entropy entropy{11};
  pin_places places;
  std::unique_ptr<simulated_log_device> device;
  signing_key key;
  std::size_t made = 0;
};

inline bool says(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

}  // namespace benefactor::store::merkle::test
