#include "tests/fuzz/documents_target.hpp"

#include <sstream>
#include <string>
#include <vector>

#include "api/documents/claim_json.hpp"
#include "api/documents/claim_scanner.hpp"
#include "api/documents/document_stream.hpp"
#include "api/documents/enrollment_json.hpp"
#include "api/documents/policy_change_json.hpp"
#include "api/documents/reference_json.hpp"
#include "tests/fuzz/fuzz_targets.hpp"

namespace benefactor::fuzz {
namespace {

using namespace api;

/// The long way, as scan_claim's contract names it.
std::optional<claim_submission> parse_the_long_way(std::string_view text) {
  std::vector<problem> problems;
  const auto value = parse_json(text, problems);
  if (!value) return std::nullopt;
  const bool wrapped = value->is_object() && value->contains("claim");
  auto claim = parse_claim(wrapped ? value->at("claim") : *value, "", problems);
  if (!problems.empty()) return std::nullopt;
  return claim;
}

void check_claim_document(std::string_view text, const claim_scan& scan) {
  if (const auto scanned = scan(text))
    promise(scanned == parse_the_long_way(text), "the short way reads another claim than the long way");
  std::vector<problem> problems;
  const auto claim = parse_claim_document(text, problems);
  promise(claim.has_value() == problems.empty(), "a claim has problems, or is refused without any");
  if (!claim) return;
  const auto written = to_json(*claim).dump();
  std::string appended;
  append_claim_json(appended, *claim);
  promise(appended == written, "a claim is written in two ways");
  promise(parse_claim_document(written, problems) == claim, "a claim is not read as it is written");
  // Whatever its amounts are, its form can be looked at.
  if (form_problems(*claim).empty())
    promise(total_billed(claim->lines) >= 0, "a well formed claim bills less than 0");
}

void check_enrollment(std::string_view text) {
  std::vector<problem> problems;
  for (const auto& item : parse_enrollment(text, problems)) {
    promise(problems.empty(), "items are given of a document that has problems");
    if (std::holds_alternative<any_edit_table>(item))
      continue;  // It is CSV in a document, and never written.
    const auto written = std::visit(
        [](const auto& i) {
          if constexpr (std::is_same_v<decltype(i), const any_edit_table&>)
            return std::string{};
          else
            return to_json(i).dump();
        },
        item);
    const auto again = parse_enrollment(written, problems);
    promise(again.size() == 1 && again.front() == item, "an enrolment is not read as it is written");
  }
}

void check_splitting(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::size_t from = 0, last_line = 0;
  for_each_document(in, [&](std::string_view document, std::size_t line) {
    const auto at = text.find(document, from);
    promise(!document.empty() && at != text.npos, "a document is no part of its file, or out of order");
    promise(line > last_line, "documents are not numbered by their lines");
    from = at + document.size();
    last_line = line;
    return true;
  });
}

}  // namespace

void check_documents(std::string_view text, const claim_scan& scan) {
  check_claim_document(text, scan);
  check_enrollment(text);
  check_splitting(text);
  const auto reference = parse_claim_reference(text);
  if (!reference.submitter.empty())
    promise(format_claim_reference(reference) == text, "a claim's reference is not what was written");
}

void take_documents(std::string_view text) { check_documents(text, scan_claim); }

}  // namespace benefactor::fuzz
