// The format of a data directory: the one number in `<data>/FORMAT` that says whether this program can read
// all that is in it, told before any database is opened. FORMAT.md states when it grows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace benefactor::store {

/// The newest format this program reads; it reads every older one, and what it writes is of this one.
inline constexpr std::uint32_t data_format = 2;

/// "0.1.0".
std::string_view program_version();

/// "WHAT is of format 2; this program (benefactor 0.1.0) reads formats up to 1: use the program that wrote it
/// or a newer one".
std::string newer_format_text(const std::string& what, std::uint64_t found, std::uint64_t known);

/// Refuses a data directory that this program must not open: of a newer format, or left by a restore that was
/// not finished. One without FORMAT is new, or of format 1 from before that file was written. Errors:
/// newer_format, log_error, std::filesystem::filesystem_error.
void require_usable(const std::filesystem::path& data);

/// Says in `<data>/FORMAT`, durably, that what is written from now on is of this program's format. Call it
/// after require_usable and before anything is written.
void record_data_format(const std::filesystem::path& data);

/// The mark of a restore that has begun: `<data>/RESTORING`. It is removed last.
std::filesystem::path restoring_mark(const std::filesystem::path& data);

}  // namespace benefactor::store
