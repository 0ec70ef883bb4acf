// The log as audit commands read it: beside a server that may be running, up to the end it had when it was
// opened.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "store/event_log.hpp"
#include "tools/benefactor/audit/log_beside.hpp"
#include "tools/benefactor/audit/timeline.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/progress.hpp"

namespace benefactor::tools {

struct audit_log_options {
  std::filesystem::path keys;  ///< the key ring; empty: <data>.keys
  bool opens_sealed = false;
};

class audit_log {
 public:
  /// Errors: log_unavailable, key_error, log_error.
  audit_log(const std::filesystem::path& data, const audit_log_options& options);

  const store::log_device& device() const { return *log_.device; }
  const store::genesis& origin() const { return log_.head.origin; }
  /// Where the log ended when it was opened.
  std::uint64_t last_position() const { return log_.head.link.next_position - 1; }
  /// Null unless opens_sealed.
  store::key_vault* keys() const { return log_.vault.get(); }

  /// Position *through* of this log, and the hash of the page that holds it. Errors: std::invalid_argument
  /// naming --through when the log does not reach it.
  store::log_checkpoint checkpoint_at(std::uint64_t through) const;

  /// Shows how far a pass has come, and stops it when the command is interrupted.
  timeline_listener progress(const std::string& unit);
  void end_progress() { meter_.reset(); }

 private:
  interrupt_guard guard_;
  log_beside log_;
  std::optional<progress_meter> meter_;
};

}  // namespace benefactor::tools
