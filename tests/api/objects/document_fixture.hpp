#pragma once
/// A folder of documents of one member, whose key can be destroyed.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "api/objects/document_folder.hpp"
#include "api/objects/document_keys.hpp"
#include "store/key_vault.hpp"
#include "tests/support/seeded_entropy.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::api::test {

inline std::string contents_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

inline void put_contents(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

/// *size* bytes that repeat after a prime number of them, so that no two chunks are alike.
inline std::string sample(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i % 251 + i / 65'536);
  return bytes;
}

struct document_fixture {
  test_support::temp_directory directory;
  test_support::seeded_entropy entropy{7};
  store::memory_key_vault vault{entropy};
  member_id owner{[this] {
    member_id id;
    entropy.fill(id.bytes);
    return id;
  }()};
  id128 log_id{{1, 2, 3}};
  vault_document_keys keys{vault, "default", log_id, entropy};
  const std::filesystem::path path = directory / "data/documents";

  upload_terms terms_of(const std::string& bytes) const {
    return {.owner = owner,
            .content_type = "application/pdf",
            .size = bytes.size(),
            .sha256 = store::sha256(bytes),
            .valid_for = std::chrono::seconds(60)};
  }

  /// Stores *bytes* and returns their key.
  object_key stored(document_folder& folder, const std::string& bytes) {
    const auto key = new_object_key(entropy);
    auto incoming = folder.begin(key, terms_of(bytes));
    incoming->write(bytes);
    if (incoming->finish() != incoming_document::outcome::stored) throw std::runtime_error("not stored");
    return key;
  }

  std::filesystem::path file_of(const object_key& key) const { return path / to_hex(key); }

  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(path), std::filesystem::directory_iterator()));
  }
};

/// All of a document.
inline std::string read_all(document_folder& folder, const object_key& key) {
  const auto [state, document] = folder.open(key);
  if (!document) throw std::runtime_error("no document");
  std::string bytes;
  for (auto chunk = document->next(); !chunk.empty(); chunk = document->next()) bytes += chunk;
  return bytes;
}

}  // namespace benefactor::api::test
