#include "api/http/claim_lines.hpp"

#include "api/documents/claim_json.hpp"
#include "api/http/json_reading.hpp"

namespace benefactor::api::http {

std::vector<claim_line_read> claim_lines::take(std::string_view piece, bool last) {
  std::vector<claim_line_read> read;
  while (!piece.empty()) {
    const auto end = piece.find('\n');
    const auto part = piece.substr(0, end);
    if (rest_.size() + part.size() > line_bytes_) {
      too_long_ = true;
      rest_.clear();
    }
    if (!too_long_) rest_ += part;
    if (end == piece.npos) break;
    piece.remove_prefix(end + 1);
    end_line(read);
  }
  if (last) end_line(read);
  return read;
}

void claim_lines::end_line(std::vector<claim_line_read>& to) {
  if (!rest_.empty() && rest_.back() == '\r') rest_.pop_back();
  const bool blank = rest_.find_first_not_of(" \t") == rest_.npos;
  if (!blank || too_long_) {
    claim_line_read made;
    made.sequence = next_++;
    if (too_long_) {
      made.problems.push_back({"", "the line is longer than " + std::to_string(line_bytes_) + " bytes"});
    } else if (!is_within(rest_, line_values)) {
      made.problems.push_back({"", "the line " + too_many_values(line_values)});
    } else {
      document_limits limits;
      limits.depth = json_depth;
      if (auto claim = parse_claim_document(rest_, made.problems, limits)) made.claim = std::move(*claim);
    }
    to.push_back(std::move(made));
  }
  rest_.clear();
  too_long_ = false;
}

}  // namespace benefactor::api::http
