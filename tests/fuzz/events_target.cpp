#include <algorithm>
#include <span>
#include <vector>

#include "events/overloaded.hpp"
#include "store/bytes.hpp"
#include "store/claim_number.hpp"
#include "store/log_events.hpp"
#include "store/page.hpp"
#include "store/sealing.hpp"
#include "tests/fuzz/fuzz_targets.hpp"
#include "tests/fuzz/stored_input.hpp"
#include "tests/store/fixed_events.hpp"
#include "tests/support/seeded_entropy.hpp"

namespace benefactor::fuzz {
namespace {

using namespace store;
using test::fixed_log_id;

/// Takes the input apart from its front; what is not there is zero.
class cursor {
 public:
  explicit cursor(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  std::string_view take(std::size_t size) {
    const auto part = rest_.substr(0, size);
    rest_.remove_prefix(part.size());
    return part;
  }
  std::string_view sized() {
    const std::size_t low = byte(), high = byte();
    return take(low | high << 8);
  }
  std::string_view rest() { return take(rest_.size()); }
  bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

policy_id policy_of(const bucket_event& event) {
  const auto* submitted = std::get_if<claim_submitted>(&event);
  return submitted ? submitted->policy : test::fixed_policy();
}

std::string encode_again(const domain_event& event, const encode_context& context) {
  return std::visit(overloaded{[&](const bucket_event& e) {
                                 return encode(e, policy_of(e), test::fixed_member(), test::fixed_origin(),
                                               context);
                               },
                               [&](const user_event& e) { return encode(e, test::fixed_origin(), context); },
                               [&](const auto& e) {  // Reference data and payments.
                                 return encode(e, test::fixed_provider(), test::fixed_origin(), context);
                               }},
                    event);
}

/// What decodes encodes to something that decodes equal.
void check_domain_event(const event_view& view, const stored_codec& codec) {
  test::derived_key_vault keys;
  test_support::seeded_entropy entropy{1};
  const encode_context context{tenant_name("acme"), fixed_log_id, &keys, &entropy};
  domain_event read;
  try {
    read = codec.decode(view, fixed_log_id, &keys);
  } catch (const corrupt_event&) {
    return;
  }
  codec.decode(view, fixed_log_id, nullptr);  // Without keys it says less, never that it is damaged.
  const auto written = encode_again(read, context);
  promise(codec.decode(parse_event(written), fixed_log_id, &keys) == read,
          "an event is not read as it is written");
}

void check_event(std::string_view bytes, const stored_codec& codec) {
  event_view view;
  try {
    view = parse_event(bytes);
  } catch (const corrupt_event&) {
    return;
  }
  auto written = codec.encode_envelope(to_draft(view));
  stamp(written, view.position, view.time_us);
  promise(written == bytes, "an event that parses does not encode to its own bytes");
  try {
    const auto origin = parse_genesis(view);
    promise(parse_genesis(parse_event(encode_genesis(origin))) == origin,
            "a genesis is not read as it is written");
  } catch (const corrupt_event&) {
  }
  try {
    const auto repair = parse_tail_dropped(view);
    promise(parse_tail_dropped(parse_event(encode_tail_dropped(fixed_log_id, repair))) == repair,
            "a repair is not read as it is written");
  } catch (const corrupt_event&) {
  }
  check_domain_event(view, codec);
}

event_draft draft_for(cursor& in) {
  event_draft draft;
  draft.type = in.byte();
  const auto kind = static_cast<stream_kind>(1 + in.byte() % 4);
  draft.stream = {tenant_name("acme"), kind, test::fixed_member()};
  draft.tags = {{tenant_name("acme"), stream_kind::bucket, test::fixed_policy()}};
  draft.user = "clerk";
  return draft;
}

std::string sealed_beside(const event_draft& draft, std::string_view plaintext) {
  test::derived_key_vault keys;
  test_support::seeded_entropy entropy{2};
  const auto stream = draft.stream.key();
  const auto owner = test::fixed_member();
  const auto key = keys.find("acme", owner).key;
  const auto part =
      seal(*key, owner, plaintext, {fixed_log_id, stream, draft.type, draft.schema_version}, entropy);
  if (draft.type != static_cast<std::uint16_t>(domain_event_type::policy_enrolled)) return part;
  std::string parts;
  for (int i = 0; i < 2; ++i) {
    char size[4];
    put_little(size, static_cast<std::uint32_t>(part.size()));
    parts.append(size, sizeof size).append(part);
  }
  return parts;
}

void check_page(std::string_view bytes, const stored_codec& codec) {
  constexpr std::size_t position_at = 8;
  const auto position =
      bytes.size() < position_at + 8 ? 0 : get_little<std::uint64_t>(bytes.data() + position_at);
  try {
    const auto page = page_view::verified(bytes, position);
    const auto trusted = page_view::trusted(bytes, position);
    promise(page.hash() == trusted.hash() && page.link() == trusted.link(), "a page has two hashes");
    std::uint32_t count = 0;
    for (const auto event : page) {
      // Positions near the end of 64 bits do not occur: the log would have to be that long.
      if (position < UINT64_MAX / 2)
        promise(page.event_at(position + count) == event, "a page gives another event by its position");
      ++count;
      check_event(event, codec);
    }
    promise(count == page.header().event_count, "a page has another number of events than it says");
  } catch (const corrupt_page&) {
  }
}

/// The page with that body whose header and check are right.
std::string fitting_page(std::uint8_t events, std::string_view body) {
  std::string page(page_header_bytes, '\0');
  page.replace(0, 4, "BFPG");
  put_little(page.data() + 4, std::uint16_t{1});
  put_little(page.data() + 8, std::uint64_t{7});
  put_little(page.data() + 16, std::uint32_t{events});
  put_little(page.data() + 20, static_cast<std::uint32_t>(body.size()));
  page.append(body);
  const auto hash = sha256(page);
  page.append(reinterpret_cast<const char*>(hash.data()), page_check_bytes);
  return page;
}

/// What is appended is what the pages hold, but for its stamp.
void check_appending(cursor in) {
  std::vector<std::string> events;
  page_builder builder({}, 1'000);
  while (!in.empty()) {
    std::string event(in.sized());
    try {
      const auto position = builder.add(event);
      stamp(event, position, 1'000);
      events.push_back(std::move(event));
    } catch (const corrupt_event&) {
      promise(event.size() < event_header_bytes, "an event that is long enough is not taken");
    }
  }
  std::size_t found = 0;
  page_link link;
  for (const auto& stored : builder.finish()) {
    const auto page = page_view::verified(stored);
    promise(
        page.header().previous_hash == link.page_hash && page.header().first_position == link.next_position,
        "pages are not linked");
    link = page.link();
    for (const auto event : page)
      promise(found < events.size() && events[found++] == event, "a page changed an event");
  }
  promise(found == events.size() && link == builder.link(), "an event that was taken is in no page");
}

void check_snapshot(std::string_view contract, std::string_view amounts, const stored_codec& codec) {
  bucket_state bucket;
  if (!codec.decode_snapshot(contract, amounts, bucket)) return;
  bucket_state again;
  promise(codec.decode_snapshot(encode_contract(bucket), encode_accumulators(bucket), again),
          "a snapshot that was read cannot be written");
  promise(again == bucket, "a snapshot is not read as it is written");
}

void check_texts(std::string_view text) {
  if (const auto number = parse_claim_number(text))
    promise(text.size() == claim_number_size && number->prefix < std::uint64_t{1} << 60,
            "a claim number is none");
  if (const auto restored = restored_claim_number(text))
    promise(is_claim_number(*restored), "a restored claim number is none");
  if (const auto stream = stream_id::parse_key(text))
    promise(stream->key() == text, "a stream's key is not read as it is written");
  if (const auto owner = sealed_owner(text)) {
    test::derived_key_vault keys;
    promise(!unseal(*keys.find("acme", *owner).key, text, {fixed_log_id, "a stream of no event", 7, 1}),
            "a sealed part opens where it does not belong");
  }
}

}  // namespace

void check_stored(std::string_view bytes, const stored_codec& codec) {
  cursor in(bytes);
  switch (in.byte()) {
    case 'E': return check_event(in.rest(), codec);
    case 'P': {
      auto draft = draft_for(in);
      draft.payload = in.rest();
      return check_event(encode_event(draft), codec);
    }
    case 'S': {
      auto draft = draft_for(in);
      draft.payload = in.sized();
      draft.sealed = sealed_beside(draft, in.rest());
      return check_event(encode_event(draft), codec);
    }
    case 'G': {
      const auto events = in.byte();
      return check_page(fitting_page(events, in.rest()), codec);
    }
    case 'R': return check_page(in.rest(), codec);
    case 'C': {
      const auto contract = in.sized();
      return check_snapshot(contract, in.rest(), codec);
    }
    case 'B': return check_appending(in);
    case 'T': return check_texts(in.rest());
    default: return;
  }
}

void take_events(std::string_view bytes) {
  static const stored_codec codec;
  check_stored(bytes, codec);
}

}  // namespace benefactor::fuzz
