// How RocksDB keeps each column family of the derived store.
#pragma once

#include <cstddef>
#include <rocksdb/db.h>
#include <vector>

#include "store/derived_store.hpp"

namespace benefactor::store {

/// A write buffer holds all recent rows at once, and what each takes besides: none is flushed before its
/// time.
inline constexpr std::size_t write_buffer_per_recent = 4;

/// In the order of derived_family; they share one block cache.
std::vector<rocksdb::ColumnFamilyDescriptor> derived_family_descriptors(const derived_store_options& chosen);

}  // namespace benefactor::store
