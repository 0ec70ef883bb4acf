// The header of an 835: payment, trace, payer, payee; and PLB at its end. Claims are written in
// claim_writer.cpp.
#include "api/x12/remittance_writer.hpp"

#include <algorithm>
#include <utility>

#include "api/x12/shared_segments.hpp"

namespace benefactor::api::x12 {
namespace {

bool moves_money_between_banks(std::string_view method) {
  return method == "ACH" || method == "BOP" || method == "FWT";
}

std::size_t contacts_of(const std::vector<remittance_contact>& contacts, std::string_view function) {
  return static_cast<std::size_t>(
      std::count_if(contacts.begin(), contacts.end(), [&](const auto& c) { return c.function == function; }));
}

}  // namespace

void remittance_writer::write(const remittance& r, const std::string& path) {
  out_.about(path);
  write_header(r);
  out_.about(path + ".payer");
  write_payer(r.payer);
  out_.about(path + ".payee");
  write_payee(r.payee);
  std::size_t group_number = 0;
  for (const auto& group : r.groups) {
    const auto group_path = path + ".groups[" + std::to_string(group_number++) + ']';
    out_.about(group_path);
    out_.begin("LX");
    out_.digits(group.number, 1, 6);
    out_.end();
    out_.require(!group.claims.empty(), "CLP", 0, "is required behind an LX");
    std::size_t claim_number = 0;
    for (const auto& claim : group.claims)
      write_claim(claim, group_path + ".claims[" + std::to_string(claim_number++) + ']');
  }
  out_.about(path);
  write_provider_adjustments(r.provider_adjustments);
}

void remittance_writer::write_header(const remittance& r) {
  const auto claims = claim_count(r);
  out_.require(claims <= options_.max_claims, "CLP", 0,
               "must stand at most " + std::to_string(options_.max_claims) +
                   " times in a transaction: make several payments of it");
  write_payment(r.payment);
  const auto& p = r.payment;
  out_.begin("TRN");
  out_.put("1");
  out_.id(p.trace, 1, 50);
  out_.id(p.trace_payer, 10, 10);
  out_.id(p.trace_supplement, 1, 50, need::optional);
  out_.end();
  for (const auto& [qualifier, value] : {std::pair{"EV", &r.receiver_id}, std::pair{"F2", &r.version_id}}) {
    if (value->empty()) continue;
    out_.begin("REF");
    out_.put(qualifier);
    out_.id(*value, 1, 50);
    out_.end();
  }
  write_day("405", r.production_date);
}

void remittance_writer::write_payment(const remittance_payment& p) {
  const auto& method = p.method;
  const bool banks = moves_money_between_banks(method);
  const auto for_banks = banks ? need::required : need::optional;
  out_.begin("BPR");
  out_.code(p.handling, {"C", "D", "H", "I", "P", "U", "X"});
  out_.amount(p.total, 0);
  out_.code(p.credit_debit, {"C", "D"});
  out_.code(method, {"ACH", "BOP", "CHK", "FWT", "NON"});
  out_.code(p.format, {"CCP", "CTX"}, method == "ACH" ? need::required : need::optional);
  write_account(p.sender, {"DA"}, for_banks);
  out_.id(p.originator, 10, 10, for_banks);
  out_.id(p.originator_supplement, 9, 9, need::optional);
  write_account(p.receiver, {"DA", "SG"}, for_banks);
  out_.day(p.effective);
  out_.end();
  out_.require(p.total == 0 || (method != "NON" && p.handling != "H"), "BPR", 2,
               "must be 0 where no payment is made (BPR01 H, BPR04 NON)");
  if (!banks)
    out_.require(p.format.empty() && !p.sender && !p.receiver && p.originator.empty() &&
                     p.originator_supplement.empty(),
                 "BPR", 4, "must be ACH, BOP or FWT where bank accounts are given");
  out_.require(p.originator.empty() || p.originator == p.trace_payer, "BPR", 10, "must be the same as TRN03");
}

void remittance_writer::write_account(const std::optional<bank_account>& account,
                                      code_list account_qualifiers, need n) {
  const auto a = account.value_or(bank_account{});
  if (account) n = need::required;
  out_.code(a.bank_qualifier, {"01", "04"}, n);
  out_.id(a.bank, 3, 12, n);
  out_.code(a.account_qualifier, account_qualifiers, n);
  out_.id(a.account, 1, 35, n);
}

void remittance_writer::write_payer(const remittance_party& payer) {
  out_.begin("N1");
  out_.put("PR");
  out_.text(payer.name, 60);
  const auto n = payer.id.empty() && payer.id_qualifier.empty() ? need::optional : need::required;
  out_.code(payer.id_qualifier, {"XV"}, n);
  out_.id(payer.id, 2, 80, n);
  out_.end();
  out_.require(payer.address.has_value(), "N3", 0, "is required of the payer");
  write_address(out_, payer.address);
  out_.require(payer.references.size() <= 4, "REF", 0, "must stand at most 4 times");
  write_references(payer.references, {"2U", "EO", "HI", "NF"});
  const auto& contacts = payer.contacts;
  const auto offices = contacts_of(contacts, "CX"), technical = contacts_of(contacts, "BL"),
             sites = contacts_of(contacts, "IC");
  out_.require(technical > 0, "PER", 0, "is required: a technical contact (BL) of the payer");
  out_.require(offices <= 1 && sites <= 1, "PER", 0, "must stand at most once with CX and with IC");
  out_.require(offices + technical + sites == contacts.size(), "PER", 1, "must be one of CX, BL, IC");
  write_contacts(contacts, "CX", {"EM", "FX", "TE", "EX"});
  write_contacts(contacts, "BL", {"EM", "TE", "UR", "EX", "FX"});
  write_contacts(contacts, "IC", {"UR"});
}

void remittance_writer::write_payee(const remittance_party& payee) {
  out_.begin("N1");
  out_.put("PE");
  out_.text(payee.name, 60);
  out_.code(payee.id_qualifier, {"XX", "FI", "XV"});
  if (payee.id_qualifier == "XX")
    out_.npi(payee.id, options_.npi_check_digit);
  else
    out_.id(payee.id, 2, 80);
  out_.end();
  write_address(out_, payee.address);
  write_references(payee.references, {"0B", "D3", "PQ", "TJ"});
  out_.require(payee.contacts.empty(), "PER", 0, "must not stand in the payee's loop");
}

void remittance_writer::write_contacts(const std::vector<remittance_contact>& contacts,
                                       std::string_view function, code_list qualifiers) {
  for (const auto& contact : contacts) {
    if (contact.function != function) continue;
    out_.begin("PER");
    out_.put(function);
    out_.text(contact.name, 60, need::optional);
    for (const auto& number : contact.numbers) {
      out_.code(number.qualifier, qualifiers);
      out_.id(number.value, 1, 256);
    }
    out_.end();
    out_.require(!contact.name.empty() || !contact.numbers.empty(), "PER", 2,
                 "is required where there is no number");
    out_.require(contact.numbers.size() <= 3, "PER", 0, "must have at most three numbers");
    out_.require(contact.numbers.empty() || contact.numbers[0].qualifier != "EX", "PER", 3,
                 "must be no extension: that follows a telephone number");
  }
}

void remittance_writer::write_references(const std::vector<reference_number>& references,
                                         code_list qualifiers) {
  for (const auto& reference : references) {
    out_.begin("REF");
    out_.code(reference.qualifier, qualifiers);
    out_.id(reference.value, 1, 50);
    out_.end();
  }
}

void remittance_writer::write_day(std::string_view qualifier, const std::optional<date>& day) {
  if (!day) return;
  out_.begin("DTM");
  out_.put(qualifier);
  out_.day(day);
  out_.end();
}

void remittance_writer::write_provider_adjustments(const std::vector<provider_adjustment>& adjustments) {
  constexpr std::size_t most_in_segment = 6;
  for (std::size_t i = 0; i < adjustments.size();) {
    const auto& first = adjustments[i];
    out_.begin("PLB");
    out_.id(first.provider, 1, 50);
    out_.day(first.fiscal_end);
    for (std::size_t n = 0; n < most_in_segment && i < adjustments.size(); ++n, ++i) {
      const auto& a = adjustments[i];
      if (a.provider != first.provider || a.fiscal_end != first.fiscal_end) break;
      out_.begin_composite();
      out_.code(a.reason, {"50", "51", "72", "90", "AH", "AM", "AP", "B2", "B3", "BD", "BN", "C5", "CR", "CS",
                           "CT", "CV", "CW", "DM", "E3", "FB", "FC", "GO", "HM", "IP", "IR", "IS", "J1", "L3",
                           "L6", "LE", "LS", "OA", "OB", "PI", "PL", "RA", "RE", "SL", "TL", "WO", "WU"});
      out_.id(a.reference, 1, 50, need::optional);
      out_.end_composite();
      out_.amount(a.amount);
    }
    out_.end();
  }
}

}  // namespace benefactor::api::x12
