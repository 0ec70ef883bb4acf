// Header and people of an 837P. The claim loop is written in outgoing_claim_loop.cpp.
#include "api/x12/outgoing_writer.hpp"

#include "api/x12/shared_segments.hpp"

namespace benefactor::api::x12 {
namespace {

constexpr std::size_t nine_digits = 9;

std::string_view relation_code(relationship r) {
  switch (r) {
    case relationship::self: return "18";
    case relationship::spouse: return "01";
    case relationship::child: return "19";
    case relationship::other_dependent: break;
  }
  return "G8";
}

bool is_dependent(const outgoing_claim& c) { return c.patient_relationship != relationship::self; }

}  // namespace

void outgoing_writer::write(const outgoing_claims& set, const std::string& path, date day,
                            std::string_view time) {
  day_ = day;
  out_.about(path);
  write_header(set, day, time);
  out_.require(!set.claims.empty(), "CLM", 0, "is required: there is no claim to write");
  out_.require(set.claims.size() <= options_.max_claims, "CLM", 0,
               "must stand at most " + std::to_string(options_.max_claims) +
                   " times in a transaction: make several of it");
  std::size_t number = 0;
  for (const auto& c : set.claims) write_claim(c, path + ".claims[" + std::to_string(number++) + ']');
}

void outgoing_writer::write_header(const outgoing_claims& set, date day, std::string_view time) {
  out_.begin("BHT");
  out_.put("0019");
  out_.put("00");
  out_.id(set.reference, 1, 50);
  out_.day(day);
  out_.put(time);
  out_.put("CH");
  out_.end();
  const auto write_organization = [&](std::string_view role, std::string_view name, std::string_view id) {
    out_.begin("NM1");
    out_.put(role);
    out_.put("2");
    out_.text(name, 60);
    for (int skipped = 0; skipped < 4; ++skipped) out_.skip();
    out_.put("46");
    out_.id(id, 2, 80);
    out_.end();
  };
  const auto& submitter = set.submitter;
  write_organization("41", submitter.name, submitter.id);
  out_.require(!submitter.telephone.empty() || !submitter.email.empty(), "PER", 4,
               "is required: a telephone number or an e-mail address");
  out_.begin("PER");
  out_.put("IC");
  out_.text(submitter.contact_name, 60, need::optional);
  if (!submitter.telephone.empty()) {
    out_.put("TE");
    out_.id(submitter.telephone, 1, 256);
  }
  if (!submitter.email.empty()) {
    out_.put("EM");
    out_.id(submitter.email, 1, 256);
  }
  out_.end();
  write_organization("40", set.receiver_name, set.receiver_id);
}

void outgoing_writer::write_claim(const outgoing_claim& c, const std::string& path) {
  const auto problems_before = problems_.size();
  if (billing_ == nullptr || *billing_ != c.billing) write_billing(c.billing, path + ".billing");
  billing_ = &c.billing;
  write_subscriber(c, path);
  if (is_dependent(c)) write_patient(c, path);
  out_.about(path);
  out_.require(is_dependent(c) || !c.patient, "PAT", 1,
               "must be the relationship of a dependent where the patient is not the subscriber");
  write_claim_loop(c);
  std::size_t number = 0;
  for (const auto& payer : c.prior_payers) {
    out_.about(path + ".prior_payers[" + std::to_string(number++) + ']');
    out_.require(payer.rank != c.payer_rank, "SBR", 1, "must be another than the claim's own");
    write_prior_payer(payer);
  }
  number = 0;
  for (const auto& line : c.lines) {
    out_.about(path + ".lines[" + std::to_string(number) + ']');
    write_line(c, line, ++number);
  }
  if (problems_.size() == problems_before) check_form(c, path);
}

void outgoing_writer::write_level(std::string_view parent, std::string_view code, bool has_children) {
  out_.begin("HL");
  out_.put(std::to_string(++levels_));
  out_.put(parent);
  out_.put(code);
  out_.put(has_children ? "1" : "0");
  out_.end();
}

void outgoing_writer::write_billing(const outgoing_provider& p, const std::string& path) {
  out_.about(path);
  write_level({}, "20", true);
  billing_level_ = std::to_string(levels_);
  if (!p.taxonomy.empty()) {
    out_.begin("PRV");
    out_.put("BI");
    out_.put("PXC");
    out_.id(p.taxonomy, 1, 50);
    out_.end();
  }
  write_provider_name("85", p);
  out_.require(p.address.has_value(), "N3", 0, "is required of the billing provider");
  write_address(out_, p.address);
  if (p.address && p.address->country.empty())
    out_.require(p.address->postal_code.size() == nine_digits, "N4", 3,
                 "must have nine digits: the guide wants the billing provider's full ZIP code");
  out_.begin("REF");
  out_.put("EI");
  out_.digits(p.tax_id, nine_digits, nine_digits);
  out_.end();
}

void outgoing_writer::write_subscriber(const outgoing_claim& c, const std::string& path) {
  out_.about(path + ".subscriber");
  write_level(billing_level_, "22", is_dependent(c));
  subscriber_level_ = std::to_string(levels_);
  out_.begin("SBR");
  out_.code(c.payer_rank, payer_ranks);
  out_.put(is_dependent(c) ? "" : "18");
  out_.id(c.group_number, 1, 50, need::optional);
  for (int skipped = 0; skipped < 5; ++skipped) out_.skip();
  out_.code(c.filing, filing_codes);
  out_.end();
  const auto& who = c.subscriber.who;
  write_person_name("IL", who, "MI", c.member_id);
  write_address(out_, c.subscriber.address);
  if (!is_dependent(c) || who.birth_date) write_demographics(who);
  write_payer_name(c.payer_name, c.payer_id);
}

void outgoing_writer::write_patient(const outgoing_claim& c, const std::string& path) {
  out_.about(path + ".patient");
  write_level(subscriber_level_, "23", false);
  out_.begin("PAT");
  out_.put(relation_code(c.patient_relationship));
  out_.end();
  out_.require(c.patient.has_value(), "NM1*QC", 0, "is required of a dependent");
  if (!c.patient) return;
  write_person_name("QC", c.patient->who, {}, {});
  const auto& address = c.patient->address ? c.patient->address : c.subscriber.address;
  out_.require(address.has_value(), "N3", 0, "is required of a dependent, or of the subscriber instead");
  write_address(out_, address);
  write_demographics(c.patient->who);
}

void outgoing_writer::write_demographics(const person& p) {
  out_.begin("DMG");
  out_.put("D8");
  out_.day(p.birth_date);
  out_.code(p.sex.empty() ? "U" : p.sex, {"F", "M", "U"});
  out_.end();
}

void outgoing_writer::write_provider_name(std::string_view role, const outgoing_provider& p) {
  out_.begin("NM1");
  out_.put(role);
  out_.put(p.organization ? "2" : "1");
  out_.text(p.last_name, 60);
  out_.text(p.first_name, 35, need::optional);
  out_.text(p.middle_name, 25, need::optional);
  out_.skip();
  out_.text(p.suffix, 10, need::optional);
  out_.put("XX");
  out_.npi(p.npi, options_.npi_check_digit);
  out_.end();
  out_.require(!p.organization || (p.first_name.empty() && p.middle_name.empty() && p.suffix.empty()), "NM1",
               4, "must be empty of an organization, as the further names");
}

void outgoing_writer::write_person_name(std::string_view role, const person& p, std::string_view id_qualifier,
                                        std::string_view id) {
  out_.begin("NM1");
  out_.put(role);
  out_.put("1");
  out_.text(p.last_name, 60);
  // A dependent is told from others by first name; see claim_837p.hpp.
  out_.text(p.first_name, 35, role == "QC" ? need::required : need::optional);
  out_.text(p.middle_name, 25, need::optional);
  out_.skip();
  out_.text(p.suffix, 10, need::optional);
  if (!id_qualifier.empty()) {
    out_.put(id_qualifier);
    out_.id(id, 2, 80);
  }
  out_.end();
}

void outgoing_writer::write_payer_name(std::string_view name, std::string_view id) {
  out_.begin("NM1");
  out_.put("PR");
  out_.put("2");
  out_.text(name, 60);
  for (int skipped = 0; skipped < 4; ++skipped) out_.skip();
  out_.put("PI");
  out_.id(id, 2, 80);
  out_.end();
}

void outgoing_writer::write_reference(std::string_view qualifier, std::string_view value, std::size_t most) {
  if (value.empty()) return;
  out_.begin("REF");
  out_.put(qualifier);
  out_.id(value, 1, most);
  out_.end();
}

}  // namespace benefactor::api::x12
