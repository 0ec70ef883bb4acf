#include <algorithm>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "store/derived_store.hpp"

namespace benefactor::store {

namespace {

using row_map = std::map<std::string, std::string, std::less<>>;

void take_rows(row_map& into, std::vector<derived_row> rows) {
  for (auto& row : rows) {
    if (row.value)
      into.insert_or_assign(std::move(row.key), std::move(*row.value));
    else
      into.erase(row.key);
  }
}

std::optional<std::string> find(const row_map& rows, std::string_view key) {
  const auto at = rows.find(key);
  return at == rows.end() ? std::nullopt : std::optional(at->second);
}

class memory_derived_store final : public derived_store {
 public:
  void write(derived_batch batch) override {
    std::sort(batch.index.begin(), batch.index.end());
    const std::lock_guard lock(mutex_);
    for (const auto& [stream, place] : batch.index) {
      auto& places = index_[stream];
      if (places.empty() || places.back() < place) places.push_back(place);
    }
    take_rows(snapshots_, std::move(batch.snapshots));
    take_rows(views_, std::move(batch.views));
    checkpoint_ = batch.checkpoint;
  }

  std::optional<derived_checkpoint> checkpoint() const override {
    const std::shared_lock lock(mutex_);
    return checkpoint_;
  }

  bool exists(const stream_id& stream) const override {
    const std::shared_lock lock(mutex_);
    return index_.contains(stream);
  }

  std::optional<stream_id> stream_from(const stream_id& stream) const override {
    const std::shared_lock lock(mutex_);
    const auto at = index_.lower_bound(stream);
    return at == index_.end() ? std::nullopt : std::optional(at->first);
  }

  std::vector<event_place> places(const stream_id& stream, std::uint64_t from,
                                  std::size_t limit) const override {
    const std::shared_lock lock(mutex_);
    const auto at = index_.find(stream);
    if (at == index_.end()) return {};
    const auto first = std::lower_bound(at->second.begin(), at->second.end(), event_place{from, 0});
    const auto count = std::min(limit, static_cast<std::size_t>(at->second.end() - first));
    return {first, first + static_cast<std::ptrdiff_t>(count)};
  }

  std::optional<std::string> snapshot(std::string_view key) const override {
    const std::shared_lock lock(mutex_);
    return find(snapshots_, key);
  }

  std::optional<std::string> view_row(std::string_view key) const override {
    const std::shared_lock lock(mutex_);
    return find(views_, key);
  }

  void scan_views(
      const std::vector<view_range>& ranges,
      const std::function<bool(std::size_t, std::string_view, std::string_view)>& visit) const override {
    const std::shared_lock lock(mutex_);
    for (std::size_t i = 0; i < ranges.size(); ++i)
      for (auto at = views_.lower_bound(std::max(ranges[i].prefix, ranges[i].start));
           at != views_.end() && at->first.starts_with(ranges[i].prefix); ++at)
        if (!visit(i, at->first, at->second)) break;
  }

  void flush() override {}

 private:
  mutable std::shared_mutex mutex_;
  std::map<stream_id, std::vector<event_place>> index_;
  row_map snapshots_, views_;
  std::optional<derived_checkpoint> checkpoint_;
};

}  // namespace

std::unique_ptr<derived_store> make_memory_derived_store() {
  return std::make_unique<memory_derived_store>();
}

}  // namespace benefactor::store
