#include "store/sealed_event.hpp"

#include <algorithm>
#include <stdexcept>

#include "store/bytes.hpp"
#include "store/secret.hpp"
#include "store/stored_structs.hpp"

namespace benefactor::store {

namespace {

seal_context context_of(const id128& log_id, std::string_view stream_key, std::uint16_t type,
                        std::uint16_t version) {
  return {.log_id = log_id, .stream = stream_key, .event_type = type, .schema_version = version};
}

void append_part(std::string& parts, std::string_view part) {
  char length[4];
  put_little(length, static_cast<std::uint32_t>(part.size()));
  parts.append(length, sizeof length).append(part);
}

/// Takes the first part off *parts*.
std::string_view take_part(std::string_view& parts) {
  if (parts.size() < 4) throw malformed_message{"its sealed parts end within a length"};
  const auto size = get_little<std::uint32_t>(parts.data());
  parts.remove_prefix(4);
  if (parts.size() < size) throw malformed_message{"a sealed part is cut short"};
  const auto part = parts.substr(0, size);
  parts.remove_prefix(size);
  return part;
}

}  // namespace

std::string event_sealer::seal(const member_id& owner, std::string_view plaintext) const {
  if (!context_.keys || !context_.entropy)
    throw std::invalid_argument("encode context: sealing needs keys and entropy");
  const auto found = context_.keys->find(context_.tenant.text(), owner);
  if (!found)
    throw key_error(found.state == key_state::erased ? "sealing an event: the member's key was erased"
                                                     : "sealing an event: the member has no key");
  const auto bound_to =
      context_of(context_.log_id, stream_key_, static_cast<std::uint16_t>(type_), event_schema_version);
  return store::seal(*found.key, owner, plaintext, bound_to, *context_.entropy);
}

std::optional<std::string> event_opener::open(std::string_view part) {
  if (!keys_) {
    all_open_ = false;
    return std::nullopt;
  }
  const auto owner = sealed_owner(part);
  if (!owner) throw malformed_message{"its sealed part has no owner"};
  const auto found = keys_->find(event_.stream.tenant.text(), *owner);
  if (!found) {
    all_open_ = false;
    return std::nullopt;
  }
  if (stream_key_.empty()) stream_key_ = event_.stream.key();
  auto opened =
      unseal(*found.key, part, context_of(log_id_, stream_key_, event_.type, event_.schema_version));
  // Keys that were read before the owner's was renewed: as if they had been read before it was made.
  if (opened.error == unseal_error::newer_key) {
    all_open_ = false;
    return std::nullopt;
  }
  if (!opened) throw malformed_message{"its sealed part does not open with its owner's key"};
  return std::move(opened.plaintext);
}

std::string seal_policy(const policy_enrolled& event, const event_sealer& sealer) {
  const auto& texts = event.confidential;
  const auto& members = event.terms.members;
  if (!texts.member_numbers.empty() && texts.member_numbers.size() != members.size())
    throw std::invalid_argument("policy_enrolled: needs one member number per member");
  if (!texts.details.empty() && texts.details.size() != members.size())
    throw std::invalid_argument("policy_enrolled: needs the details of every member, or of none");
  std::string parts;
  if (texts.policy_number.empty() && texts.holder_number.empty() && texts.holder_details.empty()) {
    append_part(parts, {});
  } else {
    const auto plaintext = build_message<stored::SealedPolicy>(packed_bytes, [&](auto to) {
      put_text(texts.policy_number, [&](auto text) { to.setPolicyNumber(text); });
      put_text(texts.holder_number, [&](auto text) { to.setHolderNumber(text); });
      if (!texts.holder_details.empty()) put(to.initHolderDetails(), texts.holder_details);
    });
    append_part(parts, sealer.seal(event.terms.holder, plaintext));
  }
  const auto sealed_members = texts.member_numbers.empty() && texts.details.empty() ? 0 : members.size();
  for (std::size_t i = 0; i < sealed_members; ++i) {
    member_enrolled::sealed one;
    if (!texts.member_numbers.empty()) one.member_number = texts.member_numbers[i];
    if (!texts.details.empty()) one.details = texts.details[i];
    if (one == member_enrolled::sealed{}) {
      append_part(parts, {});
      continue;
    }
    const auto plaintext = build_message<stored::SealedMember>(packed_bytes, [&](auto to) { put(to, one); });
    append_part(parts, sealer.seal(members[i].member, plaintext));
  }
  return parts;
}

void open_policy(std::string_view sealed, event_opener& opener, policy_enrolled& event) {
  auto& texts = event.confidential;
  if (const auto part = take_part(sealed); !part.empty())
    if (const auto plaintext = opener.open(part))
      read_packed<stored::SealedPolicy>(*plaintext, [&](auto from) {
        texts.policy_number = get_text(from.getPolicyNumber());
        texts.holder_number = get_text(from.getHolderNumber());
        if (from.hasHolderDetails()) get(from.getHolderDetails(), texts.holder_details);
      });
  bool any_opened = false, any_described = false;
  while (!sealed.empty()) {
    member_enrolled::sealed one;
    if (const auto part = take_part(sealed); !part.empty())
      if (const auto plaintext = opener.open(part)) {
        read_packed<stored::SealedMember>(*plaintext, [&](auto from) { get(from, one); });
        any_opened = true;
      }
    any_described = any_described || !one.details.empty();
    texts.details.push_back(std::move(one.details));
    texts.member_numbers.push_back(std::move(one.member_number));
  }
  // A row of empty numbers says nothing when it is empty for want of keys.
  if (!any_opened && !opener.all_open()) texts.member_numbers.clear();
  if (!any_described) texts.details.clear();
  if (!texts.member_numbers.empty() && texts.member_numbers.size() != event.terms.members.size())
    throw malformed_message{"its sealed parts are not one per member"};
}

std::vector<sealing_key> sealing_keys(const event_view& event) {
  std::vector<sealing_key> keys;
  const auto add = [&](std::string_view part) {
    const auto owner = sealed_owner(part);
    const auto generation = sealed_generation(part);
    if (!owner || !generation) throw malformed_message{"its sealed part has no owner"};
    keys.push_back({*owner, *generation});
  };
  auto rest = event.sealed;
  try {
    if (event.type != static_cast<std::uint16_t>(domain_event_type::policy_enrolled)) {
      if (!rest.empty()) add(rest);
      return keys;
    }
    while (!rest.empty())
      if (const auto part = take_part(rest); !part.empty()) add(part);
  } catch (const malformed_message& broken) {
    throw corrupt_event("event at position " + std::to_string(event.position) + ": " + broken.rule);
  }
  return keys;
}

}  // namespace benefactor::store
