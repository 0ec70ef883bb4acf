#include "store/high_water_mark.hpp"

#include <array>
#include <cstring>
#include <rocksdb/env.h>
#include <string_view>
#include <utility>

#include "store/bytes.hpp"
#include "store/log_error.hpp"
#include "store/sha256.hpp"

namespace benefactor::store {

namespace {

constexpr std::string_view magic = "BFHW";
constexpr std::uint32_t format = 1;
constexpr std::size_t place_bytes = 32, checked_bytes = 24;
// The two places lie in different blocks of the file system.
constexpr std::uint64_t place_distance = 4096;

struct place {
  std::uint64_t sequence = 0, value = 0;
};

std::string encode(const place& p) {
  std::string bytes(place_bytes, '\0');
  std::memcpy(bytes.data(), magic.data(), magic.size());
  auto* at = put_little(bytes.data() + 4, format);
  at = put_little(at, p.sequence);
  at = put_little(at, p.value);
  std::memcpy(at, sha256(std::string_view(bytes).substr(0, checked_bytes)).data(),
              place_bytes - checked_bytes);
  return bytes;
}

std::optional<place> decode(std::string_view bytes) {
  if (bytes.size() < place_bytes) return std::nullopt;
  const place p{get_little<std::uint64_t>(bytes.data() + 8), get_little<std::uint64_t>(bytes.data() + 16)};
  if (encode(p) != bytes.substr(0, place_bytes)) return std::nullopt;
  return p;
}

std::optional<place> newest(std::string_view file) {
  const auto first = decode(file);
  const auto second = file.size() > place_distance ? decode(file.substr(place_distance)) : std::nullopt;
  if (!first) return second;
  return second && second->sequence > first->sequence ? second : first;
}

std::string at_file(const std::filesystem::path& file) { return "high-water mark " + file.string() + ": "; }

std::optional<place> read_place(rocksdb::Env& env, const std::filesystem::path& file) {
  std::string bytes;
  const auto status = rocksdb::ReadFileToString(&env, file.string(), &bytes);
  if (status.IsNotFound() || status.IsPathNotFound()) return std::nullopt;
  if (!status.ok())
    throw log_error(at_file(file) + "it cannot be read (" + status.ToString() +
                    "); check the disk below it, and start again");
  const auto found = newest(bytes);
  if (!found)
    throw log_error(at_file(file) +
                    "it is damaged; check that nothing else in its folder is (`benefactor log verify`), then "
                    "delete this file: the next start makes it again");
  return found;
}

}  // namespace

std::filesystem::path high_water_mark::file_in(const std::filesystem::path& folder) {
  return folder / "HIGH_WATER";
}

std::optional<std::uint64_t> high_water_mark::read(rocksdb::Env& env, const std::filesystem::path& file) {
  const auto found = read_place(env, file);
  if (!found) return std::nullopt;
  return found->value;
}

high_water_mark::high_water_mark(rocksdb::Env& env, std::filesystem::path file, std::uint64_t value)
    : file_(std::move(file)), value_(value) {
  const auto check = [&](const rocksdb::Status& status, const char* doing) {
    if (!status.ok()) fail(doing, status.ToString());
  };
  if (const auto known = read_place(env, file_)) {
    sequence_ = known->sequence;
    value_ = known->value;
  } else {
    // Complete under its name or not there at all.
    const auto made = file_.string() + ".new";
    auto bytes = encode({0, value});
    bytes.resize(place_distance, '\0');
    bytes += encode({1, value});
    sequence_ = 1;
    check(rocksdb::WriteStringToFile(&env, bytes, made, true), "made");
    check(env.RenameFile(made, file_.string()), "made");
    std::unique_ptr<rocksdb::Directory> folder;
    check(env.NewDirectory(file_.parent_path().string(), &folder), "made");
    check(folder->Fsync(), "made");
  }
  check(env.NewRandomRWFile(file_.string(), &open_, rocksdb::EnvOptions()), "opened");
}

high_water_mark::~high_water_mark() = default;

void high_water_mark::fail(const char* doing, const std::string& why) const {
  throw log_error(at_file(file_) + "it cannot be " + doing + " (" + why +
                  "); check the disk below it and the room on it, and start again");
}

void high_water_mark::set(std::uint64_t value) {
  if (value == value_) return;
  const auto next = sequence_ + 1;
  const auto status = open_->Write((next % 2) * place_distance, encode({next, value}));
  if (!status.ok()) fail("written", status.ToString());
  sequence_ = next;
  value_ = value;
  unsynced_ = true;
}

void high_water_mark::sync() {
  if (!unsynced_) return;
  const auto status = open_->Sync();
  if (!status.ok()) fail("synced", status.ToString());
  unsynced_ = false;
}

}  // namespace benefactor::store
