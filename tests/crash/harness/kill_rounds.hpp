#pragma once
/// A server under clients that submit and enrol, killed and started again, round after round on one data
/// directory; and what must hold afterwards.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/crash/harness/book_parts.hpp"
#include "tests/crash/harness/promises.hpp"
#include "tests/crash/harness/server_process.hpp"

namespace benefactor::test_support {

struct kill_options {
  std::filesystem::path folder;             ///< its data directory is data/, everything else lies beside it
  std::vector<std::string> server, client;  ///< the programs; the server's with what stands before `serve`
  std::vector<std::string> serve_options;
  book_size book;
  std::uint64_t seed = 1;
};

class kill_rounds {
 public:
  /// Makes the book. *wanted*, asked now and then, ends a round early when it says no.
  explicit kill_rounds(kill_options options, std::function<bool()> wanted = {});

  /// The next round: starts the server, lets clients at it, kills it. The seed decides when: while it starts,
  /// when a client has so many answers, or after some milliseconds, whichever comes first; now and then it is
  /// killed again right after it has come back.
  void round();

  /// Everything that must hold of the data directory now.
  findings check() const { return check_all(data(), told_); }

  /// Starts the server once more and finishes the payment run that the kills have left, and makes two more.
  findings finish_payments();

  /// Starts the server once more and submits and enrols the whole book twice: the first time answers every
  /// claim once and adds nothing to those that were known, the second time adds nothing at all.
  findings resubmit();

  std::uint64_t kills() const { return kills_; }
  std::uint64_t answered() const { return told_.claims.size(); }
  std::size_t rounds() const { return rounds_; }
  std::filesystem::path data() const { return options_.folder / "data"; }
  const answers& told() const { return told_; }

 private:
  struct client;

  server_command command() const;
  std::filesystem::path file(const std::string& name) const { return options_.folder / name; }
  std::uint64_t draw(std::uint64_t from, std::uint64_t to) { return from + random_() % (to - from + 1); }
  client submit(const std::string& address, const std::filesystem::path& claims);
  void kill_at_a_moment(server_process& server, client& first);
  void collect(std::vector<client> clients);
  findings submit_book(const std::string& address);

  kill_options options_;
  std::function<bool()> wanted_;
  std::mt19937_64 random_;
  book_parts book_;
  answers told_;
  std::uint64_t kills_ = 0, acks_files_ = 0;
  std::size_t rounds_ = 0;
};

}  // namespace benefactor::test_support
