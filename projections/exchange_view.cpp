#include "projections/exchange_view.hpp"

#include <algorithm>

#include "projections/event_rows.hpp"
#include "projections/row_bytes.hpp"
#include "projections/row_keys.hpp"
#include "store/bytes.hpp"
#include "store/event_codec.hpp"
#include "store/log_error.hpp"

namespace benefactor::projections {

namespace {

// Of a histogram only what was counted: days and count.
constexpr std::size_t count_bytes = 2 + 8;

std::string batch_prefix(const store::tenant_name& tenant, const std::string& processor,
                         std::uint32_t batch) {
  auto key = view_prefix(tenant, view_letter::in_batch);
  append_text(key, processor);
  store::append_big(key, batch);
  return key;
}

}  // namespace

std::string dispatch_key(const store::tenant_name& tenant, const claim_row& row) {
  auto key = view_prefix(tenant, view_letter::to_dispatch);
  append_text(key, row.external.processor);
  store::append_big(key, row.first_position);
  return key;
}

void scan_to_dispatch(const view_rows& views, const store::tenant_name& tenant, const std::string& processor,
                      const std::function<bool(const claim_row&)>& visit) {
  auto prefix = view_prefix(tenant, view_letter::to_dispatch);
  if (!processor.empty()) append_text(prefix, processor);
  views.scan_view(prefix, {}, [&](std::string_view key, std::string_view) {
    if (key.size() < position_bytes) row_damaged("exchange");
    const auto position = store::get_big(key.substr(key.size() - position_bytes));
    const auto row = views.view_row(claim_key(tenant, position));
    if (!row) row_damaged("exchange");
    return visit(decode_row(*row, position));
  });
}

store::derived_row batch_row(const store::event_view& view, const claim_row& row,
                             const claim_dispatched& event) {
  auto key = batch_prefix(view.stream.tenant, row.external.processor, event.batch);
  store::append_big(key, row.first_position);
  store::append_big(key, view.position);
  std::string value(reinterpret_cast<const char*>(row.claim.bytes.data()), row.claim.bytes.size());
  return {std::move(key), std::move(value)};
}

std::vector<dispatched_claim> claims_of_batch(const view_rows& views, const store::tenant_name& tenant,
                                              const std::string& processor, std::uint32_t batch) {
  std::vector<dispatched_claim> claims;
  views.scan_view(batch_prefix(tenant, processor, batch), {},
                  [&](std::string_view key, std::string_view value) {
                    if (value.size() != id_bytes || key.size() < position_bytes) row_damaged("exchange");
                    auto& claim = claims.emplace_back();
                    std::copy(value.begin(), value.end(), claim.claim.bytes.begin());
                    claim.position = store::get_big(key.substr(key.size() - position_bytes));
                    return true;
                  });
  return claims;
}

std::string turnaround_key(const store::tenant_name& tenant, const std::string& processor,
                           processor_status status) {
  auto key = view_prefix(tenant, view_letter::turnaround);
  append_text(key, processor);
  key.push_back(static_cast<char>(status));
  return key;
}

std::string encode_turnaround(const turnaround_histogram& histogram) {
  std::string bytes;
  for (std::size_t days = 0; days < histogram.claims_by_days.size(); ++days) {
    const auto count = histogram.claims_by_days[days];
    if (count == 0) continue;
    char at[count_bytes];
    store::put_little(store::put_little(at, static_cast<std::uint16_t>(days)), count);
    bytes.append(at, sizeof at);
  }
  return bytes;
}

turnaround_histogram decode_turnaround(std::string_view bytes) {
  turnaround_histogram histogram;
  if (bytes.size() % count_bytes != 0) row_damaged("exchange");
  for (; !bytes.empty(); bytes.remove_prefix(count_bytes)) {
    const auto days = store::get_little<std::uint16_t>(bytes.data());
    if (days > max_turnaround_days) row_damaged("exchange");
    histogram.claims_by_days[days] = store::get_little<std::uint64_t>(bytes.data() + 2);
  }
  return histogram;
}

turnaround_statistics turnaround_of(const view_rows& views, const store::tenant_name& tenant) {
  turnaround_statistics statistics;
  const auto prefix = view_prefix(tenant, view_letter::turnaround);
  views.scan_view(prefix, {}, [&](std::string_view key, std::string_view value) {
    key.remove_prefix(prefix.size());
    const auto status = static_cast<std::uint8_t>(key.back());
    if (key.size() < 2 || static_cast<std::uint8_t>(key.front()) != key.size() - 2 ||
        status >= processor_status_count)
      row_damaged("exchange");
    statistics
        .histograms[{std::string(key.substr(1, key.size() - 2)), static_cast<processor_status>(status)}] =
        decode_turnaround(value);
    return true;
  });
  return statistics;
}

store::derived_row exchange_row(const store::event_view& view) {
  return event_row(view, view_letter::exchange);
}

void load_exchanges(const store::derived_store& derived, const store::tail_index& tail,
                    const store::tenant_name& tenant, const id128& log_id, store::exchange_book& book) {
  for_event_rows(derived, tail, tenant, view_letter::exchange, store::stream_kind::exchange,
                 [&](const store::event_view& view) { book.apply(decode_as<exchange_event>(view, log_id)); });
}

}  // namespace benefactor::projections
