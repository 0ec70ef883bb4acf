// The Payments capability: payment runs, their remittance advices, and what the bank says of them.
#include <kj/debug.h>

#include "api/payments/payment_run.hpp"
#include "api/rpc/running_payments.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_parts.hpp"
#include "api/rpc/write_results.hpp"
#include "api/rpc/write_views.hpp"
#include "events/overloaded.hpp"

namespace benefactor::api {

void running_payments::report(std::uint64_t done, std::uint64_t total) {
  if (reporting_) return;
  auto request = progress_.reportRequest();
  request.setDone(done);
  request.setTotal(total);
  reporting_ = true;
  // A client that fails to listen is paid for all the same.
  report_ = request.send()
                .then([](auto&&) {}, [](kj::Exception&&) {})
                .then([this] { reporting_ = false; })
                .eagerlyEvaluate(nullptr);
}

namespace {

store::event_source over_rpc() {
  store::event_source source;
  source.channel = store::source_channel::rpc;
  return source;
}

class payments_server final : public wire::Payments::Server {
 public:
  payments_server(kj::Own<connection_state> state, session_ptr session)
      : state_(kj::mv(state)), session_(std::move(session)) {}

  kj::Promise<void> run(RunContext context) override {
    auto& door = state_->door;
    auto& payments = open();
    const auto params = context.getParams();
    payment_run_request request{to_string(params.getRun()),
                                {params.getOn()},
                                to_string(params.getProviderNpi()),
                                params.getDryRun(),
                                state_->new_origin(*session_, over_rpc())};
    // Another call's run may be told of already; this one then waits for it, untold.
    const bool told = params.hasProgress() && door.paying == nullptr;
    if (told) door.paying = kj::heap<running_payments>(params.getProgress());
    context.releaseParams();
    payment_progress tell;
    if (told)
      tell = [&door, post = door.bridge.poster()](std::uint64_t done, std::uint64_t total) {
        post([&door, done, total] {
          KJ_IF_MAYBE (running, door.paying) (*running)->report(done, total);
        });
      };
    const recorded_read read(*state_, session_, "Payments.run");
    return door.operator_thread
        .run<payment_run_result>(
            while_standing(session_,
                           [&payments, read, request = std::move(request), tell = std::move(tell)] {
                             return payments.run(request, read.phi(), tell);
                           }),
            read.gate())
        .then([context](std::unique_ptr<payment_run_result>&& result) mutable {
          auto to = context.getResults().initResult();
          if (const auto* refused = std::get_if<rejection>(result.get()))
            write_refusal(to.initRefused(), *refused);
          else
            write_view(to.initRun(), std::get<payment_run_view>(*result));
        })
        .attach(kj::defer([&door, told] {
          if (told) door.paying = nullptr;
        }));
  }

  kj::Promise<void> list(ListContext context) override {
    const auto all = open().list();
    auto runs = context.getResults().initRuns(static_cast<kj::uint>(all.size()));
    for (kj::uint i = 0; i < runs.size(); ++i) write_view(runs[i], all[i]);
    return kj::READY_NOW;
  }

  kj::Promise<void> show(ShowContext context) override {
    using result = std::optional<payment_run_view>;
    auto& payments = open();
    return read_recorded<result>(*state_, session_, "Payments.show", read_from::log, 0,
                                 [&payments, run = to_string(context.getParams().getRun())](
                                     const recorded_read& read) { return payments.show(run, read.phi()); })
        .then([context](std::unique_ptr<result>&& found) mutable {
          auto to = context.getResults().initResult();
          if (*found) write_view(to.initRun(), **found);
        });
  }

  kj::Promise<void> remittance(RemittanceContext context) override {
    session_->scope("Payments.remittance");  // Whether it may be asked does not depend on what is set up.
    auto& payments = open();
    const auto* payer = state_->door.parts.payer;
    if (!payer) {
      context.getResults().initResult().setNoPayer();
      return kj::READY_NOW;
    }
    return read_recorded<remittance_file>(
               *state_, session_, "Payments.remittance", read_from::log, 0,
               [&payments, payer, trace = to_string(context.getParams().getTrace())](
                   const recorded_read& read) -> remittance_file {
                 if (!read.scope().everything() &&
                     !read.scope().covers_npi(payments.paid_provider(trace).value_or("")))
                   return no_such_payment{};
                 return payments.remittance(*payer, trace, read.phi());
               })
        .then([context](std::unique_ptr<remittance_file>&& file) mutable {
          auto to = context.getResults().initResult();
          std::visit(overloaded{[&](const std::string& text) { to.setFile(to_data_reader(text)); },
                                [&](const no_such_payment&) { to.setNotFound(); },
                                [&](const payment_to_member&) { to.setToMember(); },
                                [&](const std::vector<field_problem>& problems) {
                                  write_problems(to.initProblems(static_cast<kj::uint>(problems.size())),
                                                 problems);
                                }},
                     *file);
        });
  }

  kj::Promise<void> confirm(ConfirmContext context) override {
    auto& payments = open();
    const auto params = context.getParams();
    return state_->door.readers
        .run<actors::answer>([&payments, origin = state_->new_origin(*session_, over_rpc()),
                              trace = to_string(params.getTrace()), on = date{params.getOn()},
                              reference = to_string(params.getBankReference())] {
          return payments.confirm(trace, on, reference, origin);
        })
        .then([context](std::unique_ptr<actors::answer>&& answer) mutable {
          write_result(context.getResults().initResult(), *answer);
        });
  }

 private:
  payment_runs& open() const {
    state_->door.check_open();
    KJ_REQUIRE(state_->door.parts.payments != nullptr, "this server pays nothing");
    return *state_->door.parts.payments;
  }

  kj::Own<connection_state> state_;
  const session_ptr session_;
};

}  // namespace

wire::Payments::Client make_payments(kj::Own<connection_state> state, session_ptr session) {
  return kj::heap<payments_server>(kj::mv(state), std::move(session));
}

}  // namespace benefactor::api
