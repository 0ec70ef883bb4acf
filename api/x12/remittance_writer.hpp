// The segments of one 835 between ST and SE, in the guide's order. Part of write_835 (write_835.hpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/x12/segment_writer.hpp"
#include "api/x12/write_835.hpp"

namespace benefactor::api::x12 {

class remittance_writer {
 public:
  remittance_writer(segment_writer& out, const writing_options& options) : out_{out}, options_{options} {}

  /// @param path  how problems name it: "remittances[0]".
  void write(const remittance& r, const std::string& path);

 private:
  void write_header(const remittance& r);
  void write_payment(const remittance_payment& p);
  void write_account(const std::optional<bank_account>& account, code_list account_qualifiers, need n);
  void write_payer(const remittance_party& payer);
  void write_payee(const remittance_party& payee);
  void write_contacts(const std::vector<remittance_contact>& contacts, std::string_view function,
                      code_list qualifiers);
  void write_references(const std::vector<reference_number>& references, code_list qualifiers);
  void write_day(std::string_view qualifier, const std::optional<date>& day);

  void write_claim(const remitted_claim& c, const std::string& path);
  void write_name(std::string_view role, const std::optional<remittance_name>& name, code_list types,
                  code_list qualifiers, need id);
  void write_adjudication(const remitted_claim& c);
  void write_supplements(const std::vector<supplemental_amount>& amounts, code_list amount_qualifiers,
                         std::size_t most_amounts, const std::vector<supplemental_quantity>& quantities,
                         code_list quantity_qualifiers, std::size_t most_quantities);
  void write_service(const remitted_service& line, const std::string& path);
  void write_procedure(const procedure_identifier& p);
  void write_provider_adjustments(const std::vector<provider_adjustment>& adjustments);

  segment_writer& out_;
  const writing_options& options_;
};

}  // namespace benefactor::api::x12
