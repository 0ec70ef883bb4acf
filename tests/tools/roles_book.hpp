#pragma once
/// A family's book (family_book.hpp), as seen by whoever a test says.

#include <capnp/message.h>
#include <optional>
#include <string>
#include <vector>

#include "api/client/client_connection.hpp"
#include "tests/tools/family_book.hpp"

namespace benefactor::tools {

using api::role;
using api::wire::ClaimReference;

inline const api::claim_name c1 = api::natural_claim_name{"ACME", "C-1"};
inline const std::string npi = "1234567893", other_npi = "1999999984";

template <class Results>
std::string bytes_of(const capnp::Response<Results>& response) {
  typename Results::Reader results = response;
  const auto words = capnp::canonicalize(results);
  const auto bytes = words.asBytes();
  return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
}

struct roles_book : family_book {
  using family_book::family_book;

  api::access_subject provider(const std::string& of) const {
    api::access_subject subject;
    subject.user = "dr";
    subject.roles = {role::provider};
    subject.npis = {of};
    return subject;
  }
  api::access_subject patient(const std::string& member) const {
    api::access_subject subject;
    subject.user = "patient";
    subject.roles = {role::patient};
    subject.members = {server.node.surrogates().member(member)};
    return subject;
  }
  static api::access_subject plain(role r) {
    api::access_subject subject;
    subject.user = "somebody";
    subject.roles = {r};
    return subject;
  }

  api::claims_client as(const api::access_subject& subject) {
    server.act_as(subject);
    return server.connect();
  }

  /// The answers of the methods about one claim.
  template <class Name>
  std::vector<std::string> answers(api::client_connection& c, const Name& name) {
    auto queries = c.session->queriesRequest().send().getQueries();
    auto documents = c.session->documentsRequest().send().getDocuments();
    std::vector<std::string> all;
    auto claim = queries.claimRequest();
    name(claim.initClaim());
    all.push_back(bytes_of(c.wait(claim.send())));
    auto explain = queries.explainRequest();
    name(explain.initClaim());
    all.push_back(bytes_of(c.wait(explain.send())));
    auto journey = queries.journeyRequest();
    name(journey.initClaim());
    all.push_back(bytes_of(c.wait(journey.send())));
    auto history = c.session->auditRequest().send().getAudit().historyRequest();
    name(history.initClaim());
    all.push_back(bytes_of(c.wait(history.send())));
    auto link = documents.linkRequest();
    name(link.initClaim());
    link.setDocument(kj::arrayPtr(document.bytes.data(), document.bytes.size()));
    all.push_back(bytes_of(c.wait(link.send())));
    auto complete = documents.completeRequest();
    name(complete.initClaim());
    complete.setDocument(kj::arrayPtr(document.bytes.data(), document.bytes.size()));
    all.push_back(bytes_of(c.wait(complete.send())));
    auto dispute = c.session->claimsRequest().send().getClaims().commandRequest();
    name(dispute.initClaim());
    auto what = dispute.initCommand().initDispute();
    what.setReason("it was paid for already");
    all.push_back(bytes_of(c.wait(dispute.send())));
    return all;
  }

  std::string number_of(const std::string& id) {
    server.act_as(api::local_subject());
    return server.connect().find_claim(api::natural_claim_name{"ACME", id})->outcome.claim_number;
  }
};

inline auto natural(const char* id) {
  return [id](ClaimReference::Builder to) {
    auto name = to.initNatural();
    name.setSubmitter("ACME");
    name.setSubmitterClaimId(id);
  };
}

}  // namespace benefactor::tools
