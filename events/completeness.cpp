#include "events/completeness.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "events/contract_in_force.hpp"
#include "events/eligibility.hpp"

namespace benefactor {

namespace {

bool is_authorized(const bucket_state& bucket, const claim_contents& claim, std::size_t index) {
  if (index < claim.authorized.size() && claim.authorized[index]) return true;
  const auto& line = claim.lines[index];
  const auto usable = authorizations_on(bucket, claim.member, line.service_date);
  return std::any_of(usable.begin(), usable.end(), [&](const usable_authorization& a) {
    const auto& procedures = a.terms.procedures;
    return a.terms.service == line.service && a.visits_remaining != 0 &&
           (a.terms.provider_npi.empty() || a.terms.provider_npi == claim.provider_npi) &&
           (procedures.empty() ||
            std::find(procedures.begin(), procedures.end(), line.procedure) != procedures.end());
  });
}

std::string wants(const claim_requirement& r, std::string_view what) {
  const auto who = r.service ? std::string(to_text(*r.service)) : std::string("every claim of the plan");
  return who + " needs " + std::string(what);
}

/// Null: the line has it.
const char* place_of_missing(const bucket_state& bucket, const claim_contents& claim, std::size_t index,
                             required_field field) {
  const auto& line = claim.lines[index];
  switch (field) {
    case required_field::diagnosis: return line.diagnoses.empty() ? "diagnoses" : nullptr;
    case required_field::modifier: return line.modifiers.empty() ? "modifiers" : nullptr;
    case required_field::prior_payer: return line.prior_payers.empty() ? "priorPayers" : nullptr;
    case required_field::authorization:
      return is_authorized(bucket, claim, index) ? nullptr : "authorization";
  }
  return nullptr;
}

}  // namespace

std::vector<missing_item> missing_of(const bucket_state& bucket, const claim_contents& claim) {
  std::vector<missing_item> documents, fields;
  for (std::size_t i = 0; i < claim.lines.size(); ++i) {
    const auto& line = claim.lines[i];
    for (const auto& r : *terms_on(bucket.contract, line.service_date).requirements) {
      if (r.service && *r.service != line.service) continue;
      for (const auto kind : r.documents)
        if (std::find(claim.documents.begin(), claim.documents.end(), kind) == claim.documents.end()) {
          missing_item item{"documents", std::string(to_text(kind)), wants(r, to_text(kind))};
          if (std::find(documents.begin(), documents.end(), item) == documents.end())
            documents.push_back(std::move(item));
        }
      for (const auto field : r.fields)
        if (const auto* place = place_of_missing(bucket, claim, i, field))
          fields.push_back({"lines[" + std::to_string(i) + "]." + place, std::string(to_text(field)),
                            wants(r, to_text(field))});
    }
  }
  documents.insert(documents.end(), std::make_move_iterator(fields.begin()),
                   std::make_move_iterator(fields.end()));
  return documents;
}

draft_check check_draft(const bucket_state& bucket, const member_id& member, claim_submission draft,
                        std::vector<document_kind> documents, const form_options& options) {
  for (auto* id : {&draft.submitter, &draft.submitter_claim_id})
    if (id->empty()) *id = "DRAFT";
  draft_check check{form_problems(draft, options), {}};
  const auto problem = [&](const char* field, const char* rule) {
    const auto same = [&](const auto& p) { return p.field == field; };
    if (std::none_of(check.problems.begin(), check.problems.end(), same))
      check.problems.push_back({field, rule});
  };
  if (!bucket.enrolled) {
    problem("policyNumber", policy_not_known);
  } else {
    if (!bucket.contract.find_member(member)) problem("memberId", "a member of the policy");
    check.missing = missing_of(bucket, {.member = member,
                                        .provider_npi = std::move(draft.provider_npi),
                                        .lines = std::move(draft.lines),
                                        .documents = std::move(documents),
                                        .authorized = {}});
  }
  std::sort(check.problems.begin(), check.problems.end());
  return check;
}

claim_contents contents_of(const claim_state& claim, const line_diagnoses& diagnoses) {
  claim_contents contents{.member = claim.member,
                          .provider_npi = claim.provider_npi,
                          .lines = {},
                          .documents = {},
                          .authorized = {}};
  for (std::size_t i = 0; i < claim.lines.size(); ++i) {
    const auto& line = claim.lines[i];
    contents.lines.push_back({.service = line.service,
                              .service_date = line.service_date,
                              .billed = line.billed,
                              .units = line.units,
                              .procedure = line.procedure,
                              .modifiers = line.modifiers,
                              .diagnoses = i < diagnoses.size() ? diagnoses[i] : std::vector<std::string>{},
                              .prior_payers = line.prior_payers});
    contents.authorized.push_back(line.decision.authorization >= 0);
  }
  for (const auto& d : claim.life.documents)
    if (d.status == document_status::stored) contents.documents.push_back(d.terms.kind);
  return contents;
}

}  // namespace benefactor
