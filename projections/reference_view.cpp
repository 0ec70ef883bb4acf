#include "projections/reference_view.hpp"

#include <limits>
#include <stdexcept>

#include "events/overloaded.hpp"
#include "projections/row_bytes.hpp"
#include "projections/row_keys.hpp"
#include "store/bytes.hpp"
#include "store/log_error.hpp"
#include "store/reference_data.hpp"

namespace benefactor::projections {

namespace {

// A provider's row: position of the event, network, name; the NPI is the end of its key.
constexpr std::size_t name_at = 9;
// An affiliation's: first day, network, contract; the NPI and the position of the event are the end of its
// key.
constexpr std::size_t contract_at = 5;

network_status network_from(char number) {
  if (static_cast<std::uint8_t>(number) > static_cast<std::uint8_t>(network_status::out_of_network))
    row_damaged("reference");
  return static_cast<network_status>(number);
}

store::derived_row row(const store::event_view& view, const provider_enrolled& event) {
  store::derived_row row{view_prefix(view.stream.tenant, view_letter::providers) + event.terms.npi,
                         std::string(name_at, '\0')};
  auto* at = store::put_little(row.value->data(), view.position);
  store::put_little(at, static_cast<std::uint8_t>(event.terms.network));
  row.value->append(event.terms.name);
  return row;
}

store::derived_row row(const store::event_view& view, const provider_affiliated& event) {
  store::derived_row row{view_prefix(view.stream.tenant, view_letter::affiliations) + event.npi,
                         std::string(contract_at, '\0')};
  store::append_big(row.key, view.position);
  auto* at = store::put_little(row.value->data(), event.terms.from.days);
  store::put_little(at, static_cast<std::uint8_t>(event.terms.network));
  row.value->append(event.terms.contract);
  return row;
}

/// What was said of a provider last: the event, whole.
store::derived_row row(const store::event_view& view, const provider_described& event) {
  return {view_prefix(view.stream.tenant, view_letter::provider_details) + event.npi,
          std::string(view.bytes)};
}

/// A table's row: the position of its last event.
store::derived_row table_row(const store::event_view& view) {
  store::derived_row row{view_prefix(view.stream.tenant, view_letter::tables),
                         std::string(position_bytes, '\0')};
  row.key.append(reinterpret_cast<const char*>(view.stream.id.bytes.data()), view.stream.id.bytes.size());
  store::put_little(row.value->data(), view.position);
  return row;
}

void take(const store::domain_event& event, std::uint64_t position, store::provider_directory& directory) {
  std::visit(overloaded{[](const bucket_event&) {}, [](const payment_event&) {}, [](const exchange_event&) {},
                        [](const user_event&) {},
                        [&](const auto& e) { store::apply(directory, store::reference_event{e}, position); }},
             event);
}

}  // namespace

bool is_reference(store::stream_kind kind) {
  return kind == store::stream_kind::provider || kind == store::stream_kind::table;
}

store::derived_row reference_row(const store::event_view& view, const store::domain_event& event) {
  return std::visit(overloaded{[&](const provider_enrolled& e) { return row(view, e); },
                               [&](const provider_affiliated& e) { return row(view, e); },
                               [&](const provider_described& e) { return row(view, e); },
                               [&](const fee_schedule_loaded&) { return table_row(view); },
                               [&](const edit_table_loaded&) { return table_row(view); },
                               [](const auto&) -> store::derived_row {
                                 throw std::logic_error("the event is no reference data");
                               }},
                    event);
}

void load_reference(const store::derived_store& derived, const store::tail_index& tail,
                    const store::stream_reader& reader, const store::tenant_name& tenant, const id128& log_id,
                    store::provider_directory& directory) {
  // The tail first: what leaves it in between is in the view by then.
  for (const auto& page : tail.pages(0, std::numeric_limits<std::size_t>::max()))
    for (const auto bytes : store::page_view::trusted(page)) {
      const auto view = store::parse_event(bytes);
      if (is_reference(view.stream.kind) && view.stream.tenant == tenant)
        take(store::decode(view, log_id), view.position, directory);
    }
  const auto scan = [&](view_letter letter, auto visit) {
    const auto prefix = view_prefix(tenant, letter);
    derived.scan_view(prefix, {}, [&](std::string_view key, std::string_view value) {
      visit(key.substr(prefix.size()), value);
      return true;
    });
  };
  scan(view_letter::providers, [&](std::string_view npi, std::string_view value) {
    if (value.size() < name_at) row_damaged("reference");
    directory.put({std::string(npi), std::string(value.substr(name_at)), network_from(value[8])},
                  store::get_little<std::uint64_t>(value.data()));
  });
  scan(view_letter::affiliations, [&](std::string_view key, std::string_view value) {
    if (value.size() < contract_at || key.size() < position_bytes) row_damaged("reference");
    const auto npi = key.substr(0, key.size() - position_bytes);
    directory.put(npi,
                  {{store::get_little<std::int32_t>(value.data())},
                   network_from(value[4]),
                   std::string(value.substr(contract_at))},
                  store::get_big(key.substr(npi.size())));
  });
  scan(view_letter::provider_details, [&](std::string_view, std::string_view value) {
    const auto view = store::parse_event(value);
    take(store::decode(view, log_id), view.position, directory);
  });
  scan(view_letter::tables, [&](std::string_view, std::string_view value) {
    if (value.size() != position_bytes) row_damaged("reference");
    const auto position = store::get_little<std::uint64_t>(value.data());
    const auto stored = reader.read_event(position);
    take(store::decode(stored.view, log_id), position, directory);
  });
}

}  // namespace benefactor::projections
