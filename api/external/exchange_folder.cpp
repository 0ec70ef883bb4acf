#include "api/external/exchange_folder.hpp"

#include <algorithm>
#include <stdexcept>

#include "api/external/inbox.hpp"
#include "events/external_claim.hpp"
#include "store/durable_file.hpp"
#include "store/durable_folder.hpp"

namespace benefactor::api::external {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t max_file_name = 128;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= max_file_name && name[0] != '.' && !is_unfinished_name(name) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_plain(c) || c == '.'; });
}

}  // namespace

exchange_folder open_exchange_folder(const fs::path& base, const std::string& processor) {
  if (!is_processor_id(processor))
    throw std::invalid_argument("a processor's id is 1 to 64 letters, digits, '-' and '_'");
  exchange_folder folder{base / processor};
  for (const auto& each : {folder.outbox(), folder.inbox(), folder.preparing(), folder.reading(),
                           folder.done(), folder.repeated(), folder.unmatched(), folder.unreadable()})
    store::make_durable_folder(each);
  return folder;
}

void put_into_outbox(const exchange_folder& folder, const std::string& name, std::string_view bytes) {
  if (!is_plain_name(name))
    throw std::invalid_argument(
        "a file's name for the outbox is 1 to 128 letters, digits, '-', '_' and '.', does not begin with '.' "
        "and does not end as an unfinished file's");
  const auto target = folder.outbox() / name;
  const auto size = fs::exists(target) ? fs::file_size(target) : 0;
  if (const auto there = store::read_small_file(target, std::max<std::size_t>(size, 1))) {
    if (*there == bytes) return;
    throw std::runtime_error("another file of that name lies in the outbox");
  }
  store::write_durably(folder.preparing() / name, bytes);
  fs::rename(folder.preparing() / name, target);
  store::sync_folder(folder.outbox());
  store::sync_folder(folder.preparing());
}

}  // namespace benefactor::api::external
