#include "api/x12/file_acknowledger.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace benefactor::api::x12 {

namespace {

[[noreturn]] void refuse_more_than(std::size_t most, const char* of_what) {
  throw std::runtime_error("the file has more than " + std::to_string(most) + " " + of_what);
}

}  // namespace

claim_answer to_answer(const claim_result& result) {
  if (const auto* outcome = result.outcome()) return {true, outcome->claim_number, {}};
  if (const auto* refused = result.refused()) return {false, {}, statuses_of(*refused)};
  return {false, {}, {undecided_status()}};
}

std::vector<acknowledgment_file> file_acknowledger::acknowledge(
    const std::string& stem, std::string_view bytes, const read_result& read, const claim_answers& answers,
    const answer_moment& now, std::optional<date> received) {
  const auto& counts = read.counts;
  // The sets' fates are known of those alone that are listed.
  if (std::max({counts.interchanges, counts.groups, counts.sets}) > max_listed)
    refuse_more_than(max_listed, "interchanges, groups or transaction sets");
  if (counts.segments > limits_.segments) refuse_more_than(limits_.segments, "segments");
  std::vector<acknowledgment_file> files;
  const auto* complete = all_answered(read, answers) ? &answers : nullptr;
  for (auto& answered : acknowledger_.answer(bytes, read, complete, now, received)) {
    auto name = stem.empty() ? std::string() : stem + '.';
    name += answered.number.empty() || answered.number == "?" ? "unnumbered" : answered.number;
    if (const auto times = ++taken_[name]; times > 1) name.append("-").append(std::to_string(times));
    const auto add = [&](std::string_view kind, std::optional<std::string>& text) {
      if (text) files.push_back({name + '.' + std::string(kind) + ".x12", kind, std::move(*text)});
    };
    add("TA1", answered.ta1);
    add("999", answered.ack_999);
    add("277CA", answered.ack_277ca);
  }
  return files;
}

}  // namespace benefactor::api::x12
