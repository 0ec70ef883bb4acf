#pragma once
/// Many clients at once, each with a stream of its own, on one event loop: those who behave, those who are
/// slow to take their results, those who vanish. They push as fast as the server lets them, without the
/// client library's own care for its window.

#include <cstdint>
#include <future>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "events/submission.hpp"
#include "tests/crash/harness/answers.hpp"

namespace benefactor::test_support {

enum class manner : std::uint8_t { fast, slow_reader, vanishing };

/// One client and the claims it sends.
struct crowd_member {
  manner how = manner::fast;
  std::span<const claim_submission> claims;
};

struct crowd_outcome {
  std::vector<claim_answer> told;
  std::uint64_t finished = 0;         ///< members whose every claim was answered and whose stream ended well
  std::vector<std::string> failures;  ///< of members that did not vanish on purpose
};

/// Connects all members, lets them stream, and returns when each has finished, failed or vanished.
/// @param batch  claims a push carries
crowd_outcome run_crowd(const std::string& address, std::span<const crowd_member> members,
                        std::uint32_t batch = 20);

/// A client that submits some claims, asks for lists of them and then never reads its socket again, until the
/// object ends. What the server does about it, it cannot see: it would have to read. On a thread of its own.
class never_reader {
 public:
  /// @param lists  how often it asks; each answer has up to 1,000 claims of some 150 bytes
  never_reader(std::string address, std::vector<claim_submission> claims, std::size_t lists);
  ~never_reader();

 private:
  std::promise<void> may_leave_;
  std::thread thread_;
};

}  // namespace benefactor::test_support
