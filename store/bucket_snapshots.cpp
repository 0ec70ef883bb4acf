#include "store/bucket_snapshots.hpp"

#include "store/bytes.hpp"

namespace benefactor::store {

namespace {

constexpr std::uint8_t snapshot_version = 1;
constexpr std::size_t header_bytes = 9;

std::string key_of(const tenant_name& tenant, const policy_id& policy, char part) {
  auto key = stream_id{tenant, stream_kind::bucket, policy}.key();
  key.push_back(part);
  return key;
}

struct part {
  std::uint64_t position;
  std::string bytes;
};

std::optional<part> load(const derived_store& derived, const std::string& key) {
  auto value = derived.snapshot(key);
  if (!value || value->size() < header_bytes || static_cast<std::uint8_t>((*value)[8]) != snapshot_version)
    return std::nullopt;
  const auto position = get_little<std::uint64_t>(value->data());
  value->erase(0, header_bytes);
  return part{position, std::move(*value)};
}

}  // namespace

std::string snapshot_contract_key(const tenant_name& tenant, const policy_id& policy) {
  return key_of(tenant, policy, 'c');
}

std::string snapshot_accumulators_key(const tenant_name& tenant, const policy_id& policy) {
  return key_of(tenant, policy, 'a');
}

std::string snapshot_value(std::uint64_t position, std::string_view bytes) {
  std::string value;
  value.reserve(header_bytes + bytes.size());
  value.resize(header_bytes);
  put_little(value.data(), position);
  value[8] = static_cast<char>(snapshot_version);
  value.append(bytes);
  return value;
}

std::optional<bucket_snapshot> load_bucket_snapshot(const derived_store& derived, const tenant_name& tenant,
                                                    const policy_id& policy) {
  for (std::optional<std::uint64_t> tried;;) {
    auto accumulators = load(derived, snapshot_accumulators_key(tenant, policy));
    if (!accumulators) return std::nullopt;
    auto contract = load(derived, snapshot_contract_key(tenant, policy));
    if (!contract) return std::nullopt;
    // The contract is written never without the accumulators. So one that is newer was written between the
    // two reads; if not, they do not belong together.
    if (contract->position > accumulators->position) {
      if (tried == accumulators->position) return std::nullopt;
      tried = accumulators->position;
      continue;
    }
    return bucket_snapshot{accumulators->position, std::move(contract->bytes),
                           std::move(accumulators->bytes)};
  }
}

}  // namespace benefactor::store
