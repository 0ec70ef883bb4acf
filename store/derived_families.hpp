// How RocksDB keeps each column family of the derived store.
#pragma once

#include <rocksdb/db.h>
#include <vector>

#include "store/derived_store.hpp"

namespace benefactor::store {

/// In the order of derived_family; they share one block cache.
std::vector<rocksdb::ColumnFamilyDescriptor> derived_family_descriptors(const derived_store_options& chosen);

}  // namespace benefactor::store
