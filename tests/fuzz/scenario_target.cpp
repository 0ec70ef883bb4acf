#include "tests/fuzz/scenario_target.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/fuzz/fuzz_targets.hpp"
#include "tools/benefactor/scenario_document.hpp"
#include "tools/benefactor/scenario_run.hpp"

namespace benefactor::fuzz {
namespace {

using namespace tools;

void check_lines(const claim_state& claim) {
  for (const auto& line : claim.lines) {
    const auto& d = line.decision;
    if (d.status == line_status::needs_review) continue;
    cents total = d.plan_paid;
    for (const auto& a : adjustments_of(d)) total += a.amount;
    promise(total == line.billed, "a line does not balance");
    promise(d.plan_paid >= 0 && d.deductible >= 0 && d.copay >= 0 && d.coinsurance >= 0,
            "an amount is negative");
    promise(!line.standing || d.takes_from_bucket(), "a denied line stands");
  }
}

struct sums {
  cents deductible = 0, out_of_pocket = 0, paid = 0;
  bool operator==(const sums&) const = default;

  void add(const line_decision& d, bool pays) {
    deductible += d.deductible;
    out_of_pocket += d.deductible + d.copay + d.coinsurance;
    if (pays) paid += d.plan_paid;
  }
};

sums sums_of(const accumulators& a) {
  sums s{a.deductible_met, a.out_of_pocket_used, 0};
  for (const auto& [service, paid] : a.paid.entries()) s.paid += paid;
  return s;
}

/// Passes everything on and remembers enough of it to check the buckets in the end.
class watching_backend final : public scenario_backend {
 public:
  explicit watching_backend(std::unique_ptr<scenario_backend> inner) : inner_(std::move(inner)) {}

  void enroll(const provider& p) override { inner_->enroll(p); }
  void enroll(const policy_enrollment& p) override {
    policies_.emplace(p.policy_number, p);
    inner_->enroll(p);
  }
  step_answer grant(const authorization_request& request) override { return inner_->grant(request); }
  step_answer enroll(const api::membership_request& request) override { return inner_->enroll(request); }
  step_answer refer(const store::reference_request& request) override { return inner_->refer(request); }
  step_answer change(const policy_change_request& request) override {
    auto answer = inner_->change(request);
    const auto* revision = std::get_if<revise_contract>(&request.change);
    const auto known = policies_.find(request.policy_number);
    if (revision && request.member_number.empty() && !answer.refused && known != policies_.end())
      widen(known->second.terms, revision->terms);
    return answer;
  }
  step_answer submit(const claim_submission& claim) override {
    auto answer = inner_->submit(claim);
    check_lines(answer.claim);
    if (!answer.refused && !answer.duplicate) submitted_.push_back(claim);
    return answer;
  }
  draft_check check(const claim_submission& draft, const std::vector<document_kind>& documents) override {
    return inner_->check(draft, documents);
  }
  step_answer apply(const api::claim_reference& claim, const claim_action& action) override {
    auto answer = inner_->apply(claim, action);
    check_lines(answer.claim);
    return answer;
  }

  std::vector<bucket_row> buckets() override {
    std::map<std::pair<std::string, int>, sums> policies;
    std::map<std::tuple<std::string, int, std::string>, sums> members;
    for (const auto& claim : submitted_) {
      const auto known = inner_->submit(claim);
      promise(!known.refused && known.duplicate, "a claim submitted again is not the same claim");
      check_lines(known.claim);
      for (const auto& line : known.claim.lines) {
        if (!line.standing) continue;
        const auto& d = line.decision;
        policies[{claim.policy_number, d.benefit_year}].add(d, !d.member_rule);
        members[{claim.policy_number, d.benefit_year, claim.member_number}].add(d, d.member_rule);
      }
    }
    auto rows = inner_->buckets();
    for (const auto& row : rows) {
      promise(sums_of(row.policy) == policies[{row.policy_number, row.benefit_year}],
              "a bucket is not the sum of its standing lines");
      for (const auto& [number, amounts] : row.members)
        promise(sums_of(amounts) == members[{row.policy_number, row.benefit_year, number}],
                "a member's amounts are not the sum of the member's standing lines");
      check_limits(row, policies_.at(row.policy_number).terms);
    }
    promise(rows.size() >= policies.size(), "a benefit year is missing");
    return rows;
  }

 private:
  /// A line is held to the limits of its day, so a sum may be as large as the largest of all versions.
  static void widen(policy& limits, const policy_terms& revised) {
    const auto larger = [](std::optional<cents>& limit, const std::optional<cents>& other) {
      if (!other || (limit && *limit < *other)) limit = other;
    };
    limits.deductible = std::max(limits.deductible, revised.deductible);
    larger(limits.member_deductible, revised.member_deductible);
    larger(limits.out_of_pocket_max, revised.out_of_pocket_max);
    larger(limits.member_out_of_pocket_max, revised.member_out_of_pocket_max);
  }

  static void check_limits(const bucket_row& row, const policy& terms) {
    const auto within = [](cents amount, const std::optional<cents>& limit) {
      return !limit || amount <= *limit;
    };
    promise(row.policy.deductible_met <= terms.deductible, "the deductible is exceeded");
    promise(within(row.policy.out_of_pocket_used, terms.out_of_pocket_max),
            "the out-of-pocket maximum is exceeded");
    for (const auto& [number, amounts] : row.members) {
      promise(within(amounts.deductible_met, terms.member_deductible), "a member's deductible is exceeded");
      promise(within(amounts.out_of_pocket_used, terms.member_out_of_pocket_max),
              "a member's out-of-pocket maximum is exceeded");
    }
  }

  std::unique_ptr<scenario_backend> inner_;
  std::map<std::string, policy_enrollment> policies_;
  std::vector<claim_submission> submitted_;
};

std::string run(const scenario_document& document, const backend_maker& make) {
  watching_backend backend(make());
  return run_scenario(document, backend).dump();
}

}  // namespace

void check_scenario(std::string_view document, const backend_maker& make) {
  std::vector<api::problem> problems;
  const auto parsed = parse_scenario(document, problems);
  promise(parsed.has_value() == problems.empty(), "a document has problems, or is refused without any");
  if (!parsed) return;
  try {
    promise(run(*parsed, make) == run(*parsed, make), "two runs of one scenario differ");
  } catch (const std::overflow_error&) {
    // What decide() says of amounts that leave 64 bits.
  }
}

void take_scenario(std::string_view document) { check_scenario(document, make_core_backend); }

}  // namespace benefactor::fuzz
