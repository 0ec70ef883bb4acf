// Enrolments, and what happens to policies and reference data, from the contract's readers.
#include <string>
#include <utility>

#include "api/rpc/read_parts.hpp"
#include "api/rpc/read_requests.hpp"
#include "store/edit_table_message.hpp"

namespace benefactor::api {
namespace {

std::vector<coverage_rule> read_rules(capnp::List<wire::CoverageRule>::Reader rules,
                                      const std::string& prefix, std::vector<field_problem>& problems) {
  std::vector<coverage_rule> to;
  to.reserve(rules.size());
  for (auto rule : rules) {
    const auto path = prefix + "rules[" + std::to_string(to.size()) + "].";
    to.push_back({.service = read_code(rule.getServiceType(), path, "serviceType", problems),
                  .coverage = rule.getCoverage(),
                  .annual_limit = read_amount(rule.hasAnnualLimit(), rule.getAnnualLimit()),
                  .per_visit_limit = read_amount(rule.hasPerVisitLimit(), rule.getPerVisitLimit()),
                  .copay = read_amount(rule.hasCopay(), rule.getCopay()),
                  .requires_preauth = rule.getRequiresPreauth(),
                  .network = read_code(rule.getNetwork(), path, "network", problems),
                  .excluded_diagnoses = read_texts(rule.getExcludedDiagnoses()),
                  .deductible_applies = rule.getDeductibleApplies()});
  }
  return to;
}

std::vector<claim_requirement> read_requirements(capnp::List<wire::Requirement>::Reader requirements,
                                                 std::vector<field_problem>& problems) {
  std::vector<claim_requirement> to;
  for (auto requirement : requirements) {
    const auto path = "requirements[" + std::to_string(to.size()) + "].";
    auto& r = to.emplace_back();
    if (requirement.isServiceType())
      r.service = read_code(requirement.getServiceType(), path, "serviceType", problems);
    else if (!requirement.isAll())
      problems.push_back({path + "serviceType", unknown_code});
    r.documents = read_codes(requirement.getDocuments(), path + "documents", problems);
    r.fields = read_codes(requirement.getFields(), path + "fields", problems);
  }
  return to;
}

std::vector<edit_terms> read_edits(capnp::List<wire::EditTerms>::Reader edits,
                                   std::vector<field_problem>& problems) {
  std::vector<edit_terms> to;
  for (const auto e : edits) {
    const auto path = "edits[" + std::to_string(to.size()) + "].";
    to.push_back({read_code(e.getEdit(), path, "edit", problems),
                  read_code(e.getAction(), path, "action", problems),
                  {read_code(e.getGroup(), path, "group", problems), e.getReason()}});
  }
  return to;
}

postal_address read_address(wire::PostalAddress::Reader address) {
  return {to_string(address.getLine1()), to_string(address.getLine2()),      to_string(address.getCity()),
          to_string(address.getState()), to_string(address.getPostalCode()), to_string(address.getCountry())};
}

demographics read_person(wire::Person::Reader person, const std::string& prefix,
                         std::vector<field_problem>& problems) {
  const auto name = person.getName();
  return {{to_string(name.getLast()), to_string(name.getFirst()), to_string(name.getMiddle()),
           to_string(name.getSuffix())},
          read_day(person.hasBirthDate(), person.getBirthDate()),
          read_code(person.getSex(), prefix, "sex", problems),
          read_address(person.getAddress())};
}

member_enrollment read_member(wire::Member::Reader member, const std::string& prefix,
                              std::vector<field_problem>& problems) {
  return {to_string(member.getMemberId()),
          {.member = {},
           .relationship = read_code(member.getRelationship(), prefix, "relationship", problems),
           .enrolled = {member.getEnrolled()},
           .terminated = read_day(member.hasTerminated(), member.getTerminated()),
           .status = read_code(member.getStatus(), prefix, "status", problems),
           .rules = read_rules(member.getRules(), prefix, problems)},
          read_person(member.getDetails(), prefix, problems)};
}

actors::enroll_policy_request read_policy(wire::Policy::Reader policy, std::vector<field_problem>& problems) {
  policy_enrollment to;
  to.policy_number = to_string(policy.getPolicyNumber());
  to.holder_number = to_string(policy.getHolderId());
  auto& terms = to.terms;
  terms.effective = {policy.getEffective()};
  terms.expiration = {policy.getExpiration()};
  terms.status = read_code(policy.getStatus(), "", "status", problems);
  terms.status_date = read_day(policy.hasStatusDate(), policy.getStatusDate());
  terms.deductible = policy.getDeductible();
  terms.member_deductible = read_amount(policy.hasMemberDeductible(), policy.getMemberDeductible());
  terms.out_of_pocket_max = read_amount(policy.hasOutOfPocketMax(), policy.getOutOfPocketMax());
  terms.member_out_of_pocket_max =
      read_amount(policy.hasMemberOutOfPocketMax(), policy.getMemberOutOfPocketMax());
  if (policy.hasPlanYearStart()) {
    const auto start = policy.getPlanYearStart();
    terms.plan_year_start = month_day{start.getMonth(), start.getDay()};
    // The core takes any month_day for one that the calendar has.
    if (!parse_month_day(format_month_day(*terms.plan_year_start)))
      problems.push_back({"planYearStart", "is a month and a day of the calendar"});
  }
  terms.timely_filing_days = policy.getTimelyFilingDays();
  terms.review_threshold = read_amount(policy.hasReviewThreshold(), policy.getReviewThreshold());
  terms.coordination = read_code(policy.getCoordination(), "", "coordination", problems);
  terms.rules = read_rules(policy.getRules(), "", problems);
  terms.requirements = read_requirements(policy.getRequirements(), problems);
  to.holder_details = read_person(policy.getHolderDetails(), "holderDetails.", problems);
  terms.edits = read_edits(policy.getEdits(), problems);
  terms.administrator = to_string(policy.getAdministrator());
  terms.plan = to_string(policy.getPlan());
  to.members.reserve(policy.getMembers().size());
  for (auto member : policy.getMembers())
    to.members.push_back(
        read_member(member, "members[" + std::to_string(to.members.size()) + "].", problems));
  return {std::move(to)};
}

authorization read_authorization(wire::Authorization::Reader from, std::vector<field_problem>& problems) {
  authorization to{.number = to_string(from.getNumber()),
                   .member = {},
                   .service = read_code(from.getServiceType(), "", "serviceType", problems),
                   .procedures = read_texts(from.getOtherProcedures()),
                   .provider_npi = to_string(from.getProviderNpi()),
                   .from = {from.getFrom()},
                   .to = {from.getTo()},
                   .visits = from.hasVisits() ? std::optional(from.getVisits().getValue()) : std::nullopt};
  if (from.getProcedure().size() != 0)
    to.procedures.insert(to.procedures.begin(), to_string(from.getProcedure()));
  return to;
}

revise_contract read_revision(wire::Revision::Reader revision, std::vector<field_problem>& problems) {
  return {
      .member = {},
      .from = {revision.getFrom()},
      .terms = {.deductible = revision.getDeductible(),
                .member_deductible =
                    read_amount(revision.hasMemberDeductible(), revision.getMemberDeductible()),
                .out_of_pocket_max = read_amount(revision.hasOutOfPocketMax(), revision.getOutOfPocketMax()),
                .member_out_of_pocket_max =
                    read_amount(revision.hasMemberOutOfPocketMax(), revision.getMemberOutOfPocketMax()),
                .timely_filing_days = revision.getTimelyFilingDays(),
                .review_threshold = read_amount(revision.hasReviewThreshold(), revision.getReviewThreshold()),
                .coordination = read_code(revision.getCoordination(), "", "coordination", problems),
                .rules = read_rules(revision.getRules(), "", problems),
                .requirements = read_requirements(revision.getRequirements(), problems),
                .edits = read_edits(revision.getEdits(), problems),
                .administrator = to_string(revision.getAdministrator()),
                .plan = to_string(revision.getPlan())},
      .expiration = read_day(revision.hasExpiration(), revision.getExpiration())};
}

policy_change_request read_change(wire::PolicyChange::Reader change, std::vector<field_problem>& problems) {
  policy_change_request to{to_string(change.getPolicyNumber()), to_string(change.getMemberId()), {}};
  switch (change.which()) {
    case wire::PolicyChange::REVISE: to.change = read_revision(change.getRevise(), problems); break;
    case wire::PolicyChange::COVERAGE: {
      const auto coverage = change.getCoverage();
      to.change =
          change_coverage{{}, read_code(coverage.getChange(), "", "change", problems), {coverage.getFrom()}};
      break;
    }
    case wire::PolicyChange::REQUEST_AUTHORIZATION:
      to.change = request_authorization{read_authorization(change.getRequestAuthorization(), problems)};
      break;
    case wire::PolicyChange::DENY_AUTHORIZATION: {
      const auto deny = change.getDenyAuthorization();
      to.change = deny_authorization{to_string(deny.getNumber()), to_string(deny.getReason())};
      break;
    }
    case wire::PolicyChange::AMEND_AUTHORIZATION:
      to.change = amend_authorization{read_authorization(change.getAmendAuthorization(), problems)};
      break;
    case wire::PolicyChange::REVOKE_AUTHORIZATION: {
      const auto revoke = change.getRevokeAuthorization();
      to.change = revoke_authorization{
          to_string(revoke.getNumber()), {revoke.getFrom()}, to_string(revoke.getReason())};
      break;
    }
    case wire::PolicyChange::DESCRIBE:
      to.change = describe_member{{}, read_person(change.getDescribe(), "", problems), {}};
      break;
    default: problems.push_back({"change", "is one this program knows"});
  }
  return to;
}

/// The column of *from* whose problem it is goes unnamed: who sends a table makes it by a program.
std::optional<actors::request_body> read_edit_table(store::stored::EditTableLoaded::Reader from,
                                                    std::vector<field_problem>& problems) {
  std::string rule;
  auto table = store::get_edit_table(from, rule);
  if (table) return actors::load_edits_request{std::move(*table)};
  problems.push_back({"editTable", rule});
  return std::nullopt;
}

provider_description read_description(wire::ProviderDescription::Reader description) {
  return {to_string(description.getNpi()),
          {.person = description.getPerson(),
           .first_name = to_string(description.getFirstName()),
           .taxonomy = to_string(description.getTaxonomy()),
           .tax_id = to_string(description.getTaxId()),
           .address = read_address(description.getAddress())}};
}

fee_schedule read_fees(wire::FeeSchedule::Reader schedule) {
  fee_schedule to{to_string(schedule.getContract()), 0, {}};
  to.fees.reserve(schedule.getFees().size());
  for (const auto fee : schedule.getFees())
    to.fees.push_back({to_string(fee.getProcedure()),
                       to_string(fee.getModifier()),
                       {fee.getFrom()},
                       read_day(fee.hasTo(), fee.getTo()),
                       fee.getPrice()});
  return to;
}

}  // namespace

std::optional<actors::request_body> read_enrollment(wire::EnrollmentItem::Reader item,
                                                    std::vector<field_problem>& problems) {
  const auto before = problems.size();
  std::optional<actors::request_body> to;
  switch (item.which()) {
    case wire::EnrollmentItem::POLICY: to = read_policy(item.getPolicy(), problems); break;
    case wire::EnrollmentItem::MEMBER: {
      const auto member = item.getMember();
      to = actors::enroll_member_request{to_string(member.getPolicyNumber()),
                                         read_member(member.getMember(), "", problems)};
      break;
    }
    case wire::EnrollmentItem::PROVIDER: {
      const auto provider = item.getProvider();
      to = actors::enroll_provider_request{{to_string(provider.getNpi()), to_string(provider.getName()),
                                            read_code(provider.getNetwork(), "", "network", problems)}};
      break;
    }
    case wire::EnrollmentItem::AUTHORIZATION:
      to = actors::grant_authorization_request{{to_string(item.getAuthorization().getPolicyNumber()),
                                                to_string(item.getAuthorization().getMemberId()),
                                                read_authorization(item.getAuthorization(), problems)}};
      break;
    case wire::EnrollmentItem::CHANGE:
      to = actors::change_policy_request{read_change(item.getChange(), problems)};
      break;
    case wire::EnrollmentItem::AFFILIATION: {
      const auto terms = item.getAffiliation();
      to = actors::affiliate_provider_request{{to_string(terms.getNpi()),
                                               {{terms.getFrom()},
                                                read_code(terms.getNetwork(), "", "network", problems),
                                                to_string(terms.getContract())}}};
      break;
    }
    case wire::EnrollmentItem::FEE_SCHEDULE:
      to = actors::load_fees_request{read_fees(item.getFeeSchedule())};
      break;
    case wire::EnrollmentItem::DESCRIBE_PROVIDER:
      to = actors::describe_provider_request{read_description(item.getDescribeProvider())};
      break;
    case wire::EnrollmentItem::EDIT_TABLE: to = read_edit_table(item.getEditTable(), problems); break;
    default: problems.push_back({"item", "is one this program knows"});
  }
  if (problems.size() != before) to.reset();
  return to;
}

}  // namespace benefactor::api
