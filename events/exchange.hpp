// What is exchanged with external processors in files: batches of claims that went out, files that came in.
//
// The ledger knows which batch of a processor is next and which files were taken, so that a batch that was
// interrupted is gone on with, and no file is taken twice. What files do to claims stands in the claims'
// events.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "events/bucket.hpp"
#include "events/claim_life.hpp"
#include "events/date.hpp"
#include "events/external_claim.hpp"

namespace benefactor {

/// A batch is in the outbox, whole.
struct batch_sent {
  std::string processor;
  std::uint32_t number = 0;  ///< from 1, one after the other
  date on;
  std::uint32_t claims = 0;
  sha256_digest sha256{};  ///< of the file
  auto operator<=>(const batch_sent&) const = default;
};

enum class exchange_file_kind : std::uint8_t {
  status,     ///< X12 277
  remittance  ///< X12 835
};
std::string_view to_text(exchange_file_kind k);

/// A file of the inbox was taken: what it says stands in the events of the claims it names.
struct exchange_file_taken {
  std::string processor;
  exchange_file_kind kind = exchange_file_kind::status;
  date on;
  std::uint32_t claims = 0;   ///< of the engine's that it says something of
  std::uint32_t unknown = 0;  ///< that it names besides
  sha256_digest sha256{};
  auto operator<=>(const exchange_file_taken&) const = default;
};

using exchange_event = std::variant<batch_sent, exchange_file_taken>;

/// The processor that the event is about.
const std::string& processor_of(const exchange_event& event);

struct record_batch {
  batch_sent batch;
};
struct record_file {
  exchange_file_taken file;
};
using exchange_command = std::variant<record_batch, record_file>;

struct exchange_ledger {
  struct processor {
    std::vector<batch_sent> batches;  ///< by number
    std::map<sha256_digest, exchange_file_taken> files;
    auto operator<=>(const processor&) const = default;
  };
  std::map<std::string, processor> processors;

  auto operator<=>(const exchange_ledger&) const = default;

  std::uint32_t next_batch(const std::string& processor) const;
};

/// The event; nothing when it is so already; or why it is refused.
using exchange_decision = std::variant<std::optional<exchange_event>, rejection>;

exchange_decision decide(const exchange_ledger& ledger, const exchange_command& command);
void evolve(exchange_ledger& ledger, const exchange_event& event);

}  // namespace benefactor
