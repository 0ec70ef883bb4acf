#include "store/merkle/checkpoint_folder.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "events/date.hpp"
#include "store/durable_file.hpp"
#include "store/durable_folder.hpp"
#include "store/merkle/note_key_file.hpp"

namespace benefactor::store::merkle {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t size_digits = 20;

/// True when *file* has the note in *bytes* with all its signatures.
bool holds(const fs::path& file, std::string_view bytes) {
  try {
    const auto text = read_small_file(file, note_bytes_max);
    if (!text) return false;
    const auto there = parse_note(*text), wanted = parse_note(bytes);
    const auto is_there = [&](const note_signature& signature) {
      return std::find(there.signatures.begin(), there.signatures.end(), signature) != there.signatures.end();
    };
    return there.text == wanted.text &&
           std::all_of(wanted.signatures.begin(), wanted.signatures.end(), is_there);
  } catch (const std::exception&) {
    return false;  // It is written anew, which says what is wrong.
  }
}

}  // namespace

fs::path default_checkpoint_folder(const fs::path& data, const std::string& suffix) {
  return default_key_file(data, suffix);
}

std::vector<std::uint64_t> checkpoint_folder::sizes() const {
  std::vector<std::uint64_t> found;
  if (!fs::exists(folder_)) return found;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    const auto name = entry.path().filename().string();
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), size);
    if (error == std::errc{} && end == name.data() + name.size() && name.size() == size_digits)
      found.push_back(size);
  }
  std::sort(found.begin(), found.end());
  return found;
}

fs::path checkpoint_folder::file_of(std::uint64_t size) const {
  const auto digits = std::to_string(size);
  return folder_ / (std::string(size_digits - digits.size(), '0') + digits);
}

std::string checkpoint_folder::write(std::uint64_t size, std::string_view bytes) const {
  make_durable_folder(folder_);
  for (const auto& file : {file_of(size), folder_ / "newest"})
    if (!holds(file, bytes)) write_durably(file, bytes, 0644);
  try {
    thin(sizes());
  } catch (const std::exception& error) {
    return error.what();
  }
  return {};
}

/// One more than kept_ was there at most, so one comparison keeps up; a folder with more empties by and by.
void checkpoint_folder::thin(const std::vector<std::uint64_t>& sizes) const {
  if (sizes.size() < kept_ + 2) return;
  const auto later = sizes[sizes.size() - kept_ - 1], earlier = sizes[sizes.size() - kept_ - 2];
  const auto day = day_of(earlier);
  if (day >= 0 && day == day_of(later)) remove_durably(file_of(earlier));
}

/// The number of the UTC day of a checkpoint; -1: unknown, so that it is kept.
std::int64_t checkpoint_folder::day_of(std::uint64_t size) const {
  try {
    const auto text = read_small_file(file_of(size), note_bytes_max);
    const auto place = text ? place_of(parse_checkpoint(parse_note(*text).text)) : std::nullopt;
    return place ? benefactor::day_of(place->time_us).days : -1;
  } catch (const note_error&) {
    return -1;
  }
}

pin checkpoint_folder::read(std::uint64_t size, const verifier_key& log) const {
  const auto file = file_of(size);
  const auto text = read_small_file(file, note_bytes_max);
  if (!text) throw no_checkpoint(file.string() + ": is missing");
  try {
    auto found = verify_checkpoint(*text, log);
    const auto place = place_of(found.point);
    if (!place) throw note_error("checkpoint: must say page and time of the log's last page");
    if (found.point.size != size)
      throw note_error("checkpoint: must be of the size that the file is named by");
    return {file, std::move(found.point), *place};
  } catch (const note_error& error) {
    throw note_error(file.string() + ": " + error.what());
  }
}

std::optional<pin> checkpoint_folder::read_listed(std::uint64_t size,
                                                  const std::vector<std::uint64_t>& listed,
                                                  const verifier_key& log) const {
  try {
    return read(size, log);
  } catch (const no_checkpoint&) {
    if (size == listed.back()) throw;
    return std::nullopt;
  }
}

std::optional<pin> checkpoint_folder::newest(const verifier_key& log) const {
  const auto all = sizes();
  if (all.empty()) return std::nullopt;
  return read(all.back(), log);
}

}  // namespace benefactor::store::merkle
