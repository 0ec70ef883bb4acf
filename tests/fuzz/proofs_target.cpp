// Proofs, notes, keys and checkpoints as strangers may write them.
#include <string>
#include <variant>

#include "api/audit/proof_document.hpp"
#include "store/merkle/base64.hpp"
#include "tests/fuzz/fuzz_targets.hpp"

namespace benefactor::fuzz {
namespace {

using namespace store::merkle;

/// The key of the proofs in tests/golden/proofs.
const verifier_key& golden_key() {
  static const auto key = verifier_key::parse(
      "benefactor/101112131415161718191a1b1c1d1e1f+238190f3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4");
  return key;
}

/// What is refused must be refused as that.
template <class Work>
void note_refused_or(Work work) {
  try {
    work();
  } catch (const note_error&) {
  }
}

}  // namespace

void take_proofs(std::string_view bytes) {
  note_refused_or([&] {
    const auto note = parse_note(bytes);
    promise(to_text(note) == bytes, "a note is not written as it was read");
    promise(note.signatures.size() <= note_signatures_max, "a note has too many signatures");
    (void)verdict_of(note, golden_key());
    const auto point = parse_checkpoint(note.text);
    promise(to_text(point) == note.text, "a checkpoint is not written as it was read");
    (void)place_of(point);
  });
  note_refused_or([&] {
    const auto proof = api::audit::parse_proof(bytes);
    promise(std::visit([](const auto& p) { return to_text(p); }, proof) == bytes,
            "a proof is not written as it was read");
    std::visit([](const auto& p) { (void)check(p, golden_key()); }, proof);
  });
  note_refused_or(
      [&] { promise(verifier_key::parse(bytes).text() == bytes, "a key is not written as it was read"); });
  if (const auto decoded = from_base64(bytes))
    promise(to_base64(*decoded) == bytes, "base64 has two spellings");
}

}  // namespace benefactor::fuzz
