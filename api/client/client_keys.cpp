// The client's side of KeyOperations.
#include "api/client/client_implementation.hpp"
#include "api/client/read_results.hpp"
#include "api/rpc/wire_codes.hpp"

namespace benefactor::api {

namespace {

wire::KeyOperations::Client keys_of(client_connection& connection) {
  return connection.session->operationsRequest().send().getOperations().keysRequest().send().getKeys();
}

store::key_status read_status(wire::KeyStatus::Reader from) {
  store::key_status status;
  const auto ring = from.getRingId();
  if (ring.size() == status.ring.bytes.size()) std::copy(ring.begin(), ring.end(), status.ring.bytes.begin());
  status.current = from.getCurrent();
  status.counts.erased = from.getErased();
  for (const auto key : from.getKeys()) {
    if (key.getInRing()) status.numbers.push_back(key.getNumber());
    if (key.getWrapped() > 0) status.counts.under[key.getNumber()] = key.getWrapped();
  }
  for (const auto renewed : from.getRenewed())
    status.counts.renewed[renewed.getGeneration()] = renewed.getKeys();
  status.counts.renewing = from.getRenewing();
  status.counts.damaged = from.getDamaged();
  return status;
}

template <class Reader>
void read_damaged(Reader from, store::damaged_data_keys& keys) {
  keys.damaged = from.getDamaged();
  for (const auto name : from.getDamagedKeys()) keys.damaged_keys.push_back(to_string(name));
}

claims_client::renewal_outcome read_renewal(wire::RenewalResult::Reader from) {
  claims_client::renewal_outcome outcome;
  switch (from.which()) {
    case wire::RenewalResult::REFUSED: outcome.refused = read_refusal(from.getRefused()); break;
    case wire::RenewalResult::FAILED: outcome.failed = to_string(from.getFailed()); break;
    case wire::RenewalResult::DONE: {
      const auto done = from.getDone();
      outcome.done.renewed = done.getRenewed();
      outcome.done.full = done.getFull();
      outcome.done.went_on = done.getWentOn();
      read_damaged(done, outcome.done);
    }
  }
  return outcome;
}

claims_client::rotation_outcome read_rotation(wire::RotationResult::Reader from) {
  if (!from.isDone()) return {{}, to_string(from.getFailed())};
  const auto done = from.getDone();
  store::rotation_report report;
  report.after = read_status(done.getStatus());
  report.added = done.getAdded();
  report.rewrapped = done.getRewrapped();
  report.forgotten = done.getForgotten();
  read_damaged(done, report);
  return {std::move(report), {}};
}

erasure_outcome read_erasure(wire::ErasureResult::Reader from) {
  erasure_outcome outcome;
  switch (from.which()) {
    case wire::ErasureResult::REFUSED: outcome.refused = read_refusal(from.getRefused()); break;
    case wire::ErasureResult::FAILED: outcome.failed = to_string(from.getFailed()); break;
    case wire::ErasureResult::DONE: {
      const auto done = from.getDone();
      outcome.request = done.getRequest();
      outcome.position = done.getPosition();
      outcome.unchanged = done.getUnchanged();
      outcome.erased = done.getErased();
    }
  }
  return outcome;
}

/// Remembers what the server tells last.
class rotation_ear final : public wire::KeyProgress::Server {
 public:
  explicit rotation_ear(std::shared_ptr<std::pair<std::size_t, std::size_t>> last) : last_(std::move(last)) {}

  kj::Promise<void> report(ReportContext context) override {
    const auto params = context.getParams();
    *last_ = {params.getDone(), params.getTotal()};
    return kj::READY_NOW;
  }

 private:
  std::shared_ptr<std::pair<std::size_t, std::size_t>> last_;
};

/// Sends *request* and tells how far it is until it is answered; nothing when *tell* has had enough.
template <class Outcome, class Request, class Read>
std::optional<Outcome> followed(client_connection& connection, Request request,
                                const store::rewrap_listener& tell, Read read) {
  const auto last = std::make_shared<std::pair<std::size_t, std::size_t>>();
  if (tell) request.setProgress(kj::heap<rotation_ear>(last));
  std::optional<Outcome> outcome;
  kj::Maybe<kj::Exception> failure;
  kj::Promise<void> answered = request.send()
                                   .then([&](auto&& response) { outcome = read(response.getResult()); },
                                         [&](kj::Exception&& error) { failure = kj::mv(error); })
                                   .then([&] { connection.stir(); })
                                   .eagerlyEvaluate(nullptr);
  for (;;) {
    connection.poll(outcome ? std::chrono::nanoseconds{} : between_looks);
    KJ_IF_MAYBE (error, failure) throw_failure(*error);
    if (outcome) return outcome;
    if (tell && !tell(last->first, last->second)) break;
  }
  answered = nullptr;  // Dropping the call stops it.
  connection.poll({});
  return std::nullopt;
}

}  // namespace

store::key_status claims_client::key_status() {
  auto& connection = *impl_->connection;
  auto response = connection.wait(keys_of(connection).statusRequest().send());
  return read_status(response.getStatus());
}

std::optional<claims_client::rotation_outcome> claims_client::rotate_keys(
    bool forget_old, const store::rewrap_listener& tell) {
  auto& connection = *impl_->connection;
  auto request = keys_of(connection).rotateRequest();
  request.setForgetOld(forget_old);
  return followed<rotation_outcome>(connection, kj::mv(request), tell, read_rotation);
}

std::optional<claims_client::renewal_outcome> claims_client::renew_keys(const std::string& policy_number,
                                                                        const std::string& member_number,
                                                                        const store::rewrap_listener& tell) {
  auto& connection = *impl_->connection;
  auto request = keys_of(connection).renewRequest();
  request.setPolicyNumber(to_text_reader(policy_number));
  request.setMemberId(to_text_reader(member_number));
  return followed<renewal_outcome>(connection, kj::mv(request), tell, read_renewal);
}

erasure_outcome claims_client::request_erasure(const std::string& policy_number,
                                               const std::string& member_number, const std::string& reason,
                                               const std::string& actor) {
  auto request = keys_of(*impl_->connection).requestErasureRequest();
  request.setPolicyNumber(to_text_reader(policy_number));
  request.setMemberId(to_text_reader(member_number));
  request.setReason(to_text_reader(reason));
  request.setActor(to_text_reader(actor));
  return read_erasure(impl_->connection->wait(request.send()).getResult());
}

erasure_outcome claims_client::approve_erasure(std::uint64_t request, const std::string& actor) {
  auto asked = keys_of(*impl_->connection).approveErasureRequest();
  asked.setRequest(request);
  asked.setActor(to_text_reader(actor));
  return read_erasure(impl_->connection->wait(asked.send()).getResult());
}

erasure_outcome claims_client::withdraw_erasure(std::uint64_t request, const std::string& actor) {
  auto asked = keys_of(*impl_->connection).withdrawErasureRequest();
  asked.setRequest(request);
  asked.setActor(to_text_reader(actor));
  return read_erasure(impl_->connection->wait(asked.send()).getResult());
}

}  // namespace benefactor::api
