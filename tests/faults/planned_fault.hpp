#pragma once
/// Which call below RocksDB fails, and how.

#include <compare>
#include <cstdint>
#include <string>

namespace benefactor::test_support {

enum class operation : std::uint8_t {
  open_to_write,
  append,
  flush,
  sync,
  range_sync,
  close,
  truncate,
  write_at,
  rename,
  remove,
  create_folder,
  link,
  folder_sync,
  open_to_read,
  read,
};

/// Where a call comes from: "log", "journal", append.
struct call_site {
  std::string store;  ///< the folder's name: log, derived, keys
  std::string file;   ///< journal, table, manifest, current, options, mark, folder, other
  operation doing = operation::append;

  auto operator<=>(const call_site&) const = default;
};

enum class fault_kind : std::uint8_t {
  io_error,     ///< the call does nothing and fails; a failed sync takes for good what it should have kept
  short_write,  ///< some bytes reach the file, then the error
  no_space,     ///< ENOSPC, once
  no_space_for_long,  ///< ENOSPC for everything that needs room, until heal()
  power_cut,          ///< from this call on nothing reaches the disk, until heal()
};
inline constexpr fault_kind every_fault[] = {fault_kind::io_error, fault_kind::short_write,
                                             fault_kind::no_space, fault_kind::no_space_for_long,
                                             fault_kind::power_cut};

/// True when the call needs room on the disk, or changes anything on it.
bool needs_room(operation doing);
bool changes_something(operation doing);

/// True when a call of this kind can fail that way.
bool can_happen(fault_kind kind, operation doing);

struct planned_fault {
  call_site site;
  std::uint64_t occurrence = 1;  ///< 1: the first call of the site
  fault_kind kind = fault_kind::io_error;
};

/// "power cut at call 7 of append (journal of log)".
std::string describe(const planned_fault& fault);
std::string describe(const call_site& site);

/// "log/journal/append/7/power-cut", for programs' options, and back. Errors: std::invalid_argument.
std::string to_option(const planned_fault& fault);
planned_fault parse_fault(const std::string& text);

}  // namespace benefactor::test_support
