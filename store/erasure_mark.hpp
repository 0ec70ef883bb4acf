// The mark of an erasure that has begun: the file ERASING beside the data keys. While it is there, a key that
// was erased may still lie in an older file. Behind data_key_store; see KEYS.md.
#pragma once

#include <filesystem>
#include <rocksdb/env.h>

namespace benefactor::store {

bool has_erasure_mark(rocksdb::Env& env, const std::filesystem::path& folder);

/// Durable when it returns.
rocksdb::Status make_erasure_mark(rocksdb::Env& env, const std::filesystem::path& folder);

/// Not durable: one that comes back costs a compaction.
rocksdb::Status remove_erasure_mark(rocksdb::Env& env, const std::filesystem::path& folder);

}  // namespace benefactor::store
