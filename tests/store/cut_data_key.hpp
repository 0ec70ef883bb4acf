// A data key that is damaged on the disk.
#pragma once

#include <filesystem>
#include <memory>
#include <rocksdb/db.h>
#include <stdexcept>
#include <string>

namespace benefactor::test_support {

/// Leaves half of what is kept under *name* (store::data_key_name) in the data keys' *folder*, which nobody has
/// open.
inline void cut_data_key(const std::filesystem::path& folder, const std::string& name) {
  const auto require = [](const rocksdb::Status& status) {
    if (!status.ok()) throw std::runtime_error(status.ToString());
  };
  rocksdb::DB* opened = nullptr;
  require(rocksdb::DB::Open({}, folder.string(), &opened));
  const std::unique_ptr<rocksdb::DB> db(opened);
  std::string value;
  require(db->Get({}, name, &value));
  value.resize(value.size() / 2);
  require(db->Put({}, name, value));
}

}  // namespace benefactor::test_support
