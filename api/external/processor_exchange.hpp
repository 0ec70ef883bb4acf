// The exchange of files with external processors: batches of claims into their outboxes, what they say out of
// their inboxes.
//
// A batch is recorded claim by claim (claim_dispatched), then written from what is recorded, then recorded as
// sent (batch_sent). Interrupted at any instant it is gone on with: a batch whose number is not recorded as
// sent and that has claims is written before another is begun. A claim that X12 cannot say is not sent and
// told of, and tried again next time.
//
// A file is taken as a whole: everything it says of the engine's claims is looked at before anything is done.
// It is unreadable when a transaction set of it is refused, has test data for a processor that is not tested,
// or does not balance; unmatched when it names no claim that was sent to the processor, or decides one in a
// way that does not fit it. What it says of other payers' claims is counted and left alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "api/external/exchange_settings.hpp"
#include "api/external/inbox.hpp"
#include "api/jobs/engine_calls.hpp"
#include "api/queries.hpp"
#include "events/exchange.hpp"
#include "events/turnaround.hpp"

namespace benefactor::api::external {

inline constexpr std::size_t batch_claims_max = 5'000;  ///< what the guide recommends for a transaction

struct held_claim {
  std::string claim_number;
  std::vector<field_problem> problems;
};

struct dispatch_report {
  std::string processor;
  bool dry = false;
  std::uint32_t batches = 0, last_batch = 0;
  std::vector<std::string> claim_numbers;
  std::vector<held_claim> held;
};

struct taken_file {
  file_fate fate = file_fate::taken;
  exchange_file_kind kind = exchange_file_kind::status;
  std::uint32_t claims = 0, unknown = 0, refused = 0;
  std::string reason, sha256;
};

struct intake_report {
  std::string processor;
  std::vector<taken_file> files;
  std::uint64_t waiting = 0;
};

struct processor_view {
  std::string id, name;
  std::uint64_t to_send = 0;
  std::vector<batch_sent> batches;         ///< the last hundred, newest first
  std::vector<exchange_file_taken> files;  ///< the same
  turnaround_statistics turnaround;        ///< of this processor
  std::string estimate;                    ///< empty: too little is known
};

struct no_such_processor {};
using dispatch_result = std::variant<dispatch_report, no_such_processor, rejection>;
using intake_result = std::variant<intake_report, no_such_processor>;

/// Thread-safe: calls wait for each other. Errors of all: log_error, corrupt_event,
/// std::filesystem::filesystem_error, std::runtime_error.
class processor_exchange {
 public:
  virtual ~processor_exchange() = default;

  /// *dry*: says what would go out, and what is held. *by*, here and below: who has it done; null: the
  /// engine's schedule.
  virtual dispatch_result send(const std::string& processor, date on, bool dry,
                               std::shared_ptr<const store::event_origin> by = nullptr) = 0;

  /// Looks twice where files may not be whole yet, inbox_limits::settle_time apart.
  virtual intake_result receive(const std::string& processor, date on,
                                std::shared_ptr<const store::event_origin> by = nullptr) = 0;

  /// Those it is set up for, and those with which something was exchanged.
  virtual std::vector<processor_view> list() const = 0;

  virtual const exchange_settings& settings() const = 0;
};

struct exchange_options {
  std::filesystem::path folder;  ///< below it each processor has its own (exchange_folder.hpp)
  exchange_settings settings;
  inbox_limits limits = {};
};

/// *reads* and what *parts* names outlive it; *submit*: the engine's; *clock*: µs since 1970, UTC.
/// Errors: std::filesystem::filesystem_error.
std::unique_ptr<processor_exchange> make_exchange(const query_parts& parts, queries& reads,
                                                  submit_requests submit, exchange_options options,
                                                  std::function<std::int64_t()> clock);

}  // namespace benefactor::api::external
