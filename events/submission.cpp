#include "events/submission.hpp"

#include <algorithm>
#include <array>

namespace benefactor {

namespace {

std::string indexed(std::string_view list, std::size_t index) {
  return std::string{list} + "[" + std::to_string(index) + "]";
}

/// Fixed-width integers and length-prefixed texts: no two different values share their bytes.
void put(std::string& out, std::uint64_t value) {
  std::array<char, 8> bytes;
  for (auto& byte : bytes) {
    byte = static_cast<char>(value & 0xFF);
    value >>= 8;
  }
  out.append(bytes.data(), bytes.size());
}
void put(std::string& out, std::int64_t value) { put(out, static_cast<std::uint64_t>(value)); }
void put(std::string& out, date d) { put(out, static_cast<std::int64_t>(d.days)); }
void put(std::string& out, std::string_view text) {
  put(out, static_cast<std::uint64_t>(text.size()));
  out += text;
}

void put(std::string& out, const std::optional<cents>& amount) {
  out += amount ? '\1' : '\0';
  if (amount) put(out, *amount);
}

/// Behind all lines, and of a line that has some: what stands before is what it is without any.
void put_prior_payers(std::string& out, const std::vector<claim_line>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& all = lines[i].prior_payers;
    if (all.empty()) continue;
    put(out, static_cast<std::uint64_t>(i));
    put(out, static_cast<std::uint64_t>(all.size()));
    for (const auto& p : all) {
      put(out, std::string_view{p.payer});
      put(out, p.paid);
      put(out, p.allowed);
      put(out, p.patient_responsibility);
      put(out, p.contractual);
      put(out, p.decided ? std::optional<cents>{p.decided->days} : std::nullopt);
    }
  }
}

std::vector<std::string> sorted(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  return texts;
}

/// Writes what is wrong with a line. Paths are made when something is: nearly never.
class line_check {
 public:
  line_check(const claim_line& line, std::size_t index, std::vector<field_problem>& problems)
      : line_(line), index_(index), problems_(problems) {}

  void run(date received) {
    static const date first_day = *make_date(1900, 1, 1);
    if (line_.billed <= 0) add("billed", "an amount is above 0.00");
    if (line_.billed > max_amount) add("billed", "an amount is at most 9999999999.99");
    if (line_.units <= 0) add("units", "units are above 0");
    if (!is_procedure_code(line_.procedure))
      add("procedure",
          "a CPT, HCPCS or CDT code is four digits and a digit or upper-case letter, or an upper-case "
          "letter and four digits");
    if (line_.service_date > received) add("serviceDate", "a service date is not after the day of receipt");
    if (line_.service_date < first_day) add("serviceDate", "a service date is not before 1900-01-01");
    if (line_.modifiers.size() > max_modifiers) add("modifiers", "at most 4 modifiers on a line");
    for (std::size_t i = 0; i < line_.modifiers.size(); ++i)
      if (!is_modifier(line_.modifiers[i]))
        problems_.push_back({indexed(path("modifiers"), i), "a modifier is two upper-case alphanumerics"});
    if (line_.diagnoses.size() > max_diagnoses ||
        !std::all_of(line_.diagnoses.begin(), line_.diagnoses.end(),
                     [](const auto& code) { return is_diagnosis_code(code); }))
      check_diagnoses(line_.diagnoses, path("diagnoses"), problems_);
    if (!line_.prior_payers.empty()) check_prior_payers();
  }

 private:
  std::string path(std::string_view field) const {
    return indexed("lines", index_) + "." + std::string{field};
  }
  void add(std::string_view field, std::string rule) { problems_.push_back({path(field), std::move(rule)}); }

  void check_prior_payers() {
    const auto& all = line_.prior_payers;
    const auto list = path("priorPayers");
    if (all.size() > prior_payers_max) problems_.push_back({list, "at most 3 prior payers on a line"});
    bool sums_count = is_amount(line_.billed);
    cents paid = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto& p = all[i];
      const auto field = indexed(list, i);
      check_text(p.payer, 1, max_id_text, field + ".payer", problems_);
      if (p.decided) check_day(*p.decided, field + ".date", problems_);
      bool well_formed = is_amount(line_.billed);
      const auto check = [&](const std::optional<cents>& amount, std::string_view name) {
        if (!amount || (*amount >= 0 && *amount <= std::max<cents>(0, line_.billed))) return;
        well_formed = false;
        problems_.push_back({field + "." + std::string{name}, "an amount is 0.00 up to what is billed"});
      };
      check(p.paid, "paid");
      check(p.allowed, "allowed");
      check(p.patient_responsibility, "patientResponsibility");
      check(p.contractual, "contractual");
      if (well_formed &&
          p.paid + p.patient_responsibility.value_or(0) + p.contractual.value_or(0) > line_.billed)
        problems_.push_back({field,
                             "a payer's paid, patientResponsibility and contractual are together at most "
                             "what is billed"});
      sums_count = sums_count && well_formed && i < prior_payers_max;
      if (sums_count) paid += p.paid;
    }
    if (sums_count && paid > line_.billed)
      problems_.push_back({list, "all prior payers together paid at most what is billed"});
  }

  static bool is_amount(cents amount) { return amount >= 0 && amount <= max_amount; }

  const claim_line& line_;
  const std::size_t index_;
  std::vector<field_problem>& problems_;
};

}  // namespace

void check_text(std::string_view text, std::size_t least, std::size_t most, std::string_view field,
                std::vector<field_problem>& problems) {
  const auto length = utf8_length(text);
  if (!length)
    problems.push_back({std::string{field}, "text is UTF-8"});
  else if (*length < least || *length > most)
    problems.push_back({std::string{field},
                        "text has " + std::to_string(least) + " to " + std::to_string(most) + " characters"});
}

void check_day(date day, std::string_view field, std::vector<field_problem>& problems) {
  if (!is_calendar_day(day)) problems.push_back({std::string{field}, "a day is of the years 0001 to 9999"});
}

void check_diagnoses(const std::vector<std::string>& diagnoses, const std::string& field,
                     std::vector<field_problem>& problems) {
  if (diagnoses.size() > max_diagnoses) problems.push_back({field, "at most 12 diagnoses on a line"});
  for (std::size_t i = 0; i < diagnoses.size(); ++i)
    if (!is_diagnosis_code(diagnoses[i]))
      problems.push_back(
          {indexed(field, i),
           "an ICD-10-CM code is a letter, a digit, a digit or letter, then up to four alphanumerics "
           "after an optional dot"});
}

std::vector<field_problem> form_problems(const claim_submission& s, const form_options& options) {
  std::vector<field_problem> problems;
  check_text(s.submitter, 1, max_id_text, "submitter", problems);
  // "submitter/submitterClaimId" must name one claim.
  if (s.submitter.find('/') != std::string::npos) problems.push_back({"submitter", "holds no slash"});
  check_text(s.submitter_claim_id, 1, max_id_text, "submitterClaimId", problems);
  check_day(s.received, "received", problems);
  check_text(s.policy_number, 1, max_id_text, "policyNumber", problems);
  check_text(s.member_number, 1, max_id_text, "memberId", problems);
  if (s.is_replacement()) {
    check_text(s.replaces_submitter, 0, max_id_text, "replaces", problems);
    check_text(s.replaces_claim_id, 0, max_id_text, "replaces", problems);
  }
  if (!has_npi_form(s.provider_npi))
    problems.push_back({"providerNpi", "an NPI has ten digits"});
  else if (options.npi_check_digit && !has_npi_check_digit(s.provider_npi))
    problems.push_back({"providerNpi", "an NPI passes the Luhn check with prefix 80840"});
  if (s.lines.empty()) problems.push_back({"lines", "a claim has at least one line"});
  if (s.lines.size() > max_lines) problems.push_back({"lines", "a claim has at most 999 lines"});
  for (std::size_t i = 0; i < s.lines.size(); ++i) line_check(s.lines[i], i, problems).run(s.received);
  std::sort(problems.begin(), problems.end());
  return problems;
}

std::string canonical_content(const claim_submission& s) {
  std::string out;
  out.reserve(160 + 96 * s.lines.size());
  for (const std::string_view text : {s.submitter, s.submitter_claim_id, s.policy_number, s.member_number,
                                      s.provider_npi, s.replaces_submitter, s.replaces_claim_id})
    put(out, text);
  put(out, static_cast<std::uint64_t>(s.lines.size()));
  for (const auto& line : s.lines) {
    put(out, static_cast<std::uint64_t>(line.service));
    put(out, line.service_date);
    put(out, line.billed);
    put(out, line.units);
    put(out, std::string_view{line.procedure});
    put(out, static_cast<std::uint64_t>(line.modifiers.size()));
    for (const auto& m : sorted(line.modifiers)) put(out, std::string_view{m});
    put(out, static_cast<std::uint64_t>(line.diagnoses.size()));
    for (const auto& d : line.diagnoses) put(out, std::string_view{normalised_diagnosis(d)});
  }
  put_prior_payers(out, s.lines);
  if (!s.benefits_assigned) put(out, std::string_view{"paid to the member"});
  return out;
}

std::string canonical_line(const member_id& member, std::string_view provider_npi, const claim_line& line) {
  std::string out;
  out.reserve(112);
  out.append(reinterpret_cast<const char*>(member.bytes.data()), member.bytes.size());
  put(out, provider_npi);
  put(out, line.service_date);
  put(out, std::string_view{line.procedure});
  auto modifiers = sorted(line.modifiers);
  modifiers.erase(std::unique(modifiers.begin(), modifiers.end()), modifiers.end());
  put(out, static_cast<std::uint64_t>(modifiers.size()));
  for (const auto& m : modifiers) put(out, std::string_view{m});
  put(out, line.units);
  put(out, line.billed);
  return out;
}

cents total_billed(const std::vector<claim_line>& lines) {
  cents total = 0;
  for (const auto& line : lines) total = checked_add(total, line.billed);
  return total;
}

}  // namespace benefactor
