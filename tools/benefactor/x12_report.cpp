#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/x12_files.hpp"
#include "tools/benefactor/x12_ingestion.hpp"

namespace benefactor::tools {

namespace {

nlohmann::ordered_json to_json(const acknowledgments_written& written, const std::string& failure) {
  nlohmann::ordered_json out;
  out["TA1"] = written.ta1;
  out["999"] = written.ack_999;
  out["277CA"] = written.ack_277ca;
  if (!failure.empty()) out["failure"] = failure;
  return out;
}

}  // namespace

std::string in_words(const acknowledgments_written& written) {
  return format_count(written.ta1) + " TA1, " + format_count(written.ack_999) + " 999, " +
         format_count(written.ack_277ca) + " 277CA";
}

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
  if (report.acknowledgments.files() != 0 || !report.acknowledgments_failure.empty())
    out["acknowledgments"] = to_json(report.acknowledgments, report.acknowledgments_failure);
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
  if (report.acknowledgments.files() != 0)
    out << "  acknowledgments written: " << in_words(report.acknowledgments) << '\n';
  if (report.acknowledgments.incomplete && report.counts.claims_read != 0)
    out << "  no 277CA is written: not every claim is answered\n";
  if (report.not_sent != 0) out << "  not sent: " << format_count(report.not_sent) << '\n';
}

}  // namespace benefactor::tools
