#include "tests/tools/data_fixture_parts.hpp"

#include <stdexcept>

namespace benefactor::test_support::fixture {

namespace {

coverage_rule rule(service_type service, basis_points coverage) {
  coverage_rule r;
  r.service = service;
  r.coverage = coverage;
  return r;
}

}  // namespace

date day(unsigned month, unsigned d) { return *make_date(2026, month, d); }

member_enrollment member(const std::string& number) {
  member_enrollment m;
  m.member_number = number;
  m.terms.enrolled = day(1, 1);
  return m;
}

policy_enrollment policy_of(int p) {
  const auto number = std::to_string(p);
  policy_enrollment e;
  e.policy_number = "POL-" + number;
  e.holder_number = "M-" + number + "-1";
  e.terms.effective = day(1, 1);
  e.terms.expiration = day(12, 31);
  e.terms.deductible = 200'00;
  e.terms.out_of_pocket_max = 2'000'00;
  e.terms.review_threshold = 900'00;
  auto visit = rule(service_type::specialist_visit, 8'000);
  visit.per_visit_limit = 300'00;
  visit.copay = 30'00;
  visit.annual_limit = 1'000'00;
  visit.excluded_diagnoses = {"F10*"};
  auto imaging = rule(service_type::imaging, 7'000);
  imaging.requires_preauth = true;
  e.terms.rules = {visit, imaging};
  e.members = {member(e.holder_number), member("M-" + number + "-2")};
  e.members[1].terms.rules = {rule(service_type::specialist_visit, 5'000)};
  return e;
}

claim_submission claim_of(int p, const std::string& id, cents billed, unsigned month, int member) {
  claim_submission s;
  s.submitter = "ACME";
  s.submitter_claim_id = id;
  s.received = day(6, 1);
  s.policy_number = "POL-" + std::to_string(p);
  s.member_number = "M-" + std::to_string(p) + "-" + std::to_string(member);
  s.provider_npi = in_network;
  claim_line line;
  line.service = service_type::specialist_visit;
  line.service_date = day(month, 3);
  line.billed = billed;
  line.procedure = "99213";
  line.diagnoses = {"M54.5"};
  s.lines.push_back(std::move(line));
  return s;
}

void require(bool held, const std::string& what) {
  if (!held) throw std::runtime_error("data fixture: " + what);
}

void doer::enroll(const std::vector<api::enrollment_item>& items) {
  const auto results = client_.enroll(items);
  for (std::size_t i = 0; i < results.size(); ++i)
    require(results[i].changed, "enrolment " + std::to_string(i) + " was not accepted");
}

api::claim_result doer::submit(const claim_submission& claim) {
  auto result = client_.submit(claim);
  require(result.outcome(), claim.submitter_claim_id + " was not decided");
  return result;
}

void doer::submit(const api::outgoing_claim& claim) {
  require(client_.submit(claim).outcome(), "a claim of a file");
}

void doer::act(const std::string& id, const api::claim_action& action) {
  require(client_.command(api::natural_claim_name{"ACME", id}, action).outcome(), "a command on " + id);
}

}  // namespace benefactor::test_support::fixture
