#include "api/eob/eob_words.hpp"

#include <algorithm>

#include "api/eob/adjustment_texts.hpp"

namespace benefactor::api {

std::string eob_day(date d) {
  const auto text = format_date(d);  // YYYY-MM-DD
  return text.substr(5, 2) + '/' + text.substr(8, 2) + '/' + text.substr(0, 4);
}

std::string eob_days(const eob_line& line) {
  if (!line.last_day || *line.last_day == line.service_date) return eob_day(line.service_date);
  return eob_day(line.service_date) + " - " + eob_day(*line.last_day);
}

std::string eob_summary(const eob_document& eob) {
  const auto& t = eob.totals;
  auto text = "Your provider billed " + format_dollars(t.billed) + '.';
  if (t.discount > 0) text += " Your plan's discount is " + format_dollars(t.discount) + '.';
  text += " Your plan paid " + format_dollars(t.plan_paid) + '.';
  if (t.other_paid > 0) text += " Other insurance paid " + format_dollars(t.other_paid) + '.';
  return text + (t.member_owes > 0 ? " What you owe the provider is " + format_dollars(t.member_owes) +
                                         ", less what you have paid already."
                                   : " You owe the provider nothing for this claim.");
}

std::vector<std::pair<std::string_view, std::string>> eob_facts(const eob_document& eob) {
  std::vector<std::pair<std::string_view, std::string>> facts{
      {"Member", eob.member_name},        {"Member id", eob.member_id},
      {"Patient", eob.patient_name},      {"Provider", eob.provider_name},
      {"Claim number", eob.claim_number}, {"Received", eob_day(eob.received)},
      {"Decided", eob_day(eob.decided)}};
  if (eob.paid) facts.emplace_back("Paid", eob_day(*eob.paid));
  return facts;
}

cents eob_left(const eob_accumulator& a) { return std::max<cents>(a.limit - a.met, 0); }

std::string eob_met(const eob_accumulator& a) {
  return format_dollars(a.met) + " of " + format_dollars(a.limit) + " met, " + format_dollars(eob_left(a)) +
         " left";
}

std::vector<std::pair<std::string, std::string>> eob_notes(const eob_document& eob) {
  std::vector<std::string> codes;
  for (const auto& line : eob.lines) codes.insert(codes.end(), line.reasons.begin(), line.reasons.end());
  const auto is_number = [](const std::string& code) {
    return code.find_first_not_of("0123456789") == std::string::npos;
  };
  std::sort(codes.begin(), codes.end(), [&](const std::string& a, const std::string& b) {
    const bool number_a = is_number(a), number_b = is_number(b);
    if (number_a != number_b) return number_a;
    return number_a && a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  std::vector<std::pair<std::string, std::string>> notes;
  for (auto& code : codes) {
    auto text = text_of_adjustment(code);
    notes.emplace_back(std::move(code), std::move(text));
  }
  return notes;
}

std::vector<std::string> eob_appeal(const eob_document& eob) {
  const auto& contact = eob.appeal_contact.empty() ? eob.payer_contact : eob.appeal_contact;
  std::vector<std::string> sentences{
      "If you do not agree with this decision, you or someone you name may ask us to review it. We must have "
      "your appeal within " +
      (eob.appeal_days == 1 ? std::string{"1 day"} : std::to_string(eob.appeal_days) + " days") +
      " of the day you receive this explanation. Say which claim it is about, and why you do not agree; you "
      "may "
      "add whatever supports it."};
  if (!contact.empty()) sentences.push_back("Send your appeal to: " + contact);
  sentences.emplace_back(
      "You may ask us, free of charge, for the documents and rules behind the decision. If our review does "
      "not "
      "change it, you may have the right to a review by someone independent of us; we will tell you how.");
  return sentences;
}

}  // namespace benefactor::api
