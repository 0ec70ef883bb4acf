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
  for (const auto& letter : more) letters_.insert_or_assign(letter.position, letter);
  write();
}

void dead_letter_list::remove(std::uint64_t position) {
  if (letters_.erase(position) > 0) write();
}

void dead_letter_list::write() const {
  json all = json::array();
  for (const auto& [position, letter] : letters_)
    all.push_back({{"position", position},
                   {"type", letter.type},
                   {"reason", letter.reason},
                   {"refused", letter.refused_us}});
  store::write_durably(file_, json{{"log", to_hex(log_id_)}, {"dead", std::move(all)}}.dump() + "\n");
}

}  // namespace benefactor::api::publish
