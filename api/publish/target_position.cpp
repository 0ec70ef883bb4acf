#include "api/publish/target_position.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "api/objects/uri.hpp"
#include "store/durable_file.hpp"

namespace benefactor::api::publish {

using json = nlohmann::ordered_json;

std::optional<std::uint64_t> target_position::load() const {
  const auto text = store::read_small_file(file_, 4'096);
  if (!text) return std::nullopt;
  const auto unusable = [&](const std::string& what) {
    return std::runtime_error(file_.string() + ": " + what +
                              ". Look at what the target has, then remove the file, and \"dead\" beside it: "
                              "publishing begins anew with what \"from\" says");
  };
  const auto read = json::parse(*text, nullptr, false);
  const auto hash = read.is_object() && read.contains("page") && read["page"].is_string()
                        ? digest_from_hex(read["page"].get<std::string>())
                        : std::nullopt;
  const auto log = read.is_object() && read.contains("log") && read["log"].is_string()
                       ? id_from_hex(read["log"].get<std::string>())
                       : std::nullopt;
  if (!hash || !log || !read.contains("next") || !read["next"].is_number_unsigned())
    throw unusable("is damaged");
  const auto next = read["next"].get<std::uint64_t>();
  if (*log != head_.origin.log_id) throw unusable("is of another log");
  if (next == 0) return next;
  if (next > head_.link.next_position)
    throw unusable("says that events before position " + std::to_string(next) +
                   " were published, but the log ends before position " +
                   std::to_string(head_.link.next_position) +
                   ": it was restored from a backup, and the target has events that are lost here");
  if (!store::fits(device_, head_, {*log, next - 1, *hash}))
    throw unusable("was stored for a log that had another event at position " + std::to_string(next - 1) +
                   ": the log was restored from a backup, and the target has events that are lost here");
  return next;
}

void target_position::save(std::uint64_t next) const {
  store::digest256 hash{};
  if (next > 0) {
    const auto page = device_.read_page_at_or_before(next - 1);
    if (!page) throw store::log_error("log: there is no page with position " + std::to_string(next - 1));
    hash = store::page_view::verified(page).hash();
  }
  const json text{{"log", to_hex(head_.origin.log_id)}, {"next", next}, {"page", to_hex(hash)}};
  store::write_durably(file_, text.dump() + "\n");
}

}  // namespace benefactor::api::publish
