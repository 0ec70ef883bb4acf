// Where the tokens of logins are kept between commands: one file of the user's, with what each server gave.
//
//   {"servers": {"127.0.0.1:7400": {"access": "…", "refresh": "…", "accessUntil": 1772452800, "refreshUntil":
//   …}}}
//
// Times are seconds since 1970 by this machine's clock. Who the tokens are of is not in it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>

#include "api/client/identity_results.hpp"

namespace benefactor::tools {

/// What the tokens of one server are.
struct kept_tokens {
  std::string access, refresh;
  std::int64_t access_until_s = 0, refresh_until_s = 0;

  bool operator==(const kept_tokens&) const = default;
};

kept_tokens keep(const api::session_tokens& tokens, std::int64_t now_s);

/// The file cannot be used as it is. The text names it and the rule, and nothing of a token.
struct token_file_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class token_file {
 public:
  /// At most as long as other secrets' files: those that end first give way.
  explicit token_file(std::filesystem::path file) : file_(std::move(file)) {}

  /// $XDG_STATE_HOME/benefactor/tokens.json, or that of ~/.local/state. Nothing: there is no home.
  static std::optional<std::filesystem::path> usual();

  const std::filesystem::path& path() const { return file_; }

  /// Nothing: there are no tokens of that server, or no file. Whoever reads need not lock: the file is whole
  /// at any time. Errors: token_file_error, where it is wider than mode 0600 or damaged.
  std::optional<kept_tokens> of(const std::string& server) const;

  /// One process at a time changes the file, from looking to writing: a refresh token is good once.
  class lock {
   public:
    /// Makes the folder, for its owner only, where it is not there. Waits while another process has it, for
    /// half a minute at most. Errors: token_file_error.
    explicit lock(const token_file& tokens);
    ~lock();
    lock(const lock&) = delete;
    lock& operator=(const lock&) = delete;

   private:
    int file_ = -1;
  };

  /// Puts *tokens* in the place of those of *server*; what has ended at *now_s* is dropped. Errors:
  /// token_file_error; the file is as it was then.
  void put(const lock& held, const std::string& server, const kept_tokens& tokens, std::int64_t now_s) const;
  void remove(const lock& held, const std::string& server, std::int64_t now_s) const;

 private:
  std::map<std::string, kept_tokens> read() const;
  void write(std::map<std::string, kept_tokens> all, const std::string& newest, std::int64_t now_s) const;

  std::filesystem::path file_;
};

}  // namespace benefactor::tools
