#include "events/claim_life.hpp"

#include <algorithm>

#include "events/codes.hpp"

namespace benefactor {

namespace {

constexpr std::array<std::string_view, 3> audiences{"STAFF", "PROVIDER", "MEMBER"};
constexpr std::array<std::string_view, 4> priorities{"LOW", "NORMAL", "HIGH", "URGENT"};
constexpr std::array<std::string_view, 10> kinds{"CLINICAL_NOTE",
                                                 "DISCHARGE_SUMMARY",
                                                 "OPERATIVE_REPORT",
                                                 "LAB_RESULT",
                                                 "IMAGING_REPORT",
                                                 "REFERRAL",
                                                 "PRIOR_EXPLANATION_OF_BENEFITS",
                                                 "ITEMIZED_BILL",
                                                 "CORRESPONDENCE",
                                                 "OTHER"};
constexpr std::array<std::string_view, 3> document_statuses{"ANNOUNCED", "STORED", "WITHDRAWN"};

template <class Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& all, std::string_view text) {
  const auto at = std::find(all.begin(), all.end(), text);
  if (at == all.end()) return std::nullopt;
  return static_cast<Enum>(at - all.begin());
}

}  // namespace

std::string_view to_text(audience v) { return audiences[static_cast<std::size_t>(v)]; }
std::string_view to_text(review_priority v) { return priorities[static_cast<std::size_t>(v)]; }
std::string_view to_text(document_kind v) { return kinds[static_cast<std::size_t>(v)]; }
std::string_view to_text(document_status v) { return document_statuses[static_cast<std::size_t>(v)]; }

template <>
std::optional<audience> parse_as(std::string_view t) {
  return find<audience>(audiences, t);
}
template <>
std::optional<review_priority> parse_as(std::string_view t) {
  return find<review_priority>(priorities, t);
}
template <>
std::optional<document_kind> parse_as(std::string_view t) {
  return find<document_kind>(kinds, t);
}

const document_state* claim_life::find_document(const id128& id) const {
  const auto at =
      std::find_if(documents.begin(), documents.end(), [&](const auto& d) { return d.terms.id == id; });
  return at == documents.end() ? nullptr : &*at;
}

}  // namespace benefactor
