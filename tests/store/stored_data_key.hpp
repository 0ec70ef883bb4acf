// What is kept of a data key on the disk, past the store of them.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <rocksdb/db.h>
#include <stdexcept>
#include <string>

namespace benefactor::test_support {

/// The value kept under *name* (store::data_key_name) in the data keys' *folder*, given to *change* and
/// written again where there is one; as it was before. No store may be open there.
inline std::string stored_data_key(const std::filesystem::path& folder, const std::string& name,
                                   const std::function<void(std::string&)>& change = {}) {
  const auto require = [](const rocksdb::Status& status) {
    if (!status.ok()) throw std::runtime_error(status.ToString());
  };
  rocksdb::DB* opened = nullptr;
  require(rocksdb::DB::Open({}, folder.string(), &opened));
  const std::unique_ptr<rocksdb::DB> db(opened);
  std::string before;
  require(db->Get({}, name, &before));
  if (!change) return before;
  auto value = before;
  change(value);
  require(db->Put({}, name, value));
  return before;
}

}  // namespace benefactor::test_support
