#pragma once
/// A whole server for tests: engine and door in this process, clients over the loopback interface.

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "api/client/claims_client.hpp"
#include "api/external/exchange_jobs.hpp"
#include "api/jobs/aging_job.hpp"
#include "api/jobs/benefit_year_job.hpp"
#include "api/jobs/report_job.hpp"
#include "api/node.hpp"
#include "api/payments/payments_job.hpp"
#include "api/roles/subject.hpp"
#include "api/rpc/door_server.hpp"

namespace benefactor::test_support {

/// A server on a directory, listening on a free port.
struct running_server {
  explicit running_server(const std::filesystem::path& data, api::door_limits limits = {},
                          const api::publish::publish_settings& publishing = {},
                          std::optional<api::tree_options> tree = {})
      : node({.data = data,
              .keys = {},
              .engine = {},
              .covering = {},
              .on_fatal = [](const std::string& why) { throw std::runtime_error(why); },
              .tree = std::move(tree),
              .record_accesses = true}),
        exchange(open_exchange(data.parent_path() / "exchange")),
        door(
            {.listen = "127.0.0.1:0",
             .program = "benefactor",
             .tenant = "default",
             .log_id = node.head().origin.log_id,
             .limits = limits},
            {.submit = [this](std::vector<actors::request> batch) { node.engine().submit(std::move(batch)); },
             .reads = node.room().closed(),
             .surrogates = node.surrogates(),
             .entropy = store::system_entropy(),
             .back_up = [this](const auto& request, const auto& tell) { return node.back_up(request, tell); },
             .documents = &node.keep_documents({}),
             .jobs = &jobs,
             .keys = &node.keys(),
             .payments = &node.payments(),
             .exchange = exchange.get(),
             .read_models = &node.read_models(),
             .publisher = &node.publish_to(publishing, publishes_at_once()),
             .payer = &payer,
             .feed = &node.feed(),
             .room = &node.room(),
             .prover = node.prover(),
             .replays = &node.replays(),
             .subject = [this](const auto&, const auto&) { return acting(); }}) {}

  static api::publish::publisher_options publishes_at_once() {
    api::publish::publisher_options options;
    options.retries = {.first = std::chrono::milliseconds(1), .most = std::chrono::milliseconds(1)};
    return options;
  }

  std::unique_ptr<api::external::processor_exchange> open_exchange(const std::filesystem::path& folder) {
    api::external::exchange_options options;
    options.folder = folder;
    options.settings.submitter = {"Lakeshore Health", "LAKESHORE", "EDI", "8005550100", ""};
    options.settings.processors = {
        {"TPA", "Acme Benefit Administrators", "ACMETPA", "Lakeshore Health", "12345", false}};
    options.limits.settle_time = {};
    return api::external::make_exchange(
        node.asking(), node.reads(), [this](auto batch) { node.engine().submit(std::move(batch)); },
        std::move(options), [] { return std::int64_t{1'775'131'200'000'000}; });
  }

  /// Who opens sessions from now on.
  void act_as(api::access_subject subject) {
    const std::lock_guard lock(acting_mutex);
    acting_subject = std::move(subject);
  }
  api::access_subject acting() {
    const std::lock_guard lock(acting_mutex);
    return acting_subject;
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(door.port()); }
  api::claims_client connect() const { return api::claims_client{address()}; }

  api::payer_identity payer{
      .party = {.name = "Lakeshore Health",
                .id_qualifier = {},
                .id = {},
                .address = api::x12::postal_address{"1 Plan Way", "", "Springfield", "IL", "62701", ""},
                .references = {},
                .contacts = {{"BL", "EDI", {{"TE", "8005550100"}}}}},
      .tax_id = "123456789",
      .interchange_id = "LAKESHORE"};
  api::node node;
  /// With TPA, in the folder "exchange" beside the data.
  std::unique_ptr<api::external::processor_exchange> exchange;
  api::job_runner jobs{
      {api::make_aging_job(node.reads(), [this](auto batch) { node.engine().submit(std::move(batch)); }),
       api::make_payments_job(node.payments(), node.asking().phi), api::make_report_job(node.asking(), {}),
       api::make_benefit_year_job(node.asking()), api::external::make_outbox_job(exchange.get()),
       api::external::make_inbox_job(exchange.get())},
      [] { return std::int64_t{0}; }};
  std::mutex acting_mutex;
  api::access_subject acting_subject = api::local_subject();
  api::door_server door;
};

}  // namespace benefactor::test_support
