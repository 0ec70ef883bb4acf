#include "projections/event_rows.hpp"

#include <limits>
#include <map>
#include <string>

#include "store/bytes.hpp"
#include "store/page.hpp"

namespace benefactor::projections {

store::derived_row event_row(const store::event_view& view, view_letter letter) {
  auto key = view_prefix(view.stream.tenant, letter);
  store::append_big(key, view.position);
  return {std::move(key), std::string(view.bytes)};
}

void for_event_rows(const store::derived_store& derived, const store::tail_index& tail,
                    const store::tenant_name& tenant, view_letter letter, store::stream_kind kind,
                    const std::function<void(const store::event_view&)>& visit) {
  std::map<std::uint64_t, std::string> events;
  const auto take = [&](std::string_view bytes) {
    const auto view = store::parse_event(bytes);
    if (view.stream.kind == kind && view.stream.tenant == tenant)
      events.insert_or_assign(view.position, bytes);
  };
  // The tail first: what leaves it in between is in the view by then.
  for (const auto& page : tail.pages(0, std::numeric_limits<std::size_t>::max()))
    for (const auto bytes : store::page_view::trusted(page)) take(bytes);
  derived.scan_view(view_prefix(tenant, letter), {}, [&](std::string_view, std::string_view value) {
    take(value);
    return true;
  });
  for (const auto& [position, bytes] : events) visit(store::parse_event(bytes));
}

}  // namespace benefactor::projections
