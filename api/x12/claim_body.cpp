// The claim loop (2300) and what is below it.
#include <algorithm>
#include <charconv>
#include <utility>

#include "api/x12/claim_reader.hpp"
#include "api/x12/values.hpp"

namespace benefactor::api::x12 {
namespace {

constexpr std::size_t max_pointers = 4;  // Of SV107.

// The first *most* characters of well-formed UTF-8.
std::string_view first_characters(std::string_view text, std::size_t most) {
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end)
    if ((static_cast<unsigned char>(text[end]) & 0xC0) != 0x80 && ++seen > most) break;
  return text.substr(0, end);
}

}  // namespace

void claim_reader::open_claim(const segment& s, const element_list& e) {
  close_claim();
  draft_.emplace();
  part_ = part::claim;
  auto& claim = draft_->claim;
  draft_->at = s;
  claim.at = place_of(s);
  claim.version = envelope_.version;
  for (std::size_t l = 0; l <= static_cast<std::size_t>(level_); ++l)
    for (const auto& p : loops_[l].problems) add_problem(p);
  if (level_ < level::subscriber) problem(s, "CLM", "must stand below a subscriber's HL");

  claim.claim_number = text(s, e[1], 38, "CLM01");
  if (trimmed(e[1]).empty()) problem(s, "CLM01", "is missing");
  const auto charge = parse_amount(trimmed(e[2]));
  claim.total_charge = charge.value.value_or(0);
  if (!charge.value) problem(s, "CLM02", charge.rule);
  const auto facility = source_.components(e[5]);
  claim.place_of_service = text(s, facility[0], 2, "CLM05-1");
  if (trimmed(facility[0]).empty()) problem(s, "CLM05-1", "is missing");
  if (const auto qualifier = trimmed(facility[1]); !qualifier.empty() && qualifier != "B")
    problem(s, "CLM05-2", "must be B, a place of service");
  claim.frequency = text(s, facility[2], 1, "CLM05-3");
  if (claim.frequency != "1" && claim.frequency != "7" && claim.frequency != "8")
    problem(s, "CLM05-3", "must be 1 (original), 7 (replacement) or 8 (void)");
  claim.submission.benefits_assigned = trimmed(e[8]) != "N";  // W: it does not apply.
}

void claim_reader::take_claim(const segment& s, const element_list& e) {
  if (belongs_above(s, e)) return refuse_from_here(s);
  if (has_payers_before()) take_payer(s, e);
  const bool in_line = part_ >= part::line;
  if (s.id == "LX") {
    part_ = part::line;
    if (draft_->lines.size() == max_lines)
      return problem(s, "LX", "must be one of at most " + std::to_string(max_lines) + " lines");
    draft_->lines.emplace_back();
    draft_->lines.back().at = s;
  } else if (s.id == "SV1") {
    take_service(s, e);
  } else if (s.id == "DTP" && trimmed(e[1]) == "472") {
    take_service_date(s, e);
  } else if (s.id == "HI" && part_ == part::claim) {
    take_diagnoses(s, e);
  } else if (s.id == "REF" && trimmed(e[1]) == "F8" && part_ == part::claim) {
    if (!draft_->claim.original_reference.empty()) return problem(s, "REF*F8", "must not repeat");
    draft_->claim.original_reference = text(s, e[2], 50, "REF02");
  } else if (s.id == "NM1") {
    if (part_ == part::other_payer || part_ == part::line_payer) return;
    part_ = in_line ? part::line_party : part::claim_party;
    if (trimmed(e[1]) == "82") take_rendering(s, e);
  } else if (s.id == "SBR") {
    part_ = part::other_payer;
  } else if (s.id == "SVD" && in_line) {
    part_ = part::line_payer;
  }
}

// True for segments of a provider's, subscriber's or patient's loop where they cannot be another payer's
// (2320, 2330).
bool claim_reader::belongs_above(const segment& s, const element_list& e) const {
  const bool in_line = part_ >= part::line;
  if (s.id == "PAT") return true;
  if (s.id == "SBR" || s.id == "DMG") return in_line;
  if (s.id != "NM1" || part_ == part::other_payer) return false;
  const auto code = trimmed(e[1]);
  return code == "85" || code == "IL" || code == "QC";
}

// The HL of the next person or provider was lost: this claim is no longer whole, and those that follow up to
// the next HL would go to the person before.
void claim_reader::refuse_from_here(const segment& s) {
  constexpr std::string_view rule = "must not stand in a claim: the HL of its loop is missing";
  problem(s, std::string{s.id}, rule);
  auto& below = current().problems;
  if (below.size() < max_problems)
    below.push_back({s.index, std::string{s.id}, s.offset, std::string{s.id}, std::string{rule}});
}

void claim_reader::take_diagnoses(const segment& s, const element_list& e) {
  for (std::size_t n = 1; n < e.count; ++n) {
    const auto c = source_.components(e[n]);
    const auto qualifier = trimmed(c[0]);
    const auto field = "HI" + std::string{n < 10 ? "0" : ""} + std::to_string(n);
    if (qualifier == "BK" || qualifier == "BF") {
      draft_->has_icd9 = true;
      if (!envelope_.options.keep_icd9)
        problem(s, field + "-1", "must be ABK or ABF: ICD-9-CM diagnoses (BK, BF) are not taken");
      if (draft_->diagnoses.size() < max_diagnoses)
        draft_->diagnoses.emplace_back();  // SV107 may point to it.
    } else if (qualifier == "ABK" || qualifier == "ABF") {
      if (trimmed(c[1]).empty()) problem(s, field + "-2", "is missing");
      if (draft_->diagnoses.size() == max_diagnoses)
        return problem(s, field, "must be one of at most " + std::to_string(max_diagnoses) + " diagnoses");
      draft_->diagnoses.push_back({text(s, c[1], 30, field + "-2"), {s, field + "-2"}});
    }
    // Other qualifiers are condition codes and anaesthesia procedures, kept in the segments.
  }
}

void claim_reader::take_rendering(const segment& s, const element_list& e) {
  const bool in_line = part_ >= part::line;
  if (in_line && draft_->lines.empty()) return;
  auto& seen = in_line ? draft_->lines.back().rendering : draft_->rendering;
  if (seen) return problem(s, "NM1*82", "must not repeat in a loop");
  seen = s;
  auto npi = read_npi(s, e);
  (in_line ? draft_->lines.back().rendering_npi : draft_->claim.rendering_npi) = std::move(npi);
}

void claim_reader::take_service(const segment& s, const element_list& e) {
  if (part_ < part::line || draft_->lines.empty()) return problem(s, "SV1", "must follow LX");
  auto& draft = draft_->lines.back();
  if (draft.service) return problem(s, "SV1", "must not repeat below one LX");
  draft.service = s;
  auto& line = draft.line;

  const auto procedure = source_.components(e[1]);
  if (trimmed(procedure[0]) != "HC") problem(s, "SV101-1", "must be HC: other code lists are not taken");
  line.procedure = text(s, procedure[1], 48, "SV101-2");
  if (trimmed(procedure[1]).empty()) problem(s, "SV101-2", "is missing");
  for (std::size_t n = 2; n <= 5; ++n)
    if (!trimmed(procedure[n]).empty())
      line.modifiers.push_back(text(s, procedure[n], 2, "SV101-" + std::to_string(n + 1)));

  const auto billed = parse_amount(trimmed(e[2]));
  line.billed = billed.value.value_or(0);
  if (!billed.value) problem(s, "SV102", billed.rule);
  if (const auto unit = trimmed(e[3]); unit != "UN" && unit != "MJ") problem(s, "SV103", "must be UN or MJ");
  const auto units = parse_units(trimmed(e[4]));
  line.units = units.value.value_or(0);
  if (!units.value) problem(s, "SV104", units.rule);

  auto facility = text(s, e[5], 2, "SV105");
  if (facility.empty()) facility = draft_->claim.place_of_service;
  line.service = envelope_.services.find(line.procedure, facility);

  const auto pointers = source_.components(e[7]);
  for (std::size_t n = 0; n < pointers.count && n < max_pointers; ++n) {
    const auto digits = trimmed(pointers[n]);
    if (digits.empty()) continue;
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) value = 0;
    if (value < 1 || value > draft_->diagnoses.size()) {
      problem(s, "SV107-" + std::to_string(n + 1), "must be the number of a diagnosis in HI");
    } else if (const auto& code = draft_->diagnoses[value - 1].code; !code.empty()) {
      line.diagnoses.push_back(code);
      draft.pointed.push_back(value - 1);
    }
  }
  // Without pointers a line could slip past the diagnoses that its plan excludes.
  const bool has_diagnoses = std::any_of(draft_->diagnoses.begin(), draft_->diagnoses.end(),
                                         [](const diagnosis_draft& d) { return !d.code.empty(); });
  if (trimmed(e[7]).empty() && has_diagnoses)
    problem(s, "SV107", "is missing: it must point to the line's diagnoses");
}

void claim_reader::take_service_date(const segment& s, const element_list& e) {
  if ((part_ != part::line && part_ != part::line_party) || draft_->lines.empty()) return;
  auto& draft = draft_->lines.back();
  if (draft.period) return problem(s, "DTP*472", "must not repeat below one LX");
  draft.period = s;
  const auto day = parse_period(trimmed(e[2]), trimmed(e[3]));
  if (!day.value) return problem(s, "DTP03", day.rule);
  draft.line.service_date = *day.value;
}

// Whose claim it is: from the loops above.
void claim_reader::settle_people() {
  auto& claim = draft_->claim;
  if (level_ < level::subscriber) return;
  if (!at(level::billing).named)
    problem(draft_->at, "NM1*85", "is missing: the claim has no billing provider");
  if (!at(level::subscriber).named) problem(draft_->at, "NM1*IL", "is missing: the claim has no subscriber");
  claim.billing_npi = billing_npi_;
  claim.subscriber = subscriber_;
  claim.subscriber_id = subscriber_id_;
  claim.group_number = group_number_;
  claim.payer_name = payer_name_;
  claim.payer_id = payer_id_;
  claim.patient = subscriber_;
  auto& submission = claim.submission;
  submission.submitter = envelope_.submitter;
  submission.policy_number = subscriber_id_;
  submission.member_number = subscriber_id_;
  if (level_ != level::patient) return;

  if (!at(level::patient).named) return problem(draft_->at, "NM1*QC", "is missing: the claim has no patient");
  claim.patient = patient_;
  claim.patient_relationship = patient_relationship_;
  if (!patient_.birth_date)
    return problem(draft_->at, "DMG02", "is missing: a dependent is known by birth date");
  auto name = normalised_name(patient_.first_name.empty() ? patient_.last_name : patient_.first_name);
  if (name.empty()) return problem(draft_->at, "NM104", "is missing: a dependent is known by first name");
  auto day = format_date(*patient_.birth_date);
  day.erase(std::remove(day.begin(), day.end(), '-'), day.end());
  submission.member_number += ':' + day + ':' + std::string{first_characters(name, 20)};
}

void claim_reader::settle_lines() {
  auto& claim = draft_->claim;
  if (draft_->lines.empty()) problem(draft_->at, "LX", "is missing: the claim has no service line");
  auto& provider = claim.submission.provider_npi;
  const auto& of_claim = draft_->rendering ? claim.rendering_npi : claim.billing_npi;
  draft_->provider = draft_->rendering ? draft_->rendering : at(level::billing).named;
  bool first = true;
  for (auto& draft : draft_->lines) {
    if (!draft.service) problem(draft.at, "SV1", "is missing below LX");
    if (!draft.period) problem(draft.at, "DTP*472", "is missing below LX: the line has no service date");
    const auto& of_line = draft.rendering ? draft.rendering_npi : of_claim;
    if (std::exchange(first, false))
      provider = of_line;
    else if (of_line != provider)
      problem(draft.at, "NM1*82", "must be the same for all lines: send a claim for each rendering provider");
    claim.submission.lines.push_back(std::move(draft.line));
  }
  if (draft_->lines.empty() || !draft_->lines[0].rendering) return;
  claim.rendering_npi = provider;
  draft_->provider = draft_->lines[0].rendering;
}

void claim_reader::settle_ids() {
  auto& claim = draft_->claim;
  auto& submission = claim.submission;
  if (envelope_.options.received)
    submission.received = *envelope_.options.received;
  else if (set_date_)
    submission.received = *set_date_;
  else
    problem(draft_->at, "BHT04", std::string{set_date_rule_} + ", to be the day of receipt");
  submission.submitter_claim_id =
      joined_claim_id(claim.billing_npi, claim.claim_number, claim.frequency, claim.original_reference);
  if (claim.frequency != "7" && claim.frequency != "8") return;
  if (claim.original_reference.empty())
    return problem(draft_->at, "REF*F8", "is missing: a replacement or void must name its original claim");
  auto original = sink_.claims_so_far().original_of(claim);
  claim.original_claim_id = std::move(original.claim_id);
  claim.original_in_file = original.in_file;
  if (claim.frequency == "8") return;
  submission.replaces_submitter = submission.submitter;
  submission.replaces_claim_id = claim.original_claim_id;
}

// What is odd about a claim that is taken.
void claim_reader::warn_of_claim() {
  const auto& claim = draft_->claim;
  cents billed = 0;
  for (const auto& line : claim.submission.lines) billed = checked_add(billed, line.billed);
  if (billed != claim.total_charge) sink_.warn(claim.at, "CLM02 must be the sum of the lines (SV102)");
  if (level_ == level::subscriber && insured_relation_ != "18")
    sink_.warn(
        claim.at,
        "SBR02 must be 18 where the patient is the subscriber; the claim is taken as the subscriber's");
  for (const auto what : draft_->odd_payers) sink_.warn(claim.at, std::string{what});
  if (draft_->has_icd9)
    sink_.warn(claim.at,
               "HI has ICD-9-CM diagnoses (BK, BF): they are kept and take no part in the decision");
}

void claim_reader::close_claim() {
  if (!draft_) return;
  settle_people();
  if (has_payers_before()) settle_payers();
  settle_lines();
  settle_ids();
  check_form();
  auto& claim = draft_->claim;
  if (draft_->problems.empty()) {
    for (std::size_t l = 0; l <= static_cast<std::size_t>(level_); ++l) {
      auto& loop = loops_[l];
      const bool of_another = level_ == level::patient && l == static_cast<std::size_t>(level::subscriber);
      auto& shared = of_another ? loop.shared_impersonal_text : loop.shared_text;
      if (!shared)
        shared =
            std::make_shared<const std::string>(std::move(of_another ? loop.impersonal_text : loop.text));
      claim.context.push_back(shared);
    }
    warn_of_claim();
    sink_.add(std::move(claim));
  } else {
    auto& problems = draft_->problems;
    refusal r;
    r.at = claim.at;
    r.at.segment = problems[0].segment, r.at.segment_id = problems[0].segment_id,
    r.at.offset = problems[0].offset;
    r.message = problems[0].field + ' ' + problems[0].rule;
    r.problems = std::move(problems);
    r.claims_refused = 1;
    r.claim_segment = claim.at.segment;
    sink_.add(std::move(r));
  }
  draft_.reset();
  part_ = part::context;
}

}  // namespace benefactor::api::x12
