// Opens what is sealed beside an event that was decoded without keys, so that it need not be decoded once
// more.
#pragma once

#include "store/event_codec.hpp"

namespace benefactor::store {

/// Puts the confidential part of *view* into *event*, which was decoded from it. False: a part of it stays
/// closed, its owner's key is missing or erased. Errors: those of decode().
bool open_sealed_part(const event_view& view, const id128& log_id, key_vault& keys, bucket_event& event);

}  // namespace benefactor::store
