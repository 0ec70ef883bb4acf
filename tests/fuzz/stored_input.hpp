// Inputs of the event target: one letter that says what the bytes are, then the bytes.
//
//   E  an event, whole
//   P  a payload: type (u8), kind of stream (u8), then the payload of an event of that type
//   S  a sealed part: type (u8), kind of stream (u8), size of the payload (u16, little endian), the payload,
//   then
//      what is sealed beside it under the right key. Of policy_enrolled it is sealed for the policy and each
//      member.
//   G  a page: number of events (u8), then the body; header and check are made to fit
//   R  a page, whole
//   C  a bucket's snapshot: size of the contract (u16, little endian), contract, accumulators
//   B  events to be appended: each its size (u16, little endian) and its bytes
//   T  a text or a key: claim number, stream key, sealed part
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "store/event_codec.hpp"

namespace benefactor::fuzz {

/// The codec as the target calls it: a test puts a broken one in its place.
struct stored_codec {
  std::function<std::string(const store::event_draft&)> encode_envelope = store::encode_event;
  std::function<store::domain_event(const store::event_view&, const id128&, store::key_vault*)> decode =
      [](const store::event_view& event, const id128& log_id, store::key_vault* keys) {
        return store::decode(event, log_id, keys);
      };
  std::function<bool(std::string_view, std::string_view, bucket_state&)> decode_snapshot =
      store::decode_snapshot;
};

/// Errors: broken_promise when what parses does not encode to the same bytes, what decodes does not encode to
/// something that decodes equal, or a page does not give back its events.
void check_stored(std::string_view bytes, const stored_codec& codec);

/// Two bytes, little endian.
inline std::string small_size(std::size_t size) {
  return {static_cast<char>(size & 0xff), static_cast<char>(size >> 8)};
}

}  // namespace benefactor::fuzz
