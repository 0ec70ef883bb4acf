// What the log of a stopped server says about a load: how many bytes it took, in how many group commits.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

namespace benefactor::benchmark {

struct log_figures {
  std::uint64_t events = 0, pages = 0;
  std::uint64_t bytes = 0;          ///< of the pages, headers and checks included, before compression
  std::uint64_t group_commits = 0;  ///< all pages of one carry the same time, which the next one's is not
};

/// Of the pages from position *from* on. No server may have the log open. Errors: log_unavailable, log_error.
log_figures read_log_figures(const std::filesystem::path& data, std::uint64_t from);

/// What became of deciding a whole log again.
struct replay_figures {
  std::uint64_t events = 0;     ///< of the domain, decoded, unsealed and applied to their bucket and claim
  std::uint64_t claims = 0;     ///< submissions, decided again by the rules from what the log says
  std::uint64_t different = 0;  ///< of these, decided otherwise than recorded: must be 0
  double seconds = 0;
};

/// Reads the log from its first event; every submission is decided again on the state that the events before
/// it add up to, and its events compared with the recorded ones. Other commands' events are only applied.
/// *tell* is called now and then with events done and in all; the replay breaks off when it returns false.
/// Memory: the state of all buckets and claims. Errors: log_unavailable, log_error, key_error.
replay_figures replay_log(const std::filesystem::path& data,
                          const std::function<bool(std::uint64_t, std::uint64_t)>& tell);

}  // namespace benefactor::benchmark
