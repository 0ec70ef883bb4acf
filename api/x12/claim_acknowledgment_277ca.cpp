#include "api/x12/claim_acknowledgment_277ca.hpp"

#include <algorithm>
#include <utility>

namespace benefactor::api::x12 {
namespace {

constexpr std::string_view guide_277ca = "005010X214", unknown = "UNKNOWN";

std::string_view or_unknown(std::string_view text) { return text.empty() ? unknown : text; }

std::string day_text(date day) {
  auto text = format_date(day);
  text.erase(std::remove(text.begin(), text.end(), '-'), text.end());
  return text;
}

struct totals {
  std::size_t accepted = 0, rejected = 0;
  cents accepted_amount = 0, rejected_amount = 0;

  void add(const answered_claim& claim) {
    ++(claim.accepted ? accepted : rejected);
    auto& amount = claim.accepted ? accepted_amount : rejected_amount;
    amount = checked_add(amount, claim.charge);
  }
  void add(const answered_provider& provider) {
    for (const auto& patient : provider.patients)
      for (const auto& claim : patient.claims) add(claim);
  }
  cents amount() const { return checked_add(accepted_amount, rejected_amount); }
};

class set_writer {
 public:
  set_writer(x12_writer& out, const answer_terms& terms, const envelope& e)
      : out_{out}, terms_{terms}, envelope_{e} {}

  void write(const answered_set& set) {
    out_.begin_set("277", guide_277ca);
    const auto trace = terms_.trace + '-' + std::to_string(++number_);
    out_.add("BHT", {"0085", "08", trace, envelope_.day, envelope_.time, "TH"});
    hierarchy_ = 0;
    const auto source = level("", "20", "1");
    name("PR", set.payer, "2", "46");
    out_.add("TRN", {"1", trace});
    const auto received = terms_.received ? terms_.received : set.sent;
    out_.add("DTP", {"050", "D8", received ? day_text(*received) : envelope_.day});
    out_.add("DTP", {"009", "D8", envelope_.day});
    const auto receiver = level(source, "21", "1");
    name("41", set.submitter, "2", "46");
    out_.add("TRN", {"2", set.reference.empty() ? "0" : set.reference});
    totals all;
    for (const auto& provider : set.providers) all.add(provider);
    out_.add("STC", {out_.composite({"A1", "19", "PR"}), envelope_.day, "WQ", amount_text(all.amount())});
    write_totals(all, "90", "AA");
    for (const auto& provider : set.providers) write(provider, receiver);
    out_.end_set();
  }

 private:
  std::string level(std::string_view parent, std::string_view code, std::string_view children) {
    auto own = std::to_string(++hierarchy_);
    out_.add("HL", {own, parent, code, children});
    return own;
  }

  void name(std::string_view entity, const named_party& party, std::string_view type,
            std::string_view qualifier) {
    out_.add("NM1", {entity, party.entity_type.empty() ? type : party.entity_type,
                     or_unknown(party.last_name), party.first_name, party.middle_name, "", party.suffix,
                     party.id_qualifier.empty() ? qualifier : party.id_qualifier, or_unknown(party.id)});
  }

  void write_totals(const totals& sum, std::string_view accepted, std::string_view rejected) {
    if (sum.accepted != 0) out_.add("QTY", {accepted, std::to_string(sum.accepted)});
    if (sum.rejected != 0) out_.add("QTY", {rejected, std::to_string(sum.rejected)});
    if (sum.accepted != 0) out_.add("AMT", {"YU", amount_text(sum.accepted_amount)});
    if (sum.rejected != 0) out_.add("AMT", {"YY", amount_text(sum.rejected_amount)});
  }

  void write(const answered_provider& provider, const std::string& receiver) {
    const auto own = level(receiver, "19", "1");
    name("85", provider.name, "2", "XX");
    out_.add("TRN", {"1", "0"});
    totals sum;
    sum.add(provider);
    out_.add("STC", {out_.composite({"A1", "19", "PR"}), "", "WQ", amount_text(sum.amount())});
    write_totals(sum, "QA", "QC");
    for (const auto& patient : provider.patients) {
      level(own, "PT", "");
      name("QC", patient.name, "1", "MI");
      for (const auto& claim : patient.claims) write(claim);
    }
  }

  // A claim number may end in a separator as its check character. Without it the number is understood all the
  // same where it comes back (store/claim_number.hpp).
  std::string writable(std::string number) const {
    const auto& d = envelope_.delimiters;
    for (const auto* separator : {&d.element, &d.component, &d.terminator, &d.repetition})
      if (!number.empty() && number.substr(number.size() - 1) == *separator) number.pop_back();
    return number;
  }

  x12_value status_value(const claim_status_code& code) const {
    return out_.composite({code.category, code.status, code.entity});
  }

  void write_status(const claim_status_code& code, const answered_claim& claim) {
    out_.add("STC",
             {status_value(code), envelope_.day, claim.accepted ? "WQ" : "U", amount_text(claim.charge)});
  }

  void write(const answered_claim& claim) {
    out_.add("TRN", {"2", claim.control_number.empty() ? "0" : claim.control_number});
    std::vector<std::vector<claim_status_code>> of_lines(claim.lines.size());
    if (claim.accepted) {
      write_status(accepted_status(), claim);
      out_.add("REF", {"1K", writable(claim.claim_number)});
    } else {
      write_refused(claim, of_lines);
    }
    if (!claim.intermediary_number.empty()) out_.add("REF", {"D9", claim.intermediary_number});
    write_days(claim.first_day, claim.last_day);
    for (std::size_t line = 0; line < claim.lines.size(); ++line)
      if (!of_lines[line].empty()) write(claim.lines[line], of_lines[line]);
  }

  // A status of a line that can be written as a line's goes there; the claim has one of its own always.
  void write_refused(const answered_claim& claim, std::vector<std::vector<claim_status_code>>& of_lines) {
    std::vector<claim_status_code> of_claim;
    for (const auto& status : claim.statuses) {
      const bool has_line = status.line > 0 && status.line <= claim.lines.size() &&
                            !claim.lines[status.line - 1].procedure.empty();
      if (has_line && of_lines[status.line - 1].size() < max_line_statuses)
        of_lines[status.line - 1].push_back(status);
      else
        of_claim.push_back(status);
    }
    if (of_claim.empty()) of_claim.push_back(claim.statuses.empty() ? unlisted_status() : claim.statuses[0]);
    for (std::size_t i = 0; i < of_claim.size() && i < max_claim_statuses; ++i)
      write_status(of_claim[i], claim);
  }

  void write_days(const std::optional<date>& first, const std::optional<date>& last) {
    if (!first) return;
    if (!last || *last == *first)
      out_.add("DTP", {"472", "D8", day_text(*first)});
    else
      out_.add("DTP", {"472", "RD8", day_text(*first) + '-' + day_text(*last)});
  }

  void write(const answered_line& line, const std::vector<claim_status_code>& statuses) {
    const auto& p = line.procedure;
    const auto part = [&](std::size_t n) {
      return n < p.size() ? std::string_view{p[n]} : std::string_view{};
    };
    out_.add("SVC", {out_.composite({part(0), or_unknown(part(1)), part(2), part(3), part(4), part(5)}),
                     amount_text(line.billed)});
    std::vector<x12_value> elements{status_value(statuses[0]), envelope_.day, "U"};
    if (statuses.size() > 1) {
      elements.resize(9, "");
      for (std::size_t i = 1; i < statuses.size(); ++i) elements.push_back(status_value(statuses[i]));
    }
    out_.add("STC", elements);
    if (!line.control_number.empty()) out_.add("REF", {"FJ", line.control_number});
    write_days(line.first_day, line.last_day);
  }

  x12_writer& out_;
  const answer_terms& terms_;
  const envelope& envelope_;
  std::size_t number_ = 0, hierarchy_ = 0;
};

bool has_claims(const answered_set& set) {
  return std::any_of(set.providers.begin(), set.providers.end(), [](const answered_provider& provider) {
    return std::any_of(provider.patients.begin(), provider.patients.end(),
                       [](const answered_patient& patient) { return !patient.claims.empty(); });
  });
}

}  // namespace

std::string write_277ca(const std::vector<answered_set>& sets, const answer_terms& terms, const envelope& e) {
  x12_writer out{e};
  out.begin_group("HN", terms.application_sender, terms.application_receiver, guide_277ca);
  set_writer writer{out, terms, e};
  for (const auto& set : sets)
    if (has_claims(set)) writer.write(set);
  out.end_group();
  return out.finish();
}

}  // namespace benefactor::api::x12
