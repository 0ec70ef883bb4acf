// The acknowledgments (TA1, 999, 277CA) of an X12 file that was uploaded, for who asks for them: made as
// `benefactor ingest --acks-dir` makes them, of what the uploader sent and was answered. They name patients,
// so they are in memory alone, until their sender has them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "api/x12/file_acknowledger.hpp"

namespace benefactor::api::http {

/// What they are made of.
struct acknowledged_upload {
  std::shared_ptr<const std::string> bytes;
  x12::read_result read;  ///< without claims and warnings
  x12::claim_answers answers;
  std::optional<date> received;
};

struct told_acknowledgments {
  std::string rows;  ///< {"acknowledgment":{"name":...,"kind":"999","content":"ISA*..."}}, a line each
  std::size_t count = 0;
  std::string failure;  ///< why there are none; empty: there are
};

/// A content that is no UTF-8 is in base64 (RFC 4648, section 4), and "encoding" says so. Takes seconds for a
/// long file; on any thread.
told_acknowledgments acknowledge(const acknowledged_upload& upload, const x12::acknowledgment_limits& limits,
                                 const x12::answer_moment& now);

}  // namespace benefactor::api::http
