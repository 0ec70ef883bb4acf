// The client's side of Payments.
#include "api/client/client_implementation.hpp"
#include "api/client/read_results.hpp"
#include "api/client/view_json.hpp"
#include "api/client/write_requests.hpp"
#include "api/rpc/wire_codes.hpp"

namespace benefactor::api {

namespace {

wire::Payments::Client payments_of(client_connection& connection) {
  return connection.session->paymentsRequest().send().getPayments();
}

class payment_ear final : public wire::PaymentProgress::Server {
 public:
  using listener = std::function<void(std::uint64_t, std::uint64_t)>;
  explicit payment_ear(listener tell) : tell_(std::move(tell)) {}

  kj::Promise<void> report(ReportContext context) override {
    const auto params = context.getParams();
    tell_(params.getDone(), params.getTotal());
    return kj::READY_NOW;
  }

 private:
  listener tell_;
};

}  // namespace

std::variant<nlohmann::ordered_json, rejection> claims_client::run_payments(
    const std::string& run, date on, const std::string& npi, bool dry,
    const std::function<void(std::uint64_t, std::uint64_t)>& tell) {
  auto request = payments_of(*impl_->connection).runRequest();
  request.setRun(to_text_reader(run));
  request.setOn(on.days);
  request.setProviderNpi(to_text_reader(npi));
  request.setDryRun(dry);
  if (tell) request.setProgress(kj::heap<payment_ear>(tell));
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  if (result.isRefused()) return read_refusal(result.getRefused());
  return view_json(result.getRun());
}

nlohmann::ordered_json claims_client::payment_runs() {
  auto response = impl_->connection->wait(payments_of(*impl_->connection).listRequest().send());
  auto all = nlohmann::ordered_json::array();
  for (const auto run : response.getRuns()) all.push_back(view_json(run));
  return all;
}

std::optional<nlohmann::ordered_json> claims_client::payment_run(const std::string& run) {
  auto request = payments_of(*impl_->connection).showRequest();
  request.setRun(to_text_reader(run));
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  if (!result.isRun()) return std::nullopt;
  return view_json(result.getRun());
}

claims_client::remittance claims_client::payment_remittance(const std::string& trace) {
  auto request = payments_of(*impl_->connection).remittanceRequest();
  request.setTrace(to_text_reader(trace));
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  remittance told;
  switch (result.which()) {
    case wire::RemittanceResult::FILE: {
      const auto bytes = result.getFile();
      told.file.assign(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
      break;
    }
    case wire::RemittanceResult::NOT_FOUND: told.why_not = "there is no such payment"; break;
    case wire::RemittanceResult::TO_MEMBER:
      told.why_not = "a member is paid: `benefactor eob` explains each claim";
      break;
    case wire::RemittanceResult::NO_PAYER:
      told.why_not = "the server was not told who pays: start it with --payer FILE";
      break;
    case wire::RemittanceResult::PROBLEMS:
      told.why_not = "X12 cannot say it";
      told.problems = read_problems(result.getProblems());
      break;
  }
  return told;
}

enrollment_result claims_client::confirm_payment(const std::string& trace, date on,
                                                 const std::string& bank_reference) {
  auto request = payments_of(*impl_->connection).confirmRequest();
  request.setTrace(to_text_reader(trace));
  request.setOn(on.days);
  request.setBankReference(to_text_reader(bank_reference));
  return read_result(impl_->connection->wait(request.send()).getResult());
}

}  // namespace benefactor::api
