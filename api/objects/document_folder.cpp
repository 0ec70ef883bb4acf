#include "api/objects/document_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "store/durable_file.hpp"
#include "store/durable_folder.hpp"

namespace benefactor::api {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view part_suffix = ".part";

[[noreturn]] void fail(const char* doing, const fs::path& file, int error = errno) {
  throw fs::filesystem_error(doing, file, std::error_code(error, std::generic_category()));
}

[[noreturn]] void damaged() {
  throw object_error("a document's file was changed, cut off or is of a newer format");
}

void write_all(int fd, std::string_view bytes, const fs::path& file) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot write", file);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Reads up to *most* bytes at *offset*; fewer only at the file's end.
std::string_view read_at(int fd, std::uint64_t offset, std::size_t most, std::string& into) {
  into.resize(most);
  std::size_t have = 0;
  while (have < most) {
    const auto got = ::pread(fd, into.data() + have, most - have, static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category(), "cannot read a document");
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  return std::string_view(into).substr(0, have);
}

int create(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) fail("cannot create", file);
  return fd;
}

}  // namespace

file_handle::~file_handle() {
  if (fd_ >= 0) ::close(fd_);
}

incoming_document::incoming_document(fs::path part, fs::path place, const document_head& head,
                                     const store::digest256& announced, const store::secret_key& key)
    : part_(std::move(part)),
      place_(std::move(place)),
      size_(head.size),
      announced_(announced),
      cipher_(key, head.key),
      file_(create(part_)),
      sealed_(sealed_chunk, '\0') {
  chunk_.reserve(document_chunk);
  const auto encoded = encode_head(head);
  write_all(file_.fd(), encoded + cipher_.seal_digest(encoded, announced), part_);
}

incoming_document::~incoming_document() {
  if (!in_place_) ::unlink(part_.c_str());
}

void incoming_document::write(std::string_view bytes) {
  if (bytes.size() > size_ - taken_) throw std::length_error("document: more bytes than announced");
  hash_.update(bytes);
  taken_ += bytes.size();
  while (!bytes.empty()) {
    const auto fits = std::min(bytes.size(), document_chunk - chunk_.size());
    chunk_ += bytes.substr(0, fits);
    bytes.remove_prefix(fits);
    if (chunk_.size() == document_chunk) write_chunk();
  }
}

void incoming_document::write_chunk() {
  const bool last = chunks_written_ + 1 == document_chunks(size_);
  cipher_.seal_chunk(chunks_written_, last, chunk_, sealed_.data());
  write_all(file_.fd(), std::string_view(sealed_).substr(0, chunk_.size() + store::tag_size), part_);
  ++chunks_written_;
  chunk_.clear();
}

incoming_document::outcome incoming_document::finish() {
  if (taken_ != size_) return outcome::incomplete;
  if (hash_.finish() != announced_) return outcome::wrong_hash;
  if (chunks_written_ < document_chunks(size_)) write_chunk();
  if (::fsync(file_.fd()) != 0) fail("cannot sync", part_);
  // An object is never replaced: whoever may have read it read what is there.
  if (::renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, place_.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno == EEXIST) return outcome::taken;
    fail("cannot rename the upload to", place_);
  }
  in_place_ = true;
  store::sync_folder(place_.parent_path());
  return outcome::stored;
}

outgoing_document::outgoing_document(std::unique_ptr<file_handle> file, document_head head,
                                     const store::digest256& digest, const document_cipher& cipher)
    : file_(std::move(file)),
      head_(std::move(head)),
      digest_(digest),
      cipher_(cipher),
      at_(document_fixed_head + head_.wrapped_key.size() + sealed_digest_size) {}

std::string_view outgoing_document::next() {
  const auto chunks = document_chunks(head_.size);
  if (chunks_read_ == chunks) return {};
  const bool last = chunks_read_ + 1 == chunks;
  const auto content =
      last ? static_cast<std::size_t>(head_.size - chunks_read_ * document_chunk) : document_chunk;
  const auto sealed = read_at(file_->fd(), at_, content + store::tag_size, sealed_);
  chunk_.resize(content);
  if (sealed.size() != content + store::tag_size ||
      !cipher_.open_chunk(chunks_read_, last, sealed, chunk_.data()))
    damaged();
  at_ += sealed.size();
  ++chunks_read_;
  return chunk_;
}

document_folder::document_folder(fs::path folder, document_keys& keys, store::entropy_source& entropy)
    : folder_(std::move(folder)), keys_(keys), entropy_(entropy) {
  store::make_durable_folder(folder_);
  fs::permissions(folder_, fs::perms::owner_all);
  for (const auto& entry : fs::directory_iterator(folder_))
    if (entry.path().filename().native().ends_with(part_suffix)) fs::remove(entry.path());
}

fs::path document_folder::place_of(const object_key& key) const { return folder_ / to_hex(key); }

std::unique_ptr<incoming_document> document_folder::begin(const object_key& key, const upload_terms& terms) {
  store::secret_key data_key;
  entropy_.fill(data_key.bytes);
  const auto wrapped = keys_.wrap(terms.owner, key, data_key);
  if (!wrapped) return nullptr;
  // Two uploads of one object may run at a time; the one that ends first counts.
  id128 attempt;
  entropy_.fill(attempt.bytes);
  const auto place = place_of(key);
  auto part = place;
  part += '.' + to_hex(attempt);
  part += part_suffix;
  return std::unique_ptr<incoming_document>(new incoming_document(
      part, place, {.key = key, .size = terms.size, .wrapped_key = *wrapped}, terms.sha256, data_key));
}

document_folder::opened document_folder::open(const object_key& key) {
  const auto place = place_of(key);
  const int fd = ::open(place.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    if (errno == ENOENT) return {};
    fail("cannot open", place);
  }
  auto file = std::make_unique<file_handle>(fd);
  struct stat about {};
  if (::fstat(fd, &about) != 0) fail("cannot ask for the size of", place);

  std::string buffer;
  const auto begin = read_at(fd, 0, document_fixed_head + max_wrapped_key + sealed_digest_size, buffer);
  auto head = decode_head(begin);
  // The size of the content has no other check before the digest's, and must not overflow in between.
  if (!head || head->key != key || head->size > static_cast<std::uint64_t>(about.st_size) ||
      document_file_size(*head) != static_cast<std::uint64_t>(about.st_size))
    damaged();
  const auto unwrapped = keys_.unwrap(key, head->wrapped_key);
  if (unwrapped.what == unwrapped_key::outcome::erased) return {object_state::erased, nullptr};
  if (unwrapped.what != unwrapped_key::outcome::ready) damaged();
  const document_cipher cipher(unwrapped.key, key);
  const auto head_size = document_fixed_head + head->wrapped_key.size();
  const auto digest =
      cipher.open_digest(begin.substr(0, head_size), begin.substr(head_size, sealed_digest_size));
  if (!digest) damaged();
  return {object_state::present, std::unique_ptr<outgoing_document>(new outgoing_document(
                                     std::move(file), std::move(*head), *digest, cipher))};
}

object_description document_folder::describe(const object_key& key) {
  const auto [state, document] = open(key);
  if (!document) return {.state = state, .size = 0, .sha256 = {}};
  return {.state = state, .size = document->size(), .sha256 = document->sha256()};
}

void document_folder::remove(const object_key& key) { store::remove_durably(place_of(key)); }

}  // namespace benefactor::api
