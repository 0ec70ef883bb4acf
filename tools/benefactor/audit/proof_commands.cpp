#include "tools/benefactor/audit/proof_commands.hpp"

#include <iostream>

#include "api/audit/prove.hpp"
#include "store/data_format.hpp"
#include "store/durable_file.hpp"
#include "store/merkle/note_key_file.hpp"
#include "store/merkle/places_of_accesses.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/offline_log.hpp"

namespace benefactor::tools {

namespace fs = std::filesystem;

fs::path audited_log::log() const { return accesses ? fs::path(data) / "access" : log_folder(data); }

fs::path audited_log::tree() const {
  return fs::path(data) / (accesses ? store::merkle::tree_folder_of_accesses : store::merkle::tree_folder);
}

store::merkle::pin_places audited_log::places() const {
  const store::merkle::pin_places of_events{
      checkpoints.empty() ? store::merkle::default_checkpoint_folder(data) : fs::path(checkpoints),
      key.empty() ? store::merkle::default_key_file(data) : fs::path(key),
      fs::path(data) / store::merkle::tree_folder};
  return accesses ? store::merkle::places_of_accesses(of_events) : of_events;
}

CLI::Option* add_data_option(CLI::App& command, audited_log& log) {
  return command.add_option("--data", log.data, "The server's data folder")->required();
}

CLI::Option* add_checkpoints_option(CLI::App& command, audited_log& log) {
  return command.add_option("--checkpoints", log.checkpoints,
                            "The folder of checkpoints outside the data folder; else DATA.checkpoints");
}

CLI::Option* add_log_key_option(CLI::App& command, audited_log& log) {
  return command.add_option("--log-key", log.key,
                            "The file of the key that signs checkpoints; else DATA.log-key");
}

CLI::Option* add_accesses_option(CLI::App& command, audited_log& log) {
  return command.add_flag(
      "--accesses", log.accesses,
      "The log of who saw what, and not the event log; its checkpoints and key stand beside the "
      "event log's");
}

std::unique_ptr<store::rocksdb_log_device> open_beside(const audited_log& log) {
  const auto folder = log.log();
  std::error_code ignored;
  if (!fs::exists(folder / "CURRENT", ignored))
    throw log_unavailable("log in " + folder.string() + ": there is none; is --data a server's data folder?");
  try {
    store::require_usable(log.data);
  } catch (const store::newer_format&) {
    throw;
  } catch (const store::log_error& error) {
    throw log_unavailable(error.what());
  }
  return open_folder_beside(folder);
}

std::string text_of_file(const std::string& file, std::size_t most) {
  try {
    if (auto text = store::read_small_file(file, most)) return std::move(*text);
  } catch (const fs::filesystem_error& error) {
    throw unusable_input(error.what());
  }
  throw unusable_input(file + ": there is no such file");
}

store::merkle::verifier_key public_key_option(const std::string& text, const std::string& option) {
  try {
    return store::merkle::public_key_in(text);
  } catch (const std::exception& error) {
    throw unusable_input(option + ": " + error.what());
  }
}

int run_audit(const std::string& what, const std::function<int()>& work) {
  const auto say = [&](const std::exception& error, int status) {
    std::cerr << "benefactor " << what << ": " << error.what() << '\n';
    return status;
  };
  try {
    return work();
  } catch (const unusable_input& error) {
    return say(error, status_unusable);
  } catch (const std::invalid_argument& error) {
    return say(error, status_unusable);
  } catch (const log_unavailable& error) {
    return say(error, status_unusable);
  } catch (const store::key_error& error) {
    return say(error, status_unusable);
  } catch (const store::newer_format& error) {
    return say(error, status_unusable);
  } catch (const std::exception& error) {
    return say(error, status_failed);
  }
}

}  // namespace benefactor::tools
