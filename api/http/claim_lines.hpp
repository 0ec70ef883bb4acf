// The lines of an NDJSON upload, as pieces of a body bring them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/documents/json_reading.hpp"
#include "events/submission.hpp"

namespace benefactor::api::http {

/// Of one line that is not blank: a claim, or what is wrong with it.
struct claim_line_read {
  std::uint64_t sequence = 0;  ///< of the line, from 0; blank ones are not counted
  claim_submission claim;
  std::vector<problem> problems;  ///< empty: it is a claim
};

class claim_lines {
 public:
  explicit claim_lines(std::size_t line_bytes) : line_bytes_(line_bytes) {}

  /// The lines that *piece* ends; *last*: nothing follows. Keeps at most *line_bytes* of one that is not
  /// whole.
  std::vector<claim_line_read> take(std::string_view piece, bool last);

 private:
  void end_line(std::vector<claim_line_read>& to);

  const std::size_t line_bytes_;
  std::string rest_;
  bool too_long_ = false;
  std::uint64_t next_ = 0;
};

}  // namespace benefactor::api::http
