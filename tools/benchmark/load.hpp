// Sending claims and measuring when each is answered: as one stream, in batches, or a call for each.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "api/client/claims_client.hpp"
#include "tools/benchmark/claim_supply.hpp"
#include "tools/benchmark/timeline.hpp"

namespace benefactor::benchmark {

enum class submit_mode : std::uint8_t { stream, batch, one_by_one };

struct load_options {
  submit_mode mode = submit_mode::stream;
  std::uint32_t window = 4'096;    ///< of a stream: claims in flight
  std::uint32_t push = 128;        ///< of a stream: claims a push carries
  std::uint32_t batch_size = 500;  ///< of batches: claims a call carries
  std::uint32_t in_flight = 8;     ///< calls: of batches, or of single claims
  double rate = 0;                 ///< of a stream: claims a second that are due; 0: as fast as it takes them
  double seconds = 0;              ///< sends no longer than that, unless paced; 0: until the claims end
};

/// What is known about the answers of one load.
class load_record {
 public:
  using clock = std::chrono::steady_clock;

  explicit load_record(std::uint64_t most);

  /// The next claim leaves, or was due at *when*.
  void sent(clock::time_point when, const claim_submission& claim);

  /// Answers by the sequence in which the claims were sent.
  void answered(std::span<const api::claim_result> results, std::uint64_t first_sequence = 0);

  /// The load begins now: what was recorded before is forgotten.
  void begin();
  clock::time_point start() const { return start_; }

  std::uint64_t sent() const { return sent_us_.size(); }
  std::uint64_t answered() const { return latencies_.count(); }
  double seconds() const { return last_answer_seconds_; }  ///< from the start to the last answer
  const tools::latency_histogram& latencies() const { return latencies_; }
  const timeline& line() const { return line_; }
  std::uint64_t with_status(claim_status s) const { return by_status_[static_cast<std::size_t>(s)]; }
  std::uint64_t refused() const { return refused_; }  ///< or failed
  std::uint64_t duplicates() const { return duplicates_; }
  std::uint64_t lines_sent() const { return lines_sent_; }
  std::uint64_t lines_standing() const { return lines_standing_; }  ///< of claims not denied nor pended
  std::uint64_t last_position() const { return last_position_; }

 private:
  clock::time_point start_;
  std::vector<std::int64_t> sent_us_;
  std::vector<std::uint16_t> lines_;
  tools::latency_histogram latencies_;
  timeline line_;
  std::array<std::uint64_t, 16> by_status_{};
  std::uint64_t refused_ = 0, duplicates_ = 0, lines_sent_ = 0, lines_standing_ = 0, last_position_ = 0;
  double last_answer_seconds_ = 0;
};

/// Called now and then; sending stops when it returns false.
using load_watch = std::function<bool()>;

/// Sends *feed* to its end, or as long as *options* and *watch* say, and waits for all answers. Latency
/// counts from handing a claim to the client, in a paced load from when it was due. Errors: rpc_failure.
void run_load(api::claims_client& client, const load_options& options, claim_feed& feed, load_record& record,
              const load_watch& watch);

}  // namespace benefactor::benchmark
