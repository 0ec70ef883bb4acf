// Takes files from an external processor's inbox: each once, and none before it is whole.
//
// A file is whole when two looks at least settle_time apart have found it with the same size and time of
// change. A gateway that writes under another name and renames needs no patience, but nobody can tell by
// looking which of the two it does, so both are waited for alike. Names that begin with '.' or end in .part,
// .tmp, .filepart or .new are unfinished files' and never looked at, nor are folders, links and anything else
// that is no regular file.
//
// A whole file goes inbox/ -> reading/ -> taken -> done/ (or repeated/, unmatched/, unreadable/, beside a
// text
// "<name>.reason"). Moves are synced renames, and whoever takes a file records its digest with what it did,
// so that a crash does no harm wherever it comes: a file in reading/ is looked at again by the next scan,
// before the inbox; when its digest is recorded, it was taken and only not moved, and goes to done/. What
// lies in the inbox with a digest that is recorded is a repetition.
//
// In done/ and beside it a file has its digest's first 16 hexadecimal digits before its name, so that other
// bytes under a name used before do not replace what is kept.
//
// No threads, no clock: a job calls scan() now and then. Names and bytes of files are the processor's and may
// tell of people: no reason repeats them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/external/exchange_folder.hpp"
#include "store/sha256.hpp"

namespace benefactor::api::external {

enum class file_fate : std::uint8_t { taken, repeated, unmatched, unreadable };

/// "taken", "repeated", ...
std::string_view to_text(file_fate f);

/// True for names that begin with '.' or end in .part, .tmp, .filepart or .new, in any case of letters.
bool is_unfinished_name(std::string_view name);

/// A whole file of the inbox.
struct inbox_file {
  std::string name;  ///< the sender's
  store::digest256 digest{};
  std::string bytes;
};

/// What was made of a file, and why where it was not taken. A reason names segments, fields and rules, and no
/// value of the file.
struct file_ruling {
  file_fate fate = file_fate::taken;
  std::string reason;
};

/// What scan() asks for.
struct inbox_reader {
  /// True when a file of this digest was taken: its taking is recorded.
  std::function<bool(const store::digest256&)> seen;
  /// Takes a file, and records its digest together with what it changes: durable when this returns, or
  /// nothing of it. May be called again with the same file after a crash or an exception. Not asked about
  /// files that were seen. Fates: taken, unmatched, unreadable.
  std::function<file_ruling(const inbox_file&)> take;
};

struct inbox_limits {
  std::chrono::microseconds settle_time = std::chrono::seconds{5};
  std::size_t max_file_bytes = std::size_t{256} << 20;  ///< longer ones are unreadable
  std::size_t max_files = 1'000;                        ///< in a scan; the rest is for the next
};

/// One file that a scan moved.
struct moved_file {
  file_fate fate = file_fate::taken;
  std::string digest;  ///< hexadecimal; empty for a file too long to be read
  std::string reason;
  std::filesystem::path to;
};

struct scan_report {
  std::vector<moved_file> files;
  std::size_t waiting = 0;  ///< files that are not yet known to be whole, or left for the next scan
};

class inbox {
 public:
  explicit inbox(exchange_folder folder, inbox_limits limits = {})
      : folder_{std::move(folder)}, limits_{limits} {}

  /// Looks once, taking whole files oldest first. What *reader* throws leaves the file in reading/ for the
  /// next scan, and ends this one.
  /// @param now_us  µs since 1970, UTC.
  /// Errors: std::filesystem::filesystem_error, std::runtime_error of the digest, and what *reader* throws.
  scan_report scan(std::int64_t now_us, const inbox_reader& reader);

 private:
  struct look {
    std::uintmax_t size = 0;
    std::filesystem::file_time_type changed;
    std::int64_t since_us = 0;
  };

  std::vector<std::filesystem::path> whole_files(std::int64_t now_us, scan_report& report);
  moved_file take(const std::filesystem::path& file, bool interrupted, std::int64_t now_us,
                  const inbox_reader& reader);
  moved_file put_away(const std::filesystem::path& file, const std::string& name, file_ruling ruling,
                      const std::string& digest, std::int64_t now_us);

  exchange_folder folder_;
  inbox_limits limits_;
  std::map<std::string, look> looks_;  ///< of the files in the inbox, by name
};

}  // namespace benefactor::api::external
