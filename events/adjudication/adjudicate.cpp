#include "events/adjudication/adjudicate.hpp"

#include <algorithm>

#include "events/adjudication/coordination.hpp"
#include "events/adjudication/step_telling.hpp"
#include "events/contract_in_force.hpp"

namespace benefactor {

namespace {

/// What the other lines of a claim look at of one, as it stands.
struct neighbour_line {
  service_type service;
  date service_date;
  line_fingerprint fingerprint;
  bool standing;
  std::int32_t authorization = -1;
  cents allowed = 0, copay = 0;  ///< copay with its credit

  void take(const line_decision& d) {
    authorization = d.authorization;
    allowed = d.allowed;
    copay = checked_add(d.copay, d.copay_credit);
  }
};

/// Decides one line. The claim's lines before it stand as decided; *lines* holds all of them.
class line_adjudicator {
 public:
  line_adjudicator(ledger& book, const adjudication_request& request,
                   const std::vector<neighbour_line>& lines, std::size_t index,
                   const line_correction& correction, step_trace* told)
      : book_(book),
        request_(request),
        lines_(lines),
        index_(index),
        line_(request.claim.lines[index]),
        correction_(correction),
        told_(told),
        terms_(terms_on(book.contract(), line_.service_date)) {}

  line_decision decide() {
    d_.line = static_cast<std::uint16_t>(index_ + 1);
    d_.service = line_.service;
    d_.fingerprint = line_.fingerprint;
    d_.terms_version = terms_.version;
    d_.rule_version = terms_.version;
    d_.billed = line_.billed;
    d_.price = price();
    d_.benefit_year =
        static_cast<std::int16_t>(benefit_year(line_.service_date, book_.contract().plan_year_start));
    const denial why = first_failing_step();
    if (why != denial::claim_edit) {
      d_.edit = claim_edit::none;
      d_.reason = {};
    }
    if (why == denial::none) {
      charge();
    } else {
      d_.status = line_status::denied;
      d_.denied = why;
      d_.authorization = -1;
      d_.counts_visit = false;
    }
    if (told_) tell_record(*told_, d_);
    return std::move(d_);
  }

 private:
  cents price() const {
    const auto* fee = price_of(request_.outside, index_ + 1);
    if (!fee) return line_.billed;
    cents contract = 0;
    // A contract amount beyond 64 bits is above anything billed.
    if (__builtin_mul_overflow(fee->unit, line_.units, &contract)) return line_.billed;
    return std::min(line_.billed, contract);
  }

  /// True, and recorded, when the processor set *d* aside; asked only once the check behind *d* has failed.
  bool waived(denial d) {
    if (correction_.waive != d) return false;
    d_.waived = d;
    return true;
  }

  /// True when the line is denied with *d*, whose check came out as *failed*.
  bool denies(denial d, bool failed) {
    const bool set_aside = failed && waived(d);
    if (told_) tell_check(*told_, d, failed, set_aside);
    return failed && !set_aside;
  }

  denial first_failing_step() {
    if (const auto why = eligibility(); why != denial::none) return why;
    if (denies(denial::timely_filing, is_late())) return denial::timely_filing;
    if (denies(denial::duplicate_claim, is_duplicate())) return denial::duplicate_claim;
    if (denies(denial::claim_edit, is_denied_by_edit())) return denial::claim_edit;
    find_rule();
    if (!rule_) return denial::not_covered_service;
    if (denies(denial::out_of_network, is_outside_network())) return denial::out_of_network;
    if (denies(denial::excluded_diagnosis, is_excluded())) return denial::excluded_diagnosis;
    if (denies(denial::preauth_required, lacks_authorization())) return denial::preauth_required;
    const bool is_exhausted = is_used_up();
    if (told_) tell_annual_limit(*told_, d_, is_exhausted);
    return is_exhausted ? denial::annual_limit_exhausted : denial::none;
  }

  /// Step 5.
  bool is_used_up() {
    d_.annual_limit = rule_->annual_limit;
    if (rule_->annual_limit) {
      const auto paid = book_.paid(d_.benefit_year, d_.member_rule, line_.service);
      if (told_) tell_used(*told_, *rule_->annual_limit, paid, d_.member_rule);
      d_.annual_remaining = std::max<cents>(0, checked_sub(*rule_->annual_limit, paid));
      // Waived, the limit is set aside for this line whether it is reached or not.
      if (correction_.waive == denial::annual_limit_exhausted) {
        d_.waived = denial::annual_limit_exhausted;
        d_.annual_remaining.reset();
      } else if (*d_.annual_remaining == 0) {
        return true;
      }
    }
    return false;
  }

  /// Step 1: the policy, then the membership, on the service date.
  denial eligibility() {
    const auto& p = book_.contract();
    const auto day = line_.service_date;
    if (told_) tell_cover(*told_, p, *p.find_member(book_.member()), day);
    if (denies(denial::policy_inactive, !is_in_force(p, day))) {
      d_.before_first_day = day < p.effective;
      return denial::policy_inactive;
    }
    membership_ = p.find_member(book_.member());
    const auto& m = *membership_;
    if (denies(denial::member_not_enrolled, !is_enrolled(p, m, day))) {
      d_.before_first_day = day < m.enrolled;
      return denial::member_not_enrolled;
    }
    return denial::none;
  }

  bool is_late() const {
    if (told_)
      tell_filing(*told_, request_.claim.first_received, line_.service_date, terms_.timely_filing_days);
    return request_.claim.first_received.days - line_.service_date.days > terms_.timely_filing_days;
  }

  /// Step 1b: lines of other claims, and earlier ones of this claim.
  bool is_duplicate() const {
    if (!line_.fingerprint) {
      if (told_) tell_likeness(*told_, std::nullopt);
      return false;
    }
    auto standing = book_.standing(line_.fingerprint);
    for (std::size_t i = index_; i < lines_.size() && standing > 0; ++i)
      if (lines_[i].standing && lines_[i].fingerprint == line_.fingerprint) --standing;
    if (told_) tell_likeness(*told_, standing);
    return standing > 0;
  }

  /// Step 1c.
  bool is_denied_by_edit() {
    const auto* found = denying(request_.findings, d_.line);
    if (told_) tell_edits(*told_, request_.findings, d_.line, found);
    if (!found) return false;
    d_.edit = found->edit;
    d_.reason = found->reason;
    return true;
  }

  void find_rule() {
    const auto in = [this](const std::vector<coverage_rule>& rules) -> const coverage_rule* {
      const auto at = std::find_if(rules.begin(), rules.end(),
                                   [this](const auto& r) { return r.service == line_.service; });
      return at == rules.end() ? nullptr : &*at;
    };
    const auto own = own_rules_on(book_.contract(), *membership_, line_.service_date);
    rule_ = in(*own.rules);
    d_.member_rule = rule_ != nullptr;
    if (rule_)
      d_.rule_version = own.version;
    else
      rule_ = in(*terms_.rules);
    if (rule_) d_.coverage = rule_->coverage;
    if (told_) tell_rule(*told_, rule_, d_);
  }

  bool is_emergency() const { return line_.service == service_type::emergency; }

  bool is_outside_network() const {
    const auto seen = network_of(request_.outside, index_ + 1);
    if (told_) tell_network(*told_, rule_->network, seen, is_emergency());
    if (is_emergency()) return false;
    switch (rule_->network) {
      case network_restriction::any: return false;
      case network_restriction::in_network: return seen == network_status::out_of_network;
      case network_restriction::preferred: return seen != network_status::preferred;
    }
    return false;
  }

  bool is_excluded() const {
    const bool found = request_.exclusion ? *request_.exclusion : has_excluded_diagnosis();
    if (told_) tell_exclusions(*told_, *rule_, found, request_.exclusion.has_value());
    return found;
  }

  bool has_excluded_diagnosis() const {
    const auto& codes = request_.diagnoses[index_];
    return std::any_of(codes.begin(), codes.end(), [this](const std::string& code) {
      const auto diagnosis = normalised_diagnosis(code);
      return std::any_of(rule_->excluded_diagnoses.begin(), rule_->excluded_diagnoses.end(),
                         [&](const auto& excluded) { return diagnosis_matches(excluded, diagnosis); });
    });
  }

  bool is_same_visit(const neighbour_line& other) const {
    return other.service == line_.service && other.service_date == line_.service_date;
  }

  bool visit_counts_already(std::int32_t authorization) const {
    return std::any_of(lines_.begin(), lines_.end(), [&](const auto& other) {
      return other.standing && is_same_visit(other) && other.authorization == authorization;
    });
  }

  /// Takes the authorisation with that index, if it is the member's and has a visit left for this line.
  bool try_authorization(std::int32_t index) {
    const auto& terms = book_.authorizations()[static_cast<std::size_t>(index)].terms;
    if (terms.member != book_.member()) return false;
    const bool counted = visit_counts_already(index);
    if (!counted && terms.visits && book_.visits_used(index) >= *terms.visits) return false;
    d_.authorization = index;
    d_.counts_visit = !counted;
    return true;
  }

  bool authorizes(const authorization_state& granted) const {
    const auto& terms = granted.terms;
    if (granted.revoked && *granted.revoked <= line_.service_date) return false;
    return terms.service == line_.service && terms.from <= line_.service_date &&
           line_.service_date <= terms.to &&
           (terms.procedures.empty() || std::find(terms.procedures.begin(), terms.procedures.end(),
                                                  line_.procedure) != terms.procedures.end()) &&
           (terms.provider_npi.empty() || terms.provider_npi == request_.claim.provider_npi);
  }

  /// Step 4. True when the rule asks for an authorisation and there is none to use.
  bool lacks_authorization() {
    const bool lacks = rule_->requires_preauth && !is_emergency() && !find_authorization();
    if (told_) tell_authorization(*told_, *rule_, is_emergency(), correction_.authorization, book_, d_);
    return lacks;
  }

  bool find_authorization() {
    const auto& all = book_.authorizations();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto index = static_cast<std::int32_t>(i);
      // Attached by a processor, its limits but the visits are set aside; one that was revoked is none.
      const bool candidate = correction_.authorization
                                 ? all[i].terms.number == *correction_.authorization && !all[i].revoked
                                 : authorizes(all[i]);
      if (candidate && try_authorization(index)) return true;
    }
    return false;
  }

  /// What *limit* leaves after the other standing lines of the visit took *used* of it.
  cents left_in_visit(cents limit, cents neighbour_line::*used) const {
    cents taken = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i)
      if (i != index_ && lines_[i].standing && is_same_visit(lines_[i]))
        taken = checked_add(taken, lines_[i].*used);
    return std::max<cents>(0, checked_sub(limit, taken));
  }

  /// The smaller of what the policy and the member still have; nothing where neither has a limit.
  static std::optional<cents> smaller_rest(std::optional<cents> policy_limit, cents policy_used,
                                           std::optional<cents> member_limit, cents member_used) {
    std::optional<cents> rest;
    if (policy_limit) rest = std::max<cents>(0, checked_sub(*policy_limit, policy_used));
    if (member_limit) {
      const auto own = std::max<cents>(0, checked_sub(*member_limit, member_used));
      rest = rest ? std::min(*rest, own) : own;
    }
    return rest;
  }

  /// Steps 6 to 9, in the formulas' own names.
  void charge() {
    const auto& p = terms_;
    const auto policy_row = book_.policy_amounts(d_.benefit_year);
    const auto member_row = book_.member_amounts(d_.benefit_year);

    if (rule_->per_visit_limit)
      d_.visit_remaining = left_in_visit(*rule_->per_visit_limit, &neighbour_line::allowed);
    d_.allowed = d_.visit_remaining ? std::min(d_.price, *d_.visit_remaining) : d_.price;
    d_.over_visit = d_.price - d_.allowed;
    if (told_) tell_price(*told_, price_of(request_.outside, index_ + 1), line_.units, *rule_, d_);

    d_.deductible_remaining = *smaller_rest(p.deductible, policy_row.deductible_met, p.member_deductible,
                                            member_row.deductible_met);
    d_.out_of_pocket_remaining = smaller_rest(p.out_of_pocket_max, policy_row.out_of_pocket_used,
                                              p.member_out_of_pocket_max, member_row.out_of_pocket_used);
    copay_left_ = left_in_visit(rule_->copay.value_or(0), &neighbour_line::copay);
    if (told_) tell_rests(*told_, terms_, *rule_, policy_row, member_row, copay_left_, d_);
    const auto shares = shares_of(d_.allowed, told_);
    d_.deductible = shares.deductible;
    d_.copay = shares.copay;
    d_.coinsurance = shares.coinsurance;
    d_.plan_paid = shares.plan_paid;
    d_.relief = shares.relief;
    d_.over_annual = shares.over_annual;
    if (terms_.coordination != coordination_method::primary && !line_.prior_payers.empty())
      coordinate_with(shares);
    else if (told_)
      tell_no_coordination(*told_, terms_.coordination, line_.prior_payers.size());

    const bool owes_nothing = d_.deductible + d_.copay + d_.coinsurance + d_.over_visit + d_.over_annual == 0;
    d_.status = owes_nothing ? line_status::covered : line_status::partially_covered;
  }

  /// Steps 7 to 9 of an amount that is allowed.
  benefit_shares shares_of(cents allowed, step_trace* told = nullptr) const {
    benefit_shares s;
    s.deductible = rule_->deductible_applies ? std::min(allowed, d_.deductible_remaining) : 0;
    s.copay = std::min(copay_left_, allowed - s.deductible);
    const cents balance = allowed - s.deductible - s.copay;
    s.plan_paid = half_even_share(balance, rule_->coverage);
    s.coinsurance = balance - s.plan_paid;
    if (told) tell_split(*told, balance, rule_->coverage, s);
    if (d_.out_of_pocket_remaining) relieve(s, *d_.out_of_pocket_remaining);
    if (d_.annual_remaining) s.over_annual = std::max<cents>(0, s.plan_paid - *d_.annual_remaining);
    s.plan_paid -= s.over_annual;
    if (told) tell_limits(*told, d_, s);
    return s;
  }

  /// The out-of-pocket maximum: the plan takes over coinsurance first, then copay, then deductible.
  static void relieve(benefit_shares& s, cents remaining) {
    s.relief = std::max<cents>(0, s.deductible + s.copay + s.coinsurance - remaining);
    cents rest = s.relief;
    for (auto* share : {&s.coinsurance, &s.copay, &s.deductible}) {
      const cents taken = std::min(rest, *share);
      *share -= taken;
      rest -= taken;
    }
    s.plan_paid += s.relief;
  }

  /// Other payers have paid before: what the plan pays besides them, and what the member still owes.
  /// Deductible and copay count as they would have in their absence; the out-of-pocket amount is what the
  /// member owes.
  void coordinate_with(const benefit_shares& alone) {
    const auto prior = after_prior_payers(d_.billed, d_.price, d_.allowed, line_.prior_payers);
    const line_to_coordinate before{.billed = d_.billed,
                                    .price = d_.price,
                                    .over_visit = d_.over_visit,
                                    .alone = alone,
                                    .on_rest = shares_of(std::max<cents>(0, d_.allowed - prior.paid))};
    const auto line = coordinate(terms_.coordination, before, prior);
    if (told_) tell_coordination(*told_, terms_.coordination, before, prior, line);
    d_.coordination = terms_.coordination;
    d_.prior_paid = prior.paid;
    d_.other_payers = line.other_payers;
    d_.alone_paid = alone.plan_paid;
    d_.plan_paid = line.plan_paid;
    d_.deductible = line.deductible;
    d_.copay = line.copay;
    d_.coinsurance = line.coinsurance;
    d_.over_visit = line.over_visit;
    d_.over_annual = line.over_annual;
    d_.deductible_credit = alone.deductible - line.deductible;
    d_.copay_credit = std::max<cents>(0, alone.copay - line.copay);
  }

  ledger& book_;
  const adjudication_request& request_;
  const std::vector<neighbour_line>& lines_;
  std::size_t index_;
  const claim_line_state& line_;
  const line_correction& correction_;
  step_trace* told_;        ///< null: nobody asks
  const terms_view terms_;  ///< in force on the service date
  const membership* membership_ = nullptr;
  const coverage_rule* rule_ = nullptr;
  cents copay_left_ = 0;  ///< of the visit
  line_decision d_;
};

}  // namespace

std::vector<line_decision> adjudicate(ledger& book, const adjudication_request& request) {
  std::vector<neighbour_line> lines;
  lines.reserve(request.claim.lines.size());
  for (const auto& line : request.claim.lines)
    lines.push_back({line.service, line.service_date, line.fingerprint, line.standing});
  // What is decided here stands again only once it is decided.
  for (const auto number : request.lines) lines[number - 1u].standing = false;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (lines[i].standing) lines[i].take(request.claim.lines[i].decision);
  std::vector<line_decision> decided;
  decided.reserve(request.lines.size());
  const line_correction none;
  for (std::size_t i = 0; i < request.lines.size(); ++i) {
    const auto index = request.lines[i] - 1u;
    const auto& correction = request.corrections.empty() ? none : request.corrections[i];
    step_trace* told = request.told ? &request.told->emplace_back() : nullptr;
    const auto& decision =
        decided.emplace_back(line_adjudicator{book, request, lines, index, correction, told}.decide());
    if (!decision.takes_from_bucket()) continue;
    book.take(movement_of(decision));
    lines[index].take(decision);
    lines[index].standing = true;
  }
  return decided;
}

}  // namespace benefactor
