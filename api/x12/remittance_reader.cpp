// Loops and elements of the header: payment, trace, payer, payee. The claims are read in
// remittance_detail.cpp.
#include "api/x12/remittance_reader.hpp"

#include <array>
#include <utility>

#include "api/x12/values.hpp"

namespace benefactor::api::x12 {

remittance_reader::remittance_reader(const segment_reader& source, warn_function warn)
    : source_{source}, warn_{std::move(warn)} {}

void remittance_reader::problem(const segment& s, std::string field, std::string_view rule) {
  if (problems_.size() < max_problems)
    problems_.push_back({s.index, shown_segment_id(s.id), s.offset, std::move(field), std::string{rule}});
}

void remittance_reader::warn(const segment& s, const std::string& field, std::string_view rule) {
  warn_(s, field + ' ' + std::string{rule});
}

void remittance_reader::take(const segment& s) {
  if (s.id == "ST" || s.id == "SE") return;
  if (!is_segment_id(s.id))
    return problem(s, "segment", "must begin with an id of two or three capitals and digits");
  if (s.text.size() > max_segment_bytes)
    return problem(s, "segment", "must have at most " + std::to_string(max_segment_bytes) + " bytes");
  const auto e = source_.elements(s);
  if (take_header(s, e) || take_detail(s, e)) return;
  for (const std::string_view not_kept : {"RDM", "TS2", "TS3"})
    if (s.id == not_kept) return;
  warn_(s, "the segment is none of an 835 and is skipped");
}

std::optional<remittance> remittance_reader::finish(const segment& st) {
  if (!paid_) problem(st, "BPR", "is missing");
  if (!problems_.empty()) return std::nullopt;
  if (!traced_) warn(st, "TRN", "is missing");
  if (!has_payer_) warn(st, "N1*PR", "is missing");
  if (!has_payee_) warn(st, "N1*PE", "is missing");
  return std::move(result_);
}

remittance_party* remittance_reader::party() {
  if (part_ == part::payer) return &result_.payer;
  if (part_ == part::payee) return &result_.payee;
  return nullptr;
}

// ---- Elements ----

// A text longer than X12 allows is kept as it is: what the sender meant by it is plain.
std::string remittance_reader::text(const segment& s, std::string_view value, std::size_t most,
                                    const std::string& field) {
  value = trimmed(value);
  if (value.size() > most) warn(s, field, "must have at most " + std::to_string(most) + " characters");
  return std::string{value};
}

std::string remittance_reader::needed(const segment& s, std::string_view value, std::size_t most,
                                      const std::string& field) {
  if (trimmed(value).empty()) warn(s, field, "is missing");
  return text(s, value, most, field);
}

cents remittance_reader::amount(const segment& s, std::string_view value, const std::string& field) {
  value = trimmed(value);
  if (value.empty()) {
    problem(s, field, "is missing");
    return 0;
  }
  const auto amount = parse_amount(value);
  if (!amount.value) problem(s, field, amount.rule);
  return amount.value.value_or(0);
}

std::optional<quantity> remittance_reader::count(const segment& s, std::string_view value,
                                                 const std::string& field) {
  value = trimmed(value);
  if (value.empty()) return std::nullopt;
  const auto count = parse_thousandths(value);
  if (count.value) return quantity{*count.value};
  warn(s, field, count.rule);
  return std::nullopt;
}

std::optional<date> remittance_reader::day(const segment& s, std::string_view value,
                                           const std::string& field) {
  value = trimmed(value);
  if (value.empty()) {
    warn(s, field, "is missing");
    return std::nullopt;
  }
  const auto day = parse_day(value);
  if (!day.value) warn(s, field, day.rule);
  return day.value;
}

// Where the components of a procedure are joined by something else than ISA16 says, none of it can be told.
procedure_identifier remittance_reader::procedure(const segment& s, std::string_view value,
                                                  const std::string& field) {
  procedure_identifier p;
  const auto c = source_.components(value);
  if (trimmed(c[1]).empty()) {
    warn(s, field + "-2", "is missing");
    return p;
  }
  p.qualifier = text(s, c[0], 2, field + "-1");
  p.code = text(s, c[1], 48, field + "-2");
  for (std::size_t i = 2; i < 6; ++i)
    if (!trimmed(c[i]).empty()) p.modifiers.push_back(text(s, c[i], 2, field + '-' + std::to_string(i + 1)));
  return p;
}

std::optional<bank_account> remittance_reader::account(const segment& s, const element_list& e,
                                                       std::size_t first) {
  const auto field = [&](std::size_t i) { return numbered("BPR", first + i); };
  bank_account a{text(s, e[first], 2, field(0)), text(s, e[first + 1], 12, field(1)),
                 text(s, e[first + 2], 3, field(2)), text(s, e[first + 3], 35, field(3))};
  if (a == bank_account{}) return std::nullopt;
  return a;
}

// ---- The header ----

bool remittance_reader::take_header(const segment& s, const element_list& e) {
  if (s.id == "BPR")
    take_payment(s, e);
  else if (s.id == "TRN")
    take_trace(s, e);
  else if (s.id == "CUR") {
    if (!trimmed(e[2]).empty() && trimmed(e[2]) != "USD") problem(s, "CUR02", "must be USD");
  } else if (s.id == "N1")
    take_party(s, e);
  else if (s.id == "N3" || s.id == "N4")
    take_address(s, e);
  else if (s.id == "PER")
    take_contact(s, e);
  else if (s.id == "REF")
    take_reference(s, e);
  else if (s.id == "DTM")
    take_day(s, e);
  else
    return false;
  return true;
}

void remittance_reader::take_payment(const segment& s, const element_list& e) {
  if (std::exchange(paid_, true) || !in_header())
    return problem(s, "BPR", "must stand once, before the claims: two transactions may be mixed");
  auto& p = result_.payment;
  p.handling = needed(s, e[1], 2, "BPR01");
  p.total = amount(s, e[2], "BPR02");
  p.credit_debit = needed(s, e[3], 1, "BPR03");
  p.method = needed(s, e[4], 3, "BPR04");
  p.format = text(s, e[5], 10, "BPR05");
  p.sender = account(s, e, 6);
  p.originator = text(s, e[10], 10, "BPR10");
  p.originator_supplement = text(s, e[11], 9, "BPR11");
  p.receiver = account(s, e, 12);
  p.effective = day(s, e[16], "BPR16");
}

void remittance_reader::take_trace(const segment& s, const element_list& e) {
  if (!in_header()) return misplaced(s);
  if (std::exchange(traced_, true)) return warn(s, "TRN", "must not repeat: the first is taken");
  auto& p = result_.payment;
  p.trace = needed(s, e[2], 50, "TRN02");
  p.trace_payer = needed(s, e[3], 10, "TRN03");
  p.trace_supplement = text(s, e[4], 50, "TRN04");
}

// A second payee, or one behind claims, means that claims of two providers may be mixed.
void remittance_reader::take_party(const segment& s, const element_list& e) {
  const auto code = trimmed(e[1]);
  if (code != "PR" && code != "PE") {
    if (in_header()) part_ = part::other;
    return misplaced(s);
  }
  const bool payer = code == "PR";
  if (!in_header() || std::exchange(payer ? has_payer_ : has_payee_, true))
    return problem(s, "N1*" + std::string{code}, "must stand once, before the claims");
  part_ = payer ? part::payer : part::payee;
  party()->name = needed(s, e[2], 60, "N102");
  party()->id_qualifier = text(s, e[3], 2, "N103");
  party()->id = text(s, e[4], 80, "N104");
}

void remittance_reader::take_address(const segment& s, const element_list& e) {
  if (part_ == part::other) return;
  auto* const of = party();
  if (!of) return misplaced(s);
  if (!of->address) of->address.emplace();
  auto& a = *of->address;
  if (s.id == "N3") {
    a.line_1 = needed(s, e[1], 55, "N301");
    a.line_2 = text(s, e[2], 55, "N302");
  } else {
    a.city = needed(s, e[1], 30, "N401");
    a.state = text(s, e[2], 2, "N402");
    a.postal_code = text(s, e[3], 15, "N403");
    a.country = text(s, e[4], 3, "N404");
  }
}

void remittance_reader::take_contact(const segment& s, const element_list& e) {
  if (part_ == part::other) return;
  if (!party() && part_ != part::claim) return misplaced(s);
  remittance_contact c;
  c.function = needed(s, e[1], 2, "PER01");
  c.name = text(s, e[2], 60, "PER02");
  for (std::size_t i = 3; i <= 7; i += 2) {
    if (trimmed(e[i]).empty() && trimmed(e[i + 1]).empty()) continue;
    c.numbers.push_back(
        {text(s, e[i], 2, numbered("PER", i)), text(s, e[i + 1], 256, numbered("PER", i + 1))});
  }
  (party() ? party()->contacts : claim().contacts).push_back(std::move(c));
}

void remittance_reader::take_reference(const segment& s, const element_list& e) {
  if (part_ == part::other) return;
  const auto code = trimmed(e[1]);
  reference_number r{needed(s, code, 3, "REF01"), needed(s, e[2], 50, "REF02")};
  if (auto* const of = party())
    of->references.push_back(std::move(r));
  else if (part_ == part::claim)
    claim().references.push_back(std::move(r));
  else if (part_ == part::service)
    service().references.push_back(std::move(r));
  else if (part_ == part::header && code == "EV")
    result_.receiver_id = std::move(r.value);
  else if (part_ == part::header && code == "F2")
    result_.version_id = std::move(r.value);
  else
    misplaced(s);
}

void remittance_reader::take_day(const segment& s, const element_list& e) {
  const auto code = trimmed(e[1]);
  const auto is = [&](part p, std::string_view qualifier) { return part_ == p && code == qualifier; };
  std::optional<date>* of = nullptr;
  if (is(part::header, "405")) of = &result_.production_date;
  if (is(part::claim, "232")) of = &claim().first_day;
  if (is(part::claim, "233")) of = &claim().last_day;
  if (is(part::claim, "036")) of = &claim().coverage_end;
  if (is(part::claim, "050")) of = &claim().received;
  if (is(part::service, "472")) of = &service().day;
  if (is(part::service, "150")) of = &service().first_day;
  if (is(part::service, "151")) of = &service().last_day;
  if (!of) return misplaced(s);
  if (*of) warn(s, "DTM", "must not repeat: the last is taken");
  *of = day(s, e[2], "DTM02");
}

}  // namespace benefactor::api::x12
