// Documents as files of one folder, one an object, encrypted while they are written: nothing on the disk is
// ever plaintext. Behind local_object_store and document_server. The files' format is stated in FORMAT.md.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "api/objects/document_file.hpp"
#include "api/objects/document_keys.hpp"
#include "api/objects/object_store.hpp"
#include "store/entropy.hpp"
#include "store/sha256_stream.hpp"

namespace benefactor::api {

/// An open file, closed at the end.
class file_handle {
 public:
  explicit file_handle(int fd) : fd_(fd) {}
  ~file_handle();
  file_handle(const file_handle&) = delete;
  file_handle& operator=(const file_handle&) = delete;
  int fd() const { return fd_; }

 private:
  const int fd_;
};

/// A document being written, in one piece of memory of a chunk's size. Until finish() says it is stored there
/// is only a temporary file, which goes with this object.
class incoming_document {
 public:
  ~incoming_document();
  incoming_document(const incoming_document&) = delete;
  incoming_document& operator=(const incoming_document&) = delete;

  /// Errors: std::length_error beyond the announced size, std::filesystem::filesystem_error.
  void write(std::string_view bytes);

  enum class outcome : std::uint8_t {
    stored,      ///< durable
    incomplete,  ///< fewer bytes than announced
    wrong_hash,  ///< other bytes than announced
    taken,       ///< another upload of the same object was stored meanwhile
  };

  /// Checks the bytes and puts the file in its place. Errors: std::filesystem::filesystem_error.
  outcome finish();

 private:
  friend class document_folder;
  incoming_document(std::filesystem::path part, std::filesystem::path place, const document_head& head,
                    const store::digest256& announced, const store::secret_key& key);
  void write_chunk();

  const std::filesystem::path part_, place_;
  const std::uint64_t size_;
  const store::digest256 announced_;
  const document_cipher cipher_;
  file_handle file_;
  store::sha256_stream hash_;
  std::string chunk_;  // plaintext that waits for its chunk to be full
  std::string sealed_;
  std::uint64_t taken_ = 0, chunks_written_ = 0;
  bool in_place_ = false;
};

/// A document being read, a chunk at a time.
class outgoing_document {
 public:
  std::uint64_t size() const { return head_.size; }
  const store::digest256& sha256() const { return digest_; }

  /// The next bytes, valid until the next call; empty behind the last. Errors: object_error when the file was
  /// changed.
  std::string_view next();

 private:
  friend class document_folder;
  outgoing_document(std::unique_ptr<file_handle> file, document_head head, const store::digest256& digest,
                    const document_cipher& cipher);

  const std::unique_ptr<file_handle> file_;
  const document_head head_;
  const store::digest256 digest_;
  const document_cipher cipher_;
  std::string sealed_, chunk_;
  std::uint64_t at_ = 0, chunks_read_ = 0;
};

/// May be used by any number of threads; a document of it by one at a time. One process uses a folder.
class document_folder {
 public:
  /// Makes *folder* (mode 0700) where it is not, and removes what uploads left that a crash interrupted.
  /// *keys* and *entropy* must outlive this. Errors: std::filesystem::filesystem_error.
  document_folder(std::filesystem::path folder, document_keys& keys, store::entropy_source& entropy);

  /// Begins to write an object; null when the key of its owner was destroyed. Errors:
  /// std::filesystem::filesystem_error.
  std::unique_ptr<incoming_document> begin(const object_key& key, const upload_terms& terms);

  struct opened {
    object_state state = object_state::absent;
    std::unique_ptr<outgoing_document> document;  ///< when present
  };

  /// Errors: object_error when the file was changed or cut off, std::filesystem::filesystem_error.
  opened open(const object_key& key);

  object_description describe(const object_key& key);  ///< Errors: as open().
  void remove(const object_key& key);                  ///< Errors: std::filesystem::filesystem_error.

 private:
  std::filesystem::path place_of(const object_key& key) const;

  const std::filesystem::path folder_;
  document_keys& keys_;
  store::entropy_source& entropy_;
};

}  // namespace benefactor::api
