#include "projections/provider_payments.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "projections/claims_list.hpp"
#include "projections/page_cursor.hpp"
#include "projections/row_bytes.hpp"
#include "projections/row_keys.hpp"

namespace benefactor::projections {

namespace {

// What follows the letter and the generation in a key.
constexpr char by_trace = 't', by_provider = 'n', by_day_only = 'd';
constexpr std::size_t suffix_bytes = day_bytes + position_bytes;

std::string row_key(const store::tenant_name& tenant, std::string_view trace) {
  return view_prefix(tenant, view_letter::provider_payments, by_trace).append(trace);
}

/// *npi* empty: of the list of all.
std::string list_prefix(const store::tenant_name& tenant, std::string_view npi) {
  auto key = view_prefix(tenant, view_letter::provider_payments, npi.empty() ? by_day_only : by_provider);
  if (!npi.empty()) append_text(key, npi);
  return key;
}

std::string encode(const provider_payment& row) {
  std::string bytes;
  append_sized(bytes, row.run);
  append_sized(bytes, row.npi);
  append(bytes, row.on.days);
  append(bytes, static_cast<std::uint8_t>(row.method));
  append_signed(bytes, row.amount);
  append_small(bytes, row.claims);
  append_small(bytes, row.position);
  append(bytes, static_cast<std::uint8_t>(row.confirmed.has_value()));
  if (row.confirmed) append(bytes, row.confirmed->days);
  return bytes;
}

provider_payment decode(std::string_view trace, std::string_view bytes) {
  row_bytes from(bytes, "provider_payments");
  provider_payment row;
  row.trace = trace;
  row.run = from.sized();
  row.npi = from.sized();
  row.on.days = from.number<std::int32_t>();
  const auto method = from.number<std::uint8_t>();
  if (method > static_cast<std::uint8_t>(payment_method::none)) from.damaged();
  row.method = static_cast<payment_method>(method);
  row.amount = from.signed_number();
  row.claims = static_cast<std::uint32_t>(from.small());
  row.position = from.small();
  if (from.number<std::uint8_t>() != 0) row.confirmed = date{from.number<std::int32_t>()};
  if (!from.empty()) from.damaged();
  return row;
}

/// Visits what the list of the selection has from the suffix *first* on (empty: from its beginning): how a
/// key ends, and the trace number, until *visit* returns false.
void scan_list(const view_rows& views, const std::string& prefix, const payment_selection& s,
               const std::string& first,
               const std::function<bool(std::string_view suffix, std::string_view trace)>& visit) {
  auto start = prefix + first;
  if (s.on.to) {
    auto latest = prefix;
    append_day(latest, *s.on.to, true);
    start = std::max(start, latest);
  }
  views.scan_view(prefix, start, [&](std::string_view key, std::string_view trace) {
    key.remove_prefix(prefix.size());
    if (key.size() != suffix_bytes) return true;
    if (s.on.from && day_in(key, true) < *s.on.from) return false;
    return visit(key, trace);
  });
}

}  // namespace

payment_rows list_payments(const view_rows& views, const store::tenant_name& tenant,
                           const payment_selection& selection, std::size_t limit, std::string_view cursor) {
  const auto prefix = list_prefix(tenant, selection.npi);
  const auto mark = list_mark({prefix}, selection.on);
  std::string first;
  if (!cursor.empty()) {
    first = next_suffix(suffix_of(cursor, mark, suffix_bytes, "payments"));
    if (first.empty()) return {};
  }
  views.require(view_id::provider_payments);
  payment_rows page;
  std::string last;
  std::vector<std::string> traces;
  scan_list(views, prefix, selection, first, [&](std::string_view suffix, std::string_view trace) {
    if (traces.size() == limit) {  // There is another one, so there is another page.
      page.next = cursor_at(mark, last);
      return false;
    }
    traces.emplace_back(trace);
    last = suffix;
    return true;
  });
  page.rows.reserve(traces.size());
  for (const auto& trace : traces)
    if (const auto row = views.view_row(row_key(tenant, trace))) page.rows.push_back(decode(trace, *row));
  return page;
}

payment_count count_payments(const view_rows& views, const store::tenant_name& tenant,
                             const payment_selection& selection) {
  views.require(view_id::provider_payments);
  payment_count count;
  scan_list(views, list_prefix(tenant, selection.npi), selection, {},
            [&](std::string_view, std::string_view) {
              count.exact = count.payments < counted_max;
              if (count.exact) ++count.payments;
              return count.exact;
            });
  return count;
}

void provider_payments_fold::apply(const store::event_view& view, const payment_event& event) {
  const auto& tenant = view.stream.tenant;
  if (const auto* settled = std::get_if<payment_settled>(&event)) {
    if (settled->to.npi.empty()) return;
    auto& change = changes_[row_key(tenant, settled->trace)];
    change.tenant = tenant;
    change.row = {settled->trace,  settled->run,    settled->to.npi, settled->on, settled->method,
                  settled->amount, settled->claims, view.position,   std::nullopt};
  } else if (const auto* confirmed = std::get_if<payment_confirmed>(&event)) {
    const auto key = row_key(tenant, confirmed->trace);
    auto known = changes_.find(key);
    if (known == changes_.end()) {
      const auto stored = views_.view_row(key);
      if (!stored) return;  // A member was paid.
      known = changes_.try_emplace(key).first;
      known->second.tenant = tenant;
      known->second.row = decode(confirmed->trace, *stored);
    }
    known->second.row.confirmed = confirmed->on;
  }
}

void provider_payments_fold::finish(std::vector<store::derived_row>& rows) {
  for (const auto& [key, change] : changes_) {
    const auto& row = change.row;
    rows.push_back({key, encode(row)});
    for (const std::string_view npi : {std::string_view(row.npi), std::string_view()})
      rows.push_back({by_day(list_prefix(change.tenant, npi), row.on, row.position), row.trace});
  }
  changes_.clear();
}

}  // namespace benefactor::projections
