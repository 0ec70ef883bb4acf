// The whole log decided again by the rules.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

namespace benefactor::benchmark {

/// What became of deciding a whole log again.
struct replay_figures {
  std::uint64_t events = 0;     ///< of the domain, decoded and applied to their bucket and claim
  std::uint64_t claims = 0;     ///< submissions, decided again by the rules from what the log says
  std::uint64_t different = 0;  ///< of these, decided otherwise than recorded: must be 0
  double seconds = 0;
};

/// Reads the log from its first event; every submission is decided again on the state that the events before
/// it add up to, and its events compared with the recorded ones, sealed parts included. Other commands'
/// events are only applied, and what an enrolment seals (names and numbers, on which no rule rests) stays
/// sealed. One thread reads and checks the pages, and *deciders* threads have the buckets among them; 0: one
/// a core. *tell* is called now and then with events done and in all; the replay breaks off when it returns
/// false. Memory: the state of all buckets and claims. Errors: log_unavailable, log_error, key_error.
replay_figures replay_log(const std::filesystem::path& data,
                          const std::function<bool(std::uint64_t, std::uint64_t)>& tell,
                          unsigned deciders = 0);

}  // namespace benefactor::benchmark
