// Sends enrolment items to a server in batches, with progress, and says what became of them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/client/claims_client.hpp"
#include "tools/benefactor/enrollment_tally.hpp"
#include "tools/benefactor/progress.hpp"

namespace benefactor::tools {

class enrollment_sender {
 public:
  static constexpr std::size_t batch = 500;

  /// *bytes_in_all* of the input, for the bar; 0: unknown.
  enrollment_sender(api::claims_client& client, std::uint64_t bytes_in_all)
      : client_(client), meter_("items", bytes_in_all) {}

  /// Takes an item that came from *place* ("book.ndjson:12"); sends a full batch. *bytes_read* so far.
  void add(api::enrollment_item item, std::string place, std::uint64_t bytes_read);

  /// Sends the rest.
  void flush();

  /// Takes the bar off the terminal, so that something else can be written.
  void clear() { meter_.clear(); }

  const enrollment_tally& tally() const { return tally_; }

 private:
  api::claims_client& client_;
  progress_meter meter_;
  enrollment_tally tally_;
  std::vector<api::enrollment_item> items_;
  std::vector<std::string> places_;
  std::uint64_t bytes_read_ = 0;
};

/// Runs *work*, which adds items, then sends the rest, prints the tally and returns the command's exit
/// status. *unreadable*: how much input was passed over, asked in the end.
int send_enrollments(api::claims_client& client, bool json, std::uint64_t bytes_in_all,
                     const std::function<void(enrollment_sender&)>& work,
                     const std::function<std::uint64_t()>& unreadable);

}  // namespace benefactor::tools
