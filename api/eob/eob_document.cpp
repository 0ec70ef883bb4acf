#include "api/eob/eob_document.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace benefactor::api {

namespace {

constexpr std::uint32_t max_appeal_days = 3'650;

using amount_member = std::pair<std::string_view, cents eob_amounts::*>;

constexpr std::array<amount_member, 9> amount_members{{{"billed", &eob_amounts::billed},
                                                       {"discount", &eob_amounts::discount},
                                                       {"planPaid", &eob_amounts::plan_paid},
                                                       {"otherPaid", &eob_amounts::other_paid},
                                                       {"deductible", &eob_amounts::deductible},
                                                       {"copay", &eob_amounts::copay},
                                                       {"coinsurance", &eob_amounts::coinsurance},
                                                       {"notCovered", &eob_amounts::not_covered},
                                                       {"memberOwes", &eob_amounts::member_owes}}};

std::string indexed(std::string_view list, std::size_t index) {
  return std::string{list} + '[' + std::to_string(index) + ']';
}

class document_check {
 public:
  std::vector<field_problem> run(const eob_document& eob) {
    check_texts(eob);
    check_days(eob);
    require(!eob.lines.empty() && eob.lines.size() <= max_lines, "lines", "a claim has 1 to 999 lines");
    bool amounts_hold = true;
    for (std::size_t i = 0; i < eob.lines.size(); ++i)
      amounts_hold &= check_line(eob.lines[i], indexed("lines", i));
    // A sum of amounts beyond their limits may leave 64 bits.
    const auto most = static_cast<cents>(max_lines) * max_amount;
    if (check_amounts(eob.totals, "totals", most) && amounts_hold && eob.lines.size() <= max_lines)
      check_sum(eob);
    require(eob.accumulators.size() <= max_eob_accumulators, "accumulators", "at most 12 accumulators");
    for (std::size_t i = 0; i < eob.accumulators.size(); ++i) {
      const auto path = indexed("accumulators", i);
      check_text(eob.accumulators[i].name, 1, max_text, path + ".name", problems_);
      require(is_amount(eob.accumulators[i].met, max_amount), path + ".met", amount_rule);
      require(is_amount(eob.accumulators[i].limit, max_amount), path + ".limit", amount_rule);
    }
    require(eob.appeal_days >= 1 && eob.appeal_days <= max_appeal_days, "appealDays", "days are 1 to 3650");
    return std::move(problems_);
  }

 private:
  static constexpr std::string_view amount_rule = "an amount is 0.00 or more, within the engine's limit";

  static bool is_amount(cents amount, cents most) { return amount >= 0 && amount <= most; }

  void require(bool holds, std::string field, std::string_view rule) {
    if (!holds) problems_.push_back({std::move(field), std::string{rule}});
  }

  void check_texts(const eob_document& eob) {
    const auto text = [&](const std::string& value, std::size_t least, std::string_view field) {
      check_text(value, least, max_text, field, problems_);
    };
    text(eob.payer_name, 1, "payerName");
    text(eob.payer_contact, 0, "payerContact");
    text(eob.member_name, 1, "memberName");
    text(eob.member_id, 1, "memberId");
    text(eob.patient_name, 1, "patientName");
    text(eob.provider_name, 1, "providerName");
    text(eob.claim_number, 1, "claimNumber");
    text(eob.benefit_year, eob.accumulators.empty() ? 0 : 1, "benefitYear");
    text(eob.appeal_contact, 0, "appealContact");
    require(eob.remarks.size() <= max_eob_remarks, "remarks", "at most 50 remarks");
    for (std::size_t i = 0; i < eob.remarks.size(); ++i)
      check_text(eob.remarks[i], 1, max_reason_text, indexed("remarks", i), problems_);
  }

  void check_days(const eob_document& eob) {
    check_day(eob.received, "received", problems_);
    check_day(eob.decided, "decided", problems_);
    require(eob.received <= eob.decided, "decided", "the decision is not before the day of receipt");
    if (!eob.paid) return;
    check_day(*eob.paid, "paid", problems_);
    require(eob.decided <= *eob.paid, "paid", "the payment is not before the decision");
  }

  bool check_line(const eob_line& line, const std::string& path) {
    check_day(line.service_date, path + ".serviceDate", problems_);
    if (line.last_day) {
      check_day(*line.last_day, path + ".lastDay", problems_);
      require(line.service_date <= *line.last_day, path + ".lastDay", "the last day is not before the first");
    }
    check_text(line.procedure, 1, max_text, path + ".procedure", problems_);
    check_text(line.service, 1, max_text, path + ".service", problems_);
    require(line.reasons.size() <= max_eob_reasons, path + ".reasons", "at most 20 reasons");
    for (std::size_t i = 0; i < line.reasons.size(); ++i)
      require(
          !line.reasons[i].empty() && line.reasons[i].size() <= 5 &&
              line.reasons[i].find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos,
          indexed(path + ".reasons", i), "a reason code is 1 to 5 capitals and digits");
    return check_amounts(line.amounts, path, max_amount);
  }

  /// True when every amount is within limits.
  bool check_amounts(const eob_amounts& a, const std::string& path, cents most) {
    const auto before = problems_.size();
    for (const auto& [name, member] : amount_members)
      require(is_amount(a.*member, most), path + '.' + std::string{name}, amount_rule);
    if (problems_.size() != before) return false;
    require(
        a.billed == a.discount + a.plan_paid + a.other_paid + a.member_owes, path + ".billed",
        "the amount billed is discount, plan paid, other insurance paid and what the member owes together");
    require(a.member_owes == a.deductible + a.copay + a.coinsurance + a.not_covered, path + ".memberOwes",
            "what the member owes is deductible, copay, coinsurance and what is not covered together");
    return true;
  }

  void check_sum(const eob_document& eob) {
    const auto sum = sum_of(eob.lines);
    for (const auto& [name, member] : amount_members)
      require(eob.totals.*member == sum.*member, "totals." + std::string{name},
              "a total is the sum of the lines");
  }

  std::vector<field_problem> problems_;
};

}  // namespace

eob_amounts sum_of(const std::vector<eob_line>& lines) {
  eob_amounts sum;
  for (const auto& line : lines)
    for (const auto& [name, member] : amount_members)
      sum.*member = checked_add(sum.*member, line.amounts.*member);
  return sum;
}

std::vector<field_problem> problems_of(const eob_document& eob) { return document_check{}.run(eob); }

}  // namespace benefactor::api
