#include "store/merkle/note_key_file.hpp"

#include <utility>

#include "store/durable_file.hpp"
#include "store/durable_folder.hpp"
#include "store/merkle/secret_file.hpp"
#include "store/path_beside.hpp"

namespace benefactor::store::merkle {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t key_bytes_max = 4096;

[[noreturn]] void fail(const fs::path& file, const std::string& rule) {
  throw key_error("log key " + file.string() + ": " + rule);
}

/// What was signed with a key that is gone can be checked with its public one only.
void keep_public(const fs::path& file) {
  if (!fs::exists(fs::symlink_status(file))) return;
  for (unsigned number = 1;; ++number) {
    const auto kept = fs::path(file) += "." + std::to_string(number);
    if (fs::exists(fs::symlink_status(kept))) continue;
    fs::rename(file, kept);
    return;
  }
}

}  // namespace

fs::path default_key_file(const fs::path& data, const std::string& suffix) {
  return path_beside(data, suffix);
}

fs::path public_file_of(const fs::path& file) { return fs::path(file) += ".pub"; }

signing_key load_key(const fs::path& file) {
  secret_text content;
  read_secret_file(file, "log key", key_bytes_max, content);
  std::string_view line = content.text;
  if (!line.ends_with('\n')) fail(file, "must be one line, or was cut off");
  line.remove_suffix(1);
  try {
    return signing_key::parse(line);
  } catch (const note_error& error) {
    fail(file, error.what());
  }
}

signing_key create_key(const fs::path& file, std::string name, note_key_kind kind, entropy_source& entropy) {
  if (fs::exists(fs::symlink_status(file))) fail(file, "exists already");
  auto key = signing_key::make(std::move(name), kind, entropy);
  secret_text content;
  content.text.reserve(512);
  key.write(content);
  content.text += '\n';
  if (file.has_parent_path()) make_durable_folder(file.parent_path());
  keep_public(public_file_of(file));
  write_durably(public_file_of(file), key.verifier().text() + '\n', 0644);
  write_durably(file, content.text, 0600);
  return key;
}

verifier_key public_key_in(const std::string& text_or_file) {
  try {
    return verifier_key::parse(text_or_file);
  } catch (const note_error& error) {
    const auto text = read_small_file(text_or_file, key_bytes_max);
    if (!text) throw note_error(std::string(error.what()) + "; nor is there a file of that name");
    std::string_view line = *text;
    if (line.ends_with('\n')) line.remove_suffix(1);
    try {
      return verifier_key::parse(line);
    } catch (const note_error& rule) {
      throw note_error(text_or_file + ": " + rule.what());
    }
  }
}

}  // namespace benefactor::store::merkle
