// Proofs as files: what is proved is proved to anybody, and a proof of which anything was changed proves
// nothing.
#include "api/audit/proof_document.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "store/merkle/tile_folder.hpp"
#include "store/merkle/tree_hash.hpp"
#include "tests/api/audit/proved_log.hpp"
#include "tests/support/hex.hpp"
#include "tests/support/paths.hpp"

namespace benefactor::api::audit {
namespace {

using store::merkle::note_error;
using test::proved_log;

/// True when *text* is a proof that holds.
bool proves(const std::string& text, const store::merkle::verifier_key& key) {
  try {
    std::visit([&](const auto& proof) { (void)check(proof, key); }, parse_proof(text));
    return true;
  } catch (const note_error&) {
    return false;
  }
}

std::string why_not(const std::string& text, const store::merkle::verifier_key& key) {
  try {
    std::visit([&](const auto& proof) { (void)check(proof, key); }, parse_proof(text));
    return {};
  } catch (const note_error& error) {
    return error.what();
  }
}

/// The text of tests/golden/proofs/*name*, which nothing here writes: see the README there.
std::string golden(const std::string& name) {
  const auto file = test_support::source_dir() / "tests" / "golden" / "proofs" / name;
  std::ifstream in(file, std::ios::binary);
  BOOST_REQUIRE_MESSAGE(in, "there is no " << file);
  return {std::istreambuf_iterator<char>{in}, {}};
}

store::merkle::verifier_key golden_key(const std::string& name) {
  const auto line = golden(name);
  return store::merkle::verifier_key::parse(std::string_view(line).substr(0, line.size() - 1));
}

/// The log of the golden proofs: genesis, and four events again and again.
std::vector<std::string> golden_log() {
  const std::vector<std::string> names{"claim_submitted", "claim_pended", "claim_adjudicated", "claim_paid"};
  std::vector<std::string> events{test_support::golden_bytes("genesis_1.hex")};
  for (std::size_t i = 1; i <= 300; ++i)
    events.push_back(test_support::golden_bytes("events-v1/" + names[(i - 1) % 4] + ".hex"));
  for (std::size_t i = 0; i < events.size(); ++i)
    store::stamp(events[i], i, proved_log::start_us + static_cast<std::int64_t>(i) * 1'000'000);
  return events;
}

/// One of the things that may happen to a file: a bit, a byte more, less or twice, two bytes exchanged, its
/// end lost.
std::string mutated(std::string text, std::mt19937_64& random) {
  const auto at = random() % text.size();
  switch (random() % 7) {
    case 0: text[at] = static_cast<char>(text[at] ^ (1 << random() % 8)); break;
    case 1: text.erase(at, 1); break;
    case 2: text.insert(at, 1, static_cast<char>(random())); break;
    case 3: text.insert(at, 1, text[at]); break;
    case 4: std::swap(text[at], text[random() % text.size()]); break;
    case 5: text.resize(at); break;
    default: {
      constexpr std::string_view likely = "0123456789abcdefABCDEF+/= \n\",:{}[]";
      text[at] = likely[random() % likely.size()];
    }
  }
  return text;
}

struct proofs_fixture : proved_log {
  proofs_fixture() {
    pay(700);
    older = checkpoint();
    pay(600);
    newer = checkpoint();
  }
  std::string inclusion(const std::vector<std::uint64_t>& positions) {
    return to_text(prove_inclusion(device, tree(), newer, positions));
  }

  std::string older, newer;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(proof_document_test, proofs_fixture)

BOOST_AUTO_TEST_CASE(what_is_in_the_log_is_proved_to_whoever_has_the_public_key) {
  const auto text = inclusion({0, 1, 255, 256, 700, 701, 1'300});
  const auto proof = std::get<inclusion_proof>(parse_proof(text));
  const auto found = check(proof, key.verifier());
  BOOST_TEST(found.point.size == 1'301u);
  BOOST_TEST(proof.events.size() == 7u);
  BOOST_TEST(proof.events[2].bytes == store::read_event(device, 255).event.bytes);
  // An earlier checkpoint does as well, for what it covers.
  BOOST_TEST(proves(to_text(prove_inclusion(device, tree(), older, {0, 700})), key.verifier()));
}

BOOST_AUTO_TEST_CASE(a_later_log_is_proved_to_begin_with_an_earlier_one) {
  const auto text = to_text(prove_consistency(tree(), older, newer));
  const auto found = check(std::get<consistency_proof>(parse_proof(text)), key.verifier());
  BOOST_TEST(found.older.point.size == 701u);
  BOOST_TEST(found.newer.point.size == 1'301u);
  BOOST_TEST(proves(to_text(prove_consistency(tree(), newer, newer)), key.verifier()));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_proved_is_said) {
  BOOST_CHECK_THROW(prove_inclusion(device, tree(), older, {701}), not_provable);
  BOOST_CHECK_THROW(prove_consistency(tree(), newer, older), not_provable);
  BOOST_CHECK_THROW(prove_inclusion(device, folder / "nowhere", newer, {1}), not_provable);
  BOOST_CHECK_THROW(last_checkpoint(folder / "nowhere"), not_provable);
  // Tiles that were changed make no proof.
  store::merkle::tile_folder tiles(tree());
  auto hashes = tiles.read({0, 1, 256});
  hashes[40] ^= 1;
  tiles.write({0, 1, 256}, hashes);
  BOOST_CHECK_THROW(prove_inclusion(device, tree(), newer, {256}), not_provable);
  BOOST_CHECK_NO_THROW(prove_inclusion(device, tree(), newer, {1'000}));
}

BOOST_AUTO_TEST_CASE(another_key_another_event_another_place_and_another_checkpoint_prove_nothing) {
  const auto proof = std::get<inclusion_proof>(parse_proof(inclusion({5, 6})));
  test_support::seeded_entropy entropy(99);
  const auto other = store::merkle::signing_key::make(key.name, store::merkle::note_key_kind::note, entropy);
  BOOST_TEST(why_not(to_text(proof), other.verifier()).find("not signed with the key") != std::string::npos);
  const auto refused = [&](auto change) {
    auto changed = proof;
    change(changed);
    return !proves(to_text(changed), key.verifier());
  };
  BOOST_TEST(!refused([](auto&) {}));
  BOOST_TEST(refused([](auto& p) { p.events[0].position = 4; }));
  BOOST_TEST(refused([](auto& p) { std::swap(p.events[0], p.events[1]); }));
  BOOST_TEST(refused([](auto& p) { p.events[1] = p.events[0]; }));
  BOOST_TEST(refused([](auto& p) { std::swap(p.events[0].bytes, p.events[1].bytes); }));
  BOOST_TEST(refused([](auto& p) { std::swap(p.events[0].path, p.events[1].path); }));
  BOOST_TEST(refused([](auto& p) { p.events.clear(); }));
  BOOST_TEST(refused([](auto& p) { p.events[0].bytes.back() ^= 1; }));
  BOOST_TEST(refused([](auto& p) { p.events[0].path.pop_back(); }));
  BOOST_TEST(refused([&](auto& p) { p.checkpoint = older; }));
  // A checkpoint that says another root, signed by nobody.
  BOOST_TEST(refused([](auto& p) { p.checkpoint.replace(p.checkpoint.find("\n1301\n") + 1, 4, "1302"); }));
}

BOOST_AUTO_TEST_CASE(an_event_that_is_a_node_of_the_tree_or_stamped_elsewhere_is_none) {
  // Second preimages: the bytes of an inner node, said to be an event.
  auto proof = std::get<inclusion_proof>(parse_proof(inclusion({4})));
  store::merkle::tile_folder tiles(tree());
  store::merkle::tile_tree nodes(tiles, 1'301);
  const auto left = nodes.subtree(0, 4), right = nodes.subtree(0, 5);
  proof.events[0].bytes = std::string(store::as_text(left)) + std::string(store::as_text(right));
  proof.events[0].path.erase(proof.events[0].path.begin());
  proof.events[0].position = 2;
  BOOST_TEST(!proves(to_text(proof), key.verifier()));
}

BOOST_AUTO_TEST_CASE(a_proof_has_one_text_only) {
  const auto text = inclusion({5});
  const auto with = [&](const std::string& from, const std::string& to) {
    auto changed = text;
    const auto at = changed.find(from);
    BOOST_REQUIRE(at != std::string::npos);
    return changed.replace(at, from.size(), to);
  };
  BOOST_TEST(proves(text, key.verifier()));
  for (const auto& changed :
       {with("\"position\": 5", "\"position\":  5"), with("\"position\": 5", "\"position\": 5.0"),
        with("\"position\": 5", "\"position\": 05"), with("\"position\": 5", "\"position\": -5"),
        with("\"position\": 5", "\"position\": 5, \"position\": 5"),
        with("\"position\": 5", "\"position\": \"5\""), with("\"format\"", "\"extra\": 1, \"format\""),
        with("benefactor/", "benefactor\\/"), with("proof 1", "proof 2"), text + "\n", " " + text,
        text.substr(0, text.size() - 1), std::string{}, std::string("[]"), std::string("{}"),
        std::string("null")})
    BOOST_TEST(!proves(changed, key.verifier()), changed.substr(0, 200));
}

BOOST_AUTO_TEST_CASE(signature_lines_of_unknown_keys_may_change_and_prove_nothing) {
  auto proof = std::get<inclusion_proof>(parse_proof(inclusion({5})));
  proof.checkpoint = cosigned(newer);
  BOOST_TEST(proves(to_text(proof), key.verifier()));
  auto note = store::merkle::parse_note(proof.checkpoint);
  note.signatures[1].bytes[20] ^= 1;
  proof.checkpoint = to_text(note);
  BOOST_TEST(proves(to_text(proof), key.verifier()));
  BOOST_TEST(!verdict_of(note, witness.verifier()).good);
  note.signatures[0].bytes[20] ^= 1;
  proof.checkpoint = to_text(note);
  BOOST_TEST(!proves(to_text(proof), key.verifier()));
}

BOOST_AUTO_TEST_CASE(proofs_of_ten_thousand_claims_hold) {
  pay(60'000);
  const auto note = checkpoint();
  std::mt19937_64 random(20'260'301);
  const auto size = store::open_log(device).link.next_position;
  const auto known = key.verifier();
  for (int batch = 0; batch < 100; ++batch) {
    std::vector<std::uint64_t> positions;
    while (positions.size() < 100) {
      positions.push_back(1 + random() % (size - 1));
      std::sort(positions.begin(), positions.end());
      positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
    }
    BOOST_REQUIRE(proves(to_text(prove_inclusion(device, tree(), note, positions)), known));
  }
}

BOOST_AUTO_TEST_CASE(of_a_hundred_thousand_changed_proofs_none_holds) {
  std::mt19937_64 random(7);
  const auto known = key.verifier();
  const std::vector<std::string> texts{inclusion({1}), inclusion({3, 700, 1'300}),
                                       to_text(prove_consistency(tree(), older, newer))};
  for (const auto& text : texts) BOOST_REQUIRE(proves(text, known));
  for (int i = 0; i < 100'000; ++i) {
    const auto& text = texts[random() % texts.size()];
    auto changed = mutated(text, random);
    if (random() % 4 == 0 && !changed.empty()) changed = mutated(std::move(changed), random);
    if (changed == text) continue;
    if (proves(changed, known)) BOOST_FAIL("number " << i << " holds: " << changed);
  }
}

BOOST_AUTO_TEST_CASE(of_changed_values_none_holds_either) {
  // Of what text alone cannot get past: every value replaced by another one of its form.
  std::mt19937_64 random(8);
  const auto known = key.verifier();
  const auto proof = std::get<inclusion_proof>(parse_proof(inclusion({3, 700, 1'300})));
  for (int i = 0; i < 20'000; ++i) {
    auto changed = proof;
    auto& event = changed.events[random() % changed.events.size()];
    switch (random() % 5) {
      case 0: event.position += 1 + random() % 1'000; break;
      case 1: event.bytes[random() % event.bytes.size()] ^= static_cast<char>(1 << random() % 8); break;
      case 2:
        event.path[random() % event.path.size()][random() % 32] ^=
            static_cast<std::uint8_t>(1 << random() % 8);
        break;
      case 3: event.path.push_back(event.path[random() % event.path.size()]); break;
      default: {
        auto note = store::merkle::parse_note(changed.checkpoint);
        if (random() % 2 == 0) {
          auto point = store::merkle::parse_checkpoint(note.text);
          if (random() % 2 == 0)
            ++point.size;
          else
            point.root[random() % 32] ^= 1;
          note.text = to_text(point);
        } else {
          note.signatures[0].bytes[random() % 64] ^= 1;
        }
        changed.checkpoint = to_text(note);
      }
    }
    if (proves(to_text(changed), known)) BOOST_FAIL("number " << i << " holds: " << to_text(changed));
  }
}

BOOST_AUTO_TEST_CASE(proofs_that_were_made_by_another_program_hold_for_ever) {
  const auto log = golden_key("log-key.pub");
  const auto proof = std::get<inclusion_proof>(parse_proof(golden("inclusion_1.json")));
  const auto found = check(proof, log);
  BOOST_TEST(found.point.size == 301u);
  BOOST_TEST(store::merkle::verdict_of(found.note, golden_key("witness.pub")).time_s == 1'772'366'800);
  const auto link = std::get<consistency_proof>(parse_proof(golden("consistency_1.json")));
  BOOST_TEST(check(link, log).older.point.size == 5u);
}

BOOST_AUTO_TEST_CASE(the_engine_makes_the_proofs_that_another_program_made) {
  using namespace store::merkle;
  auto kept = std::get<inclusion_proof>(parse_proof(golden("inclusion_1.json")));
  auto kept_link = std::get<consistency_proof>(parse_proof(golden("consistency_1.json")));
  const auto events = golden_log();
  tile_folder tiles(folder / "golden");
  tile_builder builder([&](const tile_id& tile, std::string_view hashes) { tiles.write(tile, hashes); });
  for (const auto& event : events) builder.add(leaf_hash(event));
  builder.partials([&](const tile_id& tile, std::string_view hashes) { tiles.write(tile, hashes); });
  tile_tree tree(tiles, builder.size());
  const auto source = tree.source();
  inclusion_proof made{kept.checkpoint, {}};
  for (const std::uint64_t position : {0, 1, 3, 4, 300})
    made.events.push_back({position, events[position], inclusion_path(source, position, 301)});
  BOOST_TEST(to_text(made) == golden("inclusion_1.json"));
  const consistency_proof made_link{kept_link.older, kept_link.newer, consistency_path(source, 5, 301)};
  BOOST_TEST(to_text(made_link) == golden("consistency_1.json"));
  BOOST_TEST((parse_checkpoint(parse_note(kept.checkpoint).text).root == builder.root()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api::audit
