// Documents of claims: by claim, and by status with the newest first. What they are called is sealed and
// stands in the log alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/claim_events.hpp"
#include "projections/view_rows.hpp"
#include "store/stream_id.hpp"

namespace benefactor::projections {

struct document_row {
  document_status status = document_status::announced;
  document_kind kind{};
  std::uint64_t size = 0;            ///< bytes
  std::uint64_t position = 0;        ///< of the event that announced it
  std::uint64_t claim_position = 0;  ///< of the first event of its claim

  bool operator==(const document_row&) const = default;
};

/// The document that the event is about; zero: none.
id128 document_of(const bucket_event& event);

/// Pure. @param position  of the event.
void apply(document_row& row, const bucket_event& event, std::uint64_t position);

std::string encode(const document_row& row);
/// Errors: log_error.
document_row decode_document(std::string_view bytes);

std::string document_key(const store::tenant_name& tenant, std::uint64_t claim_position,
                         const id128& document);
std::string document_list_key(const store::tenant_name& tenant, const document_row& row,
                              const id128& document);

struct listed_document {
  id128 document;
  document_row row;
};

/// All documents of the claim that begins at *claim_position*. Errors: view_unavailable, log_error.
std::vector<listed_document> documents_of(const view_rows& views, const store::tenant_name& tenant,
                                          std::uint64_t claim_position);

/// The newest documents of that status, at most *limit*, announced before *before* (0: whenever).
/// Errors: view_unavailable, log_error.
std::vector<listed_document> list_documents(const view_rows& views, const store::tenant_name& tenant,
                                            document_status status, std::size_t limit,
                                            std::uint64_t before = 0);

}  // namespace benefactor::projections
