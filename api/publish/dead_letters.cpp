#include "api/publish/dead_letters.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "store/durable_file.hpp"

namespace benefactor::api::publish {

namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t file_max = 4u << 20;

}  // namespace

dead_letter_list::dead_letter_list(std::filesystem::path file, const id128& log_id)
    : file_(std::move(file)), log_id_(log_id) {
  const auto text = store::read_small_file(file_, file_max);
  if (!text) return;
  const auto damaged = [&](const char* what) {
    return std::runtime_error(
        file_.string() + ": " + what +
        "; its events are not published again unless it is mended: move it away to go on");
  };
  const auto read = json::parse(*text, nullptr, false);
  if (!read.is_object() || !read.contains("log") || !read.contains("dead") || !read["dead"].is_array())
    throw damaged("is damaged");
  if (read["log"] != to_hex(log_id_)) throw damaged("is of another log");
  for (const auto& one : read["dead"]) {
    const auto number = [&](const char* key) -> std::int64_t {
      if (!one.is_object() || !one.contains(key) || !one[key].is_number_integer())
        throw damaged("is damaged");
      return one[key].get<std::int64_t>();
    };
    const auto words = [&](const char* key) -> std::string {
      if (!one.contains(key) || !one[key].is_string()) throw damaged("is damaged");
      return one[key].get<std::string>();
    };
    dead_letter letter{static_cast<std::uint64_t>(number("position")), {}, {}, number("refused")};
    letter.type = words("type");
    letter.reason = words("reason");
    letters_.insert_or_assign(letter.position, std::move(letter));
  }
}

void dead_letter_list::add(const std::vector<dead_letter>& more) {
  if (more.empty()) return;
  auto letters = letters_;
  for (const auto& letter : more) letters.insert_or_assign(letter.position, letter);
  write(std::move(letters));
}

void dead_letter_list::remove(const std::vector<std::uint64_t>& positions) {
  auto letters = letters_;
  for (const auto position : positions) letters.erase(position);
  if (letters.size() < letters_.size()) write(std::move(letters));
}

/// What is in memory is what is in the file, also when that cannot be written.
void dead_letter_list::write(std::map<std::uint64_t, dead_letter> letters) {
  json all = json::array();
  for (const auto& [position, letter] : letters)
    all.push_back({{"position", position},
                   {"type", letter.type},
                   {"reason", letter.reason},
                   {"refused", letter.refused_us}});
  store::write_durably(file_, json{{"log", to_hex(log_id_)}, {"dead", std::move(all)}}.dump() + "\n");
  letters_ = std::move(letters);
}

}  // namespace benefactor::api::publish
