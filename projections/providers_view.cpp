#include "projections/providers_view.hpp"

#include <limits>
#include <string>

#include "projections/row_keys.hpp"
#include "store/bytes.hpp"
#include "store/event_codec.hpp"
#include "store/log_error.hpp"

namespace benefactor::projections {

namespace {

// A row: position of the event, network, name; the NPI is the end of its key.
constexpr std::size_t name_at = 9;

}  // namespace

store::derived_row provider_row(const store::event_view& view, const provider_enrolled& event) {
  store::derived_row row{view_prefix(view.stream.tenant, view_letter::providers) + event.terms.npi,
                         std::string(name_at, '\0')};
  auto* at = store::put_little(row.value->data(), view.position);
  store::put_little(at, static_cast<std::uint8_t>(event.terms.network));
  row.value->append(event.terms.name);
  return row;
}

void load_providers(const store::derived_store& derived, const store::tail_index& tail,
                    const store::tenant_name& tenant, const id128& log_id,
                    store::provider_directory& directory) {
  // The tail first: what leaves it in between is in the view by then.
  for (const auto& page : tail.pages(0, std::numeric_limits<std::size_t>::max()))
    for (const auto bytes : store::page_view::trusted(page)) {
      const auto view = store::parse_event(bytes);
      if (view.stream.kind != store::stream_kind::provider || view.stream.tenant != tenant) continue;
      const auto event = store::decode(view, log_id);
      if (const auto* enrolled = std::get_if<provider_enrolled>(&event))
        directory.put(enrolled->terms, view.position);
    }
  const auto prefix = view_prefix(tenant, view_letter::providers);
  derived.scan_view(prefix, {}, [&](std::string_view key, std::string_view value) {
    if (value.size() < name_at ||
        static_cast<std::uint8_t>(value[8]) > static_cast<std::uint8_t>(network_status::out_of_network))
      throw store::log_error(
          "derived data: a row of the providers view is damaged; delete the folder: it is built again "
          "from the log");
    directory.put({std::string(key.substr(prefix.size())), std::string(value.substr(name_at)),
                   static_cast<network_status>(value[8])},
                  store::get_little<std::uint64_t>(value.data()));
    return true;
  });
}

}  // namespace benefactor::projections
