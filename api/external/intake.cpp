#include "api/external/intake.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "api/x12/read_835.hpp"
#include "api/x12/status_277.hpp"
#include "api/x12/status_categories.hpp"
#include "store/claim_loading.hpp"
#include "store/claim_number.hpp"

namespace benefactor::api::external {

namespace {

/// Cut to what an event takes, between characters.
std::string shortened(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0u) == 0x80) --most;
  text.resize(most);
  return text;
}

void add_line(std::string& text, const std::string& line) {
  if (!line.empty()) text += (text.empty() ? "" : "\n") + line;
}

std::optional<adjustment_group> group_of(const std::string& code) {
  if (code == "PI") return adjustment_group::co;  // Payer initiated: not the patient's.
  return parse_as<adjustment_group>(code);
}

class file_reader {
 public:
  file_reader(const query_parts& parts, const std::string& processor, date day, const sha256_digest& digest)
      : parts_(parts), processor_(processor), day_(day) {
    std::copy_n(digest.begin(), file_.bytes.size(), file_.bytes.begin());
  }

  file_content finish() {
    for (const auto& [claim, at] : reversed_)
      check(known_.at(claim), content_.reports[at], numbers_.at(claim));
    content_.claims = static_cast<std::uint32_t>(places_.size());
    if (content_.unreadable.empty() && content_.unmatched.empty() && content_.reports.empty())
      content_.unmatched = "it names no claim that was sent to this processor";
    return std::move(content_);
  }

  void unreadable(const std::string& why) {
    if (content_.unreadable.empty()) content_.unreadable = why;
  }
  void unmatched(const std::string& why) {
    if (content_.unmatched.empty()) content_.unmatched = why;
  }

  void take(const x12::status_report& said) {
    for (const auto& claim : said.claims) {
      const auto standing = x12::standing_of(claim);
      const auto* known = find(claim.claim_number());
      if (!known || !standing) continue;
      auto& report = add(*known, standing->status, standing->day.value_or(said.sent.value_or(day_)),
                         claim.processor_number);
      report.report.text = shortened(standing->remarks, max_reason_text);
    }
  }

  void take(const x12::remittance& said) {
    content_.kind = exchange_file_kind::remittance;
    std::size_t number = 0;
    for (const auto& group : said.groups)
      for (const auto& claim : group.claims) take(said, claim, ++number);
  }

 private:
  /// A claim of the engine's that was sent to the processor; null, and counted, for any other.
  const claim_state* find(const std::string& text) {
    const auto number = store::restored_claim_number(text);
    const auto named = number ? store::parse_claim_number(*number) : std::nullopt;
    const auto found =
        named ? store::find_claim_number(parts_.reader, parts_.derived, parts_.tenant, parts_.log_id, *named)
              : std::nullopt;
    if (found) {
      const auto [at, first_time] = known_.try_emplace(*found);
      if (first_time)
        if (auto loaded = store::load_claim(parts_.reader, parts_.tenant, parts_.log_id, *found))
          at->second = std::move(loaded->state);
      const auto& external = at->second.external;
      if (external.processor == processor_ && external.sent != dispatch_kind::none) return &at->second;
    }
    ++content_.unknown;
    return nullptr;
  }

  report_claim& add(const claim_state& claim, processor_status status, date on,
                    const std::string& reference) {
    auto& report = content_.reports.emplace_back();
    report.claim = claim.id;
    report.report = {.processor = processor_,
                     .file = file_,
                     .place = ++places_[claim.id],
                     .status = status,
                     .on = on,
                     .reference = shortened(reference, max_reference_text),
                     .text = {}};
    return report;
  }

  void take(const x12::remittance& said, const x12::remitted_claim& claim, std::size_t number) {
    const auto* known = find(claim.patient_control_number);
    if (!known) return;
    const auto on = said.production_date.value_or(said.payment.effective.value_or(day_));
    std::string remarks;
    for (const auto& code : claim.outpatient_remark_codes) add_line(remarks, code);
    for (const auto& line : claim.services)
      for (const auto& code : line.remark_codes) add_line(remarks, code.value);

    const auto& status = claim.status;
    if (status == "23" || status == "25") {
      add_line(remarks, status == "23" ? "forwarded elsewhere" : "a predetermination: nothing is paid");
      add(*known, processor_status::pending, on, claim.payer_control_number).report.text = std::move(remarks);
      return;
    }
    if (status == "22") {
      auto& report = add(*known, processor_status::finalized, on, claim.payer_control_number);
      report.report.text = shortened(std::move(remarks), max_reason_text);
      report.remittance = external_remittance{.reverses = true,
                                              .lines = {},
                                              .trace = said.payment.trace,
                                              .paid_on = said.payment.effective.value_or(on)};
      reversed_[known->id] = content_.reports.size() - 1;
      numbers_[known->id] = number;
      return;
    }
    external_remittance remittance{.decides = true,
                                   .lines = {},
                                   .trace = said.payment.trace,
                                   .paid_on = said.payment.effective.value_or(on)};
    if (const auto why = read_lines(*known, claim, remittance.lines); !why.empty())
      return unmatched("claim " + std::to_string(number) + " of a remittance (CLP): " + why);
    const auto outcome = claim.paid != 0         ? processor_status::paid
                         : status == "4"         ? processor_status::denied
                         : is_denial(remittance) ? processor_status::denied
                                                 : processor_status::paid;
    // A reversal before it in the file is the first half of this.
    if (const auto before = reversed_.find(known->id); before != reversed_.end()) {
      auto& report = content_.reports[before->second];
      reversed_.erase(before);
      remittance.reverses = true;
      report.report.status = outcome;
      add_line(report.report.text, shortened(std::move(remarks), max_reason_text / 2));
      report.remittance = std::move(remittance);
      return check(*known, report, number);
    }
    auto& report = add(*known, outcome, on, claim.payer_control_number);
    report.report.text = shortened(std::move(remarks), max_reason_text);
    report.remittance = std::move(remittance);
    check(*known, report, number);
  }

  /// What would be refused of the first report about a claim makes the whole file unmatched.
  void check(const claim_state& claim, const report_claim& report, std::size_t number) {
    if (report.report.place != 1) return;
    const auto problems = form_problems(claim, *report.remittance);
    const auto at = "claim " + std::to_string(number) + " of a remittance (CLP): ";
    if (!problems.empty()) unmatched(at + problems.front().field + ": " + problems.front().rule);
    if (claim.external.file == file_) return;  // It was begun with before, and goes on.
    if (const auto why = misfit(claim, *report.remittance); !why.empty()) unmatched(at + why);
  }

  static bool is_denial(const external_remittance& r) {
    for (const auto& line : r.lines)
      for (const auto& a : line.adjustments)
        if ((a.group == adjustment_group::pr && a.carc >= 1 && a.carc <= 3) ||
            (a.group == adjustment_group::oa && a.carc == 23))
          return false;
    return true;
  }

  /// Why the adjustments cannot be taken; empty: *to* has them.
  static std::string read_adjustments(const std::vector<x12::claim_adjustment>& said,
                                      std::vector<adjustment>& to) {
    for (const auto& a : said) {
      if (a.amount == 0) continue;
      const auto group = group_of(a.group);
      std::uint16_t carc = 0;
      const auto* end = a.reason.data() + a.reason.size();
      const auto parsed = std::from_chars(a.reason.data(), end, carc);
      if (parsed.ec != std::errc{} || parsed.ptr != end) {
        const auto lettered = lettered_reason(a.reason);
        if (!lettered) return "an adjustment has no reason code (CAS02)";
        carc = *lettered;
      }
      if (!group) return "an adjustment is of none of the groups CO, PR, OA and PI (CAS01)";
      if (a.amount < 0) return "an adjustment is below 0";
      to.push_back({*group, carc, a.amount});
    }
    return {};
  }

  /// Why the lines cannot be told; empty: *to* has every line of the claim.
  static std::string read_lines(const claim_state& claim, const x12::remitted_claim& said,
                                std::vector<external_line>& to) {
    if (said.services.empty()) return read_whole(claim, said, to);
    std::vector<adjustment> of_claim;
    if (auto why = read_adjustments(said.adjustments, of_claim); !why.empty()) return why;
    if (!of_claim.empty() && claim.lines.size() > 1)
      return "adjustments of a claim with several lines stand with the lines";
    for (std::size_t i = 0; i < said.services.size(); ++i) {
      const auto& service = said.services[i];
      const auto line = line_of(claim, said, i);
      if (!line) return "line " + std::to_string(i + 1) + " (SVC) is not told by REF*6R";
      auto& one = to.emplace_back();
      one.line = *line;
      one.paid = service.paid;
      if (auto why = read_adjustments(service.adjustments, one.adjustments); !why.empty()) return why;
      one.adjustments.insert(one.adjustments.end(), of_claim.begin(), of_claim.end());
    }
    return {};
  }

  static std::optional<std::uint16_t> line_of(const claim_state& claim, const x12::remitted_claim& said,
                                              std::size_t place) {
    for (const auto& reference : said.services[place].references) {
      if (reference.qualifier != "6R") continue;
      std::uint16_t line = 0;
      const auto* end = reference.value.data() + reference.value.size();
      const auto parsed = std::from_chars(reference.value.data(), end, line);
      if (parsed.ec == std::errc{} && parsed.ptr == end && line >= 1 && line <= claim.lines.size())
        return line;
      return std::nullopt;
    }
    if (said.services.size() != claim.lines.size()) return std::nullopt;
    return static_cast<std::uint16_t>(place + 1);
  }

  /// A claim that is decided as a whole: of one line, or denied by one reason.
  static std::string read_whole(const claim_state& claim, const x12::remitted_claim& said,
                                std::vector<external_line>& to) {
    std::vector<adjustment> all;
    if (auto why = read_adjustments(said.adjustments, all); !why.empty()) return why;
    if (claim.lines.size() == 1) {
      to.push_back({1, said.paid, std::move(all)});
      return {};
    }
    if (said.paid != 0 || all.size() != 1) return "a claim with several lines is decided by line (SVC)";
    for (std::size_t i = 0; i < claim.lines.size(); ++i)
      to.push_back(
          {static_cast<std::uint16_t>(i + 1), 0, {{all[0].group, all[0].carc, claim.lines[i].billed}}});
    return {};
  }

  const query_parts& parts_;
  const std::string& processor_;
  const date day_;
  content_digest file_;
  file_content content_;
  std::map<claim_id, claim_state> known_;
  std::map<claim_id, std::uint32_t> places_;
  std::map<claim_id, std::size_t> reversed_;  // Reports of reversals that nothing has followed yet,
  std::map<claim_id, std::size_t> numbers_;   // and the places of their CLP.
};

}  // namespace

file_content read_file(const query_parts& parts, const std::string& processor, bool test, date day,
                       const sha256_digest& digest, std::string_view bytes) {
  file_reader reader(parts, processor, day, digest);
  const auto statuses = x12::read_277(bytes, {});
  const auto remittances = x12::read_835(bytes, {});
  // Each reader refuses sets of the other kind; what neither reads is nothing that is taken.
  if (statuses.reports.empty() && remittances.remittances.empty()) {
    const auto& refused = remittances.refusals.empty() ? statuses.refusals : remittances.refusals;
    reader.unreadable("it has no transaction set 277 or 835 that can be read" +
                      (refused.empty() ? std::string() : ": " + refused.front().message));
    return reader.finish();
  }
  if (remittances.counts.sets > remittances.counts.sets_read + statuses.counts.sets_read)
    reader.unreadable("a transaction set of it cannot be read");
  for (const auto& said : statuses.reports) {
    if (said.test && !test) reader.unreadable("it is test data (ISA15)");
    reader.take(said);
  }
  for (const auto& said : remittances.remittances) {
    if (said.test && !test) reader.unreadable("it is test data (ISA15)");
    const auto problems = x12::balance_problems(said.content);
    if (!problems.empty()) reader.unreadable("it does not balance: " + x12::to_text(problems.front()));
    reader.take(said.content);
  }
  return reader.finish();
}

}  // namespace benefactor::api::external
