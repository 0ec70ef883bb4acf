#include "api/x12/claim_reader.hpp"

#include <utility>

#include "api/x12/values.hpp"

namespace benefactor::api::x12 {
namespace {

// Individual relationship codes of PAT01 and SBR02: spouse and life partner, child; the rest are other
// dependents.
relationship relationship_of(std::string_view code) {
  if (code == "01" || code == "53") return relationship::spouse;
  if (code == "19") return relationship::child;
  return relationship::other_dependent;
}

}  // namespace

void result_sink::add(professional_claim claim) {
  ++result_.counts.claims_read;
  succession_.add(claim);
  result_.claims.push_back(std::move(claim));
}

void result_sink::add(refusal r) {
  result_.counts.claims_refused += r.claims_refused;
  if (++result_.counts.refusals <= max_listed) result_.refusals.push_back(std::move(r));
}

void result_sink::add(read_set set) {
  if (result_.sets.size() < max_listed) result_.sets.push_back(set);
}

void result_sink::warn(place at, std::string message) {
  if (++result_.counts.warnings <= max_listed)
    result_.warnings.push_back({std::move(at), std::move(message)});
}

claim_reader::claim_reader(const segment_reader& source, set_envelope envelope, result_sink& sink)
    : source_{source}, envelope_{std::move(envelope)}, sink_{sink} {
  at(level::header).open = true;
}

void claim_reader::add_problem(claim_problem p) {
  auto& problems = draft_ ? draft_->problems : current().problems;
  if (problems.size() < max_problems) problems.push_back(std::move(p));
}

void claim_reader::problem(const segment& s, std::string field, std::string_view rule) {
  add_problem({s.index, shown_segment_id(s.id), s.offset, std::move(field), std::string{rule}});
}

place claim_reader::place_of(const segment& s) const {
  auto at = envelope_.at;
  at.segment = s.index, at.segment_id = shown_segment_id(s.id), at.offset = s.offset;
  return at;
}

std::string claim_reader::text(const segment& s, std::string_view value, std::size_t most,
                               std::string field) {
  value = trimmed(value);
  if (value.size() <= most) return std::string{value};
  problem(s, std::move(field), "must have at most " + std::to_string(most) + " characters");
  return {};
}

// The original segments: each as it is, its terminator, and a newline where that is not the terminator
// itself.
void claim_reader::keep(const segment& s, const element_list& e) {
  auto& kept = draft_ ? draft_->claim.segments : current().text;
  const std::size_t most = draft_ ? max_claim_bytes : max_loop_bytes;
  const auto& separators = source_.separators();
  if (kept.size() + s.text.size() + separators.terminator.size() + 1 > most)
    return problem(s, draft_ ? "claim" : "loop",
                   "must have at most " + std::to_string(most) + " bytes of segments");
  const auto begin = kept.size();
  kept += s.text;
  if (!separators.newline_terminates) kept += separators.terminator;
  kept += '\n';
  if (!draft_ && level_ == level::subscriber) keep_impersonal(s, e, std::string_view(kept).substr(begin));
}

// A dependent's claim is sealed under the dependent's key, so whatever it kept of the subscriber would
// outlive the subscriber's erasure. What is not known to be the coverage's or the payer's is taken to be the
// subscriber's.
void claim_reader::keep_impersonal(const segment& s, const element_list& e, std::string_view kept) {
  auto& loop = current();
  if (s.id == "NM1") loop.of_payer = trimmed(e[1]) == "PR";
  const bool of_payer = loop.of_payer && (s.id == "NM1" || s.id == "N3" || s.id == "N4" ||
                                          (s.id == "REF" && trimmed(e[1]) != "SY"));
  if (of_payer || s.id == "HL" || s.id == "SBR") loop.impersonal_text += kept;
}

void claim_reader::take(const segment& s) {
  if (s.id == "SE") return;
  const auto e = source_.elements(s);
  if (s.id == "HL") {
    open_level(s, e);
  } else if (s.id == "CLM") {
    open_claim(s, e);
  }
  keep(s, e);
  if (!is_segment_id(s.id))
    problem(s, "segment", "must begin with an id of two or three capitals and digits");
  else if (s.text.size() > max_segment_bytes)
    problem(s, "segment", "must have at most " + std::to_string(max_segment_bytes) + " bytes");
  else if (draft_)
    take_claim(s, e);
  else
    take_context(s, e);
  if (draft_) draft_->claim.last_segment = s.index;
}

void claim_reader::finish() { close_claim(); }

// HL segments carry the tree of provider, subscriber and patient. A parent other than the loop around it
// means that a segment was lost, and the claims below would go to the wrong person, so they are refused.
void claim_reader::open_level(const segment& s, const element_list& e) {
  close_claim();
  const auto code = trimmed(e[3]);
  const auto parent = trimmed(e[2]);
  if (code == "22")
    level_ = level::subscriber;
  else if (code == "23")
    level_ = level::patient;
  else
    level_ = level::billing;
  for (auto l = static_cast<std::size_t>(level_); l < loops_.size(); ++l) loops_[l] = loop{};
  current().open = true;
  if (level_ == level::billing) {
    billing_npi_.clear();
    if (code != "20") problem(s, "HL03", "must be 20, 22 or 23");
  }
  if (level_ <= level::subscriber) {
    subscriber_ = {};
    subscriber_id_.clear(), group_number_.clear(), payer_name_.clear(), payer_id_.clear(),
        insured_relation_.clear(), payer_rank_.clear();
  } else {
    patient_ = {};
    patient_relationship_ = relationship::other_dependent;
  }
  current().hl_number = text(s, e[1], 12, "HL01");
  if (level_ == level::billing) return;
  const auto& above = loops_[static_cast<std::size_t>(level_) - 1];
  if (!above.open)
    problem(s, "HL03",
            level_ == level::subscriber ? "22 must stand below a billing provider's HL"
                                        : "23 must stand below a subscriber's HL");
  else if (parent != above.hl_number)
    problem(s, "HL02", "must be HL01 of the loop above");
}

person claim_reader::read_person(const segment& s, const element_list& e) {
  person p;
  p.last_name = text(s, e[3], 60, "NM103");
  p.first_name = text(s, e[4], 35, "NM104");
  p.middle_name = text(s, e[5], 25, "NM105");
  p.suffix = text(s, e[7], 10, "NM107");
  return p;
}

std::string claim_reader::read_npi(const segment& s, const element_list& e) {
  if (trimmed(e[8]) != "XX" || trimmed(e[9]).empty()) {
    problem(s, "NM109", "must be an NPI, qualified by XX in NM108");
    return {};
  }
  return text(s, e[9], 80, "NM109");
}

void claim_reader::take_context(const segment& s, const element_list& e) {
  if (s.id == "NM1") return take_context_name(s, e);
  if (level_ == level::header) {
    if (s.id != "BHT") return;
    const auto day = parse_day(trimmed(e[4]));
    set_date_ = day.value;
    set_date_rule_ = day.rule;
    const auto& today = envelope_.options.today;
    if (today && day.value && *day.value > *today) sink_.warn(place_of(s), "BHT04 is after today");
    return;
  }
  if (level_ == level::billing) return;
  auto& who = level_ == level::subscriber ? subscriber_ : patient_;
  if (s.id == "DMG") {
    if (!std::exchange(current().described, true)) {
      who.sex = text(s, e[3], 1, "DMG03");
      if (trimmed(e[2]).empty()) return;
      const auto day =
          trimmed(e[1]) == "D8" ? parse_day(trimmed(e[2])) : parsed<date>{{}, "must be qualified by D8"};
      who.birth_date = day.value;
      if (!day.value) problem(s, "DMG02", day.rule);
    } else {
      problem(s, "DMG", "must not repeat in a loop");
    }
  } else if (s.id == "SBR" && level_ == level::subscriber) {
    if (std::exchange(current().insured, true)) return problem(s, "SBR", "must not repeat in a loop");
    payer_rank_ = text(s, e[1], 1, "SBR01");
    insured_relation_ = text(s, e[2], 2, "SBR02");
    group_number_ = text(s, e[3], 50, "SBR03");
  } else if (s.id == "PAT" && level_ == level::patient) {
    if (std::exchange(current().insured, true)) return problem(s, "PAT", "must not repeat in a loop");
    patient_relationship_ = relationship_of(trimmed(e[1]));
  }
}

void claim_reader::take_context_name(const segment& s, const element_list& e) {
  const auto code = trimmed(e[1]);
  const bool names_loop = (level_ == level::billing && code == "85") ||
                          (level_ == level::subscriber && code == "IL") ||
                          (level_ == level::patient && code == "QC");
  if (level_ == level::subscriber && code == "PR") {
    payer_name_ = text(s, e[3], 60, "NM103");
    payer_id_ = text(s, e[9], 80, "NM109");
  }
  if (!names_loop) return;
  // Two names in one loop are two loops between which an HL was lost.
  if (current().named) return problem(s, "NM1*" + std::string{code}, "must not repeat in a loop");
  current().named = s;
  if (level_ == level::billing) {
    billing_npi_ = read_npi(s, e);
  } else if (level_ == level::patient) {
    patient_ = read_person(s, e);
  } else {
    subscriber_ = read_person(s, e);
    const auto qualifier = trimmed(e[8]);
    if ((qualifier != "MI" && qualifier != "II") || trimmed(e[9]).empty())
      problem(s, "NM109", "must be a member id, qualified by MI or II in NM108");
    else
      subscriber_id_ = text(s, e[9], 80, "NM109");
  }
}

}  // namespace benefactor::api::x12
