#include "tests/actors/sample_requests.hpp"

#include "tests/actors/sample_external.hpp"

namespace benefactor::test_support {

using namespace actors;

date sample_day(int month, int d) {
  return *make_date(2026, static_cast<unsigned>(month), static_cast<unsigned>(d));
}

coverage_rule sample_rule(service_type service, basis_points coverage) {
  coverage_rule r;
  r.service = service;
  r.coverage = coverage;
  return r;
}

std::string sample_policy(int number) { return "POLICY-" + std::to_string(number); }
std::string sample_member(int policy, int member) {
  return "MEMBER-" + std::to_string(policy) + "-" + std::to_string(member);
}

demographics sample_details(int policy, int member) {
  const auto own = "-" + std::to_string(policy) + "-" + std::to_string(member);
  return {{"Lastname" + own, "Firstname" + own, "", ""},
          sample_day(1 + member, 1 + policy),
          member == 0 ? administrative_gender::female : administrative_gender::male,
          {"1 Homestreet" + own, "", "Springfield", "IL", "62701", ""}};
}

enroll_policy_request sample_enrollment(int number) {
  policy_enrollment p;
  p.policy_number = sample_policy(number);
  p.holder_number = sample_member(number, 0);
  p.terms.effective = sample_day(1, 1);
  p.terms.expiration = sample_day(12, 31);
  p.terms.deductible = 50'000;
  p.terms.member_deductible = 30'000;
  p.terms.out_of_pocket_max = 200'000;
  p.terms.review_threshold = 90'000;
  auto visit = sample_rule(service_type::specialist_visit, 8'000);
  visit.annual_limit = 200'000;
  visit.per_visit_limit = 30'000;
  visit.copay = 3'000;
  visit.excluded_diagnoses = {"F10*"};
  auto imaging = sample_rule(service_type::imaging, 7'000);
  imaging.requires_preauth = true;
  auto preventive = sample_rule(service_type::preventive, 10'000);
  preventive.deductible_applies = false;
  p.terms.rules = {visit, imaging, preventive};
  if (number % 3 == 1) p.terms.administrator = sample_processor;
  if (number % 2 == 1) p.terms.plan = "Gold PPO";
  for (int m = 0; m < 2; ++m) {
    member_enrollment member;
    member.member_number = sample_member(number, m);
    member.terms.enrolled = sample_day(1, 1);
    member.details = sample_details(number, m);
    if (m == 1) {
      auto own = sample_rule(service_type::specialist_visit, 5'000);
      own.annual_limit = 60'000;
      member.terms.rules = {own};
    }
    p.members.push_back(std::move(member));
  }
  return {std::move(p)};
}

submit_request sample_claim(int policy, const std::string& id, cents billed) {
  submit_request r;
  auto& s = r.submission;
  s.submitter = "ACME";
  s.submitter_claim_id = id;
  s.received = sample_day(6, 1);
  s.policy_number = sample_policy(policy);
  s.member_number = sample_member(policy, 0);
  s.provider_npi = sample_npi;
  claim_line line;
  line.service = service_type::specialist_visit;
  line.service_date = sample_day(3, 1);
  line.billed = billed;
  line.procedure = "99213";
  line.diagnoses = {"M54.5"};
  s.lines.push_back(std::move(line));
  return r;
}

std::vector<request_body> sample_book(int policies) {
  std::vector<request_body> book;
  book.push_back(enroll_provider_request{{sample_npi, "Metro Health", network_status::in_network}});
  for (int p = 0; p < policies; ++p) {
    book.push_back(sample_enrollment(p));
    authorization_request a;
    a.policy_number = sample_policy(p);
    a.member_number = sample_member(p, 0);
    a.terms.number = "A-1";
    a.terms.service = service_type::imaging;
    a.terms.from = sample_day(1, 1);
    a.terms.to = sample_day(12, 31);
    a.terms.visits = 2;
    book.push_back(grant_authorization_request{a});
  }
  return book;
}

std::vector<request_body> sample_erasure(int policy, int member, const store::surrogates& surrogates) {
  const auto number = static_cast<std::uint16_t>(member + 1);
  const auto approved_by = [&](const char* person) {
    return actors::erasure_request{.policy_number = {},
                                   .member_number = {},
                                   .policy = surrogates.policy(sample_policy(policy)),
                                   .command = approve_member_erasure{number, person}};
  };
  std::vector<request_body> steps;
  steps.push_back(actors::erasure_request{
      .policy_number = sample_policy(policy),
      .member_number = sample_member(policy, member),
      .policy = {},
      .command = request_member_erasure{{}, "anna", "a reason of enough characters"}});
  steps.push_back(approved_by("anna"));
  steps.push_back(approved_by("ben"));
  return steps;
}

}  // namespace benefactor::test_support
