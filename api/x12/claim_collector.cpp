#include "api/x12/claim_collector.hpp"

#include <algorithm>

#include "api/x12/values.hpp"

namespace benefactor::api::x12 {
namespace {

cents amount_of(std::string_view text) { return parse_amount(trimmed(text)).value.value_or(0); }

}  // namespace

void claim_collector::begin(std::size_t segment) {
  set_ = {};
  set_.segment = segment;
  level_ = level::header;
  provider_ = subscriber_ = patient_ = {};
  new_provider_ = new_patient_ = true;
  claim_ = nullptr;
}

named_party claim_collector::read_party(const element_list& e) const {
  const auto text = [&](std::size_t n) { return std::string{trimmed(e[n]).substr(0, max_party_text)}; };
  return {text(2), text(3), text(4), text(5), text(7), text(8), text(9)};
}

void claim_collector::take(const segment& s) {
  const auto e = source_.elements(s);
  if (s.id == "HL") {
    claim_ = nullptr;
    new_patient_ = true;
    const auto code = trimmed(e[3]);
    if (code == "22") {
      level_ = level::subscriber;
      subscriber_ = {};
    } else if (code == "23") {
      level_ = level::patient;
      patient_ = {};
    } else {
      level_ = level::billing;
      provider_ = subscriber_ = {};
      new_provider_ = true;
    }
  } else if (s.id == "CLM") {
    add_claim(s, trimmed(e[1]), e[2]);
  } else if (s.id != "SE") {
    if (claim_)
      take_claim(s, e);
    else
      take_context(s, e);
  }
  if (claim_ && s.id != "SE") claim_->last_segment = s.index;
  if (source_.joined_claims(s) > 0) add_joined(s);
}

void claim_collector::take_context(const segment& s, const element_list& e) {
  if (s.id == "BHT" && level_ == level::header) {
    set_.reference = trimmed(e[3]);
    set_.sent = parse_day(trimmed(e[4])).value;
  }
  if (s.id != "NM1") return;
  const auto code = trimmed(e[1]);
  if (code == "41" && level_ == level::header)
    set_.submitter = read_party(e);
  else if (code == "40" && level_ == level::header)
    set_.payer = read_party(e);
  else if (code == "85" && level_ == level::billing)
    provider_ = read_party(e);
  else if (code == "IL" && level_ == level::subscriber)
    subscriber_ = read_party(e);
  else if (code == "QC" && level_ == level::patient)
    patient_ = read_party(e);
}

// Adds a claim below the provider and the patient whose loops are open.
void claim_collector::add_claim(const segment& s, std::string_view control_number, std::string_view charge) {
  if (new_provider_) set_.providers.push_back({provider_, {}});
  auto& patients = set_.providers.back().patients;
  if (new_provider_ || new_patient_) {
    auto name = level_ == level::patient ? patient_ : subscriber_;
    // A dependent has no id of its own. An organisation is no patient.
    name.id_qualifier = subscriber_.id_qualifier, name.id = subscriber_.id;
    name.entity_type = "1";
    patients.push_back({std::move(name), {}});
  }
  new_provider_ = new_patient_ = false;
  auto& claims = patients.back().claims;
  claims.emplace_back();
  claim_ = &claims.back();
  claim_->segment = claim_->last_segment = s.index;
  claim_->control_number = control_number.substr(0, 50);
  claim_->charge = amount_of(charge);
}

// The claims that lost terminators hid in the elements of *s*: an element that ends in CLM begins one. See
// segment_reader::joined_claims, which counts them.
void claim_collector::add_joined(const segment& s) {
  const auto& separator = source_.separators().element;
  auto missing = source_.joined_claims(s);
  const std::size_t own = s.id == "CLM" ? 2 : 0;
  std::size_t number = 0;
  for (auto text = s.text; missing > 0;) {
    const auto end = text.find(separator);
    if (end == text.npos) break;
    const auto element = text.substr(0, end);
    text.remove_prefix(end + separator.size());
    const auto next = text.substr(0, text.find(separator));
    const bool ends_in_mark = element.size() >= 3 && element.substr(element.size() - 3) == "CLM";
    if (number++ < own || !ends_in_mark || next.empty()) continue;
    const auto behind = text.find(separator);
    auto charge = behind == text.npos ? std::string_view{} : text.substr(behind + separator.size());
    charge = charge.substr(0, charge.find(separator));
    add_claim(s, trimmed(next), charge);
    --missing;
  }
  for (; missing > 0; --missing) add_claim(s, {}, {});
}

void claim_collector::take_claim(const segment& s, const element_list& e) {
  auto& lines = claim_->lines;
  if (s.id == "LX") {
    lines.emplace_back();
    lines.back().segment = s.index;
  } else if (s.id == "SV1" && !lines.empty()) {
    const auto procedure = source_.components(e[1]);
    lines.back().procedure.clear();
    for (std::size_t n = 0; n < procedure.count && n < 6; ++n)
      lines.back().procedure.emplace_back(trimmed(procedure[n]));
    lines.back().billed = amount_of(e[2]);
  } else if (s.id == "REF" && trimmed(e[1]) == "6R" && !lines.empty()) {
    lines.back().control_number = trimmed(e[2]);
  } else if (s.id == "REF" && trimmed(e[1]) == "D9" && lines.empty()) {
    claim_->intermediary_number = trimmed(e[2]);
  } else if (s.id == "DTP" && trimmed(e[1]) == "472") {
    add_days(e);
  }
}

void claim_collector::add_days(const element_list& e) {
  const auto text = trimmed(e[3]);
  const auto first = parse_day(text.substr(0, 8)).value;
  const auto last = trimmed(e[2]) == "RD8" && text.size() == 17 ? parse_day(text.substr(9)).value : first;
  if (!first || !last || *last < *first) return;
  if (!claim_->lines.empty()) claim_->lines.back().first_day = first, claim_->lines.back().last_day = last;
  if (!claim_->first_day || *first < *claim_->first_day) claim_->first_day = first;
  if (!claim_->last_day || *claim_->last_day < *last) claim_->last_day = last;
}

}  // namespace benefactor::api::x12
