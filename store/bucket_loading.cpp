#include "store/bucket_loading.hpp"

namespace benefactor::store {

namespace {

/// Takes the snapshot into *loaded* when there is one, it fits and is not later than *through*.
void take_snapshot(const derived_store& derived, const tenant_name& tenant, const policy_id& policy,
                   std::uint64_t through, loaded_bucket& loaded) {
  const auto snapshot = load_bucket_snapshot(derived, tenant, policy);
  bucket_state state;
  if (!snapshot || snapshot->position > through ||
      !decode_snapshot(snapshot->contract, snapshot->accumulators, state))
    return;
  loaded.state = std::move(state);
  loaded.position = loaded.snapshot_position = snapshot->position;
}

}  // namespace

loaded_bucket load_bucket(const stream_reader& reader, const derived_store& derived,
                          const tenant_name& tenant, const id128& log_id, const policy_id& policy) {
  return load_bucket_as_of(reader, derived, tenant, log_id, policy, UINT64_MAX);
}

loaded_bucket load_bucket_as_of(const stream_reader& reader, const derived_store& derived,
                                const tenant_name& tenant, const id128& log_id, const policy_id& policy,
                                std::uint64_t through) {
  loaded_bucket loaded;
  take_snapshot(derived, tenant, policy, through, loaded);
  const auto from = loaded.snapshot_position ? loaded.snapshot_position + 1 : 0;
  reader.for_each({tenant, stream_kind::bucket, policy}, from, [&](const owned_event& stored) {
    if (stored.view.position > through) return false;
    const auto decoded = decode(stored.view, log_id);
    if (const auto* event = std::get_if<bucket_event>(&decoded)) evolve(loaded.state, *event);
    loaded.position = stored.view.position;
    return true;
  });
  return loaded;
}

}  // namespace benefactor::store
