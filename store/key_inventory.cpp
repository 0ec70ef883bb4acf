#include "store/key_inventory.hpp"

#include <rocksdb/db.h>

#include "store/data_key_database.hpp"
#include "store/wrapped_key.hpp"

namespace benefactor::store {

struct key_inventory::impl {
  std::filesystem::path folder;
  std::unique_ptr<rocksdb::DB> db;
};

key_inventory::key_inventory(const std::filesystem::path& directory) : impl_(std::make_unique<impl>()) {
  rocksdb::DB* opened = nullptr;
  impl_->folder = directory;
  require_keys(directory, rocksdb::DB::OpenForReadOnly(data_key_options_of(), directory.string(), &opened),
               "open the store");
  impl_->db.reset(opened);
}

key_inventory::~key_inventory() = default;

bool key_inventory::holds(std::string_view tenant, const member_id& member, std::uint8_t generation) const {
  rocksdb::PinnableSlice value;
  const auto status =
      impl_->db->Get({}, impl_->db->DefaultColumnFamily(), data_key_name(tenant, member), &value);
  if (status.IsNotFound()) return false;
  require_keys(impl_->folder, status, "read a key");
  const auto newest = newest_generation(value.ToStringView());
  return !newest || generation <= *newest;
}

}  // namespace benefactor::store
