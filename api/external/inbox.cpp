#include "api/external/inbox.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <tuple>
#include <unistd.h>
#include <utility>

#include "api/objects/uri.hpp"
#include "events/date.hpp"
#include "store/durable_file.hpp"
#include "store/durable_folder.hpp"

namespace benefactor::api::external {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t digest_characters = 16;  // Of those before a file's name.
constexpr std::size_t max_kept_name = 200;     // NAME_MAX is 255, and a digest and ".reason" join it.

constexpr std::array<std::string_view, 4> fates{"taken", "repeated", "unmatched", "unreadable"};

std::string lower(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

fs::path folder_of(const exchange_folder& folder, file_fate fate) {
  switch (fate) {
    case file_fate::taken: return folder.done();
    case file_fate::repeated: return folder.repeated();
    case file_fate::unmatched: return folder.unmatched();
    case file_fate::unreadable: break;
  }
  return folder.unreadable();
}

/// "2026-04-02T09:30:00Z"
std::string time_text(std::int64_t now_us) {
  constexpr std::int64_t day_seconds = 86'400;
  const auto seconds = now_us / 1'000'000;
  const auto of_day = static_cast<int>(seconds % day_seconds);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "T%02d:%02d:%02dZ", of_day / 3600, of_day / 60 % 60, of_day % 60);
  return format_date({static_cast<std::int32_t>(seconds / day_seconds)}) + text.data();
}

void move_durably(const fs::path& from, const fs::path& to) {
  fs::rename(from, to);
  store::sync_folder(to.parent_path());
  store::sync_folder(from.parent_path());
}

}  // namespace

std::string_view to_text(file_fate f) { return fates[static_cast<std::size_t>(f)]; }

bool is_unfinished_name(std::string_view name) {
  const auto small = lower(name);
  if (small.starts_with('.')) return true;
  for (const std::string_view ending : {".part", ".tmp", ".filepart", ".new"})
    if (small.ends_with(ending)) return true;
  return false;
}

scan_report inbox::scan(std::int64_t now_us, const inbox_reader& reader) {
  scan_report report;
  // What an interrupted scan was at comes first: nothing may be moved over it.
  std::vector<fs::path> interrupted;
  for (const auto& entry : fs::directory_iterator{folder_.reading()})
    if (entry.symlink_status().type() == fs::file_type::regular) interrupted.push_back(entry.path());
  std::sort(interrupted.begin(), interrupted.end());
  for (const auto& file : interrupted) report.files.push_back(take(file, true, now_us, reader));

  for (const auto& file : whole_files(now_us, report)) {
    if (report.files.size() >= limits_.max_files) {
      ++report.waiting;
      continue;
    }
    const auto at = folder_.reading() / file.filename();
    move_durably(file, at);
    looks_.erase(file.filename().string());
    report.files.push_back(take(at, false, now_us, reader));
  }
  return report;
}

std::vector<fs::path> inbox::whole_files(std::int64_t now_us, scan_report& report) {
  std::map<std::string, look> looks;
  std::vector<std::tuple<fs::file_time_type, fs::path>> whole;
  for (const auto& entry : fs::directory_iterator{folder_.inbox()}) {
    const auto name = entry.path().filename().string();
    std::error_code gone;  // The gateway may rename or remove a file while it is looked at.
    if (is_unfinished_name(name) || entry.symlink_status(gone).type() != fs::file_type::regular) continue;
    look now{entry.file_size(gone), {}, now_us};
    if (gone) continue;
    now.changed = entry.last_write_time(gone);
    if (gone) continue;
    const auto before = looks_.find(name);
    if (before != looks_.end() && before->second.size == now.size && before->second.changed == now.changed &&
        before->second.since_us <= now_us)
      now.since_us = before->second.since_us;
    if (before != looks_.end() && now_us - now.since_us >= limits_.settle_time.count())
      whole.emplace_back(now.changed, entry.path());
    else
      ++report.waiting;
    looks.emplace(name, now);
  }
  looks_ = std::move(looks);
  std::sort(whole.begin(), whole.end());
  std::vector<fs::path> files;
  files.reserve(whole.size());
  for (auto& [changed, path] : whole) files.push_back(std::move(path));
  return files;
}

moved_file inbox::take(const fs::path& file, bool interrupted, std::int64_t now_us,
                       const inbox_reader& reader) {
  const auto name = file.filename().string();
  if (::access(file.c_str(), R_OK) != 0)
    return put_away(file, name, {file_fate::unreadable, "the engine may not read the file"}, {}, now_us);
  if (fs::file_size(file) > limits_.max_file_bytes)
    return put_away(file, name,
                    {file_fate::unreadable,
                     "the file is longer than " + std::to_string(limits_.max_file_bytes) + " bytes"},
                    {}, now_us);
  inbox_file whole{name, {}, store::read_small_file(file, limits_.max_file_bytes).value_or(std::string{})};
  whole.digest = store::sha256(whole.bytes);
  const auto digest = api::to_hex(whole.digest);
  if (reader.seen(whole.digest))
    return put_away(file, name,
                    interrupted
                        ? file_ruling{}
                        : file_ruling{file_fate::repeated, "a file of the same bytes was taken before"},
                    digest, now_us);
  return put_away(file, name, reader.take(whole), digest, now_us);
}

moved_file inbox::put_away(const fs::path& file, const std::string& name, file_ruling ruling,
                           const std::string& digest, std::int64_t now_us) {
  // Without a digest the time keeps names apart.
  const auto mark = digest.empty() ? std::to_string(now_us) : digest.substr(0, digest_characters);
  const auto to = folder_of(folder_, ruling.fate) /
                  (mark + '-' + name.substr(name.size() - std::min(name.size(), max_kept_name)));
  // The reason first: a file that was put away always has it.
  if (ruling.fate != file_fate::taken)
    store::write_durably(fs::path(to) += ".reason",
                         std::string{to_text(ruling.fate)} + ": " + ruling.reason + "\nSHA-256: " +
                             (digest.empty() ? "unknown" : digest) + "\nat: " + time_text(now_us) + '\n');
  move_durably(file, to);
  return {ruling.fate, digest, std::move(ruling.reason), to};
}

}  // namespace benefactor::api::external
