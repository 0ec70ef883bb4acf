// The scenario backend on a real engine: actors, log and projections in a temporary data directory, stopped
// and started again before the buckets are read.
#include <cstdlib>
#include <future>
#include <iostream>
#include <stdlib.h>

#include "api/node.hpp"
#include "events/overloaded.hpp"
#include "tools/benefactor/scenario_backend.hpp"

namespace benefactor::tools {

namespace {

namespace fs = std::filesystem;

/// A directory of its own, with everything in it gone at the end.
class scratch_directory {
 public:
  scratch_directory() {
    auto pattern = (fs::temp_directory_path() / "benefactor-scenario-XXXXXX").string();
    if (!::mkdtemp(pattern.data()))
      throw std::system_error(errno, std::generic_category(), "a temporary directory");
    path_ = pattern;
  }
  ~scratch_directory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// Hands one answer to the thread that waits for it.
struct one_answer : actors::answer_sink {
  void deliver(std::vector<actors::answer> answers) override {
    promise.set_value(std::move(answers.front()));
  }
  std::promise<actors::answer> promise;
};

class engine_backend final : public scenario_backend {
 public:
  engine_backend() { open(); }
  ~engine_backend() override { node_.reset(); }

  void enroll(const provider& p) override { expect_done(ask(actors::enroll_provider_request{p})); }

  void enroll(const policy_enrollment& p) override {
    expect_done(ask(actors::enroll_policy_request{p}));
    policies_.push_back(p.policy_number);
  }

  step_answer grant(const authorization_request& request) override {
    return told(ask(actors::grant_authorization_request{request, false}));
  }

  step_answer enroll(const api::membership_request& request) override {
    return told(ask(actors::enroll_member_request{request.policy_number, request.member}));
  }

  step_answer change(const policy_change_request& request) override {
    return told(ask(actors::change_policy_request{request}));
  }

  step_answer refer(const store::reference_request& request) override {
    return told(ask(std::visit(
        overloaded{
            [](const provider& p) { return actors::request_body{actors::enroll_provider_request{p}}; },
            [](const affiliation_request& a) {
              return actors::request_body{actors::affiliate_provider_request{a}};
            },
            [](const provider_description& d) {
              return actors::request_body{actors::describe_provider_request{d}};
            },
            [](const fee_schedule& s) { return actors::request_body{actors::load_fees_request{s}}; },
            [](const any_edit_table& t) { return actors::request_body{actors::load_edits_request{t}}; }},
        request)));
  }

  step_answer submit(const claim_submission& claim) override {
    return told(ask(actors::submit_request{claim, {}, true}));
  }

  draft_check check(const claim_submission& draft, const std::vector<document_kind>& documents) override {
    return node_->reads().check(draft, documents, {});
  }

  step_answer apply(const api::claim_reference& claim, const claim_action& action) override {
    return told(
        ask(actors::claim_request{node_->surrogates().claim(claim.submitter, claim.claim_id), action}));
  }

  std::vector<bucket_row> buckets() override {
    node_.reset();
    open();
    std::vector<bucket_row> rows;
    for (const auto& number : policies_) {
      const auto balances = node_->reads().balances(number, 0);
      if (!balances) continue;
      for (const auto& year : balances->years) rows.push_back(row_of(number, year));
    }
    return rows;
  }

 private:
  void open() {
    api::node_options options;
    options.data = directory_.path() / "data";
    options.on_fatal = [](const std::string& why) {
      // On an engine thread, with the main one waiting for an answer that will not come.
      std::cerr << "benefactor scenario: " << why << std::endl;
      std::_Exit(2);
    };
    node_ = std::make_unique<api::node>(std::move(options));
  }

  actors::answer ask(actors::request_body body) {
    const auto sink = std::make_shared<one_answer>();
    auto answer = sink->promise.get_future();
    std::vector<actors::request> batch;
    batch.push_back({std::move(body), 0, sink, nullptr});
    node_->engine().submit(std::move(batch));
    return answer.get();
  }

  static step_answer told(const actors::answer& a) {
    if (!a.failure.empty()) throw std::runtime_error(a.failure);
    return {.refused = a.refused, .claim = a.state ? *a.state : claim_state{}, .duplicate = a.unchanged};
  }

  static void expect_done(const actors::answer& a) {
    if (!a.failure.empty()) throw std::runtime_error(a.failure);
    if (a.refused) throw std::runtime_error("an enrolment was refused: " + a.refused->reason);
  }

  static bucket_row row_of(const std::string& policy_number, const api::year_balance& year) {
    bucket_row row{policy_number, year.benefit_year, amounts_of(year.policy), {}};
    for (const auto& m : year.members) row.members.emplace_back(m.member_number, amounts_of(m.amounts));
    return row;
  }

  static accumulators amounts_of(const api::balance_row& b) {
    accumulators a;
    a.deductible_met = b.deductible_met;
    a.out_of_pocket_used = b.out_of_pocket_used;
    for (const auto& [service, amount] : b.paid) a.paid.add(service, amount);
    return a;
  }

  scratch_directory directory_;
  std::unique_ptr<api::node> node_;
  std::vector<std::string> policies_;
};

}  // namespace

std::unique_ptr<scenario_backend> make_engine_backend() { return std::make_unique<engine_backend>(); }

}  // namespace benefactor::tools
