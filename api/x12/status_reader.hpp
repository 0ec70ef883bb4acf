// The inside of one 277: which loop a segment belongs to, and its elements. Part of read_277
// (status_277.hpp).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/x12/interchange.hpp"
#include "api/x12/status_277.hpp"

namespace benefactor::api::x12 {

/// Takes the segments of one set from ST to SE, in order, into a report.
class status_reader {
 public:
  using warn_function = std::function<void(place, std::string message)>;

  /// All outlive the reader.
  status_reader(const segment_reader& source, status_report& report, warn_function warn)
      : source_{source}, report_{report}, warn_{std::move(warn)} {}

  void take(const segment& s);
  void finish() { close_claim(); }

 private:
  place place_of(const segment& s) const;
  void warn(const segment& s, const std::string& field, std::string_view rule);
  void misplaced(const segment& s);

  std::string text(const segment& s, std::string_view value, std::size_t most, const std::string& field);
  std::optional<cents> amount(const segment& s, std::string_view value, const std::string& field);
  std::optional<date> day(const segment& s, std::string_view value, const std::string& field);

  bool in_person() const { return level_ == "22" || level_ == "23" || level_ == "PT"; }
  void open_level(const segment& s, const element_list& e);
  void open_trace(const segment& s, const element_list& e);
  void close_claim();
  void take_header(const segment& s, const element_list& e);
  void take_name(const segment& s, const element_list& e);
  void take_status(const segment& s, const element_list& e);
  void take_reference(const segment& s, const element_list& e);
  void take_period(const segment& s, const element_list& e);
  void take_service(const segment& s, const element_list& e);
  std::vector<reported_status>* statuses(const segment& s);

  const segment_reader& source_;
  status_report& report_;
  warn_function warn_;
  std::string level_;      // HL03; empty before the first.
  std::string member_id_;  // Of the person around.
  std::string trace_;      // TRN02 of the level, where it is no person's.
  std::optional<reported_claim> claim_;
  bool batch_open_ = false;  // The last of report_.batches is the level's.
};

}  // namespace benefactor::api::x12
