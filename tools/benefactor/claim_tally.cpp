#include "tools/benefactor/claim_tally.hpp"

#include <algorithm>

#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

std::string_view status_word(const api::claim_result& result) {
  if (const auto* outcome = result.outcome()) return to_text(outcome->status);
  if (const auto* refused = result.refused()) return to_text(refused->code);
  return "FAILED";
}

void claim_tally::add(const api::claim_result& result, std::uint64_t latency_us) {
  latency_.add(latency_us);
  last_position_ = std::max(last_position_, result.position);
  if (const auto* outcome = result.outcome()) {
    ++decided_;
    ++by_status_.at(static_cast<std::size_t>(outcome->status));
    if (outcome->duplicate) ++duplicates_;
    for (const auto& line : outcome->lines)
      if (line.denied != denial::none) ++lines_denied_[line.denied];
  } else if (const auto* refused = result.refused()) {
    ++refused_;
    ++refusals_[refused->code];
  } else {
    ++failed_;
  }
}

void claim_tally::add(const claim_tally& other) {
  for (std::size_t i = 0; i < by_status_.size(); ++i) by_status_[i] += other.by_status_[i];
  for (const auto& [reason, count] : other.lines_denied_) lines_denied_[reason] += count;
  for (const auto& [code, count] : other.refusals_) refusals_[code] += count;
  decided_ += other.decided_;
  duplicates_ += other.duplicates_;
  refused_ += other.refused_;
  failed_ += other.failed_;
  last_position_ = std::max(last_position_, other.last_position_);
  latency_.add(other.latency_);
}

std::string claim_tally::in_one_line() const {
  std::string text;
  const auto say = [&](const std::string& what, std::uint64_t count) {
    if (count != 0) text += (text.empty() ? "" : ", ") + what + " " + format_count(count);
  };
  for (std::size_t i = 0; i < by_status_.size(); ++i)
    say(std::string(to_text(static_cast<claim_status>(i))), by_status_[i]);
  for (const auto& [code, count] : refusals_) say("refused " + std::string(to_text(code)), count);
  say("failed", failed_);
  return text;
}

std::uint64_t claim_tally::rate(double seconds) const {
  return seconds > 0 ? static_cast<std::uint64_t>(static_cast<double>(answered()) / seconds) : 0;
}

nlohmann::ordered_json claim_tally::to_json(double seconds) const {
  nlohmann::ordered_json out;
  out["answered"] = answered();
  out["decided"] = decided_;
  auto& statuses = out["statuses"] = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < by_status_.size(); ++i)
    if (by_status_[i] != 0) statuses[std::string(to_text(static_cast<claim_status>(i)))] = by_status_[i];
  auto& denied = out["linesDenied"] = nlohmann::ordered_json::object();
  for (const auto& [reason, count] : lines_denied_) denied[std::string(to_text(reason))] = count;
  out["duplicates"] = duplicates_;
  out["refused"] = refused_;
  auto& refusals = out["refusals"] = nlohmann::ordered_json::object();
  for (const auto& [code, count] : refusals_) refusals[std::string(to_text(code))] = count;
  out["failed"] = failed_;
  out["position"] = last_position_;
  out["seconds"] = seconds;
  out["claimsPerSecond"] = rate(seconds);
  auto& latency = out["latencyMicros"];
  latency["p50"] = latency_.value_at(0.5);
  latency["p99"] = latency_.value_at(0.99);
  latency["p999"] = latency_.value_at(0.999);
  latency["max"] = latency_.max();
  return out;
}

void claim_tally::print(std::ostream& out, double seconds) const {
  text_table table{{{""}, {"", align::right}}};
  table.add({"Claims answered", format_count(answered())});
  for (std::size_t i = 0; i < by_status_.size(); ++i)
    if (by_status_[i] != 0)
      table.add({"  " + std::string(to_text(static_cast<claim_status>(i))), format_count(by_status_[i])});
  for (const auto& [code, count] : refusals_)
    table.add({"  refused: " + std::string(to_text(code)), format_count(count)});
  if (failed_ != 0) table.add({"  failed", format_count(failed_)});
  table.add({"Known already", format_count(duplicates_)});
  if (!lines_denied_.empty()) {
    std::uint64_t all = 0;
    for (const auto& [reason, count] : lines_denied_) all += count;
    table.add({"Lines denied", format_count(all)});
  }
  for (const auto& [reason, count] : lines_denied_)
    table.add({"  " + std::string(to_text(reason)), format_count(count)});
  table.print(out);
  if (answered() == 0) return;
  out << "\nIn " << format_seconds(seconds) << ": " << format_count(rate(seconds))
      << " claims/s; from sending to answer, in µs: p50 " << format_count(latency_.value_at(0.5)) << ", p99 "
      << format_count(latency_.value_at(0.99)) << ", p99.9 " << format_count(latency_.value_at(0.999))
      << ", max " << format_count(latency_.max()) << ".\n";
  if (all_known())
    out << "All " << counted(answered(), "claim") << " were known already; nothing was recorded twice.\n";
}

}  // namespace benefactor::tools
