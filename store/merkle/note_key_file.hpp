// The key with which a log signs its checkpoints: a file outside the data directory, by default
// <data>.log-key beside it, mode 0600, and beside that <data>.log-key.pub with the key that everybody may
// have. Whoever has the private one can sign another history; it opens nothing that is sealed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "store/merkle/note_key.hpp"

namespace benefactor::store::merkle {

/// <data>.log-key. *suffix*: of another log of that directory.
std::filesystem::path default_key_file(const std::filesystem::path& data,
                                       const std::string& suffix = ".log-key");

/// `<file>.pub`.
std::filesystem::path public_file_of(const std::filesystem::path& file);

/// Reads a key. Errors: key_error naming the file and the rule that is broken: it is missing, damaged, no
/// regular file, or has a mode wider than 0600.
signing_key load_key(const std::filesystem::path& file);

/// Makes a key, and both files durably, the private one last. A public key that is there, of one that is
/// gone, is kept as `<file>.pub.<n>`. Errors: key_error when *file* is there already;
/// std::filesystem::filesystem_error.
signing_key create_key(const std::filesystem::path& file, std::string name, note_key_kind kind,
                       entropy_source& entropy);

/// Reads the public key in *text_or_file*: the key itself, or the name of a file with one line. Errors:
/// note_error, std::filesystem::filesystem_error.
verifier_key public_key_in(const std::string& text_or_file);

}  // namespace benefactor::store::merkle
