// The log as audit commands read it: beside a server that may be running, up to the end it had when it was
// opened.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "store/event_log.hpp"
#include "tools/benefactor/audit/timeline.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/offline_log.hpp"
#include "tools/benefactor/progress.hpp"

namespace benefactor::tools {

struct audit_log_options {
  std::filesystem::path keys;  ///< the key ring; empty: <data>.keys
  bool opens_sealed = false;   ///< takes the data keys, so no server may have the folder open
};

class audit_log {
 public:
  /// Errors: log_unavailable, key_error, log_error.
  audit_log(const std::filesystem::path& data, const audit_log_options& options);

  const store::log_device& device() const { return *device_; }
  const store::genesis& origin() const { return head_.origin; }
  /// Where the log ended when it was opened.
  std::uint64_t last_position() const { return head_.link.next_position - 1; }
  /// Null unless opens_sealed.
  store::key_vault* keys() const { return keys_.get(); }

  /// Position *through* of this log, and the hash of the page that holds it. Errors: std::invalid_argument
  /// naming --through when the log does not reach it.
  store::log_checkpoint checkpoint_at(std::uint64_t through) const;

  /// Shows how far a pass has come, and stops it when the command is interrupted.
  timeline_listener progress(const std::string& unit);
  void end_progress() { meter_.reset(); }

 private:
  interrupt_guard guard_;
  std::optional<log_lock> lock_;
  std::unique_ptr<store::rocksdb_log_device> device_;
  store::log_head head_;
  std::unique_ptr<store::data_key_store> keys_;
  std::optional<progress_meter> meter_;
};

/// Runs *work*; damage and interruption are told from what cannot be used at all. Returns the exit status.
int run_audit(const std::function<int()>& work);

}  // namespace benefactor::tools
