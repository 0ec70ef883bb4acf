// The claim loop (2300) of an 837P that is written, with other payers (2320) and service lines (2400).
#include <algorithm>

#include "api/x12/outgoing_writer.hpp"
#include "api/x12/shared_segments.hpp"
#include "api/x12/values.hpp"

namespace benefactor::api::x12 {
namespace {

// The limits of the guide; the engine's own are wider.
constexpr std::size_t max_guide_lines = 50, max_pointers = 4, max_prior_payers = 10, max_prior_cas = 5;
constexpr std::size_t max_guide_units = 99'999'999'999'999;

const code_list places = {"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13",
                          "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26",
                          "27", "31", "32", "33", "34", "41", "42", "49", "50", "51", "52", "53", "54",
                          "55", "56", "57", "58", "60", "61", "62", "65", "66", "71", "72", "81", "99"};

bool needs_original(std::string_view frequency) { return frequency == "7" || frequency == "8"; }

cents total_charge(const outgoing_claim& c) {
  cents total = 0;
  // Beyond the limits the lines are problems themselves, and their sum may leave 64 bits.
  for (const auto& line : c.lines) {
    const auto billed = line.service.billed;
    if (billed < 0 || billed > max_remitted_amount || c.lines.size() > max_guide_lines) return 0;
    total += billed;
  }
  return total;
}

}  // namespace

void outgoing_writer::write_claim_loop(const outgoing_claim& c) {
  out_.begin("CLM");
  out_.id(c.claim_number, 1, options_.max_claim_number);
  out_.amount(total_charge(c), 0);
  out_.skip();
  out_.skip();
  out_.begin_composite();
  out_.code(c.place_of_service, places);
  out_.put("B");
  out_.code(c.frequency, {"1", "7", "8"});
  out_.end_composite();
  // Signature on file, assignment accepted, benefits assigned, release of information: what a claim that
  // reached the engine from its provider has.
  for (const std::string_view indicator : {"Y", "A", "Y", "Y"}) out_.put(indicator);
  out_.end();
  out_.require(!needs_original(c.frequency) || !c.original_reference.empty(), "REF*F8", 0,
               "is required of a replacement and a void");
  write_reference("F8", c.original_reference, 50);
  write_diagnoses(c);
  out_.require(!c.lines.empty(), "LX", 0, "is required: the claim has no service line");
  out_.require(c.lines.size() <= max_guide_lines, "LX", 0,
               "must stand at most " + std::to_string(max_guide_lines) + " times in a claim");
  out_.require(c.prior_payers.size() <= max_prior_payers, "SBR", 0,
               "must stand at most " + std::to_string(max_prior_payers) + " times in a claim");
  if (!c.rendering) return;
  write_provider_name("82", *c.rendering);
  if (c.rendering->taxonomy.empty()) return;
  out_.begin("PRV");
  out_.put("PE");
  out_.put("PXC");
  out_.id(c.rendering->taxonomy, 1, 50);
  out_.end();
}

void outgoing_writer::write_diagnoses(const outgoing_claim& c) {
  diagnoses_.clear();
  for (const auto& line : c.lines)
    for (const auto& code : line.service.diagnoses) {
      auto plain = normalised_diagnosis(code);
      if (std::find(diagnoses_.begin(), diagnoses_.end(), plain) == diagnoses_.end())
        diagnoses_.push_back(std::move(plain));
    }
  out_.require(!diagnoses_.empty(), "HI", 0, "is required: the claim has no diagnosis");
  out_.require(diagnoses_.size() <= max_diagnoses, "HI", 0,
               "must have at most " + std::to_string(max_diagnoses) + " diagnoses");
  if (diagnoses_.empty()) return;
  out_.begin("HI");
  for (std::size_t i = 0; i < diagnoses_.size(); ++i) {
    out_.begin_composite();
    out_.put(i == 0 ? "ABK" : "ABF");
    out_.id(diagnoses_[i], 1, 30);
    out_.end_composite();
  }
  out_.end();
}

void outgoing_writer::write_prior_payer(const prior_payer& p) {
  out_.begin("SBR");
  out_.code(p.rank, payer_ranks);
  out_.code(p.relationship, {"01", "18", "19", "20", "21", "39", "40", "53", "G8"});
  out_.id(p.group_number, 1, 50, need::optional);
  for (int skipped = 0; skipped < 5; ++skipped) out_.skip();
  out_.code(p.filing, filing_codes);
  out_.end();
  write_adjustments(out_, p.adjustments, max_prior_cas);
  const auto write_amount = [&](std::string_view qualifier, const std::optional<cents>& amount) {
    if (!amount) return;
    out_.begin("AMT");
    out_.put(qualifier);
    out_.amount(*amount, 0);
    out_.end();
  };
  write_amount("D", p.paid);
  write_amount("EAF", p.patient_owes);
  out_.begin("OI");
  out_.skip();
  out_.skip();
  out_.put("Y");
  out_.skip();
  out_.skip();
  out_.put("Y");
  out_.end();
  write_person_name("IL", p.subscriber, "MI", p.member_id);
  write_payer_name(p.payer_name, p.payer_id);
  if (p.decided) {
    out_.begin("DTP");
    out_.put("573");
    out_.put("D8");
    out_.day(p.decided);
    out_.end();
  }
  write_reference("F8", p.claim_number, 50);
}

void outgoing_writer::write_line(const outgoing_claim& c, const outgoing_line& line, std::size_t number) {
  const auto& service = line.service;
  out_.begin("LX");
  out_.put(std::to_string(number));
  out_.end();
  out_.begin("SV1");
  out_.begin_composite();
  out_.put("HC");
  out_.id(service.procedure, 1, 48);
  for (std::size_t i = 0; i < service.modifiers.size() && i < max_modifiers; ++i)
    out_.id(service.modifiers[i], 2, 2);
  out_.end_composite();
  out_.amount(service.billed, 0);
  out_.put("UN");
  out_.put(std::to_string(service.units));
  out_.code(line.place_of_service == c.place_of_service ? std::string_view{} : line.place_of_service, places,
            need::optional);
  out_.skip();
  out_.begin_composite();
  for (std::size_t i = 0; i < service.diagnoses.size() && i < max_pointers; ++i) {
    const auto at =
        std::find(diagnoses_.begin(), diagnoses_.end(), normalised_diagnosis(service.diagnoses[i]));
    out_.put(std::to_string(at - diagnoses_.begin() + 1));
  }
  out_.end_composite();
  out_.end();
  out_.require(service.units > 0 && static_cast<std::size_t>(service.units) <= max_guide_units, "SV1", 4,
               "must be a positive number of at most 14 digits");
  out_.require(service.modifiers.size() <= max_modifiers, "SV1", 1, "must have at most four modifiers");
  out_.require(!service.diagnoses.empty(), "SV1", 7, "is required: the line has no diagnosis");
  out_.require(service.diagnoses.size() <= max_pointers, "SV1", 7, "must point to at most four diagnoses");

  out_.begin("DTP");
  out_.put("472");
  const bool range = line.last_day && *line.last_day != service.service_date;
  if (range) {
    const bool days = is_calendar_day(service.service_date) && is_calendar_day(*line.last_day);
    out_.require(days && service.service_date < *line.last_day, "DTP", 3,
                 "must be days of the calendar of which the last is not before the first");
    out_.put("RD8");
    out_.put(days ? format_day(service.service_date) + '-' + format_day(*line.last_day) : std::string{});
  } else {
    out_.put("D8");
    out_.day(service.service_date);
  }
  out_.end();
  write_reference("6R", line.control_number, 30);
}

// What a receiver as strict as this engine's own door would refuse in the lines: codes that have not the form
// of one, days of service after the day of sending.
void outgoing_writer::check_form(const outgoing_claim& c, const std::string& path) {
  // Of a void only the reference is used.
  if (c.frequency == "8") return;
  claim_submission asked;
  asked.received = day_;
  for (const auto& line : c.lines) asked.lines.push_back(line.service);
  for (auto& p : form_problems(asked, {.npi_check_digit = options_.npi_check_digit}))
    if (p.field.starts_with("lines[")) problems_.push_back({path + '.' + p.field, std::move(p.rule)});
}

}  // namespace benefactor::api::x12
