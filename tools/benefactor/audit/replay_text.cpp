#include "tools/benefactor/audit/replay_text.hpp"

#include <algorithm>

#include "events/money.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

namespace {

constexpr std::size_t columns_max = 112;

std::string lines_text(const std::vector<std::uint16_t>& lines) {
  std::string text;
  for (std::size_t i = 0; i < lines.size();) {
    auto last = i;
    while (last + 1 < lines.size() && lines[last + 1] == lines[last] + 1) ++last;
    text += (text.empty() ? "" : ", ") + std::to_string(lines[i]);
    if (last > i) text += "-" + std::to_string(lines[last]);
    i = last + 1;
  }
  return text;
}

void print_rest(std::ostream& out, std::uint64_t all, std::size_t shown, const char* what) {
  if (all > shown) out << "… and " << counted(all - shown, what) << " more\n";
}

void print_differences(std::ostream& out, const api::replay_report& report, std::size_t rows) {
  if (report.differences_in_all == 0) return;
  out << "\nDifferent: " << counted(report.different, "command") << " of "
      << (report.policies_different == 1 ? std::string{"1 policy"}
                                         : format_count(report.policies_different) + " policies")
      << "; plan payments recorded less recomputed: " << format_dollars(report.money) << "\n";
  using enum align;
  text_table table{{{"Position", right},
                    {"Claim"},
                    {"Line", right},
                    {"Event"},
                    {"Field"},
                    {"Recorded"},
                    {"Recomputed"},
                    {"Difference", right},
                    {"Behind", right}}};
  const auto shown = std::min(rows, report.differences.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& d = report.differences[i];
    table.add({std::to_string(d.position), d.claim.empty() ? "policy " + to_hex(d.policy) : d.claim,
               d.line ? std::to_string(d.line) : "", d.event, d.field, d.recorded, d.again,
               d.money ? format_money(d.money) : "", d.follows ? std::to_string(*d.follows) : ""});
  }
  table.print(out);
  print_rest(out, report.differences_in_all, shown, "difference");
  if (std::any_of(report.differences.begin(), report.differences.end(),
                  [](const auto& d) { return d.follows.has_value(); }))
    out << wrapped(
               "Each decision is made on what is recorded before it. So those with a position under Behind "
               "may "
               "only follow from that one, the first of their policy.",
               columns_max)
        << '\n';
}

void print_unreproduced(std::ostream& out, const api::replay_report& report, std::size_t rows) {
  if (report.not_reproducible_in_all == 0) return;
  out << "\nNot reproducible: " << counted(report.not_reproducible_in_all, "line") << "\n";
  using enum align;
  text_table table{
      {{"Position", right}, {"Claim"}, {"Lines"}, {"Reason"}, {"Decided again without what is sealed"}}};
  const auto shown = std::min(rows, report.unreproduced.size());
  std::size_t lines = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& n = report.unreproduced[i];
    lines += n.lines.size();
    table.add({std::to_string(n.position), n.claim, lines_text(n.lines), std::string{to_text(n.reason)},
               n.decided_again ? "yes: no rule reads it" : "no"});
  }
  table.print(out);
  print_rest(out, report.not_reproducible_in_all, lines, "line");
}

void print_damaged_keys(std::ostream& out, const api::replay_report& report) {
  if (report.damaged_keys.empty()) return;
  out << "\nData keys that a rule needed and that cannot be unwrapped; restore a backup of the data keys, or "
         "bring the ring's key back:\n";
  for (const auto& name : report.damaged_keys) out << "  " << name << '\n';
}

}  // namespace

void print_replay(std::ostream& out, const api::replay_report& report, std::size_t rows) {
  const auto claims_a_second = report.seconds > 0 ? static_cast<double>(report.claims) / report.seconds : 0.0;
  out << "Log " << to_hex(report.log_id);
  if (const auto end = report.reached.next_position) out << " up to position " << end - 1;
  out << (report.complete ? ", its end" : "; it goes on") << "\n"
      << "  " << counted(report.events, "event") << " in " << counted(report.pages, "page") << ", "
      << format_count(report.bytes) << " bytes: checked, and linked by their hashes\n"
      << "  " << counted(report.commands, "command") << ", " << format_count(report.decided_again)
      << " of them decided again: " << counted(report.claims, "claim") << ", "
      << counted(report.lines, "line decision") << ", plan payments " << format_dollars(report.plan_paid)
      << "\n"
      << "  " << counted(report.unsealed, "command") << " with a rule that reads what is sealed; the rest "
      << "stayed sealed\n";
  if (report.fingerprints > 0)
    out << "  " << counted(report.fingerprints, "line fingerprint") << " computed again\n";
  out << "  " << format_seconds(report.seconds) << ", "
      << format_count(static_cast<std::uint64_t>(claims_a_second)) << " claims/s\n";
  for (const auto& pin : report.pins)
    out << (pin.pinned.source.empty() ? "  Pinned page" : "  Checkpoint " + pin.pinned.source)
        << ", up to position " << pin.pinned.position << ": " << (pin.holds ? "holds" : pin.what) << "\n";
  if (report.damage)
    out << "\nDamaged at position " << report.damage->position << ": " << report.damage->what << "\n"
        << "What is before it was replayed, what is behind it was not.\n";
  print_differences(out, report, rows);
  print_unreproduced(out, report, rows);
  print_damaged_keys(out, report);
  out << "\nWhat this cannot know:\n";
  for (const auto& sentence : api::what_remains_unknown(report)) {
    auto text = wrapped(sentence, columns_max - 2);
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 3)
      text.replace(at, 1, "\n  ");
    out << "- " << text << '\n';
  }
  out << '\n';
  if (!report.same())
    out << "NOT THE SAME.\n";
  else if (!report.complete)
    out << "Broken off: the same so far.\n";
  else
    out << "Everything that was decided again came out the same.\n";
}

}  // namespace benefactor::tools
