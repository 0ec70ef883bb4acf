#include "tools/benchmark/log_figures.hpp"

#include "store/event_log.hpp"
#include "tools/benefactor/offline_log.hpp"

namespace benefactor::benchmark {

log_figures read_log_figures(const std::filesystem::path& data, std::uint64_t from) {
  const tools::log_lock lock(data);
  const auto device = store::rocksdb_log_device::open(tools::log_folder(data), {.read_only = true});
  log_figures figures;
  std::int64_t last_time_us = -1;
  for (const auto cursor = device->scan(from); cursor->next();) {
    if (cursor->first_position() < from) continue;
    const auto header = store::page_view::trusted(cursor->bytes(), cursor->first_position()).header();
    ++figures.pages;
    figures.events += header.event_count;
    figures.bytes += cursor->bytes().size();
    if (header.time_us != last_time_us) ++figures.group_commits;
    last_time_us = header.time_us;
  }
  return figures;
}

}  // namespace benefactor::benchmark
