#include "tools/benefactor/answer_book.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

acknowledgements::acknowledgements(const std::string& file) : file_(file) {
  if (file.empty()) return;
  out_.open(file, std::ios::app | std::ios::binary);
  if (!out_) throw std::runtime_error(file + ": cannot be opened for writing");
}

void acknowledgements::add(const std::string& name, const api::claim_result& result) {
  out_ << one_line(name) << '\t' << status_word(result) << '\t' << result.position << '\n';
}

void acknowledgements::flush() {
  if (wanted()) out_.flush();
}

void acknowledgements::report_failure(std::ostream& err) const {
  err << file_ << ": cannot be written; the run was stopped, and answers may be missing from it\n";
}

answer_book::answer_book(acknowledgements& acks, place_text describe, std::ostream& err,
                         std::uint64_t most_shown, std::function<void()> before_writing)
    : acks_(acks),
      describe_(std::move(describe)),
      err_(err),
      most_shown_(most_shown),
      before_writing_(std::move(before_writing)) {}

void answer_book::sent(std::uint64_t sequence, const claim_submission& claim, claim_place place,
                       clock::time_point now) {
  waiting_[sequence] = {now, place, name_of(claim)};
}

void answer_book::known(const claim_submission& claim, claim_place place, const api::claim_result& result) {
  const auto now = clock::now();
  settle({now, place, name_of(claim)}, result, now);
  acks_.flush();
}

void answer_book::take(std::span<const api::claim_result> results, clock::time_point now) {
  for (const auto& result : results) {
    const auto at = waiting_.find(result.sequence);
    if (at == waiting_.end()) continue;
    settle(at->second, result, now);
    waiting_.erase(at);
  }
  acks_.flush();
}

std::string answer_book::name_of(const claim_submission& claim) const {
  return acks_.wanted() ? claim.submitter + "/" + claim.submitter_claim_id : std::string{};
}

void answer_book::settle(const sent_claim& claim, const api::claim_result& result, clock::time_point now) {
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(now - claim.at).count();
  tally_.add(result, static_cast<std::uint64_t>(std::max<std::int64_t>(took, 0)));
  if (acks_.wanted()) acks_.add(claim.name, result);
  if (tell_) tell_(claim.place, result);
  if (!result.outcome()) show(result, claim.place);
}

void answer_book::show(const api::claim_result& result, const claim_place& place) {
  if (shown_ == most_shown_) {
    ++not_shown_;
    return;
  }
  ++shown_;
  if (before_writing_) before_writing_();
  err_ << describe_(place) << ": ";
  if (const auto* refused = result.refused()) print(err_, *refused);
  if (const auto* failed = result.failed()) err_ << "failed: " << failed->text << '\n';
}

}  // namespace benefactor::tools
