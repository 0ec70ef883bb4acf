#include "tools/benefactor/audit/access_log_beside.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "events/date.hpp"
#include "store/key_ring.hpp"
#include "tools/benefactor/as_of_option.hpp"

namespace benefactor::tools {

namespace {

std::unique_ptr<store::log_device> open_beside(const std::filesystem::path& data) {
  if (!std::filesystem::exists(data / "access" / "CURRENT"))
    throw std::invalid_argument("access log in " + (data / "access").string() +
                                ": there is none; is --data a server's data folder?");
  return store::rocksdb_log_device::open_beside(data / "access");
}

}  // namespace

/// --from and --to: a day or an instant. Of a day --from means its beginning, --to its end.
std::optional<std::int64_t> moment_in(const std::string& text, const std::string& option, bool end) {
  if (text.empty()) return std::nullopt;
  try {
    const auto day = parse_date(text);
    if (day) return std::int64_t{day->days} * day_us + (end ? day_us - 1 : 0);
    const auto when = as_of_argument(text);
    if (const auto* at = std::get_if<api::as_of_time>(&when)) return at->time_us;
  } catch (const std::invalid_argument&) {  // Said below, by the name of this option.
  }
  throw std::invalid_argument(option + ": " + text +
                              " is no moment; write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ");
}

access_log_beside::access_log_beside(const std::filesystem::path& data)
    : data_(data), log_(open_beside(data)), head_(store::open_log(*log_)) {}

store::surrogates access_log_beside::surrogates(const std::string& keys,
                                                const store::tenant_name& tenant) const {
  const auto ring =
      store::key_ring::load(keys.empty() ? store::key_ring::default_path(data_) : std::filesystem::path(keys),
                            head_.origin.key_ring_id);
  return {ring.lookup_key(), tenant.text()};
}

std::string access_log_beside::newest(
    std::uint64_t before, std::size_t limit, const std::string& list, nlohmann::ordered_json& page,
    const std::function<std::optional<nlohmann::ordered_json>(const store::event_view&)>& row_of) const {
  const auto bound = before == 0 ? std::numeric_limits<std::uint64_t>::max() : before;
  std::vector<std::pair<std::uint64_t, nlohmann::ordered_json>>
      kept;  // The newest of what is asked for: a ring.
  std::size_t found = 0;
  const auto report = store::verify(*log_, std::nullopt, {}, [&](const store::event_view& event) {
    if (event.position >= bound) return;
    auto row = row_of(event);
    if (!row) return;
    if (kept.size() < limit)
      kept.emplace_back(event.position, std::move(*row));
    else
      kept[found % limit] = {event.position, std::move(*row)};
    ++found;
  });
  if (report.damage) return report.damage->what;
  std::sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  auto& rows = page[list] = nlohmann::ordered_json::array();
  for (auto& [position, row] : kept) rows.push_back(std::move(row));
  page["next"] = std::to_string(found > kept.size() ? kept.back().first : 0);
  page["end"] = std::to_string(report.link.next_position);
  return {};
}

}  // namespace benefactor::tools
