// By what the access log can be asked: an index of its streams in a small RocksDB of its own,
// `<data>/access-index`, derived from the log and deleted at no more than the cost of building it again.
// ACCESS.md states its rows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/access_record.hpp"
#include "store/event_log.hpp"
#include "store/log_device.hpp"
#include "store/rocksdb_setup.hpp"

namespace benefactor::store {

/// For the log that an index is of: as the event log's, with buffers of a few MiB.
rocksdb_setup access_log_setup(rocksdb_setup setup);

/// add has one caller; everything else may be called from any thread. Errors: log_error.
class access_index {
 public:
  /// Opens the index and brings it to the end of the log *head*: what it does not cover is verified, as the
  /// event log is at a start, and added. One of another log, or damaged, is built anew. Errors: log_error
  /// naming the position of what is damaged in the log.
  static std::unique_ptr<access_index> open(const std::filesystem::path& folder, const log_device& device,
                                            const log_head& head, const rocksdb_setup& setup = {},
                                            const progress& tell = {});
  ~access_index();

  /// Adds durable pages, in the order of the log.
  void add(const std::vector<stored_page>& pages);

  /// Positions of *stream* from *from* up to before *before*, the newest first, at most *limit*.
  std::vector<std::uint64_t> newest(const stream_id& stream, std::uint64_t from, std::uint64_t before,
                                    std::size_t limit) const;

  /// The first position that is not covered.
  std::uint64_t end_position() const;

 private:
  struct implementation;
  explicit access_index(std::unique_ptr<implementation> self);
  std::unique_ptr<implementation> self_;
};

/// What is asked of the access log. What is not given does not matter; everything given must hold.
struct access_question {
  tenant_name tenant = {};
  std::optional<member_id> member = {};
  std::optional<policy_id> policy = {};
  std::optional<claim_id> claim = {};
  std::string user = {};                                 ///< empty: anybody
  bool break_glass = false;                              ///< only what was seen through broken glass
  std::optional<std::int64_t> from_us = {}, to_us = {};  ///< first and last moment, µs since 1970, UTC
  std::uint64_t before = 0;  ///< only positions before it: a page's `next`; 0: all
};

struct access_page {
  std::vector<recorded_access> accesses;  ///< the newest first
  std::uint64_t next = 0;                 ///< `before` of the next page; 0: this was the last
};

/// Records of one stream that are looked at for one page; a page may hold fewer than asked for, or none, and
/// have a next one.
inline constexpr std::size_t access_look_max = 10'000;

/// The newest records that *question* asks for, at most *limit* (at least 1): by the narrowest stream of what
/// is given (claim, member, policy, broken glass, user), and by place in the log where only moments are.
/// *keys*: opens the reasons. Errors: log_error and its kinds; key_error.
access_page find_accesses(const log_device& device, const access_index& index, const id128& log_id,
                          const access_question& question, std::size_t limit, key_vault* keys = nullptr);

/// True when *found* is what *question* asks for, its `before` aside.
bool is_asked_for(const access_question& question, const recorded_access& found);

}  // namespace benefactor::store
