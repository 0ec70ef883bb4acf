// How far a long command has come: a bar on a terminal, a plain line now and then elsewhere. On standard
// error, so that the output of a command stays its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "projections/open_derived.hpp"

namespace benefactor::tools {

/// What there is to say at one moment.
struct progress_view {
  std::string unit;                   ///< "claims"
  std::uint64_t count = 0;            ///< of units, so far
  std::uint64_t done = 0, total = 0;  ///< of what is known beforehand (bytes, positions); total 0: unknown
  double seconds = 0;                 ///< since the start
};

/// "[#########           ]  45 %  12,345 claims  10,200/s"; without a total, no bar: "12,345 claims
/// 10,200/s".
std::string progress_bar(const progress_view& view, std::size_t bar_columns = 30);

/// "12,345 claims, 45 %, 10,200/s".
std::string progress_line(const progress_view& view);

class progress_meter {
 public:
  using clock = std::chrono::steady_clock;

  /// Writes to *out*; *terminal* says whether lines can be drawn over.
  progress_meter(std::ostream& out, bool terminal, std::string unit, std::uint64_t total);

  /// For standard error as it is.
  progress_meter(std::string unit, std::uint64_t total);

  ~progress_meter() { clear(); }
  progress_meter(const progress_meter&) = delete;
  progress_meter& operator=(const progress_meter&) = delete;

  /// Writes when it is time to: ten times a second on a terminal, else every five seconds. Cheap in between.
  void update(std::uint64_t count, std::uint64_t done, clock::time_point now = clock::now());

  /// Takes the bar off the terminal, so that something else can be written; the next update draws it again.
  void clear();

  double seconds(clock::time_point now = clock::now()) const;

 private:
  std::ostream& out_;
  bool terminal_, drawn_ = false;
  progress_view view_;
  clock::time_point start_, next_;
  std::size_t drawn_columns_ = 0;
};

/// What a server says while it starts on a long log: about once a second, and nothing where that is all it
/// takes.
class start_progress {
 public:
  using clock = std::chrono::steady_clock;

  /// "verifying the log: 512,000 of 2,400,000"; empty: there is nothing to say yet.
  std::string line(const projections::cover_progress& reached, clock::time_point now = clock::now());

 private:
  std::optional<clock::time_point> said_;  // At first when it began: making keys before that takes long too.
};

/// True when standard error is a terminal.
bool stderr_is_terminal();

}  // namespace benefactor::tools
