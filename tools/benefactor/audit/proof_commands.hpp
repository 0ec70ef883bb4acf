// What the commands about proofs and checkpoints share.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "store/merkle/pins.hpp"
#include "store/rocksdb_log_device.hpp"

namespace benefactor::tools {

/// Where a log, its checkpoints and its key are.
struct audited_log {
  std::string data, checkpoints, key;
  bool accesses = false;  ///< the log of who saw what, and not the event log

  std::filesystem::path log() const;
  std::filesystem::path tree() const;
  store::merkle::pin_places places() const;
};

/// --data, which must be given, and --checkpoints and --log-key with the defaults that `serve` has.
CLI::Option* add_data_option(CLI::App& command, audited_log& log);
CLI::Option* add_checkpoints_option(CLI::App& command, audited_log& log);
CLI::Option* add_log_key_option(CLI::App& command, audited_log& log);
/// --accesses.
CLI::Option* add_accesses_option(CLI::App& command, audited_log& log);

/// The log, read-only and whether a server has it open or not; where none has, to its end, however old the
/// mark of what is durable is. Errors: log_unavailable when there is none or it cannot be read; log_error.
std::unique_ptr<store::rocksdb_log_device> open_beside(const audited_log& log);

/// The whole of a file of at most *most* bytes. Errors: unusable_input when there is none.
std::string text_of_file(const std::string& file, std::size_t most);

/// Input that cannot be used at all: status 2.
struct unusable_input : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A public key as an option gives it: the key, or a file that holds it. Errors: unusable_input.
store::merkle::verifier_key public_key_option(const std::string& text, const std::string& option);

/// Runs *work*; says what it throws on standard error, after *what*, and gives the exit status for it.
int run_audit(const std::string& what, const std::function<int()>& work);

}  // namespace benefactor::tools
