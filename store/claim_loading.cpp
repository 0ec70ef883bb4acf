#include "store/claim_loading.hpp"

namespace benefactor::store {

std::optional<loaded_claim> load_claim(const stream_reader& reader, const tenant_name& tenant,
                                       const id128& log_id, const claim_id& claim, key_vault* keys,
                                       std::uint64_t through) {
  const stream_id stream{tenant, stream_kind::claim, claim};
  loaded_claim loaded;
  reader.for_each(stream, 0, [&](const owned_event& stored) {
    if (stored.view.position > through) return false;
    bool open = false;
    auto decoded = decode(stored.view, log_id, keys, &open);
    auto* event = std::get_if<bucket_event>(&decoded);
    // Events of a claim it replaces, or that replaces it, are tagged with this stream too.
    if (!event || claim_of(*event) != claim) return true;
    if (const auto* submitted = std::get_if<claim_submitted>(event)) {
      loaded.sealed_open = open;
      loaded.confidential = submitted->confidential;
    }
    evolve(loaded.state, *event);
    evolve(loaded.diagnoses, loaded.state, *event);
    loaded.position = stored.view.position;
    return true;
  });
  if (!loaded.state.exists()) return std::nullopt;
  return loaded;
}

std::optional<claim_id> find_claim_number(const stream_reader& reader, const derived_store& derived,
                                          const tenant_name& tenant, const id128& log_id,
                                          const claim_number_parts& number) {
  claim_id wanted;
  for (std::size_t i = 0; i < 8; ++i)
    wanted.bytes[i] = static_cast<std::uint8_t>(number.prefix << 4 >> (56 - 8 * i));
  stream_id stream{tenant, stream_kind::claim, wanted};
  while (const auto found = derived.stream_from(stream)) {
    if (found->tenant != tenant || found->kind != stream_kind::claim) break;
    const claim_id claim{found->id};
    if (claim_number_prefix(claim) != number.prefix) break;
    const auto loaded = load_claim(reader, tenant, log_id, claim);
    if (loaded && loaded->state.first_received == number.received) return claim;
    // Two claims with the same 60 bits, or one that is only named by another claim's event: on to the next
    // stream.
    stream = *found;
    for (auto byte = stream.id.bytes.rbegin(); byte != stream.id.bytes.rend() && ++*byte == 0;) ++byte;
    if (!stream.id) break;
  }
  return std::nullopt;
}

}  // namespace benefactor::store
