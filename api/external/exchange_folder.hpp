// The folders through which an external processor and the engine exchange files, as an SFTP gateway mounts
// them: one folder for each processor.
//
//   outbox/      what the engine sends; the gateway takes files from here
//   inbox/       what the gateway puts here for the engine
//   preparing/   files of the outbox while they are written: a file appears in outbox/ whole or not at all
//   reading/     files of the inbox that the engine is at
//   done/        files that were taken
//   repeated/    files whose bytes were taken before
//   unmatched/   files that were read and belong to nothing known
//   unreadable/  files that could not be read
// All must lie on one file system, because files are moved by renaming.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace benefactor::api::external {

struct exchange_folder {
  std::filesystem::path root;

  std::filesystem::path outbox() const { return root / "outbox"; }
  std::filesystem::path inbox() const { return root / "inbox"; }
  std::filesystem::path preparing() const { return root / "preparing"; }
  std::filesystem::path reading() const { return root / "reading"; }
  std::filesystem::path done() const { return root / "done"; }
  std::filesystem::path repeated() const { return root / "repeated"; }
  std::filesystem::path unmatched() const { return root / "unmatched"; }
  std::filesystem::path unreadable() const { return root / "unreadable"; }
};

/// Makes the folders of *processor* below *base* where they are missing.
/// Errors: std::invalid_argument for no processor's id, std::filesystem::filesystem_error.
exchange_folder open_exchange_folder(const std::filesystem::path& base, const std::string& processor);

/// Puts a file into the outbox: written and synced in preparing/, then renamed. A file of that name and these
/// bytes that still lies there is left as it is, so that whoever did not get to record the sending may repeat
/// it; one that the gateway has taken meanwhile is sent again, under the same name and control numbers, by
/// which the receiver knows it.
/// Errors: std::invalid_argument when *name* is not 1 to 128 letters, digits, '-', '_' and '.', or begins
/// with '.', or ends as an unfinished file's does; std::runtime_error when another file of that name lies
/// there; std::filesystem::filesystem_error.
void put_into_outbox(const exchange_folder& folder, const std::string& name, std::string_view bytes);

}  // namespace benefactor::api::external
