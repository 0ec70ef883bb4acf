#include "store/derived_families.hpp"

#include <memory>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include "store/index_rows.hpp"
#include "store/recent_rows.hpp"

namespace benefactor::store {

namespace {

constexpr int cache_shard_bits = 2;

// What the Bloom filters are built over: the stream.
class stream_prefix final : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "benefactor.stream"; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), index_stream_bytes(key.ToStringView())};
  }
  bool InDomain(const rocksdb::Slice& key) const override {
    return !key.empty() && key.size() >= index_stream_bytes(key.ToStringView());
  }
};

rocksdb::ColumnFamilyOptions make_family(const derived_store_options& chosen,
                                         const std::shared_ptr<rocksdb::Cache>& cache, derived_family of) {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = chosen.recent_bytes;  // Tests tune it; nothing goes through a write buffer.
  options.compression = rocksdb::kLZ4Compression;
  // Keys of claims come in no order, so that leveled compaction writes every row again and again: with 6
  // million claims that took a quarter of the CPU. Merging runs of like size took a fifth of less; it needs
  // up to twice the space meanwhile, and costs a read a few filters.
  options.compaction_style = rocksdb::kCompactionStyleUniversal;
  options.disable_auto_compactions = true;  // Until what was opened has been looked at.
  options.level0_file_num_compaction_trigger = 8;
  options.target_file_size_base = 32 << 20;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 8 << 10;
  table.format_version = 5;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  // Indexes and filters grow with the log, memory must not: they live in the cache, before the data, in small
  // parts.
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.optimize_filters_for_memory = true;
  if (of == derived_family::index) {
    options.prefix_extractor = std::make_shared<stream_prefix>();
    table.whole_key_filtering = false;
    options.level0_file_num_compaction_trigger = 4;  // A bucket's events are in every run.
  }
  if (of == derived_family::index || of == derived_family::snapshots) {
    // Every cold bucket asks: one filter a file is a third faster than parts of it, and small files keep it
    // small.
    options.target_file_size_base = 8 << 20;
  } else {
    table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
    table.partition_filters = true;
    table.metadata_block_size = 16 << 10;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  if (!chosen.setup.tune) return options;
  rocksdb::Options tuned(rocksdb::DBOptions(), options);
  chosen.setup.tune(tuned);
  return tuned;
}

}  // namespace

std::vector<rocksdb::ColumnFamilyDescriptor> derived_family_descriptors(const derived_store_options& chosen) {
  // Few shards: a block must fit into one of them, or it is read from the disk every time.
  const auto cache = rocksdb::NewLRUCache(chosen.block_cache_bytes, cache_shard_bits);
  return {{rocksdb::kDefaultColumnFamilyName, make_family(chosen, cache, derived_family::meta)},
          {"index", make_family(chosen, cache, derived_family::index)},
          {"snapshots", make_family(chosen, cache, derived_family::snapshots)},
          {"views", make_family(chosen, cache, derived_family::views)}};
}

}  // namespace benefactor::store
