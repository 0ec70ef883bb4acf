#include "api/generator/writer_837p.hpp"

#include <algorithm>
#include <charconv>

namespace benefactor::api {

namespace {

constexpr std::string_view receiver = "BENEFACTOR";
constexpr auto no_practice = ~std::size_t{0};
constexpr auto no_family = ~std::uint64_t{0};

std::string padded(std::string_view text, std::size_t width) {
  std::string result(text);
  result.resize(std::max(width, result.size()), ' ');
  return result;
}

std::string zero_padded(std::uint64_t number, std::size_t width) {
  auto digits = std::to_string(number);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

void append_number(std::string& out, std::uint64_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

/// A house number and a street for an address, the same for every mention.
void append_address(std::string& out, std::uint64_t of) {
  append_number(out, 100 + of * 37 % 9'800);
  constexpr std::string_view streets[] = {" MAIN STREET", " OAK AVENUE", " LAKE ROAD", " CHURCH STREET",
                                          " HILL DRIVE"};
  out.append(streets[of % 5]);
}

std::string_view relation_code(relationship r) {
  switch (r) {
    case relationship::self: return "18";
    case relationship::spouse: return "01";
    case relationship::child: return "19";
    case relationship::other_dependent: break;
  }
  return "G8";
}

}  // namespace

std::string& writer_837p::segment(std::string& out, std::string_view text) {
  ++segments_;
  return out.append(text);
}

void writer_837p::open_interchange(std::string& out) {
  ++interchange_;
  sets_ = 0;
  interchange_open_ = true;
  const auto sent = std::to_string(book_year) + "1231";
  out.append("ISA*00*          *00*          *ZZ*").append(padded(book_submitter, 15));
  out.append("*ZZ*").append(padded(receiver, 15)).append("*").append(sent.substr(2)).append("*1200*^*00501*");
  out.append(zero_padded(interchange_, 9)).append("*0*T*:~\n");
  out.append("GS*HC*").append(book_submitter).append("*").append(receiver).append("*").append(sent);
  out.append("*1200*1*X*005010X222A1~\n");
}

void writer_837p::open_set(std::string& out, date received) {
  ++sets_;
  ++batches_;
  segments_ = claims_ = levels_ = 0;
  received_ = received;
  practice_ = no_practice;
  family_ = no_family;
  segment(out, "ST*837*").append(zero_padded(sets_, 4)).append("*005010X222A1~\n");
  segment(out, "BHT*0019*00*B").append(std::to_string(batches_)).append("*");
  out.append(compact_date(received)).append("*1200*CH~\n");
  segment(out, "NM1*41*2*CLEARBILL CLAIMS*****46*").append(book_submitter).append("~\n");
  segment(out, "PER*IC*CLAIMS DESK*TE*8005550100~\n");
  segment(out, "NM1*40*2*BENEFACTOR HEALTH PLAN*****46*").append(receiver).append("~\n");
}

void writer_837p::close_set(std::string& out) {
  segment(out, "SE*")
      .append(std::to_string(segments_))
      .append("*")
      .append(zero_padded(sets_, 4))
      .append("~\n");
  claims_ = 0;
}

void writer_837p::finish(std::string& out) {
  if (!interchange_open_) return;
  close_set(out);
  out.append("GE*").append(std::to_string(sets_)).append("*1~\n");
  out.append("IEA*1*").append(zero_padded(interchange_, 9)).append("~\n");
  interchange_open_ = false;
}

bool writer_837p::between_sets(const generated_claim& next) const {
  return !interchange_open_ || claims_ == max_claims || next.claim.received != received_;
}

void writer_837p::write(std::string& out, const generated_claim& g) {
  if (!interchange_open_) {
    open_interchange(out);
    open_set(out, g.claim.received);
  } else if (between_sets(g)) {
    close_set(out);
    open_set(out, g.claim.received);
  }
  const auto practice = book_.providers()[g.provider].practice;
  if (practice != practice_) open_practice(out, practice);
  if (g.family->index != family_ || g.member != member_) open_patient(out, *g.family, g.member);
  write_claim(out, g);
  ++claims_;
}

void writer_837p::open_practice(std::string& out, std::size_t practice) {
  const auto& billing = book_.practices()[practice];
  practice_ = practice;
  family_ = no_family;
  practice_level_ = ++levels_;
  segment(out, "HL*");
  append_number(out, practice_level_);
  out.append("**20*1~\n");
  segment(out, "NM1*85*2*").append(billing.name).append("*****XX*").append(billing.npi).append("~\n");
  segment(out, "N3*");
  append_address(out, practice);
  segment(out.append("~\n"), "N4*SPRINGFIELD*IL*627010000~\n");
  segment(out, "REF*EI*").append(zero_padded(360'000'000 + practice, 9)).append("~\n");
}

void writer_837p::open_patient(std::string& out, const household& h, std::size_t member) {
  family_ = h.index;
  member_ = member;
  const auto subscriber_level = ++levels_;
  const bool dependent = member != 0;
  segment(out, "HL*");
  append_number(out, subscriber_level);
  out.append("*");
  append_number(out, practice_level_);
  out.append(dependent ? "*22*1~\n" : "*22*0~\n");
  segment(out, dependent ? "SBR*P********CI~\n" : "SBR*P*18*******CI~\n");
  segment(out, "NM1*IL*1*").append(h.last_name).append("*").append(h.members[0].first_name);
  out.append("****MI*").append(policy_number(h, naming::as_in_837p)).append("~\n");
  const auto describe = [&](const person& p) {
    segment(out, "N3*");
    append_address(out, h.index);
    segment(out.append("~\n"), "N4*SPRINGFIELD*IL*62704~\n");
    segment(out, "DMG*D8*").append(compact_date(p.birth)).append(p.sex == 'F' ? "*F~\n" : "*M~\n");
  };
  if (!dependent) describe(h.members[0]);
  segment(out, "NM1*PR*2*BENEFACTOR HEALTH PLAN*****PI*").append(receiver).append("~\n");
  if (!dependent) return;
  const auto& patient = h.members[member];
  segment(out, "HL*");
  append_number(out, ++levels_);
  out.append("*");
  append_number(out, subscriber_level);
  out.append("*23*0~\n");
  segment(out, "PAT*").append(relation_code(patient.terms.relationship)).append("~\n");
  segment(out, "NM1*QC*1*").append(h.last_name).append("*").append(patient.first_name).append("~\n");
  describe(patient);
}

void writer_837p::write_claim(std::string& out, const generated_claim& g) {
  const auto& c = g.claim;
  const auto& provider = book_.providers()[g.provider];
  segment(out, "CLM*").append(c.submitter_claim_id).append("*").append(format_money(total_billed(c.lines)));
  out.append("***").append(g.place).append(c.is_replacement() ? ":B:7" : ":B:1").append("*Y*A*Y*Y~\n");
  if (g.place == "21")
    segment(out, "DTP*435*D8*").append(compact_date(c.lines.front().service_date)).append("~\n");
  if (c.is_replacement()) segment(out, "REF*F8*").append(c.replaces_claim_id).append("~\n");
  std::vector<std::string> diagnoses;
  for (const auto& line : c.lines)
    for (const auto& code : line.diagnoses) {
      auto plain = normalised_diagnosis(code);
      if (std::find(diagnoses.begin(), diagnoses.end(), plain) == diagnoses.end())
        diagnoses.push_back(std::move(plain));
    }
  segment(out, "HI");
  for (std::size_t i = 0; i < diagnoses.size(); ++i)
    out.append(i == 0 ? "*ABK:" : "*ABF:").append(diagnoses[i]);
  out.append("~\n");
  if (provider.npi != book_.practices()[provider.practice].npi) {
    segment(out, "NM1*82*1*").append(provider.last_name).append("*").append(provider.first_name);
    out.append("****XX*").append(provider.npi).append("~\n");
    segment(out, "PRV*PE*PXC*").append(visit_kinds()[provider.kind].taxonomy).append("~\n");
  }
  write_lines(out, g, diagnoses);
}

void writer_837p::write_lines(std::string& out, const generated_claim& g,
                              const std::vector<std::string>& diagnoses) {
  std::size_t number = 0;
  for (const auto& line : g.claim.lines) {
    segment(out, "LX*");
    append_number(out, ++number);
    segment(out.append("~\n"), "SV1*HC:").append(line.procedure);
    for (const auto& modifier : line.modifiers) out.append(":").append(modifier);
    out.append("*").append(format_money(line.billed)).append("*UN*");
    append_number(out, static_cast<std::uint64_t>(line.units));
    out.append("***");
    for (const auto& code : line.diagnoses) {
      const auto at = std::find(diagnoses.begin(), diagnoses.end(), normalised_diagnosis(code));
      if (out.back() != '*') out.push_back(':');
      append_number(out, static_cast<std::uint64_t>(at - diagnoses.begin()) + 1);
    }
    segment(out.append("~\n"), "DTP*472*D8*").append(compact_date(line.service_date)).append("~\n");
  }
}

}  // namespace benefactor::api
