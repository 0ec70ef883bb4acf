#include "tests/faults/planned_fault.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace benefactor::test_support {

namespace {

constexpr const char* operation_names[] = {"open to write", "append",       "flush",         "sync",
                                           "range sync",    "close",        "truncate",      "write in place",
                                           "rename",        "remove",       "create folder", "link",
                                           "folder sync",   "open to read", "read"};
constexpr const char* fault_names[] = {"io error", "short write", "no space", "no space for long",
                                       "power cut"};

}  // namespace

bool needs_room(operation doing) {
  return doing == operation::open_to_write || doing == operation::append || doing == operation::sync ||
         doing == operation::close || doing == operation::rename || doing == operation::create_folder ||
         doing == operation::link || doing == operation::write_at;
}

bool changes_something(operation doing) {
  return doing != operation::open_to_read && doing != operation::read;
}

bool can_happen(fault_kind kind, operation doing) {
  switch (kind) {
    case fault_kind::io_error: return true;
    case fault_kind::short_write: return doing == operation::append || doing == operation::write_at;
    case fault_kind::no_space:
    case fault_kind::no_space_for_long: return needs_room(doing);
    case fault_kind::power_cut: return changes_something(doing);
  }
  return false;
}

std::string describe(const call_site& site) {
  return std::string{operation_names[static_cast<std::size_t>(site.doing)]} + " (" + site.file + " of " +
         site.store + ")";
}

std::string describe(const planned_fault& fault) {
  return std::string{fault_names[static_cast<std::size_t>(fault.kind)]} + " at call " +
         std::to_string(fault.occurrence) + " of " + describe(fault.site);
}

namespace {

std::string dashed(std::string name) {
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

template <class Names>
std::size_t number_of(const Names& names, const std::string& name, const std::string& text) {
  const auto at = std::find_if(std::begin(names), std::end(names),
                               [&](const char* known) { return dashed(known) == name; });
  if (at == std::end(names)) throw std::invalid_argument("fault " + text + ": it does not know " + name);
  return static_cast<std::size_t>(at - std::begin(names));
}

}  // namespace

std::string to_option(const planned_fault& fault) {
  return fault.site.store + '/' + fault.site.file + '/' +
         dashed(operation_names[static_cast<std::size_t>(fault.site.doing)]) + '/' +
         std::to_string(fault.occurrence) + '/' + dashed(fault_names[static_cast<std::size_t>(fault.kind)]);
}

planned_fault parse_fault(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, '/');) parts.push_back(part);
  if (parts.size() != 5)
    throw std::invalid_argument("fault " + text + ": it is not of the form log/journal/append/7/power-cut");
  return {{parts[0], parts[1], static_cast<operation>(number_of(operation_names, parts[2], text))},
          std::stoull(parts[3]),
          static_cast<fault_kind>(number_of(fault_names, parts[4], text))};
}

}  // namespace benefactor::test_support
