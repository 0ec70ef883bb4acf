#include "api/objects/document_keys.hpp"

#include <cstring>
#include <utility>

#include "store/sealing.hpp"

namespace benefactor::api {
namespace {

std::string stream_of(const object_key& object) {
  return "document/" + std::string(reinterpret_cast<const char*>(object.bytes.data()), object.bytes.size());
}

// No event has the type 0, so no part sealed for an event opens as a document's key.
store::seal_context context_of(const id128& log_id, std::string_view stream) {
  return {.log_id = log_id, .stream = stream, .event_type = 0, .schema_version = 1};
}

}  // namespace

vault_document_keys::vault_document_keys(store::key_vault& vault, std::string tenant, const id128& log_id,
                                         store::entropy_source& entropy)
    : vault_(vault), tenant_(std::move(tenant)), log_id_(log_id), entropy_(entropy) {}

std::optional<std::string> vault_document_keys::wrap(const member_id& owner, const object_key& object,
                                                     const store::secret_key& key) {
  const auto member = vault_.get_or_create(tenant_, owner);
  if (!member) return std::nullopt;
  const auto stream = stream_of(object);
  return store::seal(*member.key, owner, {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()},
                     context_of(log_id_, stream), entropy_);
}

unwrapped_key vault_document_keys::unwrap(const object_key& object, std::string_view wrapped) {
  const auto owner = store::sealed_owner(wrapped);
  if (!owner) return {};
  const auto member = vault_.find(tenant_, *owner);
  if (member.state == store::key_state::erased) return {unwrapped_key::outcome::erased, {}};
  if (!member) return {};
  const auto stream = stream_of(object);
  auto opened = store::unseal(*member.key, wrapped, context_of(log_id_, stream), sizeof(store::secret_key));
  unwrapped_key result;
  if (!opened || opened.plaintext->size() != result.key.bytes.size()) return result;
  std::memcpy(result.key.bytes.data(), opened.plaintext->data(), result.key.bytes.size());
  store::cleanse({reinterpret_cast<std::uint8_t*>(opened.plaintext->data()), opened.plaintext->size()});
  result.what = unwrapped_key::outcome::ready;
  return result;
}

}  // namespace benefactor::api
