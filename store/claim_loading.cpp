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

}  // namespace benefactor::store
