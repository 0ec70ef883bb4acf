// The folder outside the data directory to which a log's checkpoints are written, best on another disk or
// another machine's: what was signed there pins what the log may say. A file for each checkpoint, named by
// its size in twenty digits, and a copy of the last one as `newest`.
//
// It keeps the newest 1,024 and, of those before, the last of each UTC day.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/merkle/checkpoint.hpp"

namespace benefactor::store::merkle {

inline constexpr std::size_t checkpoints_kept = 1'024;

/// A checkpoint that was found in a folder, its signature checked.
struct pin {
  std::filesystem::path file;
  checkpoint point;
  log_place place;
};

/// There is no such file.
struct no_checkpoint : note_error {
  using note_error::note_error;
};

/// Errors of all: std::filesystem::filesystem_error.
class checkpoint_folder {
 public:
  /// @param kept  how many of the newest are kept besides those of days before.
  explicit checkpoint_folder(std::filesystem::path folder, std::size_t kept = checkpoints_kept)
      : folder_(std::move(folder)), kept_(kept) {}

  const std::filesystem::path& folder() const noexcept { return folder_; }

  /// The sizes that files are named by, ascending; none when there is no such folder.
  std::vector<std::uint64_t> sizes() const;

  std::filesystem::path file_of(std::uint64_t size) const;

  /// Writes a checkpoint durably, makes the folder where it is not there, and removes what is not kept. A
  /// file that has the same note with these signatures, and perhaps with a witness's, is left as it is.
  /// @returns why nothing could be removed, which makes the checkpoint no less safe; empty: it could.
  std::string write(std::uint64_t size, std::string_view bytes) const;

  /// The checkpoint of that size. Errors: note_error naming the file when it is malformed, of another log,
  /// not signed with that key, or not of that size; no_checkpoint when there is none.
  pin read(std::uint64_t size, const verifier_key& log) const;

  /// The same of each of *listed*, which sizes() gave a while ago: a server may have removed some since,
  /// never the last; nothing of one that is gone. Errors: as read().
  std::optional<pin> read_listed(std::uint64_t size, const std::vector<std::uint64_t>& listed,
                                 const verifier_key& log) const;

  /// The one of the greatest size, checked as read() does; nothing when there is none.
  std::optional<pin> newest(const verifier_key& log) const;

 private:
  void thin(const std::vector<std::uint64_t>& sizes) const;
  std::int64_t day_of(std::uint64_t size) const;

  std::filesystem::path folder_;
  std::size_t kept_;
};

/// <data>.checkpoints. *suffix*: of another log of that directory.
std::filesystem::path default_checkpoint_folder(const std::filesystem::path& data,
                                                const std::string& suffix = ".checkpoints");

}  // namespace benefactor::store::merkle
