#include "projections/review_queue.hpp"

#include <utility>

#include "projections/claims_list.hpp"
#include "projections/page_cursor.hpp"
#include "projections/row_keys.hpp"
#include "store/bytes.hpp"

namespace benefactor::projections {

namespace {

constexpr std::size_t place_bytes = 1 + 2 * day_bytes + position_bytes;

std::string prefix_of_all(const store::tenant_name& tenant) {
  auto key = view_prefix(tenant, view_letter::reviews);
  key.push_back('a');
  return key;
}

std::string prefix_of(const store::tenant_name& tenant, std::string_view owner) {
  auto key = view_prefix(tenant, view_letter::reviews);
  key.push_back('o');
  append_text(key, owner);
  return key;
}

std::string at_its_place(std::string prefix, const claim_row& row) {
  prefix.push_back(static_cast<char>(~static_cast<unsigned>(row.review.priority)));
  append_day(prefix, due_of(row.review, row.received));
  append_day(prefix, row.received);
  store::append_big(prefix, row.first_position);
  return prefix;
}

}  // namespace

void add_review_keys(const store::tenant_name& tenant, const claim_row& row, std::vector<std::string>& keys) {
  keys.push_back(at_its_place(prefix_of_all(tenant), row));
  keys.push_back(at_its_place(prefix_of(tenant, row.review.owner), row));
}

review_rows list_in_review(const view_rows& views, const store::tenant_name& tenant,
                           const std::optional<std::string>& owner, std::size_t limit,
                           std::string_view cursor) {
  require_page(limit);
  const auto prefix = owner ? prefix_of(tenant, *owner) : prefix_of_all(tenant);
  const auto mark = list_mark({prefix}, {});
  auto start = prefix;
  if (!cursor.empty()) {
    const auto behind = next_suffix(suffix_of(cursor, mark, place_bytes, "claims in review"));
    if (behind.empty()) return {};
    start += behind;
  }
  views.require(view_id::review_queue);
  views.require(view_id::claims);
  review_rows page;
  std::vector<std::string> places;
  views.scan_view(prefix, start, [&](std::string_view key, std::string_view) {
    key.remove_prefix(prefix.size());
    if (places.size() == limit) {  // One more than is shown: there is another page.
      page.next = cursor_at(mark, places.back());
      return false;
    }
    places.emplace_back(key);
    return true;
  });
  page.rows.reserve(places.size());
  for (const auto& place : places) {
    const auto position = store::get_big(std::string_view(place).substr(place_bytes - position_bytes));
    auto row = claim_at(views, tenant, position);
    // It is read after the list, and may have moved on.
    if (row && waits_for_review(*row) && (!owner || row->review.owner == *owner))
      page.rows.push_back(std::move(*row));
  }
  return page;
}

}  // namespace benefactor::projections
