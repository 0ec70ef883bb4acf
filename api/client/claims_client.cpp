#include "api/client/claims_client.hpp"

#include <algorithm>
#include <utility>

#include "api/client/client_implementation.hpp"
#include "api/client/client_stream.hpp"
#include "api/client/read_results.hpp"
#include "api/client/write_requests.hpp"
#include "api/rpc/wire_codes.hpp"

namespace benefactor::api {

namespace {

/// Remembers what the server tells last.
class backup_ear final : public wire::BackupProgress::Server {
 public:
  explicit backup_ear(std::shared_ptr<store::backup_progress> last) : last_(std::move(last)) {}

  kj::Promise<void> report(ReportContext context) override {
    const auto params = context.getParams();
    *last_ = {params.getCopiedBytes(), params.getTotalBytes()};
    return kj::READY_NOW;
  }

 private:
  std::shared_ptr<store::backup_progress> last_;
};

}  // namespace

claims_client::claims_client(const std::string& address, std::chrono::milliseconds patience)
    : impl_(std::make_unique<implementation>(address, nullptr, patience)) {}
claims_client::claims_client(const std::string& address, const client_tls& tls,
                             std::chrono::milliseconds patience)
    : impl_(std::make_unique<implementation>(address, &tls, patience)) {}
claims_client::claims_client(std::unique_ptr<implementation> impl) : impl_(std::move(impl)) {}
claims_client claims_client::with_token(const std::string& address, const client_tls* tls,
                                        const std::string& token, std::chrono::milliseconds patience) {
  return claims_client(std::make_unique<implementation>(address, tls, patience, token_session{token}));
}
claims_client::claims_client(claims_client&&) noexcept = default;
claims_client& claims_client::operator=(claims_client&&) noexcept = default;
claims_client::~claims_client() = default;

std::chrono::steady_clock::time_point claims_client::answered() const { return impl_->connection->answered; }

server_info claims_client::info() {
  return read_info(impl_->connection->wait(impl_->connection->session->infoRequest().send()).getInfo());
}

std::vector<enrollment_result> claims_client::enroll(std::span<const enrollment_item> items) {
  std::vector<enrollment_result> results;
  // A call of a few hundred items stays far below the largest message, members and rules included.
  const std::size_t most = std::min<std::size_t>(impl_->connection->limits.batch_claims, 500);
  for (std::size_t i = 0; i < items.size(); i += most) {
    auto some = impl_->enroll_some(items.subspan(i, std::min(most, items.size() - i)));
    std::move(some.begin(), some.end(), std::back_inserter(results));
  }
  return results;
}

claim_result claims_client::submit(const outgoing_claim& claim, const submit_options& options) {
  auto request = impl_->connection->claims->submitRequest(
      capnp::MessageSize{claim_words(claim.submission) + claim.source.segments.size() / 8 + 24, 0});
  const bool from_file = !claim.source.segments.empty() || !claim.origin.file_hash.empty();
  write_claim(request.initClaim(), claim.submission, from_file ? &claim.source : nullptr,
              from_file ? &claim.origin : nullptr);
  write_options(request.initOptions(), options);
  return read_result(impl_->connection->wait(request.send()).getResult());
}

claim_result claims_client::submit(const claim_submission& claim, const submit_options& options) {
  auto request = impl_->connection->claims->submitRequest(capnp::MessageSize{claim_words(claim) + 8, 0});
  write_claim(request.initClaim(), claim, nullptr, nullptr);
  write_options(request.initOptions(), options);
  return read_result(impl_->connection->wait(request.send()).getResult());
}

std::vector<claim_result> claims_client::submit_batch(std::span<const claim_submission> claims,
                                                      const submit_options& options) {
  auto response = impl_->connection->wait(impl_->batch_request(claims, options).send());
  return implementation::read_results(response.getResults());
}

claim_result claims_client::command(const claim_name& claim, const claim_action& action,
                                    const std::optional<store::event_source>& origin) {
  auto request = impl_->connection->claims->commandRequest();
  write_name(request.initClaim(), claim);
  write_command(request.initCommand(), action);
  if (origin) write_source(request.initSource(), *origin);
  return read_result(impl_->connection->wait(request.send()).getResult());
}

void claims_client::submit_async(const claim_submission& claim, const submit_options& options,
                                 std::function<void(claim_result)> done) {
  auto request = impl_->connection->claims->submitRequest(capnp::MessageSize{claim_words(claim) + 8, 0});
  write_claim(request.initClaim(), claim, nullptr, nullptr);
  write_options(request.initOptions(), options);
  ++impl_->in_flight;
  impl_->calls.add(request.send().then([impl = impl_.get(), done = std::move(done)](auto&& response) {
    done(read_result(response.getResult()));
    impl->ended();
  }));
}

void claims_client::submit_batch_async(std::span<const claim_submission> claims,
                                       const submit_options& options,
                                       std::function<void(std::vector<claim_result>)> done) {
  ++impl_->in_flight;
  impl_->calls.add(impl_->batch_request(claims, options)
                       .send()
                       .then([impl = impl_.get(), done = std::move(done)](auto&& response) {
                         done(implementation::read_results(response.getResults()));
                         impl->ended();
                       }));
}

std::size_t claims_client::calls_in_flight() const { return impl_->in_flight; }

void claims_client::wait_for_answers(std::size_t most) {
  if (impl_->in_flight > most) {
    auto waiting = kj::newPromiseAndFulfiller<void>();
    impl_->waiter = kj::mv(waiting.fulfiller);
    impl_->target = most;
    impl_->connection->wait_connected(kj::mv(waiting.promise));
  }
  impl_->throw_if_failed();
}

void claims_client::poll(std::chrono::nanoseconds at_most) {
  impl_->connection->poll(at_most);
  impl_->throw_if_failed();
}

claim_stream claims_client::open_stream(const stream_options& options, result_handler handler) {
  return claim_stream(
      std::make_unique<claim_stream::implementation>(impl_->connection, options, std::move(handler)));
}

std::optional<claim_record> claims_client::find_claim(const claim_name& claim,
                                                      std::uint64_t at_least_position) {
  auto request = impl_->queries().claimRequest();
  write_name(request.initClaim(), claim);
  request.setAtLeastPosition(at_least_position);
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  if (!result.isClaim()) return std::nullopt;
  return read_record(result.getClaim());
}

std::optional<claim_explanation> claims_client::explain(const claim_name& claim,
                                                        std::uint64_t at_least_position) {
  auto request = impl_->queries().explainRequest();
  write_name(request.initClaim(), claim);
  request.setAtLeastPosition(at_least_position);
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  if (!result.isFound()) return std::nullopt;
  claim_explanation to;
  to.position = result.getFound().getPosition();
  for (auto line : result.getFound().getLines()) to.paragraphs.push_back(to_string(line));
  return to;
}

std::optional<std::vector<history_entry>> claims_client::history(const claim_name& claim,
                                                                 std::uint64_t at_least_position) {
  auto request = impl_->connection->session->auditRequest().send().getAudit().historyRequest();
  write_name(request.initClaim(), claim);
  request.setAtLeastPosition(at_least_position);
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  if (!result.isFound()) return std::nullopt;
  return read_history(result.getFound().getEvents());
}

std::optional<bucket_balances> claims_client::balances(const std::string& policy_number, int benefit_year,
                                                       std::uint64_t at_least_position) {
  auto request = impl_->queries().balancesRequest();
  request.setPolicyNumber(to_text_reader(policy_number));
  request.setBenefitYear(benefit_year);
  request.setAtLeastPosition(at_least_position);
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  if (!result.isFound()) return std::nullopt;
  return read_balances(result.getFound());
}

claim_page claims_client::list_claims(const claim_filter& filter, std::uint32_t page_size,
                                      const std::string& cursor, std::uint64_t at_least_position) {
  auto request = impl_->queries().claimsRequest();
  write_filter(request.initFilter(), filter);
  request.setPageSize(page_size);
  request.setCursor(to_data_reader(cursor));
  request.setAtLeastPosition(at_least_position);
  return read_page(impl_->connection->wait(request.send()).getPage());
}

std::optional<backup_outcome> claims_client::back_up(const store::backup_request& asked,
                                                     const store::backup_listener& tell) {
  auto& connection = *impl_->connection;
  auto request = connection.session->operationsRequest().send().getOperations().backupRequest();
  request.setDirectory(to_text_reader(asked.folder.native()));
  request.setKeep(asked.keep);
  const auto last = std::make_shared<store::backup_progress>();
  if (tell) request.setProgress(kj::heap<backup_ear>(last));
  std::optional<backup_outcome> outcome;
  kj::Maybe<kj::Exception> failure;
  kj::Promise<void> answered =
      request.send()
          .then([&](auto&& response) { outcome = read_backup_outcome(response.getResult()); },
                [&](kj::Exception&& error) { failure = kj::mv(error); })
          .then([&] { connection.stir(); })
          .eagerlyEvaluate(nullptr);
  for (;;) {
    connection.poll(outcome ? std::chrono::nanoseconds{} : between_looks);
    KJ_IF_MAYBE (error, failure) throw_failure(*error);
    if (outcome) return outcome;
    if (tell && !tell(*last)) break;
  }
  answered = nullptr;  // Dropping the call stops it.
  connection.poll({});
  return std::nullopt;
}

}  // namespace benefactor::api
