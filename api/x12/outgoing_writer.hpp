// The inside of one 837P that is written: header, provider, subscriber, patient and claim loops. Part of
// write_837p (write_837p.hpp).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "api/x12/segment_writer.hpp"
#include "api/x12/write_837p.hpp"

namespace benefactor::api::x12 {

/// SBR01 and SBR09.
inline const code_list payer_ranks = {"A", "B", "C", "D", "E", "F", "G", "H", "P", "S", "T", "U"};
inline const code_list filing_codes = {"11", "12", "13", "14", "15", "16", "17", "AM", "BL", "CH", "CI", "DS",
                                       "FI", "HM", "LM", "MA", "MB", "MC", "OF", "TV", "VA", "WC", "ZZ"};

class outgoing_writer {
 public:
  /// *problems* is where *out* puts them.
  outgoing_writer(segment_writer& out, std::vector<field_problem>& problems,
                  const claim_writing_options& options)
      : out_{out}, problems_{problems}, options_{options} {}

  /// @param path  how problems name the set: "sets[0]".  @param day, time  BHT04, BHT05.
  void write(const outgoing_claims& set, const std::string& path, date day, std::string_view time);

 private:
  void write_header(const outgoing_claims& set, date day, std::string_view time);
  void write_claim(const outgoing_claim& c, const std::string& path);

  void write_billing(const outgoing_provider& p, const std::string& path);
  void write_subscriber(const outgoing_claim& c, const std::string& path);
  void write_patient(const outgoing_claim& c, const std::string& path);
  void write_level(std::string_view parent, std::string_view code, bool has_children);
  void write_demographics(const person& p);
  void write_provider_name(std::string_view role, const outgoing_provider& p);
  void write_person_name(std::string_view role, const person& p, std::string_view id_qualifier,
                         std::string_view id);
  void write_payer_name(std::string_view name, std::string_view id);
  void write_reference(std::string_view qualifier, std::string_view value, std::size_t most);

  void write_claim_loop(const outgoing_claim& c);
  void write_diagnoses(const outgoing_claim& c);
  void write_prior_payer(const prior_payer& p);
  void write_line(const outgoing_claim& c, const outgoing_line& line, std::size_t number);
  void check_form(const outgoing_claim& c, const std::string& path);

  segment_writer& out_;
  std::vector<field_problem>& problems_;
  const claim_writing_options& options_;
  date day_;
  std::size_t levels_ = 0;  // HL01.
  std::string billing_level_, subscriber_level_;
  const outgoing_provider* billing_ = nullptr;  // Of the HL that is open.
  std::vector<std::string> diagnoses_;          // Of the claim, as HI has them.
};

}  // namespace benefactor::api::x12
