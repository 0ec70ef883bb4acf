// Writes X12 segments element by element, each with the rule it must obey: what breaks one is said with its
// place, and the text is then not to be used. Part of write_835.hpp and write_837p.hpp.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/x12/remittance_835.hpp"
#include "events/submission.hpp"

namespace benefactor::api::x12 {

enum class need : unsigned char { required, optional };

/// Codes that an element may have.
using code_list = std::initializer_list<std::string_view>;

struct segment_delimiters {
  char element = '*', component = ':', repetition = '^', terminator = '~';
  bool lines = true;
};

class segment_writer {
 public:
  segment_writer(const segment_delimiters& delimiters, std::vector<field_problem>& problems)
      : delimiters_{delimiters}, problems_{problems} {}

  /// What the following segments are about, as problems name it: "remittances[0].groups[0]".
  void about(std::string path) { path_ = std::move(path); }

  /// Opens a segment. The elements follow in order; end() leaves out empty ones at the end.
  void begin(std::string_view id);
  void end();

  /// An element that is empty.
  void skip() { put({}); }
  /// An element whose form is known to be right.
  void put(std::string_view value);

  // Elements with their rules. "Required" ones must not be empty.
  void code(std::string_view value, code_list allowed, need n = need::required);
  void id(std::string_view value, std::size_t least, std::size_t most, need n = need::required);
  /// An id of at most *width* characters, filled up with blanks to as many.
  void filled_id(std::string_view value, std::size_t width);
  void digits(std::string_view value, std::size_t least, std::size_t most);
  void npi(std::string_view value, bool check_digit);
  void text(std::string_view value, std::size_t most, need n = need::required, std::size_t least = 1);
  void amount(cents value, cents least = -max_remitted_amount);
  void count(const std::optional<quantity>& value, need n = need::optional);
  void day(const std::optional<date>& value, need n = need::required);

  /// What stands between these two is one element of components.
  void begin_composite();
  void end_composite();

  /// A problem with element *number* of the segment *id*, or with the segment (0), unless *holds*.
  void require(bool holds, std::string_view id, std::size_t number, std::string rule);

  /// Segments since the last reset_count().
  std::size_t segment_count() const { return segments_; }
  void reset_count() { segments_ = 0; }

  /// False once an amount was beyond what may be written, so that sums may leave 64 bits.
  bool amounts_in_limits() const { return amounts_in_limits_; }

  std::string take_text() { return std::move(text_); }

 private:
  void problem(std::string rule);
  bool present(std::string_view value, need n);
  void check_id(std::string_view value, std::size_t least, std::size_t most, need n);
  bool is_delimiter(char c) const;

  const segment_delimiters& delimiters_;
  std::vector<field_problem>& problems_;
  std::string path_, id_, text_;
  std::size_t element_ = 0, component_ = 0, segments_ = 0;
  bool in_composite_ = false, amounts_in_limits_ = true;
};

}  // namespace benefactor::api::x12
