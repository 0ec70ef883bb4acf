// What the log of a stopped server says about a load: how many bytes it took, in how many group commits.
#pragma once

#include <cstdint>
#include <filesystem>

namespace benefactor::benchmark {

struct log_figures {
  std::uint64_t events = 0, pages = 0;
  std::uint64_t bytes = 0;          ///< of the pages, headers and checks included, before compression
  std::uint64_t group_commits = 0;  ///< all pages of one carry the same time, which the next one's is not
};

/// Of the pages from position *from* on. No server may have the log open. Errors: log_unavailable, log_error.
log_figures read_log_figures(const std::filesystem::path& data, std::uint64_t from);

}  // namespace benefactor::benchmark
