#include "store/data_format.hpp"

#include <charconv>
#include <optional>

#include "store/durable_file.hpp"
#include "store/log_error.hpp"

namespace benefactor::store {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view line_start = "benefactor data ";

fs::path format_file(const fs::path& data) { return data / "FORMAT"; }

/// The format that *data* names; nothing where it names none. Errors: log_error when the file cannot be
/// understood.
std::optional<std::uint32_t> named_format(const fs::path& data) {
  const auto file = format_file(data);
  const auto text = read_small_file(file);
  if (!text) return std::nullopt;
  auto line = std::string_view(*text).substr(0, text->find('\n'));
  std::uint32_t format = 0;
  if (line.starts_with(line_start)) {
    line.remove_prefix(line_start.size());
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), format);
    if (error != std::errc{} || end != line.data() + line.size()) format = 0;
  }
  if (format == 0)
    throw log_error(file.string() + ": must be one line \"" + std::string(line_start) +
                    "NUMBER\"; bring it back from a backup, or write the number of the data's format there");
  return format;
}

}  // namespace

std::string_view program_version() { return BENEFACTOR_VERSION; }

std::string newer_format_text(const std::string& what, std::uint64_t found, std::uint64_t known) {
  return what + " is of format " + std::to_string(found) + "; this program (benefactor " +
         std::string(program_version()) + ") reads formats up to " + std::to_string(known) +
         ": use the program that wrote it or a newer one";
}

void require_usable(const fs::path& data) {
  if (fs::exists(restoring_mark(data)))
    throw log_error("data directory " + data.string() +
                    ": a restore into it was not finished; run `benefactor restore` again, or delete it");
  if (const auto format = named_format(data); format && *format > data_format)
    throw newer_format(newer_format_text("data directory " + data.string(), *format, data_format));
}

void record_data_format(const fs::path& data) {
  if (named_format(data) == data_format) return;
  write_durably(format_file(data), std::string(line_start) + std::to_string(data_format) + '\n');
}

fs::path restoring_mark(const fs::path& data) { return data / "RESTORING"; }

}  // namespace benefactor::store
