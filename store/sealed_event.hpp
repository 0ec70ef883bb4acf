// Seals the confidential parts of one event and opens them again: whose key, bound to what, several parts in
// one. Internal to the codec.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/claim_events.hpp"
#include "store/event_codec.hpp"
#include "store/sealing.hpp"

namespace benefactor::store {

/// Bumped when an event's meaning or layout changes in a way that appended fields cannot express. One for all
/// types until then.
inline constexpr std::uint16_t event_schema_version = 1;

/// Seals for one event that is being encoded.
class event_sealer {
 public:
  event_sealer(const encode_context& context, const stream_id& stream, domain_event_type type)
      : context_(context), stream_key_(stream.key()), type_(type) {}

  /// Errors: key_error when *owner* has no live key, std::invalid_argument when the context has no keys or
  /// entropy.
  std::string seal(const member_id& owner, std::string_view plaintext) const;

 private:
  const encode_context& context_;
  std::string stream_key_;
  domain_event_type type_;
};

/// Opens what was sealed beside one event that is being decoded.
class event_opener {
 public:
  /// *keys* may be null: then nothing opens.
  event_opener(const event_view& event, const id128& log_id, key_vault* keys)
      : event_(event), log_id_(log_id), keys_(keys) {}

  /// The plaintext; nothing where the owner's key is missing, erased or older than the part. Errors:
  /// malformed_message when *part* is no sealed part of this event.
  std::optional<std::string> open(std::string_view part);

  /// False once a part stayed closed.
  bool all_open() const { return all_open_; }

 private:
  const event_view& event_;
  const id128& log_id_;
  key_vault* keys_;
  std::string stream_key_;
  bool all_open_ = true;
};

/// The sealed bytes of policy_enrolled: for the policy, then for each member in order, four bytes of length
/// (little endian) and that many of a sealed part, under the holder's key and the member's own. Length 0:
/// nothing to seal. Errors: std::invalid_argument unless there is one number per member, or none at all.
std::string seal_policy(const policy_enrolled& event, const event_sealer& sealer);

/// The inverse, into event.confidential; what does not open stays empty. *event* already has its terms.
void open_policy(std::string_view sealed, event_opener& opener, policy_enrolled& event);

/// Whose key, of which generation.
struct sealing_key {
  member_id owner;
  std::uint8_t generation = 0;

  auto operator<=>(const sealing_key&) const = default;
};

/// The keys under which *event* is sealed; none when nothing of it is. Errors: corrupt_event.
std::vector<sealing_key> sealing_keys(const event_view& event);

}  // namespace benefactor::store
