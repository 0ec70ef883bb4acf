// What happens around a claim and moves no money: remarks, documents, the work of reviewing it.
//
// Part of the claim's state (events/claim.hpp); decided by its bucket as everything else about it, so that
// one log has the whole journey of a claim.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/codes.hpp"
#include "events/date.hpp"
#include "events/ids.hpp"

namespace benefactor {

/// Who may see a remark. Stored numbers.
enum class audience : std::uint8_t { staff, provider, member };
enum class review_priority : std::uint8_t { low, normal, high, urgent };

/// What a document is.
enum class document_kind : std::uint8_t {
  clinical_note,
  discharge_summary,
  operative_report,
  lab_result,
  imaging_report,
  referral,
  prior_explanation_of_benefits,
  itemized_bill,
  correspondence,
  other
};
enum class document_status : std::uint8_t { announced, stored, withdrawn };

std::string_view to_text(audience v);
std::string_view to_text(review_priority v);
std::string_view to_text(document_kind v);
std::string_view to_text(document_status v);

template <>
std::optional<audience> parse_as(std::string_view text);
template <>
std::optional<review_priority> parse_as(std::string_view text);
template <>
std::optional<document_kind> parse_as(std::string_view text);

inline constexpr std::size_t remarks_max = 1'000;  ///< of one claim
inline constexpr std::size_t documents_max = 100;  ///< of one claim
inline constexpr std::int32_t review_days = 30;    ///< until a review is due, unless set otherwise

/// A remark; its text is sealed in the log.
struct remark_state {
  audience seen_by = audience::staff;
  content_digest digest;  ///< of the text and who sees it: the same remark again is known

  auto operator<=>(const remark_state&) const = default;
};

using sha256_digest = std::array<std::uint8_t, 32>;

/// What a document is, as its sender announces it. Its bytes go to an object store; only this is recorded.
struct document_terms {
  id128 id;  ///< random: the object's key in the store
  document_kind kind = document_kind::other;
  std::string content_type;  ///< "application/pdf"
  std::uint64_t size = 0;    ///< bytes
  sha256_digest sha256{};    ///< of its bytes

  auto operator<=>(const document_terms&) const = default;
};

struct document_state {
  document_terms terms;
  document_status status = document_status::announced;

  auto operator<=>(const document_state&) const = default;
};

/// The work on a pended claim.
struct review_state {
  std::string owner;  ///< a user; empty: nobody has taken it
  review_priority priority = review_priority::normal;
  std::optional<date> due;           ///< nothing: review_days after the day of receipt
  std::optional<date> escalated_on;  ///< it had waited too long

  auto operator<=>(const review_state&) const = default;
};

/// When the review of a claim that came on that day is due.
inline date due_of(const review_state& review, date received) {
  return review.due.value_or(date{received.days + review_days});
}

struct claim_life {
  std::vector<remark_state> remarks;      ///< in the order made
  std::vector<document_state> documents;  ///< in the order announced
  review_state review;

  auto operator<=>(const claim_life&) const = default;

  const document_state* find_document(const id128& id) const;
};

}  // namespace benefactor
