// The inside of one 835: which loop a segment belongs to, and its elements. Part of read_835 (read_835.hpp).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/x12/claim_837p.hpp"
#include "api/x12/interchange.hpp"
#include "api/x12/remittance_835.hpp"

namespace benefactor::api::x12 {

/// Takes the segments of one set from ST to SE, in order.
class remittance_reader {
 public:
  using warn_function = std::function<void(const segment&, std::string message)>;

  remittance_reader(const segment_reader& source, warn_function warn);

  void take(const segment& s);

  /// What was read; nothing when there are problems.
  std::optional<remittance> finish(const segment& st);

  /// At most max_problems.
  const std::vector<claim_problem>& problems() const { return problems_; }

 private:
  /// Where the next segment stands. "other" is the loop of a party that the guide does not have.
  enum class part : unsigned char { header, payer, payee, other, group, claim, service, summary };

  void problem(const segment& s, std::string field, std::string_view rule);
  void warn(const segment& s, const std::string& field, std::string_view rule);
  bool in_claim() const { return part_ == part::claim || part_ == part::service; }
  bool in_header() const { return part_ < part::group; }
  remittance_party* party();
  remitted_claim& claim() { return result_.groups.back().claims.back(); }
  remitted_service& service() { return claim().services.back(); }
  void misplaced(const segment& s) {
    warn(s, std::string{s.id}, "stands where it belongs to nothing and is skipped");
  }

  // Elements, each with what is wrong with it said.
  std::string text(const segment& s, std::string_view value, std::size_t most, const std::string& field);
  std::string needed(const segment& s, std::string_view value, std::size_t most, const std::string& field);
  cents amount(const segment& s, std::string_view value, const std::string& field);
  std::optional<quantity> count(const segment& s, std::string_view value, const std::string& field);
  std::optional<date> day(const segment& s, std::string_view value, const std::string& field);
  procedure_identifier procedure(const segment& s, std::string_view value, const std::string& field);
  std::optional<bank_account> account(const segment& s, const element_list& e, std::size_t first);

  bool take_header(const segment& s, const element_list& e);
  void take_payment(const segment& s, const element_list& e);
  void take_trace(const segment& s, const element_list& e);
  void take_party(const segment& s, const element_list& e);
  void take_address(const segment& s, const element_list& e);
  void take_contact(const segment& s, const element_list& e);
  void take_reference(const segment& s, const element_list& e);
  void take_day(const segment& s, const element_list& e);

  bool take_detail(const segment& s, const element_list& e);
  void open_group(const segment& s, const element_list& e);
  void open_claim(const segment& s, const element_list& e);
  void open_service(const segment& s, const element_list& e);
  void take_adjustments(const segment& s, const element_list& e);
  void take_name(const segment& s, const element_list& e);
  void take_adjudication(const segment& s, const element_list& e);
  void take_amount(const segment& s, const element_list& e);
  void take_quantity(const segment& s, const element_list& e);
  void take_remark(const segment& s, const element_list& e);
  void take_provider_adjustments(const segment& s, const element_list& e);

  const segment_reader& source_;
  warn_function warn_;
  part part_ = part::header;
  remittance result_;
  std::vector<claim_problem> problems_;
  bool paid_ = false, traced_ = false, has_payer_ = false, has_payee_ = false;
};

}  // namespace benefactor::api::x12
