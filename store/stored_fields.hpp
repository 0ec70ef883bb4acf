// The pieces stored structs are made of, both ways: ids, texts, optional numbers, enumerations. Internal to
// the codec. Errors of reading: malformed_message.
#pragma once

#include <algorithm>
#include <capnp/list.h>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "events/claim_events.hpp"
#include "events/exchange.hpp"
#include "events/identity.hpp"
#include "events/payment.hpp"
#include "store/stored_message.hpp"

namespace benefactor::store {

/// *to*: a struct or group of two words.
template <class Builder>
void put_id(Builder to, const id128& id) {
  std::uint64_t words[2];
  std::memcpy(words, id.bytes.data(), sizeof words);
  to.setLow(words[0]);
  to.setHigh(words[1]);
}

template <class Reader>
void get_id(Reader from, id128& id) {
  const std::uint64_t words[2] = {from.getLow(), from.getHigh()};
  std::memcpy(id.bytes.data(), words, sizeof words);
}

inline constexpr unsigned digest_bytes = std::tuple_size_v<sha256_digest>;

inline void put_digest(capnp::Data::Builder to, const sha256_digest& digest) {
  std::copy(digest.begin(), digest.end(), to.begin());
}
inline void get_digest(capnp::Data::Reader from, sha256_digest& digest) {
  if (from.size() != digest.size()) throw malformed_message{"a SHA-256 is not of 32 bytes"};
  std::copy(from.begin(), from.end(), digest.begin());
}

inline capnp::Text::Reader stored_text(const std::string& text) { return {text.c_str(), text.size()}; }

/// Calls *set* with the text unless it is empty: a null pointer stands for that and takes no words.
template <class Set>
void put_text(const std::string& text, const Set& set) {
  if (!text.empty()) set(stored_text(text));
}

inline std::string get_text(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

inline void put_texts(capnp::List<capnp::Text>::Builder to, std::span<const std::string> texts) {
  for (unsigned i = 0; i < to.size(); ++i) to.set(i, stored_text(texts[i]));
}

inline std::vector<std::string> get_texts(capnp::List<capnp::Text>::Reader from) {
  std::vector<std::string> texts;
  texts.reserve(from.size());
  for (const auto text : from) texts.push_back(get_text(text));
  return texts;
}

/// *to*: a group of `known` and `value`.
template <class Builder, class Number>
void put_optional(Builder to, const std::optional<Number>& number) {
  if (!number) return;
  to.setKnown(true);
  to.setValue(*number);
}

template <class Reader>
auto get_optional(Reader from) -> std::optional<decltype(from.getValue())> {
  if (!from.getKnown()) return std::nullopt;
  return from.getValue();
}

template <class Builder>
void put_optional_date(Builder to, const std::optional<date>& day) {
  put_optional(to, day ? std::optional(day->days) : std::nullopt);
}

template <class Reader>
std::optional<date> get_optional_date(Reader from) {
  const auto days = get_optional(from);
  return days ? std::optional(date{*days}) : std::nullopt;
}

/// The greatest number of each stored enumeration; all start at 0 and have no gaps.
constexpr service_type last_of(service_type) { return service_type::other; }
constexpr network_status last_of(network_status) { return network_status::out_of_network; }
constexpr network_restriction last_of(network_restriction) { return network_restriction::preferred; }
constexpr policy_status last_of(policy_status) { return policy_status::cancelled; }
constexpr coverage_change last_of(coverage_change) { return coverage_change::terminated; }
constexpr relationship last_of(relationship) { return relationship::other_dependent; }
constexpr membership_status last_of(membership_status) { return membership_status::suspended; }
constexpr coordination_method last_of(coordination_method) { return coordination_method::maintenance; }
constexpr line_status last_of(line_status) { return line_status::denied; }
constexpr denial last_of(denial) { return denial::denied_elsewhere; }
constexpr claim_edit last_of(claim_edit) { return last_claim_edit; }
constexpr edit_action last_of(edit_action) { return edit_action::deny; }
constexpr adjustment_group last_of(adjustment_group) { return adjustment_group::oa; }
constexpr units_per last_of(units_per) { return units_per::day; }
constexpr sex last_of(sex) { return sex::male; }
constexpr coded last_of(coded) { return coded::diagnosis; }
constexpr audience last_of(audience) { return audience::member; }
constexpr review_priority last_of(review_priority) { return review_priority::urgent; }
constexpr document_kind last_of(document_kind) { return document_kind::other; }
constexpr adjudication_cause last_of(adjudication_cause) { return adjudication_cause::external; }

constexpr payment_method last_of(payment_method) { return payment_method::none; }
constexpr required_field last_of(required_field) { return required_field::authorization; }
constexpr dispatch_kind last_of(dispatch_kind) { return dispatch_kind::withdrawal; }
constexpr processor_status last_of(processor_status) { return processor_status::denied; }
constexpr user_kind last_of(user_kind) { return user_kind::system; }
constexpr revocation last_of(revocation) { return revocation::token_reused; }
constexpr exchange_file_kind last_of(exchange_file_kind) { return exchange_file_kind::remittance; }
constexpr administrative_gender last_of(administrative_gender) { return administrative_gender::unknown; }

template <class Enum>
constexpr std::uint8_t stored_number(Enum value) {
  static_assert(sizeof(Enum) == 1);
  return static_cast<std::uint8_t>(value);
}

template <class Enum>
void get_enum(std::uint8_t number, Enum& value) {
  if (number > stored_number(last_of(Enum{})))
    throw malformed_message{"an enumeration has an unknown number"};
  value = static_cast<Enum>(number);
}

/// A list of enumerators; an empty one takes no words.
template <class Enum, class Init>
void put_codes(const std::vector<Enum>& codes, const Init& init) {
  if (codes.empty()) return;
  auto to = init(static_cast<unsigned>(codes.size()));
  for (unsigned i = 0; i < to.size(); ++i) to.set(i, stored_number(codes[i]));
}

template <class Enum>
void get_codes(capnp::List<std::uint8_t>::Reader from, std::vector<Enum>& codes) {
  codes.resize(from.size());
  for (unsigned i = 0; i < from.size(); ++i) get_enum(from[i], codes[i]);
}

/// Basis points are at most 10'000, so that they are stored in 16 bits.
inline std::uint16_t stored_coverage(basis_points coverage) {
  if (coverage < 0 || coverage > whole)
    throw std::invalid_argument("coverage: must be 0 to 10000 basis points");
  return static_cast<std::uint16_t>(coverage);
}

inline basis_points get_coverage(std::uint16_t stored) {
  if (stored > whole) throw malformed_message{"a coverage is beyond 10000 basis points"};
  return stored;
}

}  // namespace benefactor::store
