#include "projections/documents_view.hpp"

#include <cstring>
#include <utility>

#include "projections/row_bytes.hpp"
#include "projections/row_keys.hpp"

namespace benefactor::projections {

namespace {

// What follows the letter and the generation in a key.
constexpr char rows_by_claim = 'c', rows_by_status = 's';

std::string list_prefix(const store::tenant_name& tenant, document_status status) {
  auto key = view_prefix(tenant, view_letter::documents, rows_by_status);
  key.push_back(static_cast<char>(status));
  return key;
}

}  // namespace

id128 document_of(const bucket_event& event) {
  if (const auto* e = std::get_if<document_announced>(&event)) return e->terms.id;
  if (const auto* e = std::get_if<document_stored>(&event)) return e->document;
  if (const auto* e = std::get_if<document_withdrawn>(&event)) return e->document;
  return {};
}

void apply(document_row& row, const bucket_event& event, std::uint64_t position) {
  if (const auto* e = std::get_if<document_announced>(&event))
    row = {document_status::announced, e->terms.kind, e->terms.size, position, row.claim_position};
  else if (std::holds_alternative<document_stored>(event))
    row.status = document_status::stored;
  else if (std::holds_alternative<document_withdrawn>(event))
    row.status = document_status::withdrawn;
}

std::string encode(const document_row& row) {
  std::string bytes;
  append(bytes, static_cast<std::uint8_t>(row.status));
  append(bytes, static_cast<std::uint8_t>(row.kind));
  append_small(bytes, row.size);
  append_small(bytes, row.position);
  append_small(bytes, row.claim_position);
  return bytes;
}

document_row decode_document(std::string_view bytes) {
  row_bytes from(bytes, "documents");
  const auto status = from.number<std::uint8_t>();
  if (status > static_cast<std::uint8_t>(document_status::withdrawn)) from.damaged();
  document_row row;
  row.status = static_cast<document_status>(status);
  row.kind = static_cast<document_kind>(from.number<std::uint8_t>());
  row.size = from.small();
  row.position = from.small();
  row.claim_position = from.small();
  if (!from.empty()) from.damaged();
  return row;
}

std::string document_key(const store::tenant_name& tenant, std::uint64_t claim_position,
                         const id128& document) {
  auto key = newest_first(view_prefix(tenant, view_letter::documents, rows_by_claim), claim_position);
  append_id(key, document);
  return key;
}

std::string document_list_key(const store::tenant_name& tenant, const document_row& row,
                              const id128& document) {
  auto key = newest_first(list_prefix(tenant, row.status), row.position);
  store::append_big(key, row.claim_position);
  append_id(key, document);
  return key;
}

std::vector<listed_document> documents_of(const view_rows& views, const store::tenant_name& tenant,
                                          std::uint64_t claim_position) {
  std::vector<listed_document> documents;
  const auto prefix =
      newest_first(view_prefix(tenant, view_letter::documents, rows_by_claim), claim_position);
  views.scan_view(prefix, {}, [&](std::string_view key, std::string_view value) {
    key.remove_prefix(prefix.size());
    listed_document document{{}, decode_document(value)};
    if (key.size() != document.document.bytes.size()) return false;
    std::memcpy(document.document.bytes.data(), key.data(), key.size());
    documents.push_back(document);
    return true;
  });
  return documents;
}

std::vector<listed_document> list_documents(const view_rows& views, const store::tenant_name& tenant,
                                            document_status status, std::size_t limit, std::uint64_t before) {
  std::vector<listed_document> documents;
  const auto prefix = list_prefix(tenant, status);
  const auto start = before == 0 ? std::string() : newest_first(prefix, before - 1);
  views.scan_view(prefix, start, [&](std::string_view key, std::string_view) {
    key.remove_prefix(prefix.size());
    auto& document = documents.emplace_back();
    if (key.size() != 2 * position_bytes + document.document.bytes.size()) return false;
    document.row.claim_position = store::get_big(key.substr(position_bytes));
    std::memcpy(document.document.bytes.data(), key.data() + 2 * position_bytes,
                document.document.bytes.size());
    return documents.size() < limit;
  });
  for (auto& document : documents)
    if (const auto row = views.view_row(document_key(tenant, document.row.claim_position, document.document)))
      document.row = decode_document(*row);
  return documents;
}

}  // namespace benefactor::projections
