// The erasures of members that may be unfinished, as the data keys' store notes them: a record each, written
// before the approval and removed behind the last step.
#include "store/data_keys_implementation.hpp"

namespace benefactor::store {
namespace {

constexpr char pending_record_version = 1;

std::string pending_record_name(std::uint64_t request) {
  std::string name(pending_record_prefix);
  for (int shift = 56; shift >= 0; shift -= 8) name.push_back(static_cast<char>(request >> shift));
  return name;
}

}  // namespace

void data_key_store::note_erasure(std::uint64_t request) {
  const std::lock_guard lock(impl_->write_mutex);
  rocksdb::WriteBatch batch;
  impl_->require(batch.Put(pending_record_name(request), std::string(1, pending_record_version)),
                 "note an erasure");
  impl_->write(batch, "note an erasure");
}

void data_key_store::forget_erasure(std::uint64_t request) {
  const std::lock_guard lock(impl_->write_mutex);
  rocksdb::WriteBatch batch;
  impl_->require(batch.Delete(pending_record_name(request)), "end an erasure");
  impl_->write(batch, "end an erasure");
}

std::vector<std::uint64_t> data_key_store::noted_erasures() const {
  std::vector<std::uint64_t> requests;
  const std::unique_ptr<rocksdb::Iterator> at(impl_->db->NewIterator({}));
  for (at->Seek(impl::slice(pending_record_prefix)); at->Valid(); at->Next()) {
    const auto name = at->key().ToStringView();
    if (!name.starts_with(pending_record_prefix)) break;
    if (name.size() != pending_record_prefix.size() + sizeof(std::uint64_t))
      throw key_error(impl_->at_folder() + "the note of an erasure has a name of another form");
    std::uint64_t request = 0;
    for (const auto byte : name.substr(pending_record_prefix.size()))
      request = request << 8 | static_cast<unsigned char>(byte);
    requests.push_back(request);
  }
  impl_->require(at->status(), "read the notes of erasures");
  return requests;
}

}  // namespace benefactor::store
