// The claims of one transaction set as a 277CA names them. Part of file_outline.hpp.
#pragma once

#include <optional>

#include "api/x12/claim_acknowledgment_277ca.hpp"
#include "api/x12/interchange.hpp"

namespace benefactor::api::x12 {

class claim_collector {
 public:
  explicit claim_collector(const segment_reader& source) : source_{source} {}

  /// Starts a set whose ST is segment number *segment*; 0: what stands outside sets.
  void begin(std::size_t segment);
  void take(const segment& s);
  answered_set finish() { return std::move(set_); }

 private:
  enum class level : unsigned char { header, billing, subscriber, patient };

  named_party read_party(const element_list& e) const;
  void take_context(const segment& s, const element_list& e);
  void take_claim(const segment& s, const element_list& e);
  void add_claim(const segment& s, std::string_view control_number, std::string_view charge);
  void add_joined(const segment& s);
  void add_days(const element_list& e);

  const segment_reader& source_;
  answered_set set_;
  level level_ = level::header;
  named_party provider_, subscriber_, patient_;
  bool new_provider_ = true, new_patient_ = true;
  answered_claim* claim_ = nullptr;  // The one being read, in set_.
};

}  // namespace benefactor::api::x12
