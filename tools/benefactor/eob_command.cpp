// `benefactor eob`: the explanation of benefits of a claim, as text or as a page to print.
#include <fstream>
#include <iostream>
#include <memory>
#include <set>
#include <stdexcept>

#include "api/eob/eob.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/view_text.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;

struct eob_options : client_options {
  std::string claim, payer, contact, appeal, member_name, out;
  std::uint32_t appeal_days = 180;
  bool html = false;
};

/// "SPECIALIST_VISIT" is "Specialist visit".
std::string in_words(service_type service) {
  std::string words(to_text(service));
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == '_') words[i] = ' ';
    if (i > 0 && words[i] >= 'A' && words[i] <= 'Z') words[i] = static_cast<char>(words[i] - 'A' + 'a');
  }
  return words;
}

api::eob_amounts amounts_of(const api::line_outcome& line) {
  api::eob_amounts to;
  to.billed = line.billed;
  to.plan_paid = line.plan_paid;
  to.member_owes = line.member_responsibility;
  for (const auto& a : line.adjustments) {
    auto& column = a.group == adjustment_group::co   ? to.discount
                   : a.group == adjustment_group::oa ? to.other_paid
                   : a.carc == 1                     ? to.deductible
                   : a.carc == 2                     ? to.coinsurance
                   : a.carc == 3                     ? to.copay
                                                     : to.not_covered;
    column = checked_add(column, a.amount);
  }
  return to;
}

/// The day, as far as the timeline tells, of the last event of one of *types*.
std::optional<date> last_day_of(const json& journey, const std::set<std::string>& types) {
  std::optional<date> day;
  for (const auto& e : list_of(journey, "timeline"))
    if (types.contains(text_of(e, "type")) && text_of(e, "claimNumber") == text_of(journey, "claimNumber"))
      day = parse_date(text_of(e, "time").substr(0, 10));
  return day;
}

void add_accumulators(api::eob_document& eob, const api::bucket_balances& balances, const std::string& member,
                      std::set<int> years) {
  const auto add = [&](const std::string& name, cents met, const std::optional<cents>& limit) {
    if (limit) eob.accumulators.push_back({name, met, *limit});
  };
  for (const auto& year : balances.years) {
    if (!years.contains(year.benefit_year)) continue;
    const auto of_year = years.size() > 1 ? " of " + std::to_string(year.benefit_year) : std::string{};
    add("Your plan's deductible" + of_year, year.policy.deductible_met, year.policy.deductible);
    add("Your plan's out-of-pocket maximum" + of_year, year.policy.out_of_pocket_used,
        year.policy.out_of_pocket_max);
    for (const auto& m : year.members) {
      if (m.member_number != member) continue;
      add("Your own deductible" + of_year, m.amounts.deductible_met, m.amounts.deductible);
      add("Your own out-of-pocket maximum" + of_year, m.amounts.out_of_pocket_used,
          m.amounts.out_of_pocket_max);
    }
  }
}

/// The member's name on record; else the plan-issued id.
std::string name_of(api::claims_client& client, const claim_submission& submission) {
  const auto policy = client.policy(submission.policy_number).value_or(json::object());
  for (const auto& m : list_of(policy, "members"))
    if (text_of(m, "memberId") == submission.member_number)
      if (auto name = full_name_of(m.value("details", json::object()), ""); !name.empty()) return name;
  return "Member " + submission.member_number;
}

api::eob_document document_of(api::claims_client& client, const eob_options& o,
                              const api::claim_record& record, const json& journey) {
  const auto& submission = record.submission;
  api::eob_document eob;
  eob.payer_name = o.payer;
  eob.payer_contact = o.contact;
  eob.appeal_contact = o.appeal;
  eob.appeal_days = o.appeal_days;
  eob.member_id = submission.member_number;
  eob.member_name = o.member_name.empty() ? name_of(client, submission) : o.member_name;
  eob.patient_name = eob.member_name;
  const auto& first = submission.lines.front();
  const auto provider = client.fee(submission.provider_npi, {}, first.procedure, {}, first.service_date);
  eob.provider_name = text_of(provider, "providerName", "Provider " + submission.provider_npi);
  eob.claim_number = record.outcome.claim_number;
  eob.received = submission.received;
  eob.decided =
      last_day_of(journey, {"claim_adjudicated", "claim_denied_in_review"}).value_or(submission.received);
  eob.paid = last_day_of(journey, {"claim_paid"});
  if (record.outcome.status == claim_status::paid && !eob.paid)  // By an external processor.
    eob.paid = last_day_of(journey, {"processor_reported"});
  const auto balances = client.balances(submission.policy_number, 0);
  std::set<int> years;
  for (std::size_t i = 0; i < record.outcome.lines.size(); ++i) {
    const auto& line = record.outcome.lines[i];
    const auto& service = submission.lines.at(i);
    api::eob_line to;
    to.service_date = service.service_date;
    to.procedure = service.procedure;
    to.service = in_words(service.service);
    to.amounts = amounts_of(line);
    for (const auto& a : line.adjustments) to.reasons.push_back(std::to_string(a.carc));
    eob.lines.push_back(std::move(to));
    years.insert(year_of(service.service_date));
  }
  eob.totals = api::sum_of(eob.lines);
  eob.benefit_year = std::to_string(*years.begin());
  if (balances) add_accumulators(eob, *balances, submission.member_number, years);
  for (const auto& r : list_of(journey, "remarks"))
    if (text_of(r, "seenBy") == "MEMBER") eob.remarks.push_back(text_of(r, "text"));
  for (const auto& line : record.outcome.lines) {
    if (line.denied != denial::claim_edit || eob.remarks.size() >= api::max_eob_remarks) continue;
    for (const auto& [f, overridden] : record.outcome.findings)
      if (f.line == line.line && f.action == edit_action::deny && !overridden) {
        eob.remarks.push_back("Line " + std::to_string(f.line) + ": " + f.detail + " This is a rule of " +
                              f.table + ", version " + std::to_string(f.version) + ".");
        break;
      }
  }
  return eob;
}

int write(const eob_options& o, const std::string& text) {
  if (o.out.empty()) {
    std::cout << text;
    return status_done;
  }
  std::ofstream file(o.out, std::ios::binary);
  if (!(file << text) || !file.flush()) throw std::runtime_error(o.out + ": cannot be written");
  return status_done;
}

int explain(api::claims_client& client, const eob_options& o) {
  const auto claim = claim_argument(o.claim);
  const auto record = client.find_claim(claim, o.at_least_position);
  if (!record) return no_such("claim");
  if (record->erased) {
    std::cerr << "benefactor: the member's data were erased: there is nobody to explain it to\n";
    return status_failed;
  }
  if (record->outcome.status == claim_status::under_review) {
    std::cerr << "benefactor: the claim is UNDER_REVIEW: nothing was decided that could be explained\n";
    return status_failed;
  }
  const auto journey = client.journey(claim);
  const auto eob = document_of(client, o, *record, journey.value_or(json::object()));
  const auto written = o.html ? api::eob_html(eob) : api::eob_text(eob);
  if (const auto* text = std::get_if<std::string>(&written)) return write(o, *text);
  std::cerr << "benefactor: the explanation cannot be shown:\n";
  for (const auto& p : std::get<std::vector<field_problem>>(written))
    std::cerr << "  " << p.field << ": " << p.rule << '\n';
  return status_failed;
}

}  // namespace

void add_eob_command(CLI::App& app, int& status) {
  const auto o = std::make_shared<eob_options>();
  auto* command = app.add_subcommand("eob", "The explanation of benefits of a claim, for its member");
  command->add_option("CLAIM", o->claim, "The claim")->required();
  command->add_option("--payer", o->payer, "The payer's name, as it stands at the top")->required();
  command->add_option("--payer-contact", o->contact, "Its telephone or address");
  command->add_option("--appeal-contact", o->appeal, "Where an appeal goes; else the payer's contact");
  command->add_option("--appeal-days", o->appeal_days, "Days to appeal, from receipt")->capture_default_str();
  command->add_option("--member-name", o->member_name,
                      "The member's name; else the one on record, or the plan-issued id");
  command->add_flag("--html", o->html, "A page to show, print or make a PDF of, instead of text");
  command->add_option("--out", o->out, "The file to write; else standard output");
  add_connect_option(*command, *o);
  add_position_option(*command, *o);
  add_grounds_options(*command, *o);
  command->footer(
      client_footer("What was billed, what the plan paid, and what the member owes and why, line by line; "
                    "what is met of\ndeductible and out-of-pocket maximum; remarks written for the member; "
                    "how to appeal.\n\nExample:\n  benefactor eob ACME/C-1 --payer 'Lakeshore Health' --html "
                    "--out eob.html"));
  command->callback(
      [o, &status] { status = with_client(*o, [&](auto& client) { return explain(client, *o); }); });
}

}  // namespace benefactor::tools
