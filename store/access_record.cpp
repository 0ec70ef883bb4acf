#include "store/access_record.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "events/codes.hpp"
#include "store/bytes.hpp"
#include "store/data_format.hpp"
#include "store/log_error.hpp"
#include "store/sealing.hpp"
#include "store/sha256.hpp"

namespace benefactor::store {

namespace {

constexpr std::uint16_t schema_version = 1;
constexpr std::uint8_t flag_break_glass = 1, flag_reason_withheld = 2;
constexpr std::size_t count_offset = 4;   // In the payload.
constexpr std::size_t fixed_payload = 9;  // Before the method's name.

// By number, from 1.
constexpr std::array<std::string_view, 27> purposes{
    "TREAT",     "ETREAT",  "BTG",   "HPAYMT",  "CLMATTCH", "COVAUTH", "ELIGDTRM", "ELIGVER",   "ENROLLM",
    "REMITADV",  "HOPERAT", "FRAUD", "HACCRED", "HCOMPL",   "HLEGAL",  "HQUALIMP", "HSYSADMIN", "MEMADMIN",
    "RECORDMGT", "TRAIN",   "HTEST", "GOV",     "HRESCH",   "PUBHLTH", "PATRQT",   "FAMRQT",    "PWATRNY"};

// By bit.
constexpr std::array<std::string_view, 13> kinds_known{
    "identifiers", "demographics", "contract",   "balances", "claim",        "diagnoses", "texts",
    "documents",   "eligibility",  "claim_list", "payments", "access_texts", "addresses"};

seal_context context_of(const id128& log_id, std::string_view stream) {
  return {log_id, stream, phi_accessed_event_type, schema_version};
}

[[noreturn]] void refuse(const event_view& event, const std::string& what) {
  throw corrupt_event("access record at position " + std::to_string(event.position) + ": " + what);
}

}  // namespace

std::string_view to_text(access_purpose purpose) {
  const auto number = static_cast<std::size_t>(purpose);
  return number >= 1 && number <= purposes.size() ? purposes[number - 1] : std::string_view("UNKNOWN");
}

std::optional<access_purpose> parse_access_purpose(std::string_view code) {
  const auto at = std::find(purposes.begin(), purposes.end(), code);
  if (at == purposes.end()) return std::nullopt;
  return static_cast<access_purpose>(at - purposes.begin() + 1);
}

std::string access_purpose_codes() {
  std::string all;
  for (const auto code : purposes) (all.empty() ? all : all.append(", ")).append(code);
  return all;
}

std::vector<std::string> names_of(access_kinds kinds) {
  std::vector<std::string> names;
  for (std::size_t bit = 0; bit < 16; ++bit)
    if ((kinds.bits >> bit & 1) != 0)
      names.push_back(bit < kinds_known.size() ? std::string(kinds_known[bit])
                                               : "kind_" + std::to_string(bit));
  return names;
}

std::vector<field_problem> problems_of(const access_grounds& grounds) {
  std::vector<field_problem> problems;
  const auto length = utf8_length(grounds.reason);
  if (!length) return {{"reason", "text is UTF-8"}};
  const auto size = *length;
  const auto has = " (it has " + std::to_string(size) + ")";
  if (size > access_reason_max)
    problems.push_back({"reason", "has at most " + std::to_string(access_reason_max) + " characters" + has});
  if (grounds.break_glass && size < break_glass_reason_min)
    problems.push_back({"reason", "to break the glass needs at least " +
                                      std::to_string(break_glass_reason_min) + " characters" + has});
  return problems;
}

stated_grounds read_grounds(std::string_view code, std::string reason, bool break_glass) {
  stated_grounds stated;
  stated.grounds.reason = std::move(reason);
  stated.grounds.break_glass = break_glass;
  bool known = true;
  if (!code.empty()) {
    const auto purpose = parse_access_purpose(code);
    known = purpose.has_value();
    if (known) stated.grounds.purpose = *purpose;
  }
  if (stated.grounds.purpose == access_purpose::break_the_glass) stated.grounds.break_glass = true;
  if (!known)
    stated.problems.push_back(
        {"purpose", "is a code of HL7 PurposeOfUse that this program knows: " + access_purpose_codes()});
  for (auto& problem : problems_of(stated.grounds)) stated.problems.push_back(std::move(problem));
  return stated;
}

const shared_accessor& local_accessor() {
  static const auto local = std::make_shared<const accessor>();
  return local;
}

bool phi_access_record::operator==(const phi_access_record& other) const {
  const auto parts = [](const phi_access_record& r) {
    return std::tie(r.tenant, r.member, r.policy, r.claims, r.kinds, *r.who, r.method, r.request, r.count);
  };
  return parts(*this) == parts(other);
}

stream_id named_access_stream(const tenant_name& tenant, std::string_view what, std::string_view text) {
  std::string bytes("benefactor access ");
  bytes.append(what).push_back('\0');
  bytes.append(text);
  const auto digest = sha256(bytes);
  stream_id stream{tenant, stream_kind::system, {}};
  std::copy_n(digest.begin(), stream.id.bytes.size(), stream.id.bytes.begin());
  return stream;
}

stream_id access_user_stream(const tenant_name& tenant, std::string_view user) {
  return named_access_stream(tenant, "user", user);
}

stream_id break_glass_stream(const tenant_name& tenant) {
  return named_access_stream(tenant, "break glass", {});
}

std::string encode_access(const phi_access_record& record, const id128& log_id, key_vault& keys,
                          entropy_source& entropy) {
  if (record.claims.size() > access_claims_max)
    throw std::invalid_argument("access record: names more than " + std::to_string(access_claims_max) +
                                " claims");
  if (record.method.empty() || record.method.size() > access_method_max)
    throw std::invalid_argument("access record: its method must have 1 to " +
                                std::to_string(access_method_max) + " bytes");
  const auto& who = *record.who;
  const auto& why = who.why;
  event_draft draft;
  draft.type = phi_accessed_event_type;
  draft.schema_version = schema_version;
  draft.stream = {record.tenant, stream_kind::member, record.member};
  draft.tags.reserve(record.claims.size() + 3);
  if (record.policy) draft.tags.push_back({record.tenant, stream_kind::bucket, record.policy});
  for (const auto& claim : record.claims) draft.tags.push_back({record.tenant, stream_kind::claim, claim});
  draft.tags.push_back(access_user_stream(record.tenant, who.user));
  if (why.break_glass) draft.tags.push_back(break_glass_stream(record.tenant));
  draft.user = who.user;
  draft.role = who.role;
  draft.correlation = record.request;
  draft.source.channel = who.channel;
  std::uint8_t flags = why.break_glass ? flag_break_glass : 0;
  if (!why.reason.empty()) {
    if (const auto key = keys.find(record.tenant.text(), record.member))
      draft.sealed =
          seal(*key.key, record.member, why.reason, context_of(log_id, draft.stream.key()), entropy);
    else
      flags |= flag_reason_withheld;
  }
  draft.payload.resize(fixed_payload);
  auto* to = draft.payload.data();
  to = put_little(to, static_cast<std::uint8_t>(why.purpose));
  to = put_little(to, flags);
  to = put_little(to, record.kinds.bits);
  to = put_little(to, record.count);
  put_little(to, static_cast<std::uint8_t>(record.method.size()));
  draft.payload += record.method;
  return encode_event(draft);
}

void set_access_count(std::string& encoded, std::uint32_t count) {
  const auto payload = parse_event(encoded).payload;
  put_little(encoded.data() + (payload.data() - encoded.data()) + count_offset, count);
}

recorded_access parse_access(const event_view& event, const id128& log_id, key_vault* keys) {
  if (event.type != phi_accessed_event_type || event.stream.kind != stream_kind::member)
    refuse(event, "it is none");
  if (event.schema_version > schema_version)
    throw newer_format(newer_format_text("access record at position " + std::to_string(event.position),
                                         event.schema_version, schema_version));
  const auto payload = event.payload;
  if (event.schema_version == 0 || payload.size() < fixed_payload) refuse(event, "it is too short");
  recorded_access found;
  found.position = event.position;
  found.time_us = event.time_us;
  auto& record = found.record;
  const auto read = std::make_shared<accessor>();
  record.who = read;
  auto& who = *read;
  const auto flags = get_little<std::uint8_t>(payload.data() + 1);
  const std::size_t method = get_little<std::uint8_t>(payload.data() + 8);
  if (method == 0 || method > access_method_max || payload.size() != fixed_payload + method)
    refuse(event, "its length is not that of its parts");
  record.tenant = event.stream.tenant;
  static_cast<id128&>(record.member) = event.stream.id;
  who.user = event.user;
  who.role = event.role;
  who.channel = event.channel;
  who.why.purpose = static_cast<access_purpose>(get_little<std::uint8_t>(payload.data()));
  who.why.break_glass = (flags & flag_break_glass) != 0;
  record.kinds.bits = get_little<std::uint16_t>(payload.data() + 2);
  record.count = get_little<std::uint32_t>(payload.data() + count_offset);
  record.method = payload.substr(fixed_payload);
  record.request = event.correlation;
  for (const auto tag : event.tags) {
    if (tag.kind == stream_kind::bucket) static_cast<id128&>(record.policy) = tag.id;
    if (tag.kind == stream_kind::claim) static_cast<id128&>(record.claims.emplace_back()) = tag.id;
  }
  if ((flags & flag_reason_withheld) != 0) found.reason = access_reason::gone;
  if (event.sealed.empty()) return found;
  found.reason = access_reason::sealed;
  if (keys == nullptr) return found;
  const auto owner = sealed_owner(event.sealed);
  const auto key = owner ? keys->find(record.tenant.text(), *owner) : key_lookup{};
  if (!key) {
    found.reason = access_reason::gone;
    return found;
  }
  auto opened = unseal(*key.key, event.sealed, context_of(log_id, event.stream.key()));
  if (opened.error == unseal_error::newer_key) {
    found.reason = access_reason::gone;
    return found;
  }
  if (!opened) refuse(event, "its reason is " + std::string(to_text(opened.error)));
  who.why.reason = std::move(*opened.plaintext);
  found.reason = access_reason::opened;
  return found;
}

}  // namespace benefactor::store
