#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/x12_files.hpp"
#include "tools/benefactor/x12_ingestion.hpp"

namespace benefactor::tools {

nlohmann::ordered_json to_json(const file_report& report) {
  nlohmann::ordered_json out;
  out["file"] = report.file;
  out["sha256"] = report.sha256;
  out["claimsPresent"] = report.claims_present();
  out["claimsRead"] = report.counts.claims_read;
  out["claimsRefused"] = report.counts.claims_refused;
  out["segments"] = report.counts.segments;
  out["sets"] = report.counts.sets;
  out["setsRead"] = report.counts.sets_read;
  auto& refusals = out["refusals"] = nlohmann::ordered_json::array();
  for (const auto& r : report.refusals) refusals.push_back(to_json(r));
  auto& warnings = out["warnings"] = nlohmann::ordered_json::array();
  for (const auto& w : report.warnings) warnings.push_back(to_json(w));
  if (report.enrolled.answered() != 0) out["enrolled"] = report.enrolled.to_json();
  out["answers"] = report.answers.to_json(report.seconds);
  out["unanswered"] = report.unanswered;
  out["notSent"] = report.not_sent;
  return out;
}

void print(std::ostream& out, const file_report& report) {
  out << report.file << ": " << counted(report.claims_present(), "claim")
      << " present = " << format_count(report.counts.claims_read) << " read + "
      << format_count(report.counts.claims_refused) << " refused\n";
  if (const auto answers = report.answers.in_one_line(); !answers.empty()) {
    out << "  " << answers;
    if (report.answers.all_known())
      out << "; all were known already, nothing was recorded twice";
    else if (report.answers.duplicates() != 0)
      out << "; known already " << format_count(report.answers.duplicates());
    out << '\n';
  }
  if (report.enrolled.not_taken() != 0)
    out << "  enrolments not taken: " << format_count(report.enrolled.not_taken()) << '\n';
  if (report.unanswered != 0) out << "  sent without an answer: " << format_count(report.unanswered) << '\n';
  if (report.not_sent != 0) out << "  not sent: " << format_count(report.not_sent) << '\n';
}

}  // namespace benefactor::tools
