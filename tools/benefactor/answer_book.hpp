// Which claims were sent and what was answered: takes results as they arrive, tallies them, appends
// acknowledgements and shows refusals with the place of the claim.
#pragma once

#include <chrono>
#include <cstdint>
#include <fstream>
#include <functional>
#include <ostream>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

#include "api/results.hpp"
#include "events/submission.hpp"
#include "tools/benefactor/claim_tally.hpp"

namespace benefactor::tools {

/// A file to which each answered claim is appended as `submitter/submitterClaimId<TAB>status<TAB>position`,
/// for a refused claim with the refusal's code as status. Ids stand on one line (text_format's one_line).
class acknowledgements {
 public:
  /// Nothing is written while *file* is empty. Errors: std::runtime_error when it cannot be opened.
  explicit acknowledgements(const std::string& file);

  bool wanted() const { return out_.is_open(); }
  void add(const std::string& name, const api::claim_result& result);

  /// Hands what was added to the operating system.
  void flush();

  /// True once something could not be written. Not thrown, because answers arrive inside the event loop.
  bool failed() const { return wanted() && !out_; }

  /// Says on *err* that writing failed.
  void report_failure(std::ostream& err) const;

 private:
  std::string file_;
  std::ofstream out_;
};

/// Where a claim came from: which of the files, and its line or segment.
struct claim_place {
  std::uint32_t file = 0;
  std::uint64_t at = 0;
};

class answer_book {
 public:
  using clock = std::chrono::steady_clock;
  using place_text = std::function<std::string(const claim_place&)>;
  using listener = std::function<void(const claim_place&, const api::claim_result&)>;

  /// Shows the first *most_shown* refusals and failures on *err*, after calling *before_writing*.
  answer_book(acknowledgements& acks, place_text describe, std::ostream& err, std::uint64_t most_shown,
              std::function<void()> before_writing = {});

  /// *tell* is called with each answer and the place of its claim.
  void listen(listener tell) { tell_ = std::move(tell); }

  /// The claim with that sequence is on its way.
  void sent(std::uint64_t sequence, const claim_submission& claim, claim_place place,
            clock::time_point now = clock::now());

  /// An answer to a claim that need not be sent, because it is known what the answer would be.
  void known(const claim_submission& claim, claim_place place, const api::claim_result& result);

  /// One delivery. A result nobody waits for is left out.
  void take(std::span<const api::claim_result> results, clock::time_point now = clock::now());

  const claim_tally& tally() const { return tally_; }
  std::uint64_t unanswered() const { return waiting_.size(); }
  std::uint64_t not_shown() const { return not_shown_; }

 private:
  struct sent_claim {
    clock::time_point at;
    claim_place place;
    std::string name;  // Empty unless acknowledgements are wanted.
  };

  std::string name_of(const claim_submission& claim) const;
  void settle(const sent_claim& claim, const api::claim_result& result, clock::time_point now);
  void show(const api::claim_result& result, const claim_place& place);

  acknowledgements& acks_;
  place_text describe_;
  std::ostream& err_;
  std::uint64_t most_shown_, shown_ = 0, not_shown_ = 0;
  std::function<void()> before_writing_;
  listener tell_;
  std::unordered_map<std::uint64_t, sent_claim> waiting_;
  claim_tally tally_;
};

}  // namespace benefactor::tools
