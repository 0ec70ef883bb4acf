#include "store/backup_manifest.hpp"

#include <algorithm>
#include <sstream>

#include "store/backup_error.hpp"
#include "store/data_format.hpp"
#include "store/durable_file.hpp"

namespace benefactor::store {

namespace {

constexpr std::string_view first_line = "benefactor backups ";
// Format 2 has lines for access logs. One without any is written in format 1, which earlier programs read.
constexpr std::uint32_t manifest_format = 2, format_without_access = 1;

template <class Bytes>
std::string hex(const Bytes& bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const auto byte : bytes) {
    text.push_back(digits[byte >> 4]);
    text.push_back(digits[byte & 15]);
  }
  return text;
}

/// Takes the words of one line.
class line_reader {
 public:
  line_reader(const std::string& line, const std::string& name) : words_(line), name_(name) {}

  std::string word() {
    std::string word;
    if (!(words_ >> word)) fail();
    return word;
  }
  template <class Integer>
  Integer number() {
    Integer number{};
    if (!(words_ >> number)) fail();
    return number;
  }
  template <class Bytes>
  void bytes(Bytes& to) {
    const auto text = word();
    if (text.size() != 2 * to.size() || text.find_first_not_of("0123456789abcdef") != text.npos) fail();
    for (std::size_t i = 0; i < to.size(); ++i)
      to[i] = static_cast<std::uint8_t>(std::stoi(text.substr(2 * i, 2), nullptr, 16));
  }
  void end() {
    std::string more;
    if (words_ >> more) fail();
  }
  [[noreturn]] void fail() const {
    throw backup_damaged(name_ + ": line \"" + words_.str() + "\" is not as this program writes it");
  }

 private:
  std::istringstream words_;
  const std::string& name_;
};

void read_line(const std::string& line, const std::string& name, backup_manifest& to) {
  line_reader in(line, name);
  const auto kind = in.word();
  if (kind == "log") {
    in.bytes(to.log_id.bytes);
  } else if (kind == "ring") {
    in.bytes(to.key_ring_id.bytes);
  } else if (kind == "next") {
    to.next_number = in.number<std::uint32_t>();
  } else if (kind == "backup") {
    backup_entry entry;
    entry.number = in.number<std::uint32_t>();
    entry.time_us = in.number<std::int64_t>();
    entry.last_position = in.number<std::uint64_t>();
    in.bytes(entry.page_hash);
    entry.log_copy = in.number<std::uint32_t>();
    in.bytes(entry.log_list);
    entry.keys_copy = in.number<std::uint32_t>();
    in.bytes(entry.keys_list);
    if (entry.number == 0 || entry.number >= to.next_number ||
        (!to.backups.empty() && to.backups.back().number >= entry.number))
      in.fail();
    to.backups.push_back(entry);
  } else if (kind == "access") {  // Of the backup before it.
    if (to.backups.empty() || to.backups.back().access_copy != 0) in.fail();
    auto& entry = to.backups.back();
    entry.access_copy = in.number<std::uint32_t>();
    in.bytes(entry.access_list);
    if (entry.access_copy == 0) in.fail();
  } else {
    in.fail();
  }
  in.end();
}

}  // namespace

std::string encode_backup_manifest(const backup_manifest& manifest) {
  std::ostringstream out;
  const auto& all = manifest.backups;
  const bool any_access =
      std::any_of(all.begin(), all.end(), [](const auto& entry) { return entry.access_copy != 0; });
  out << first_line << (any_access ? manifest_format : format_without_access) << "\nlog "
      << hex(manifest.log_id.bytes) << "\nring " << hex(manifest.key_ring_id.bytes) << "\nnext "
      << manifest.next_number << '\n';
  for (const auto& entry : all) {
    out << "backup " << entry.number << ' ' << entry.time_us << ' ' << entry.last_position << ' '
        << hex(entry.page_hash) << ' ' << entry.log_copy << ' ' << hex(entry.log_list) << ' '
        << entry.keys_copy << ' ' << hex(entry.keys_list) << '\n';
    if (entry.access_copy != 0)
      out << "access " << entry.access_copy << ' ' << hex(entry.access_list) << '\n';
  }
  const auto text = out.str();
  return text + "checksum " + hex(sha256(text)) + '\n';
}

backup_manifest parse_backup_manifest(std::string_view text, const std::string& name) {
  std::istringstream lines{std::string(text)};
  std::string line;
  std::getline(lines, line);
  if (!line.starts_with(first_line)) throw backup_damaged(name + ": is no list of backups");
  std::uint32_t format = 0;
  std::istringstream(line.substr(first_line.size())) >> format;
  if (format > manifest_format)
    throw backup_refused(newer_format_text("list of backups " + name, format, manifest_format));
  const auto last = text.rfind("checksum ");
  if (format < format_without_access || last == text.npos ||
      text.substr(last) != "checksum " + hex(sha256(text.substr(0, last))) + '\n')
    throw backup_damaged(name + ": is damaged or cut off (its checksum does not fit)");
  backup_manifest manifest;
  while (std::getline(lines, line) && !line.starts_with("checksum ")) read_line(line, name, manifest);
  if (!manifest.log_id) throw backup_damaged(name + ": names no log");
  return manifest;
}

std::filesystem::path backup_manifest_file(const std::filesystem::path& folder) { return folder / "BACKUPS"; }

std::optional<backup_manifest> read_backup_manifest(const std::filesystem::path& folder) {
  const auto file = backup_manifest_file(folder);
  const auto text = read_small_file(file, std::size_t{16} << 20);
  if (!text) return std::nullopt;
  return parse_backup_manifest(*text, file.string());
}

}  // namespace benefactor::store
