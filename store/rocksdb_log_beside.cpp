// A log that is read while an engine writes it: rocksdb_log_device::open_beside.
#include <memory>
#include <rocksdb/options.h>
#include <string>

#include "store/opening_beside.hpp"
#include "store/rocksdb_log_device.hpp"
#include "store/rocksdb_log_files.hpp"

namespace benefactor::store {

std::unique_ptr<rocksdb_log_device> rocksdb_log_device::open_beside(const std::filesystem::path& folder,
                                                                    bool in_use) {
  const rocksdb_log_options options{.read_only = true,
                                    .durable_only = in_use,
                                    .setup = {.env = nullptr, .tune = [](rocksdb::Options& chosen) {
                                                chosen.info_log = std::make_shared<no_information>();
                                                // Every table is opened now: a file that is deleted stays
                                                // readable then.
                                                chosen.max_open_files = -1;
                                              }}};
  std::string why;
  bool broken = false;
  auto device = open_unchanged<log_error>(
      folder, [&] { return open(folder, options); }, why, broken);
  if (device) return device;
  if (broken) throw log_error(why);
  throw log_error(at_log(folder) + "it cannot be opened beside the engine that has it open (" + why +
                  "); try again");
}

}  // namespace benefactor::store
