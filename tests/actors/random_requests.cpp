#include "tests/actors/random_requests.hpp"

#include "events/money.hpp"
#include "events/overloaded.hpp"
#include "tests/actors/sample_external.hpp"
#include "tests/actors/sample_requests.hpp"

namespace benefactor::test_support {

using namespace actors;

namespace {

claim_request about(claim_id claim, decltype(claim_request::command) command) {
  return {claim, std::move(command)};
}

/// A claim like those already there: few days, few amounts, so that lines repeat and visits are shared.
submit_request random_claim(std::mt19937_64& random, int policies, const std::string& id) {
  auto r = sample_claim(static_cast<int>(pick(random, static_cast<std::size_t>(policies))), id);
  auto& s = r.submission;
  if (pick(random, 20) == 0) s.member_number = "M-UNKNOWN";
  if (pick(random, 25) == 0) s.policy_number = "POL-UNKNOWN";
  constexpr service_type services[] = {service_type::specialist_visit, service_type::preventive,
                                       service_type::imaging, service_type::dental};
  s.lines.resize(1 + pick(random, 3), s.lines.front());
  for (auto& line : s.lines) {
    line.service = services[pick(random, 4)];
    line.service_date =
        sample_day(1 + static_cast<int>(pick(random, 3)), 1 + static_cast<int>(pick(random, 4)));
    line.billed = static_cast<cents>(1 + pick(random, 40)) * 1'000;
    if (pick(random, 30) == 0) line.billed = 0;  // INVALID
    if (pick(random, 6) == 0) line.diagnoses = {"F10.1"};
    if (pick(random, 8) == 0) line.modifiers = {"59"};
  }
  return r;
}

/// Something that happens to a policy or to one of its members.
change_policy_request random_change(std::mt19937_64& random, int policies) {
  const int policy = static_cast<int>(pick(random, static_cast<std::size_t>(policies)));
  const auto own = sample_enrollment(policy).policy;
  const auto from = sample_day(1 + static_cast<int>(pick(random, 3)), 1 + static_cast<int>(pick(random, 4)));
  const std::string reason = "a reason of enough characters";
  policy_change_request r;
  r.policy_number = pick(random, 20) == 0 ? "POL-UNKNOWN" : own.policy_number;
  const auto member = sample_member(policy, static_cast<int>(pick(random, 2)));
  authorization asked;
  asked.number = "A-" + std::to_string(1 + pick(random, 3));
  asked.service = service_type::imaging;
  asked.from = sample_day(1, 1);
  asked.to = sample_day(12, 31);
  asked.visits = static_cast<std::int32_t>(pick(random, 4));
  switch (pick(random, 10)) {
    case 0: {
      auto terms = terms_of(own.terms);
      terms.deductible = static_cast<cents>(pick(random, 4)) * 20'000;
      terms.out_of_pocket_max = 150'000 + static_cast<cents>(pick(random, 3)) * 50'000;
      terms.plan = terms.deductible == 0 ? "" : "Deductible " + format_money(terms.deductible);
      if (pick(random, 3) == 0) terms.edits = {default_terms(claim_edit::probable_duplicate)};
      if (pick(random, 4) == 0) terms.administrator = terms.administrator.empty() ? sample_processor : "";
      terms.rules[0].coverage = 5'000 + 1'000 * static_cast<basis_points>(pick(random, 5));
      r.change = revise_contract{{}, from, terms, {}};
      break;
    }
    case 1: {
      r.member_number = member;
      policy_terms terms;
      if (pick(random, 2)) terms.rules = {sample_rule(service_type::specialist_visit, 9'000)};
      r.change = revise_contract{{}, from, terms, {}};
      break;
    }
    case 2:
      r.member_number = member;
      r.change = change_coverage{{}, coverage_change::terminated, from};
      break;
    case 3:
      r.member_number = member;
      r.change = change_coverage{{}, coverage_change::reinstated, from};
      break;
    case 4:
      r.change = change_coverage{
          {}, pick(random, 2) ? coverage_change::suspended : coverage_change::reinstated, from};
      break;
    case 5:
      r.member_number = member;
      r.change = request_authorization{asked};
      break;
    case 6: r.change = deny_authorization{asked.number, reason}; break;
    case 7:
      r.member_number = sample_member(policy, 0);
      r.change = amend_authorization{asked};
      break;
    case 8: {
      r.member_number = member;
      auto details = sample_details(policy, 0);  // So that a correction may be what it was before.
      if (pick(random, 3)) details.name.first += std::to_string(pick(random, 2));
      r.change = describe_member{{}, details, {}};
      break;
    }
    default: r.change = revoke_authorization{asked.number, from, reason};
  }
  return {std::move(r)};
}

/// Something around a claim that moves no money.
claim_action random_life(std::mt19937_64& random) {
  document_terms document;
  document.id.bytes.fill(static_cast<std::uint8_t>(1 + pick(random, 2)));
  document.content_type = "application/pdf";
  document.size = 100;
  document.sha256[0] = document.id.bytes[0];
  switch (pick(random, 5)) {
    case 0: return add_remark{{}, audience::staff, "remark " + std::to_string(pick(random, 2)), {}};
    case 1: {
      change_review c;
      c.on = sample_day(6, 2);
      if (pick(random, 2)) c.owner = pick(random, 3) == 0 ? "" : "rivera";
      if (pick(random, 2)) c.priority = static_cast<review_priority>(pick(random, 4));
      c.escalate = pick(random, 4) == 0;
      return c;
    }
    case 2: return announce_document{{}, document, "summary.pdf"};
    case 3: return complete_document{{}, document.id};
    default: return withdraw_document{{}, document.id};
  }
}

/// Tables that random claims meet: few amounts and days, one procedure.
any_edit_table random_edits(std::mt19937_64& random) {
  const auto action = static_cast<edit_action>(pick(random, 4));
  if (pick(random, 2)) {
    auto terms = default_terms(claim_edit::probable_duplicate);
    terms.action = action;
    return policy_table{"edits of all", 0, {terms}};
  }
  const auto procedure = packed_code::of("99213");
  return unit_table{"MUE",
                    0,
                    {{procedure,
                      {},
                      units_per::day,
                      sample_day(1, 1),
                      {},
                      static_cast<std::int64_t>(1 + pick(random, 3)),
                      {action, {}}},
                     {procedure, packed_code::of("59"), units_per::line, sample_day(2, 1), {}, 0, {}}}};
}

/// Where the provider of all claims goes, or what its contracts pay, or a table of edits.
request_body random_reference(std::mt19937_64& random) {
  if (pick(random, 3) == 0) return load_edits_request{random_edits(random)};
  if (pick(random, 4) == 0) return random_description(random);
  const auto contract = pick(random, 3) == 0 ? "" : "CONTRACT-" + std::to_string(pick(random, 2));
  if (contract.empty() || pick(random, 2))
    return affiliate_provider_request{{sample_npi,
                                       {sample_day(1 + static_cast<int>(pick(random, 3)), 1),
                                        static_cast<network_status>(pick(random, 3)), contract}}};
  fee_schedule schedule{
      contract, 0, {{"99213", "", sample_day(1, 1), {}, static_cast<cents>(pick(random, 3)) * 10'000}}};
  if (pick(random, 2)) schedule.fees.push_back({"99213", "59", sample_day(2, 1), {}, 5'000});
  return load_fees_request{std::move(schedule)};
}

/// A step of one of two payment runs, often out of turn.
request_body random_payment(std::mt19937_64& random) {
  const auto run = "R" + std::to_string(pick(random, 2));
  const auto trace = run + '.' + sample_npi;
  switch (pick(random, 4)) {
    case 0: return payment_request{open_payment_run{run, sample_day(6, 3)}};
    case 1:
      return payment_request{
          settle_payment{run, trace, {sample_npi, {}}, static_cast<cents>(pick(random, 2)), 1}};
    case 2: return payment_request{close_payment_run{run}};
    default: return payment_request{confirm_payment{run, trace, sample_day(6, 4), "BANK-REFERENCE-1"}};
  }
}

}  // namespace

std::vector<request_body> random_requests(std::mt19937_64& random, int policies, int count,
                                          const store::surrogates& surrogates, bool reference) {
  std::vector<request_body> requests;
  std::vector<submit_request> sent;
  std::vector<claim_submission> out;  ///< those of which something was to go to their processor
  const std::string reason = "a reason of enough characters";
  for (int i = 0; i < count; ++i) {
    const auto kind = pick(random, 28);
    if (kind >= 24) {
      requests.push_back(random_traffic(random, sent, out, surrogates));
      continue;
    }
    if (kind >= 22 && !sent.empty()) {
      const auto& about_it = sent[pick(random, sent.size())].submission;
      requests.push_back(
          about(surrogates.claim(about_it.submitter, about_it.submitter_claim_id), random_life(random)));
      continue;
    }
    if (kind >= 20) {
      if (reference && pick(random, 6) == 0)
        requests.push_back(random_reference(random));
      else if (pick(random, 6) == 0)
        requests.push_back(random_payment(random));
      else
        requests.push_back(random_change(random, policies));
      continue;
    }
    if (sent.empty() || kind < 8) {
      sent.push_back(random_claim(random, policies, "ORIGINAL-" + std::to_string(i)));
      requests.push_back(sent.back());
      continue;
    }
    const auto& earlier = sent[pick(random, sent.size())].submission;
    const auto claim = surrogates.claim(earlier.submitter, earlier.submitter_claim_id);
    switch (kind) {
      case 8: requests.push_back(sent[pick(random, sent.size())]); break;  // A retry.
      case 9: {  // Other content under a known id. Of the same policy: only there an order is promised.
        auto conflict = random_claim(random, policies, earlier.submitter_claim_id);
        conflict.submission.policy_number = earlier.policy_number;
        requests.push_back(conflict);
        break;
      }
      case 10:
      case 11: {
        auto replacement = random_claim(random, policies, "REPLACING-" + std::to_string(i));
        replacement.submission.policy_number = earlier.policy_number;
        replacement.submission.member_number = earlier.member_number;
        replacement.submission.replaces_submitter = earlier.submitter;
        replacement.submission.replaces_claim_id = earlier.submitter_claim_id;
        sent.push_back(replacement);
        requests.push_back(replacement);
        break;
      }
      case 12: requests.push_back(about(claim, void_claim{{}, sample_day(6, 2)})); break;
      case 13: requests.push_back(about(claim, cancel_claim{{}, sample_day(6, 2)})); break;
      case 14:
        if (pick(random, 3) == 0)
          requests.push_back(about(claim, pay_claim{{}, sample_day(6, 3), "EFT-1"}));
        else
          requests.push_back(about(claim, remit_claim{{},
                                                      sample_day(6, 3),
                                                      "R" + std::to_string(pick(random, 4)),
                                                      static_cast<cents>(pick(random, 3)) * 5'000}));
        break;
      case 15: {
        if (pick(random, 2)) {
          requests.push_back(about(claim, readjudicate_claim{}));
          break;
        }
        release_claim release;
        if (pick(random, 3) == 0) release.overrides = {{claim_edit::units_exceeded, 0}};
        requests.push_back(about(claim, release));
        break;
      }
      case 16: requests.push_back(about(claim, deny_claim{{}, reason})); break;
      case 17: {
        dispute_claim dispute{{}, std::nullopt, reason};
        if (pick(random, 2)) dispute.line = 1;
        requests.push_back(about(claim, dispute));
        break;
      }
      default: {
        resolve_dispute resolve;
        resolve.upheld = pick(random, 3) != 0;
        resolve.notes = "notes on it";
        dispute_correction correction;
        if (pick(random, 2))
          correction.waive = pick(random, 3) ? denial::preauth_required : denial::claim_edit;
        if (pick(random, 2)) correction.diagnoses = std::vector<std::string>{"M54.5"};
        if (pick(random, 4) == 0) correction.authorization = "A-1";
        resolve.correction = correction;
        requests.push_back(about(claim, resolve));
      }
    }
  }
  return requests;
}

std::string subject_of(const request_body& body) {
  if (const auto* r = std::get_if<affiliate_provider_request>(&body))
    return "affiliation " + r->affiliation.npi + format_date(r->affiliation.terms.from);
  if (const auto* r = std::get_if<describe_provider_request>(&body))
    return "description " + r->description.npi;
  if (const auto* r = std::get_if<load_fees_request>(&body)) return "fees " + r->schedule.contract;
  if (const auto* r = std::get_if<load_edits_request>(&body))
    return "edits " + std::string{kind_of(r->table)};
  const auto* r = std::get_if<change_policy_request>(&body);
  if (!r) return {};
  const auto& change = r->change;
  auto text = std::to_string(change.change.index()) + ' ' + change.policy_number + ' ' + change.member_number;
  std::visit(overloaded{[&](const revise_contract& c) { text += format_date(c.from); },
                        [](const change_coverage&) {}, [](const describe_member&) {},
                        [&](const auto& c) {
                          if constexpr (requires { c.number; })
                            text += c.number;
                          else
                            text += c.terms.number;
                        }},
             change.change);
  return text;
}

}  // namespace benefactor::test_support
