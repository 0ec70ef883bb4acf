// What the RocksDB stores stand on. Production leaves it as it is; tests put a file system that fails below
// them, and buffers so small that flushes and compactions happen within a few claims.
#pragma once

#include <functional>

namespace rocksdb {
class Env;
struct Options;
}  // namespace rocksdb

namespace benefactor::store {

/// RocksDB starts so many threads whenever it opens a store, 16 of its own accord, and ends them then.
inline constexpr int file_opening_threads = 2;

struct rocksdb_setup {
  rocksdb::Env* env = nullptr;                  ///< null: the operating system's; must outlive the store
  std::function<void(rocksdb::Options&)> tune;  ///< changes the store's options, last of all; may be empty
};

}  // namespace benefactor::store
