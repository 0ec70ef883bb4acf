// Pages of the claims view.
#include <cinttypes>
#include <cstdio>
#include <stdexcept>

#include "events/overloaded.hpp"
#include "projections/claims_view.hpp"
#include "projections/row_keys.hpp"
#include "store/bytes.hpp"

namespace benefactor::projections {

namespace {

constexpr std::size_t position_bytes = 8;
constexpr std::size_t cursor_size = 16;

// A cursor is the first position of the last claim looked at, as 16 hexadecimal digits.
std::string cursor_at(std::uint64_t position) {
  char text[cursor_size + 1];
  std::snprintf(text, sizeof text, "%016" PRIx64, position);
  return text;
}

std::uint64_t position_of(std::string_view cursor) {
  std::uint64_t position = 0;
  for (const char c : cursor) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) position = 0;
    if (digit < 0) break;
    position = position << 4 | static_cast<unsigned>(digit);
  }
  if (cursor.size() != cursor_size || position == 0)
    throw std::invalid_argument("cursor: is not one that a page of claims ended with");
  return position;
}

std::string prefix_of(const store::tenant_name& tenant, const claim_selection& selection) {
  return std::visit(overloaded{
                        [&](all_claims) { return view_prefix(tenant, view_letter::claims); },
                        [&](claim_status status) { return status_prefix(tenant, status); },
                        [&](const member_id& member) { return member_prefix(tenant, member); },
                        [&](const by_provider& provider) { return provider_prefix(tenant, provider.npi); },
                        [&](const with_flags& flags) {
                          return flags.npi.empty() ? flagged_prefix(tenant, flags.edit)
                                                   : flagged_prefix(tenant, flags.npi);
                        },
                    },
                    selection);
}

}  // namespace

claim_rows list_claims(const store::derived_store& derived, const store::tenant_name& tenant,
                       const claim_selection& selection, std::size_t limit, std::string_view cursor) {
  if (limit < 1 || limit > claim_page_max)
    throw std::invalid_argument("limit: must be 1 to " + std::to_string(claim_page_max) + ", is " +
                                std::to_string(limit));
  const auto prefix = prefix_of(tenant, selection);
  const auto start = cursor.empty() ? prefix : newest_first(prefix, position_of(cursor) - 1);
  const bool rows_stand_in_list = std::holds_alternative<all_claims>(selection);
  const auto* const status = std::get_if<claim_status>(&selection);
  const auto* const flags = std::get_if<with_flags>(&selection);

  claim_rows page;
  std::vector<std::uint64_t> positions;
  derived.scan_view(prefix, start, [&](std::string_view key, std::string_view value) {
    if (key.size() != prefix.size() + position_bytes) return true;
    if (positions.size() == limit) {
      page.next = cursor_at(positions.back());
      return false;
    }
    positions.push_back(~store::get_big(key.substr(prefix.size())));
    if (rows_stand_in_list) page.rows.push_back(decode_row(value, positions.back()));
    return true;
  });
  if (rows_stand_in_list) return page;
  page.rows.reserve(positions.size());
  for (const auto position : positions) {
    const auto value = derived.view_row(claim_key(tenant, position));
    if (!value) continue;
    auto row = decode_row(*value, position);
    if (flags && flags->edit != claim_edit::none && !has_flag(row, flags->edit)) continue;
    // The row is read after the list: by now the claim may have moved on.
    if (!status || row.status == *status) page.rows.push_back(std::move(row));
  }
  return page;
}

}  // namespace benefactor::projections
