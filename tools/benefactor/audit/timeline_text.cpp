#include <algorithm>
#include <iomanip>

#include "tools/benefactor/audit/timeline_rendering.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

namespace {

constexpr std::size_t facts_columns = 88;

void print_steps(std::ostream& out, const line_trace& line) {
  for (const auto s : all_steps()) {
    const auto& told = line.steps[s];
    out << "    " << std::left << std::setw(4) << number_of(s) << std::setw(26) << title_of(s)
        << std::setw(13) << to_text(told.outcome);
    const auto facts = wrapped(printable(facts_text(told)), facts_columns);
    for (std::size_t begin = 0; begin < facts.size();) {
      const auto end = std::min(facts.find('\n', begin), facts.size());
      if (begin > 0) out << std::string(47, ' ');
      out << facts.substr(begin, end - begin) << '\n';
      begin = end + 1;
    }
    if (facts.empty()) out << '\n';
  }
}

void print_bucket(std::ostream& out, const line_trace& line) {
  out << "    Benefit year " << line.recorded.benefit_year << std::string(21, ' ') << std::right
      << std::setw(14) << "before" << std::setw(14) << "after" << '\n';
  for (const auto& row : bucket_rows(line))
    out << "      " << std::left << std::setw(36) << row.name << std::right << std::setw(14) << row.before
        << std::setw(14) << row.after << (row.before == row.after ? "" : "  *") << '\n';
}

void print_differences(std::ostream& out, const std::vector<trace_difference>& differences) {
  for (const auto& d : differences)
    out << "    DIFFERS  " << d.field << ": recorded " << printable(d.recorded) << ", by the rules "
        << printable(d.decided) << '\n';
}

void print_line(std::ostream& out, const claim_timeline& timeline, const timeline_event& event,
                const line_trace& line, const timeline_options& options) {
  const auto number = line.recorded.line;
  out << "\n  Line " << number << ": " << printable(line_heading(event.decision->claim.lines.at(number - 1u)))
      << '\n';
  if (options.with_phi && timeline.is_readable)
    out << "    Diagnoses now: " << printable(joined(timeline.diagnoses.at(number - 1u), " ")) << '\n';
  print_steps(out, line);
  print_bucket(out, line);
  if (line.agrees())
    out << "    The rules come to what is recorded.\n";
  else
    print_differences(out, line.differences);
}

void print_decided_otherwise(std::ostream& out, const std::vector<line_decision>& decided,
                             const timeline_options& options) {
  for (const auto& d : decided)
    if (options.line == 0 || options.line == d.line)
      out << "  Line " << d.line << ": " << to_text(d.status) << ", billed " << format_money(d.billed)
          << ", plan pays " << format_money(d.plan_paid) << ", member owes "
          << format_money(member_responsibility(d)) << "; not by the ten steps\n";
}

}  // namespace

void print_timeline(std::ostream& out, const claim_timeline& timeline, const timeline_options& options) {
  const auto& claim = timeline.claim;
  out << "Claim " << timeline.number() << ", " << to_text(claim.status) << ": "
      << counted(claim.lines.size(), "line") << ", billed " << format_money(billed_total(claim))
      << ", plan pays " << format_money(plan_paid_total(claim)) << ", member owes "
      << format_money(member_responsibility_total(claim)) << "\nPolicy " << to_hex(claim.policy)
      << ", member " << to_hex(claim.member) << ", provider " << printable(claim.provider_npi) << '\n';
  if (options.with_phi)
    out << (timeline.is_readable
                ? printable("Member " + timeline.member_number + " " + full_name(timeline.member.name))
                : std::string("The member's key is gone: nothing private can be read"))
        << '\n';
  for (const auto& event : timeline.events) {
    const auto more = about(event, timeline);
    out << "\nPosition " << event.position << ", " << format_instant(event.time_us) << ": "
        << store::event_type_name(event.type) << " by " << printable(event.user)
        << (event.rules_version ? ", rules version " + std::to_string(event.rules_version) : std::string{})
        << '\n';
    if (!more.empty()) out << "  " << printable(more) << '\n';
    if (const auto* decided = decided_otherwise(event)) print_decided_otherwise(out, *decided, options);
    if (!event.decision) continue;
    print_differences(out, event.decision->differences);
    for (const auto& m : event.decision->released)
      out << "  Given back first, line " << m.line << ": plan " << format_money(m.plan_paid)
          << ", deductible " << format_money(m.deductible) << ", out-of-pocket "
          << format_money(m.out_of_pocket) << (m.visit ? ", a visit" : "") << '\n';
    for (const auto& line : event.decision->lines)
      if (options.line == 0 || options.line == line.recorded.line)
        print_line(out, timeline, event, line, options);
  }
  const auto decisions = std::count_if(timeline.events.begin(), timeline.events.end(), [](const auto& e) {
    return e.decision && !e.decision->lines.empty();
  });
  out << '\n';
  if (timeline.broken_at) out << break_text(timeline) << '\n';
  out << counted(static_cast<std::uint64_t>(decisions), "decision") << " by the ten steps; "
      << (timeline.agrees() ? "run again on what stood before, they come to what is recorded.\n"
                            : "RUN AGAIN, THEY DO NOT COME TO WHAT IS RECORDED: see DIFFERS above.\n");
}

}  // namespace benefactor::tools
