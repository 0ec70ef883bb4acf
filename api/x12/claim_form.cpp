// The form of a claim that was read, and the element that each part of its submission came from.
#include <algorithm>
#include <array>
#include <cstdio>

#include "api/x12/claim_reader.hpp"

namespace benefactor::api::x12 {

// The engine's door makes the same checks; here what breaks them is refused with its segment. A value that
// could not be read is none to check, so this asks only about claims that nothing else is wrong with.
void claim_reader::check_form() {
  const auto& submission = draft_->claim.submission;
  // Nothing of a void is sent but what it refers to.
  if (!draft_->problems.empty() || draft_->claim.frequency == "8") return;
  for (const auto& p : form_problems(submission, {.npi_check_digit = envelope_.options.npi_check_digit})) {
    // A subscriber's member number is the policy number, which has the same problem.
    if (p.field == "memberId" && submission.member_number == submission.policy_number) continue;
    const bool joined = p.field == "memberId" || p.field == "submitterClaimId" || p.field == "replaces";
    const auto origin = origin_of(p.field);
    problem(origin.at, origin.field,
            (joined ? "makes an id that is not taken: " : "is not taken: ") + p.rule);
  }
  std::stable_sort(draft_->problems.begin(), draft_->problems.end(),
                   [](const claim_problem& a, const claim_problem& b) { return a.segment < b.segment; });
}

// The element behind a path of form_problems(), "lines[0].modifiers[1]".
value_origin claim_reader::origin_of(const std::string& path) {
  if (path == "submitter") return {envelope_.isa, "ISA06"};
  if (path == "submitterClaimId") return {draft_->at, "CLM01"};
  if (path == "replaces") return {draft_->at, "REF*F8"};
  if (path == "providerNpi") return {draft_->provider.value(), "NM109"};
  if (path == "policyNumber" || path == "memberId") return {at(level::subscriber).named.value(), "NM109"};

  std::size_t number = 0, index = 0;
  std::array<char, 16> name{};
  const int parts = std::sscanf(path.c_str(), "lines[%zu].%15[A-Za-z][%zu]", &number, name.data(), &index);
  if (parts < 2 || number >= draft_->lines.size()) return {draft_->at, "CLM"};
  const auto& line = draft_->lines[number];
  const std::string_view what = name.data();
  if (what == "serviceDate") return {line.period.value(), "DTP03"};
  if (what == "diagnoses") {
    if (parts == 3 && index < line.pointed.size()) return draft_->diagnoses[line.pointed[index]].origin;
    return {draft_->at, "HI"};
  }
  if (what == "priorPayers") {
    if (parts == 3 && index < line.payers.size()) {
      const auto& payer = line.payers[index];
      const bool of_line = payer.at.id == "SVD";
      if (path.ends_with(".payer")) return {payer.at, of_line ? "SVD01" : "NM109"};
      if (path.ends_with(".paid")) return {payer.at, of_line ? "SVD02" : "AMT*D"};
      return {payer.at, "CAS"};
    }
    return {line.at, "SVD"};
  }
  const auto& service = line.service.value();
  if (what == "procedure") return {service, "SV101-2"};
  if (what == "billed") return {service, "SV102"};
  if (what == "units") return {service, "SV104"};
  if (what == "modifiers" && parts == 3) return {service, modifier_field(service, index)};
  return {service, "SV1"};
}

// The component of SV101 that a line's modifier came from: those left empty are none.
std::string claim_reader::modifier_field(const segment& service, std::size_t number) const {
  const auto procedure = source_.components(source_.elements(service)[1]);
  std::size_t n = 2;
  for (; n < 1 + max_modifiers; ++n)
    if (!trimmed(procedure[n]).empty() && number-- == 0) break;
  return "SV101-" + std::to_string(n + 1);
}

}  // namespace benefactor::api::x12
