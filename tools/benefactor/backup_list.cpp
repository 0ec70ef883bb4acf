#include "tools/benefactor/backup_list.hpp"

#include <iostream>
#include <nlohmann/json.hpp>

#include "events/date.hpp"
#include "store/backup_error.hpp"
#include "store/backup_manifest.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

int list_backups(const std::filesystem::path& folder, bool json) {
  const auto manifest = store::read_backup_manifest(folder);
  if (!manifest)
    throw store::backup_refused("backup: there are no backups in " + folder.string() +
                                "; name the folder that `benefactor backup --to` was given");
  if (json) {
    nlohmann::ordered_json out;
    out["logId"] = to_hex(manifest->log_id);
    out["keyRingId"] = to_hex(manifest->key_ring_id);
    auto& list = out["backups"] = nlohmann::ordered_json::array();
    for (const auto& entry : manifest->backups)
      list.push_back({{"number", entry.number},
                      {"time", format_instant(entry.time_us)},
                      {"lastPosition", entry.last_position},
                      {"pageHash", hex_of(store::as_text(entry.page_hash))}});
    std::cout << out.dump() << '\n';
    return status_done;
  }
  using enum align;
  text_table table{{{"Backup", right}, {"Begun"}, {"Last position", right}, {"Hash of its page"}}};
  for (const auto& entry : manifest->backups)
    table.add({std::to_string(entry.number), format_instant(entry.time_us), format_count(entry.last_position),
               hex_of(store::as_text(entry.page_hash)).substr(0, 16)});
  if (manifest->backups.empty())
    std::cout << "No backup is complete.\n";
  else
    table.print(std::cout);
  std::cout << "\nOf log " << to_hex(manifest->log_id) << ", sealed by key ring "
            << to_hex(manifest->key_ring_id) << ", which is not in them.\n";
  return status_done;
}

}  // namespace benefactor::tools
