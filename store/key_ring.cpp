#include "store/key_ring.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <openssl/evp.h>
#include <optional>
#include <stdio.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "store/aead.hpp"
#include "store/data_format.hpp"
#include "store/file_descriptor.hpp"
#include "store/path_beside.hpp"

namespace benefactor::store {
namespace {

constexpr std::string_view first_line = "benefactor key ring 1";
constexpr std::uint32_t ring_format = 1;
constexpr std::size_t max_file_size = 1u << 20;

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& rule) {
  throw key_error("key ring " + file.string() + ": " + rule);
}

[[noreturn]] void fail_with_errno(const std::filesystem::path& file, const std::string& doing) {
  const int error = errno;
  fail(file, "cannot " + doing + ": " + std::strerror(error));
}

// The file's text holds the keys, so it is overwritten like them.
struct secret_text {
  std::string text;
  secret_text() { text.reserve(4096); }  // Growing would leave copies behind; rings are small.
  secret_text(const secret_text&) = delete;
  secret_text& operator=(const secret_text&) = delete;
  ~secret_text() { cleanse({reinterpret_cast<std::uint8_t*>(text.data()), text.size()}); }
};

void append_hex(std::string& text, std::span<const std::uint8_t> bytes) {
  constexpr char digits[] = "0123456789abcdef";
  for (const auto byte : bytes) {
    text.push_back(digits[byte >> 4]);
    text.push_back(digits[byte & 15]);
  }
}

bool read_hex(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() != 2 * out.size()) return false;
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

/// A first line that differs in its number only is a later program's.
void refuse_newer(const std::filesystem::path& file, std::string_view text) {
  auto line = text.substr(0, text.find('\n'));
  const auto name = first_line.substr(0, first_line.rfind(' ') + 1);
  if (!line.starts_with(name)) return;
  line.remove_prefix(name.size());
  std::uint32_t format = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), format);
  if (error == std::errc{} && end == line.data() + line.size() && format > ring_format)
    throw key_error(newer_format_text("key ring " + file.string(), format, ring_format));
}

// Against damage, not against forgers: a wrong digit in the lookup key would silently give every claim
// another id.
std::string checksum_line(std::string_view text) {
  std::array<std::uint8_t, 32> hash;
  if (EVP_Digest(text.data(), text.size(), hash.data(), nullptr, EVP_sha256(), nullptr) != 1)
    throw key_error("key ring: SHA-256 failed");
  std::string line = "checksum ";
  append_hex(line, hash);
  return line + '\n';
}

void write_all(const std::filesystem::path& file, int fd, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_with_errno(file, "write");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Renames without replacing; where the file system cannot do that, the check before was the guard.
void rename_new(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return;
  if (errno == EEXIST) fail(to, "exists already");
  if (errno != EINVAL && errno != ENOSYS) fail_with_errno(to, "rename the new file");
  if (std::filesystem::exists(to)) fail(to, "exists already");
  if (::rename(from.c_str(), to.c_str()) != 0) fail_with_errno(to, "rename the new file");
}

void sync_directory(const std::filesystem::path& file) {
  const auto parent = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const file_descriptor directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.fd < 0 || ::fsync(directory.fd) != 0) fail_with_errno(file, "sync its directory");
}

}  // namespace

std::filesystem::path key_ring::default_path(const std::filesystem::path& data_directory) {
  return path_beside(data_directory, ".keys");
}

key_ring key_ring::create(const std::filesystem::path& file, entropy_source& entropy) {
  if (std::filesystem::exists(std::filesystem::symlink_status(file))) fail(file, "exists already");
  key_ring ring;
  ring.file_ = file;
  entropy.fill(ring.id_.bytes);
  entropy.fill(ring.lookup_key_.bytes);
  ring.current_ = 1;
  entropy.fill(ring.keys_[1].bytes);
  ring.save(false);
  return ring;
}

key_ring key_ring::load(const std::filesystem::path& file) {
  const file_descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (opened.fd < 0) fail_with_errno(file, "open");
  struct stat status;
  if (::fstat(opened.fd, &status) != 0) fail_with_errno(file, "examine");
  if (!S_ISREG(status.st_mode)) fail(file, "must be a regular file");
  if ((status.st_mode & 07777 & ~0600) != 0) {
    char mode[8];
    std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(status.st_mode & 07777));
    fail(file, std::string("has mode ") + mode + ", must not be wider than 0600");
  }
  if (static_cast<std::size_t>(status.st_size) > max_file_size) fail(file, "is too long for a key ring");

  secret_text content;
  content.text.resize(static_cast<std::size_t>(status.st_size));
  std::size_t have = 0;
  while (have < content.text.size()) {
    const auto got = ::read(opened.fd, content.text.data() + have, content.text.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail_with_errno(file, "read");
    if (got == 0) fail(file, "became shorter while it was read");
    have += static_cast<std::size_t>(got);
  }
  return parse(file, content.text);
}

key_ring key_ring::load(const std::filesystem::path& file, const id128& expected) {
  auto ring = load(file);
  if (ring.id_ != expected)
    fail(file, "has id " + to_hex(ring.id_) + ", but the data belongs to key ring " + to_hex(expected));
  return ring;
}

key_ring key_ring::parse(const std::filesystem::path& file, std::string_view text) {
  refuse_newer(file, text);
  const auto last = text.rfind("checksum ");
  if (!text.starts_with(first_line) || last == text.npos)
    fail(file, "is no key ring of format 1, or is cut off");
  if (text.substr(last) != checksum_line(text.substr(0, last)))
    fail(file, "is damaged (its checksum does not fit)");
  text = text.substr(first_line.size(), last - first_line.size());
  if (!text.starts_with('\n')) fail(file, "is of a format this program does not know");
  text.remove_prefix(1);

  // The checksum fits from here on, so what follows refuses only files written by something else.
  key_ring ring;
  ring.file_ = file;
  bool has_lookup_key = false;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto first_space = line.find(' ');
    const auto word = line.substr(0, first_space);
    auto rest = first_space == line.npos ? std::string_view{} : line.substr(first_space + 1);
    if (word == "ring" && !ring.id_) {
      if (!read_hex(rest, ring.id_.bytes)) fail(file, "line \"ring\": must be 32 hexadecimal digits");
    } else if (word == "lookup" && !has_lookup_key) {
      if (!read_hex(rest, ring.lookup_key_.bytes))
        fail(file, "line \"lookup\": must be 64 hexadecimal digits");
      has_lookup_key = true;
    } else if (word == "key" || word == "current") {
      std::uint32_t number = 0;
      const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
      rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
      secret_key key;
      if (error != std::errc{} || number == 0 || ring.keys_.contains(number) || !rest.starts_with(' ') ||
          !read_hex(rest.substr(1), key.bytes))
        fail(file, "line \"" + std::string(word) + "\": must be a new number and 64 hexadecimal digits");
      ring.keys_.emplace(number, key);
      if (word == "current" && std::exchange(ring.current_, number) != 0) fail(file, "has two current keys");
    } else {
      fail(file, "has a line that is unknown or stands there twice");
    }
  }
  if (!ring.id_ || !has_lookup_key || ring.current_ == 0)
    fail(file, "lacks its id, lookup key or current key");
  return ring;
}

const secret_key* key_ring::key(std::uint32_t number) const {
  const auto found = keys_.find(number);
  return found == keys_.end() ? nullptr : &found->second;
}

std::vector<std::uint32_t> key_ring::numbers() const {
  std::vector<std::uint32_t> all;
  for (const auto& [number, key] : keys_) all.push_back(number);
  return all;
}

wrapped_bytes key_ring::wrap(const data_key& key, std::string_view associated,
                             entropy_source& entropy) const {
  wrapped_bytes wrapped;
  nonce fresh;
  entropy.fill(fresh);
  std::memcpy(wrapped.data(), fresh.data(), fresh.size());
  gcm_encrypt(keys_.at(current_), fresh, associated,
              {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()},
              wrapped.data() + fresh.size());
  return wrapped;
}

bool key_ring::unwrap(std::uint32_t number, const wrapped_bytes& wrapped, std::string_view associated,
                      data_key& key) const {
  const auto* wrapping = this->key(number);
  if (wrapping == nullptr)
    throw key_error("data key: the key ring has no key-encryption key " + std::to_string(number));
  nonce used;
  std::memcpy(used.data(), wrapped.data(), used.size());
  return gcm_decrypt(*wrapping, used, associated,
                     std::string_view(wrapped.data(), wrapped.size()).substr(used.size()),
                     reinterpret_cast<char*>(key.bytes.data()));
}

void key_ring::rotate(entropy_source& entropy) {
  key_ring next = *this;
  next.current_ = keys_.rbegin()->first + 1;
  if (next.current_ == 0) fail(file_, "has used up its key numbers");
  entropy.fill(next.keys_[next.current_].bytes);
  next.save(true);
  *this = std::move(next);
}

void key_ring::forget_old_keys() {
  key_ring next = *this;
  std::erase_if(next.keys_, [&](const auto& entry) { return entry.first != current_; });
  next.save(true);
  *this = std::move(next);
}

void key_ring::save(bool replace) const {
  secret_text content;
  auto& text = content.text;
  text.reserve(512 + keys_.size() * 96);
  text.append(first_line).append("\nring ");
  append_hex(text, id_.bytes);
  text += "\nlookup ";
  append_hex(text, lookup_key_.bytes);
  text += '\n';
  for (const auto& [number, key] : keys_) {
    text += (number == current_ ? "current " : "key ") + std::to_string(number) + ' ';
    append_hex(text, key.bytes);
    text += '\n';
  }
  text += checksum_line(text);

  // A temp file left by a crash is removed: it was never the ring.
  const auto temp = std::filesystem::path(file_) += ".new";
  if (::unlink(temp.c_str()) != 0 && errno != ENOENT) fail_with_errno(temp, "remove");
  {
    const file_descriptor made(::open(temp.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (made.fd < 0) fail_with_errno(temp, "create");
    if (::fchmod(made.fd, 0600) != 0) fail_with_errno(temp, "set its mode");  // Whatever the umask says.
    write_all(temp, made.fd, text);
    if (::fsync(made.fd) != 0) fail_with_errno(temp, "sync");
  }
  if (!replace)
    rename_new(temp, file_);
  else if (::rename(temp.c_str(), file_.c_str()) != 0)
    fail_with_errno(file_, "rename the new file");
  sync_directory(file_);
}

}  // namespace benefactor::store
