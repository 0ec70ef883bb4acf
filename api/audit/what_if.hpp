// What if, over a whole log: every policy's commands decided again under other rules (events/what_if.hpp),
// policies in parallel, and the comparisons added up. The log is only read.
//
// One thread reads and checks pages; deciders have the policies among them. Nothing derived is believed and
// nothing is written. Memory: all policies and claims twice, as recorded and as supposed; about 2 KB a claim
// of one line. A cohort of named policies holds only these.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "events/what_if.hpp"
#include "store/event_log.hpp"
#include "store/key_vault.hpp"

namespace benefactor::api {

inline constexpr std::size_t what_if_listed_max = 10'000;  ///< claims and refused commands

struct what_if_options {
  /// Opens diagnoses and birth dates; thread-safe. Null: decisions that may rest on diagnoses are not
  /// reproducible, and no age is known.
  store::key_vault* keys = nullptr;
  unsigned deciders = 0;  ///< threads besides the reader; 0: one a core
  std::size_t most = 20;  ///< claims and commands listed, up to what_if_listed_max
  /// Called now and then with the next position and the end; false: breaks off.
  std::function<bool(std::uint64_t position, std::uint64_t end)> tell = {};
};

struct what_if_result {
  what_if_report report;
  bool complete = false;     ///< false: broken off, and the report is worth nothing
  std::uint64_t events = 0;  ///< of the policies looked at
  store::page_link reached;  ///< the end of what was read
  /// Data keys that cannot be unwrapped, as a replay names them: what they seal counts as unreadable.
  std::vector<std::string> damaged_keys;
  double seconds = 0;
};

/// Runs *plan* over the log on *device*, as of this call, with *head* (store::open_log). The result is the
/// same with any number of deciders. Errors: log_error naming the position where the log is damaged or holds
/// what no engine wrote; newer_format; key_error; std::overflow_error.
what_if_result run_what_if(const store::log_device& device, const store::log_head& head,
                           const what_if_plan& plan, const what_if_options& options = {});

}  // namespace benefactor::api
