#include "tools/benefactor/claim_in_log.hpp"

#include "store/claim_number.hpp"
#include "store/key_ring.hpp"
#include "store/surrogates.hpp"
#include "tools/benefactor/client_options.hpp"

namespace benefactor::tools {

std::function<bool(const id128&)> claim_id_filter(const std::string& name, const std::filesystem::path& data,
                                                  const std::filesystem::path& keys,
                                                  const store::genesis& origin) {
  const auto claim = claim_argument(name);
  if (const auto* number = std::get_if<api::claim_number_text>(&claim)) {
    const auto prefix = store::parse_claim_number(number->text)->prefix;
    return [prefix](const id128& id) { return store::claim_number_prefix(claim_id{id}) == prefix; };
  }
  auto id = claim_id{};
  if (const auto* natural = std::get_if<api::natural_claim_name>(&claim)) {
    // Only the lookup key knows under which id a natural name stands.
    const auto ring =
        store::key_ring::load(keys.empty() ? store::key_ring::default_path(data) : keys, origin.key_ring_id);
    id = store::surrogates(ring.lookup_key(), store::tenant_name{}.text())
             .claim(natural->submitter, natural->submitter_claim_id);
  } else {
    id = std::get<claim_id>(claim);
  }
  return [id](const id128& other) { return other == id; };
}

bool concerns_claim(const store::event_view& event, const std::function<bool(const id128&)>& is_wanted) {
  const auto named = [&](const store::stream_id& s) {
    return s.kind == store::stream_kind::claim && is_wanted(s.id);
  };
  if (named(event.stream)) return true;
  for (const auto& tag : event.tags)
    if (named(tag)) return true;
  return false;
}

}  // namespace benefactor::tools
