#include "api/objects/object_store.hpp"

namespace benefactor::api {

object_key new_object_key(store::entropy_source& entropy) {
  object_key key;
  entropy.fill(key.bytes);
  return key;
}

}  // namespace benefactor::api
