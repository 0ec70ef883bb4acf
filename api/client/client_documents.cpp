// The client's side of the Documents capability.
#include <algorithm>

#include "api/client/client_implementation.hpp"
#include "api/client/write_requests.hpp"
#include "api/rpc/wire_codes.hpp"

namespace benefactor::api {

namespace {

document_result read(wire::DocumentResult::Reader from) {
  if (from.isRefused()) return read_refusal(from.getRefused());
  if (from.isFailed()) return command_failure{to_string(from.getFailed())};
  const auto document = from.getDocument();
  document_upload to;
  to.document = to_id<object_key>(document.getId());
  to.status = core_code(document.getStatus()).value_or(document_status::announced);
  to.unchanged = document.getUnchanged();
  to.position = from.getPosition();
  if (!document.hasUpload()) return to;
  const auto upload = document.getUpload();
  auto& put = to.upload.emplace();
  put.method = to_string(upload.getMethod());
  put.url = to_string(upload.getUrl());
  for (const auto header : upload.getHeaders())
    put.headers.emplace_back(to_string(header.getName()), to_string(header.getValue()));
  return to;
}

auto documents_of(client_connection& connection) {
  return connection.session->documentsRequest().send().getDocuments();
}

}  // namespace

document_result claims_client::announce(const claim_name& claim, const document_terms& document,
                                        const std::string& file_name) {
  auto request = documents_of(*impl_->connection).announceRequest();
  write_name(request.initClaim(), claim);
  auto to = request.initDocument();
  to.setKind(wire_code<wire::DocumentKind>(document.kind));
  to.setContentType(to_text_reader(document.content_type));
  to.setSize(document.size);
  to.setSha256({document.sha256.data(), document.sha256.size()});
  to.setFileName(to_text_reader(file_name));
  return read(impl_->connection->wait(request.send()).getResult());
}

document_result claims_client::complete(const claim_name& claim, const id128& document) {
  auto request = documents_of(*impl_->connection).completeRequest();
  write_name(request.initClaim(), claim);
  request.setDocument(to_data_reader(document));
  return read(impl_->connection->wait(request.send()).getResult());
}

document_result claims_client::withdraw(const claim_name& claim, const id128& document) {
  auto request = documents_of(*impl_->connection).withdrawRequest();
  write_name(request.initClaim(), claim);
  request.setDocument(to_data_reader(document));
  return read(impl_->connection->wait(request.send()).getResult());
}

claims_client::document_link_answer claims_client::link(const claim_name& claim, const id128& document) {
  auto request = documents_of(*impl_->connection).linkRequest();
  write_name(request.initClaim(), claim);
  request.setDocument(to_data_reader(document));
  auto response = impl_->connection->wait(request.send());
  if (response.getResult().isMemberErased()) return {.source = {}, .erased = true};
  if (!response.getResult().isFound()) return {};
  const auto found = response.getResult().getFound();
  document_source to{to_string(found.getUrl()), to_string(found.getFileName()), found.getSize(), {}};
  const auto hash = found.getSha256();
  if (hash.size() == to.sha256.size()) std::copy(hash.begin(), hash.end(), to.sha256.begin());
  return {.source = std::move(to), .erased = false};
}

}  // namespace benefactor::api
