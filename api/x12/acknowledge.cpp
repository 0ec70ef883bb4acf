#include "api/x12/acknowledge.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <utility>

#include "api/x12/interchange.hpp"

namespace benefactor::api::x12 {
namespace {

enum class answer_kind : std::uint32_t { ta1, ack_999, ack_277ca };

std::uint32_t control_number_of(const outlined_interchange& i, answer_kind kind) {
  const auto& text = i.isa[13];
  std::uint32_t number = 0;
  std::from_chars(text.data(), text.data() + std::min<std::size_t>(9, text.size()), number);
  return static_cast<std::uint32_t>(
      (std::uint64_t{number} * 3 + static_cast<std::uint32_t>(kind)) % 999'999'999 + 1);
}

envelope envelope_of(const outlined_interchange& i, answer_kind kind, const answer_moment& now,
                     std::size_t most_bytes) {
  auto day = format_date(now.day);
  day.erase(std::remove(day.begin(), day.end(), '-'), day.end());
  char time[16];
  std::snprintf(time, sizeof time, "%02d%02d", now.hour, now.minute);
  return {.delimiters = i.delimiters,
          .sender_qualifier = i.isa[7],
          .sender = i.isa[8],
          .receiver_qualifier = i.isa[5],
          .receiver = i.isa[6],
          .day = std::move(day),
          .time = time,
          .control_number = control_number_of(i, kind),
          .usage = i.isa[15] == "T" ? "T" : "P",
          .most_bytes = most_bytes};
}

/// Settles what became of every claim.
class claim_settler {
 public:
  claim_settler(const read_result& read, const claim_answers& answers) : answers_{answers} {
    for (const auto& refusal : read.refusals)
      if (refusal.claim_segment != 0) refused_[refusal.claim_segment] = &refusal;
    for (const auto& set : read.sets)
      if (set.fate == set_fate::read) sets_read_.insert(set.segment);
  }

  void settle(answered_set& set) const {
    const bool read = sets_read_.count(set.segment) > 0;
    for (auto& provider : set.providers)
      for (auto& patient : provider.patients)
        for (auto& claim : patient.claims) settle(claim, read);
  }

 private:
  void settle(answered_claim& claim, bool set_read) const {
    if (!set_read) {
      claim.statuses = {unread_status()};
    } else if (const auto answer = answers_.find(claim.segment); answer != answers_.end()) {
      claim.accepted = answer->second.accepted;
      claim.claim_number = answer->second.claim_number;
      claim.statuses = answer->second.statuses;
    } else if (const auto refused = refused_.find(claim.segment); refused != refused_.end()) {
      for (const auto& problem : refused->second->problems) add(problem, claim);
    }
    if (!claim.accepted && claim.statuses.empty()) claim.statuses = {unlisted_status()};
  }

  void add(const claim_problem& problem, answered_claim& claim) const {
    auto code = status_of(problem);
    if (problem.segment <= claim.last_segment)
      for (std::size_t line = 0; line < claim.lines.size(); ++line)
        if (claim.lines[line].segment <= problem.segment) code.line = line + 1;
    // Above the claim's own segments nothing is a line's.
    if (problem.segment < claim.segment) code.line = 0;
    if (std::find(claim.statuses.begin(), claim.statuses.end(), code) == claim.statuses.end())
      claim.statuses.push_back(std::move(code));
  }

  const claim_answers& answers_;
  std::unordered_map<std::size_t, const refusal*> refused_;
  std::set<std::size_t> sets_read_;
};

// Whom an 837 does not name is who its interchange is between.
void name_the_parties(answered_set& set, const outlined_interchange& i) {
  const auto fill = [](named_party& party, const std::string& id) {
    if (party.last_name.empty()) party.last_name = id;
    if (party.id.empty()) party.id = id;
    party.id_qualifier = "46";
  };
  fill(set.payer, i.isa[8]);
  set.payer.entity_type = "2";
  fill(set.submitter, i.isa[6]);
  for (auto& provider : set.providers) {
    // Version 4010 knew other kinds of ids, which were tax numbers.
    auto& qualifier = provider.name.id_qualifier;
    if (!qualifier.empty() && qualifier != "XX" && qualifier != "SV") qualifier = "FI";
    for (auto& patient : provider.patients)
      if (patient.name.id_qualifier != "II") patient.name.id_qualifier = "MI";
  }
}

std::string claims_answer(outlined_interchange& i, const claim_settler& settler, const envelope& e,
                          std::optional<date> received) {
  for (auto& set : i.claims) {
    settler.settle(set);
    name_the_parties(set, i);
  }
  answer_terms terms{.application_sender = i.isa[8],
                     .application_receiver = i.isa[6],
                     .trace = i.isa[13],
                     .received = received};
  if (!i.groups.empty())
    terms.application_sender = i.groups[0].receiver, terms.application_receiver = i.groups[0].sender;
  return write_277ca(i.claims, terms, e);
}

}  // namespace

answer_moment moment_at(std::int64_t us) {
  const std::chrono::sys_time<std::chrono::microseconds> at{std::chrono::microseconds{us}};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::minutes>(at - day)};
  return {.day = {static_cast<std::int32_t>(day.time_since_epoch().count())},
          .hour = static_cast<int>(time.hours().count()),
          .minute = static_cast<int>(time.minutes().count())};
}

std::vector<interchange_answers> acknowledger::answer(std::string_view bytes, const read_result& read,
                                                      const claim_answers* answers, const answer_moment& now,
                                                      std::optional<date> received) {
  std::vector<interchange_answers> result;
  std::optional<claim_settler> settler;
  if (answers) settler.emplace(read, *answers);
  auto left = most_bytes_;
  const auto kept = [&left](std::string text) {
    left -= text.size();
    return text;
  };
  for (auto& interchange : outline_file(bytes, guide_)) {
    const auto& isa = interchange.isa;
    const bool duplicate = !seen_.insert(isa[5] + '/' + isa[6] + '/' + isa[13]).second;
    auto& answered = result.emplace_back();
    answered.number = shown_control_number(isa[13]);
    const auto sent_in = [&](answer_kind kind) { return envelope_of(interchange, kind, now, left); };
    if (const auto judged = judge_interchange(interchange, read.sets, duplicate);
        isa[14] == "1" || judged.code != "000")
      answered.ta1 = kept(write_ta1(judged, sent_in(answer_kind::ta1)));
    if (const auto groups = judge_groups(interchange, read.sets); !groups.empty())
      answered.ack_999 = kept(write_999(groups, sent_in(answer_kind::ack_999)));
    if (settler && !interchange.claims.empty())
      answered.ack_277ca =
          kept(claims_answer(interchange, *settler, sent_in(answer_kind::ack_277ca), received));
  }
  return result;
}

}  // namespace benefactor::api::x12
