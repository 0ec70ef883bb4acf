#include "api/x12/claim_statuses.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace benefactor::api::x12 {
namespace {

struct status_row {
  std::string_view field;  // As the reader or the engine names it, or how that begins.
  std::string_view status, entity;
};

// The first row whose field the problem's begins with. Who an NM1 names is told from its segment's qualifier
// where the reader's field has that, else the provider is meant.
constexpr std::array reader_rows{
    status_row{"CLM01", "478", ""},     // claim submitter's identifier
    status_row{"CLM02", "178", ""},     // submitted charges
    status_row{"CLM05-1", "249", ""},   // place of service
    status_row{"CLM05-2", "249", ""},   //
    status_row{"CLM05-3", "535", ""},   // claim frequency code
    status_row{"CLM", "21", ""},        // missing or invalid information
    status_row{"REF*F8", "464", ""},    // payer's claim control number
    status_row{"REF02", "464", ""},     //
    status_row{"SV101-2", "454", ""},   // procedure code
    status_row{"SV101-1", "454", ""},   //
    status_row{"SV101-", "453", ""},    // procedure code modifiers
    status_row{"SV102", "583", ""},     // line item charge amount
    status_row{"SV103", "476", ""},     // units of service
    status_row{"SV104", "476", ""},     //
    status_row{"SV105", "249", ""},     // place of service
    status_row{"SV107", "477", ""},     // diagnosis code pointer
    status_row{"SV1", "247", ""},       // line information
    status_row{"LX", "247", ""},        //
    status_row{"SVD", "286", ""},       // other payer's payment information
    status_row{"CAS", "286", ""},       //
    status_row{"AMT", "286", ""},       //
    status_row{"DTP*573", "286", ""},   //
    status_row{"HI01", "254", ""},      // principal diagnosis code
    status_row{"HI", "255", ""},        // diagnosis code
    status_row{"DTP", "187", ""},       // dates of service
    status_row{"DMG02", "158", "QC"},   // date of birth
    status_row{"DMG03", "157", "QC"},   // gender
    status_row{"DMG", "158", "QC"},     //
    status_row{"NM1*85", "562", "85"},  // NPI of the billing provider
    status_row{"NM1*82", "562", "82"},  // NPI of the rendering provider
    status_row{"NM1*IL", "33", "IL"},   // subscriber and subscriber id not found
    status_row{"NM1*QC", "125", "QC"},  // name of the patient
    status_row{"NM103", "125", "QC"},   //
    status_row{"NM104", "125", "QC"},   //
    status_row{"NM105", "125", "QC"},   //
    status_row{"NM107", "125", "QC"},   //
    status_row{"SBR01", "480", "IL"},   // claim filing of the subscriber
    status_row{"SBR02", "156", ""},     // patient's relationship to the subscriber
    status_row{"SBR", "163", "IL"},     // policy number
    status_row{"PAT", "156", ""},       //
    status_row{"BHT04", "21", ""},      //
    status_row{"ISA06", "24", "41"},    // the submitter is not one that is approved
    status_row{"HL", "481", ""},        // the form of the submission
    status_row{"segment", "481", ""},   //
    status_row{"claim", "481", ""},     //
    status_row{"loop", "481", ""},      //
};

constexpr std::array engine_rows{
    status_row{"submitterClaimId", "478", ""},
    status_row{"submitter", "24", "41"},
    status_row{"policyNumber", "163", "IL"},
    status_row{"memberId", "164", "QC"},
    status_row{"providerNpi", "562", "82"},
    status_row{"replaces", "464", ""},
    status_row{"on", "187", ""},
    status_row{"received", "21", ""},
    status_row{"lines", "247", ""},
};

// Behind "lines[0].".
constexpr std::array engine_line_rows{
    status_row{"serviceDate", "187", ""}, status_row{"billed", "583", ""},
    status_row{"units", "476", ""},       status_row{"procedure", "454", ""},
    status_row{"modifiers", "453", ""},   status_row{"diagnoses", "255", ""},
    status_row{"service", "454", ""},     status_row{"priorPayers", "286", ""},
};

template <class Rows>
claim_status_code look_up(const Rows& rows, std::string_view field, std::string_view category) {
  for (const auto& row : rows)
    if (field.substr(0, row.field.size()) == row.field)
      return {std::string{category}, std::string{row.status}, std::string{row.entity}, 0};
  return {std::string{category}, "21", "", 0};
}

// The category follows from the rule's words, of which the reader has few.
std::string_view category_of(std::string_view rule) {
  if (rule.find("is missing") != rule.npos) return "A6";
  if (rule.find("must be the same") != rule.npos || rule.find("not repeat") != rule.npos ||
      rule.find("must stand") != rule.npos || rule.find("HL01 of the loop above") != rule.npos)
    return "A8";
  return "A7";
}

claim_status_code status_of_field(const field_problem& problem) {
  std::size_t index = 0;
  std::array<char, 24> name{};
  if (std::sscanf(problem.field.c_str(), "lines[%zu].%23[A-Za-z]", &index, name.data()) == 2) {
    auto code = look_up(engine_line_rows, name.data(), "A7");
    code.line = index + 1;
    return code;
  }
  return look_up(engine_rows, problem.field, "A7");
}

}  // namespace

claim_status_code accepted_status() { return {"A2", "20", "", 0}; }
claim_status_code unread_status() { return {"A3", "481", "", 0}; }
claim_status_code unlisted_status() { return {"A3", "21", "", 0}; }
claim_status_code undecided_status() { return {"A3", "122", "", 0}; }
claim_status_code void_not_allowed_status() { return {"A7", "535", "", 0}; }

claim_status_code status_of(const claim_problem& problem) {
  auto code = look_up(reader_rows, problem.field, category_of(problem.rule));
  if (problem.field != "NM109") return code;
  // Two kinds of ids stand in NM109; the rules tell them apart.
  const bool of_member = problem.rule.find("member id") != std::string::npos ||
                         problem.rule.find("makes an id") != std::string::npos;
  return {code.category, of_member ? "164" : "562", of_member ? "IL" : "85", 0};
}

std::vector<claim_status_code> statuses_of(const rejection& refused) {
  std::vector<claim_status_code> codes;
  switch (refused.code) {
    case rejection_code::not_found:
      // A policy and a member are the subscriber's; the other thing looked for is the claim that REF*F8
      // names.
      if (refused.reason.find("claim") != std::string::npos)
        codes.push_back({"A3", "35", "", 0});
      else
        codes.push_back({"A3", "33", "IL", 0});
      break;
    case rejection_code::invalid:
      for (const auto& problem : refused.problems) codes.push_back(status_of_field(problem));
      break;
    case rejection_code::invalid_transition:
    case rejection_code::already_disputed:
      codes.push_back({"A8", "464", "", 0});
      codes.push_back({"A8", "535", "", 0});
      break;
    case rejection_code::idempotency_conflict: codes.push_back({"A3", "54", "", 0}); break;
    case rejection_code::member_erased: codes.push_back({"A3", "109", "QC", 0}); break;
  }
  if (codes.empty()) codes.push_back(unlisted_status());
  std::vector<claim_status_code> once;
  for (auto& code : codes)
    if (std::find(once.begin(), once.end(), code) == once.end()) once.push_back(std::move(code));
  return once;
}

}  // namespace benefactor::api::x12
