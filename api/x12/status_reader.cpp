#include "api/x12/status_reader.hpp"

#include <utility>

#include "api/x12/values.hpp"

namespace benefactor::api::x12 {
namespace {

// Quantities and amounts of batches, payment details and addresses: nothing of them is kept.
bool is_not_kept(std::string_view id) {
  for (const std::string_view each : {"QTY", "AMT", "PER", "N3", "N4", "DMG", "SVD", "PRV", "ENT"})
    if (id == each) return true;
  return false;
}

}  // namespace

place status_reader::place_of(const segment& s) const {
  auto at = report_.at;
  at.segment = s.index, at.segment_id = shown_segment_id(s.id), at.offset = s.offset;
  return at;
}

void status_reader::warn(const segment& s, const std::string& field, std::string_view rule) {
  warn_(place_of(s), field + ' ' + std::string{rule});
}

void status_reader::misplaced(const segment& s) {
  warn(s, shown_segment_id(s.id), "stands where it belongs to nothing and is skipped");
}

// A text longer than X12 allows is kept as it is: what the sender meant by it is plain.
std::string status_reader::text(const segment& s, std::string_view value, std::size_t most,
                                const std::string& field) {
  value = trimmed(value);
  if (value.size() > most) warn(s, field, "must have at most " + std::to_string(most) + " characters");
  return std::string{value};
}

std::optional<cents> status_reader::amount(const segment& s, std::string_view value,
                                           const std::string& field) {
  value = trimmed(value);
  if (value.empty()) return std::nullopt;
  const auto read = parse_amount(value);
  if (!read.value) warn(s, field, read.rule);
  return read.value;
}

std::optional<date> status_reader::day(const segment& s, std::string_view value, const std::string& field) {
  value = trimmed(value);
  if (value.empty()) return std::nullopt;
  const auto read = parse_day(value);
  if (!read.value) warn(s, field, read.rule);
  return read.value;
}

void status_reader::take(const segment& s) {
  if (s.id == "ST" || s.id == "SE") return;
  if (s.text.size() > max_segment_bytes)
    return warn(s, "segment", "must have at most " + std::to_string(max_segment_bytes) + " bytes");
  const auto e = source_.elements(s);
  if (s.id == "BHT")
    take_header(s, e);
  else if (s.id == "HL")
    open_level(s, e);
  else if (s.id == "NM1")
    take_name(s, e);
  else if (s.id == "TRN")
    open_trace(s, e);
  else if (s.id == "STC")
    take_status(s, e);
  else if (s.id == "REF")
    take_reference(s, e);
  else if (s.id == "DTP")
    take_period(s, e);
  else if (s.id == "SVC")
    take_service(s, e);
  else if (!is_not_kept(s.id))
    warn_(place_of(s), "the segment is none of a 277 and is skipped");
}

void status_reader::take_header(const segment& s, const element_list& e) {
  // BHT01 0085 is the 277CA's; ST03 says so too, where it is there.
  report_.acknowledgment = trimmed(e[1]) == "0085" || report_.version.starts_with("005010X214");
  report_.reference = text(s, e[3], 50, "BHT03");
  report_.sent = day(s, e[4], "BHT04");
}

void status_reader::open_level(const segment& s, const element_list& e) {
  close_claim();
  level_ = text(s, e[3], 2, "HL03");
  trace_.clear();
  batch_open_ = false;
  // Of a dependent the subscriber's id stays.
  if (level_ != "23") member_id_.clear();
  for (const std::string_view known : {"20", "21", "19", "22", "23", "PT"})
    if (level_ == known) return;
  warn(s, "HL03", "must be 20, 21, 19, 22, 23 or PT");
}

void status_reader::take_name(const segment& s, const element_list& e) {
  const auto role = trimmed(e[1]);
  if (level_ == "20" && role == "PR") {
    report_.payer_name = text(s, e[3], 60, "NM103");
    report_.payer_id = text(s, e[9], 80, "NM109");
  } else if (in_person() && (role == "IL" || role == "QC") && !trimmed(e[9]).empty()) {
    member_id_ = text(s, e[9], 80, "NM109");
  }
}

void status_reader::open_trace(const segment& s, const element_list& e) {
  close_claim();
  batch_open_ = false;
  auto trace = text(s, e[2], 50, "TRN02");
  if (!in_person()) {
    trace_ = std::move(trace);
    return;
  }
  claim_.emplace();
  claim_->at = place_of(s);
  claim_->trace = std::move(trace);
  claim_->member_id = member_id_;
}

void status_reader::close_claim() {
  if (!claim_) return;
  bool said = !claim_->statuses.empty();
  for (const auto& line : claim_->lines) said |= !line.statuses.empty();
  if (!said) warn_(claim_->at, "STC is missing: the claim has no status");
  if (claim_->claim_number().empty()) warn_(claim_->at, "TRN02 is missing: the claim has no number");
  report_.claims.push_back(std::move(*claim_));
  claim_.reset();
}

std::vector<reported_status>* status_reader::statuses(const segment& s) {
  if (claim_) return claim_->lines.empty() ? &claim_->statuses : &claim_->lines.back().statuses;
  if (level_.empty() || in_person()) {
    misplaced(s);
    return nullptr;
  }
  if (!batch_open_) report_.batches.push_back({place_of(s), level_, trace_, {}});
  batch_open_ = true;
  return &report_.batches.back().statuses;
}

void status_reader::take_status(const segment& s, const element_list& e) {
  auto* const all = statuses(s);
  if (all == nullptr) return;
  reported_status status;
  for (const std::size_t n : {1u, 10u, 11u}) {
    if (trimmed(e[n]).empty()) continue;
    const auto field = numbered("STC", n);
    const auto c = source_.components(e[n]);
    reported_code code{text(s, c[0], 30, field + "-1"), text(s, c[1], 30, field + "-2"),
                       text(s, c[2], 3, field + "-3"), text(s, c[3], 3, field + "-4")};
    if (code.category.empty()) warn(s, field + "-1", "is missing");
    status.codes.push_back(std::move(code));
  }
  if (status.codes.empty()) warn(s, "STC01", "is missing");
  status.day = day(s, e[2], "STC02");
  status.action = text(s, e[3], 2, "STC03");
  status.charge = amount(s, e[4], "STC04");
  status.paid = amount(s, e[5], "STC05");
  status.decided = day(s, e[6], "STC06");
  status.issued = day(s, e[8], "STC08");
  status.payment_number = text(s, e[9], 16, "STC09");
  status.message = text(s, e[12], 264, "STC12");
  all->push_back(std::move(status));
}

void status_reader::take_reference(const segment& s, const element_list& e) {
  if (!claim_) return;
  const auto qualifier = trimmed(e[1]);
  auto value = text(s, e[2], 50, "REF02");
  auto& c = *claim_;
  if (qualifier == "FJ" && !c.lines.empty())
    c.lines.back().control_number = std::move(value);
  else if (qualifier == "1K" && c.lines.empty())
    c.processor_number = std::move(value);
  else if (qualifier == "D9" && c.lines.empty())
    c.clearinghouse_number = std::move(value);
  else if (qualifier == "EJ" && c.lines.empty())
    c.patient_control_number = std::move(value);
}

void status_reader::take_period(const segment& s, const element_list& e) {
  if (const auto what = trimmed(e[1]); !claim_ || (what != "472" && what != "232")) return;
  const auto form = trimmed(e[2]), value = trimmed(e[3]);
  const auto first = parse_period(form, value);
  if (!first.value) return warn(s, "DTP03", first.rule);
  auto last = first.value;
  if (const auto dash = value.find('-'); form == "RD8" && dash != value.npos)
    last = day(s, value.substr(dash + 1), "DTP03");
  auto& c = *claim_;
  (c.lines.empty() ? c.first_day : c.lines.back().first_day) = first.value;
  (c.lines.empty() ? c.last_day : c.lines.back().last_day) = last;
}

void status_reader::take_service(const segment& s, const element_list& e) {
  if (!claim_) return misplaced(s);
  reported_line line;
  const auto c = source_.components(e[1]);
  if (trimmed(c[1]).empty()) warn(s, "SVC01-2", "is missing");
  line.procedure.qualifier = text(s, c[0], 2, "SVC01-1");
  line.procedure.code = text(s, c[1], 48, "SVC01-2");
  for (std::size_t i = 2; i < 6; ++i)
    if (!trimmed(c[i]).empty()) line.procedure.modifiers.emplace_back(trimmed(c[i]));
  line.charge = amount(s, e[2], "SVC02");
  line.paid = amount(s, e[3], "SVC03");
  claim_->lines.push_back(std::move(line));
}

}  // namespace benefactor::api::x12
