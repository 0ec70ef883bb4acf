#include "tests/fuzz/x12_target.hpp"

#include <algorithm>
#include <cctype>
#include <string>

#include "api/x12/enrollment_837p.hpp"
#include "tests/fuzz/fuzz_targets.hpp"

namespace benefactor::fuzz {
namespace {

using namespace api::x12;

std::string_view without_space(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

void check_books(const api::x12::read_result& result) {
  const auto& counts = result.counts;
  promise(result.claims.size() == counts.claims_read, "the claims read are not those counted");
  promise(result.refusals.size() == counts.refusals, "the refusals are not those counted");
  promise(result.warnings.size() == counts.warnings, "the warnings are not those counted");
  std::size_t refused = 0;
  for (const auto& r : result.refusals) {
    refused += r.claims_refused;
    promise(!r.message.empty() && r.problems.size() <= max_problems, "a refusal says nothing, or too much");
  }
  promise(refused == counts.claims_refused, "the claims refused are not those counted");
  promise(counts.sets_read <= counts.sets, "more sets are read than there are");
}

void check_claim(const professional_claim& claim, const reader_options& options, const read_counts& counts) {
  // Of a void only the reference is used.
  if (claim.frequency != "8")
    promise(form_problems(claim.submission, {.npi_check_digit = options.npi_check_digit}).empty(),
            "a claim was read that is not well formed");
  promise(
      claim.at.segment > 0 && claim.at.segment <= claim.last_segment && claim.last_segment <= counts.segments,
      "a claim has no place in the file");
  const auto text = original_text(claim);
  promise(claim.segments.starts_with("CLM") && text.ends_with(claim.segments), "a claim lacks its segments");
}

/// All that a reading says, as one text.
std::string told(const api::x12::read_result& result) {
  std::string text;
  for (const auto& r : result.refusals) text += to_text(r) + '\n';
  for (const auto& w : result.warnings) text += to_text(w) + '\n';
  for (const auto& c : result.claims) text += canonical_content(c.submission) + original_text(c);
  return text;
}

void check_reading(std::string_view file, const reader_options& options, const x12_reader& read) {
  const auto result = read(file, options);
  check_books(result);
  for (const auto& r : result.refusals) check_message(to_text(r));
  for (const auto& w : result.warnings) check_message(to_text(w));
  for (const auto& c : result.claims) check_claim(c, options, result.counts);
  if (const auto expected = count_claims_by_hand(file)) {
    const auto found = result.counts.claims_read + result.counts.claims_refused;
    promise(found >= expected->claims, "a claim of the file is neither read nor refused");
    promise(!expected->exact || found == expected->claims, "more claims are told of than the file has");
  }
  if (options.keep_icd9)
    promise(told(result) == told(read(file, options)), "two readings of one file differ");
  promise(enroll_subscribers(result.claims, {}).size() <= result.claims.size(), "more policies than claims");
}

}  // namespace

std::optional<hand_count> count_claims_by_hand(std::string_view file) {
  constexpr std::size_t isa_bytes = 106;
  if (file.size() < isa_bytes || file.substr(0, 3) != "ISA") return std::nullopt;
  const char element = file[3], component = file[104], terminator = file[105];
  for (const char c : {element, component, terminator})
    if (std::ispunct(static_cast<unsigned char>(c)) == 0) return std::nullopt;
  if (element == component || element == terminator || component == terminator) return std::nullopt;
  if (file[103] != element || std::count(file.begin(), file.begin() + 104, element) != 16)
    return std::nullopt;
  if (file[83] != element || file[89] != element || !all_digits(file.substr(84, 5))) return std::nullopt;
  if (file.substr(0, 105).find(terminator) != file.npos || file.find("ISA", 3) != file.npos)
    return std::nullopt;

  hand_count count{.claims = 0, .exact = true};
  // A line break inside a segment is taken out by the reader, and may put an id together.
  const auto plain = [](unsigned char c) { return std::isprint(c) != 0; };
  for (auto rest = file.substr(isa_bytes); !rest.empty();) {
    const auto end = rest.find(terminator);
    const auto segment = without_space(rest.substr(0, end));
    rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
    const auto id = segment.substr(0, segment.find(element));
    if (!std::all_of(segment.begin(), segment.end(), plain)) count.exact = false;
    if (segment.find("CLM", 1) != segment.npos)
      count.exact = false;  // Perhaps joined for want of a terminator.
    if (id == "CLM") ++count.claims;
    // What follows the interchange stands in none, where "CLM" is only guessed at.
    if (id == "IEA") {
      if (!without_space(rest).empty()) count.exact = false;
      break;
    }
  }
  return count;
}

void check_x12(std::string_view file, const x12_reader& read) {
  reader_options strict;
  strict.file = "fuzzed.837";
  check_reading(file, strict, read);
  reader_options lenient = strict;
  lenient.received = make_date(2026, 6, 1);
  lenient.today = make_date(2026, 6, 2);
  lenient.npi_check_digit = false;
  lenient.keep_icd9 = true;
  lenient.max_segments = 60;
  check_reading(file, lenient, read);
}

void take_x12(std::string_view file) { check_x12(file, read_837p); }

}  // namespace benefactor::fuzz
