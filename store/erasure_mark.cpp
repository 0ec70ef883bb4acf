#include "store/erasure_mark.hpp"

#include <memory>
#include <string>

namespace benefactor::store {

namespace {

std::string file_in(const std::filesystem::path& folder) { return (folder / "ERASING").string(); }

}  // namespace

bool has_erasure_mark(rocksdb::Env& env, const std::filesystem::path& folder) {
  return env.FileExists(file_in(folder)).ok();
}

rocksdb::Status make_erasure_mark(rocksdb::Env& env, const std::filesystem::path& folder) {
  if (const auto status = rocksdb::WriteStringToFile(&env, "erasing\n", file_in(folder), true); !status.ok())
    return status;
  std::unique_ptr<rocksdb::Directory> entries;
  if (const auto status = env.NewDirectory(folder.string(), &entries); !status.ok()) return status;
  return entries->Fsync();
}

rocksdb::Status remove_erasure_mark(rocksdb::Env& env, const std::filesystem::path& folder) {
  return env.DeleteFile(file_in(folder));
}

}  // namespace benefactor::store
