// The Exchange capability: files that go to external processors and come from them.
#include <kj/debug.h>
#include <memory>
#include <utility>

#include "api/external/processor_exchange.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_results.hpp"
#include "api/rpc/write_views.hpp"
#include "events/overloaded.hpp"

namespace benefactor::api {

namespace {

class exchange_server final : public wire::Exchange::Server {
 public:
  exchange_server(kj::Own<connection_state> state, session_ptr session)
      : state_(kj::mv(state)), session_(std::move(session)) {}

  kj::Promise<void> list(ListContext context) override {
    using result = std::vector<external::processor_view>;
    auto* exchange = open();
    if (!exchange) {
      context.getResults().initProcessors(0);
      return kj::READY_NOW;
    }
    return state_->door.readers.run<result>([exchange] { return exchange->list(); })
        .then([context](std::unique_ptr<result>&& all) mutable {
          auto to = context.getResults().initProcessors(static_cast<kj::uint>(all->size()));
          for (kj::uint i = 0; i < to.size(); ++i) write_view(to[i], (*all)[i]);
        });
  }

  kj::Promise<void> send(SendContext context) override {
    auto* exchange = open();
    if (!exchange) {
      context.getResults().initResult().setNotFound();
      return kj::READY_NOW;
    }
    const auto params = context.getParams();
    return state_->door.operator_thread
        .run<external::dispatch_result>(while_standing(
            session_,
            [exchange, processor = to_string(params.getProcessor()), on = date{params.getOn()},
             dry = params.getDryRun(), by = new_origin()] { return exchange->send(processor, on, dry, by); }))
        .then([context](std::unique_ptr<external::dispatch_result>&& result) mutable {
          auto to = context.getResults().initResult();
          std::visit(overloaded{[&](const external::dispatch_report& r) { write_view(to.initSent(), r); },
                                [&](const external::no_such_processor&) { to.setNotFound(); },
                                [&](const rejection& r) { write_refusal(to.initRefused(), r); }},
                     *result);
        });
  }

  kj::Promise<void> receive(ReceiveContext context) override {
    auto* exchange = open();
    if (!exchange) {
      context.getResults().initResult().setNotFound();
      return kj::READY_NOW;
    }
    const auto params = context.getParams();
    return state_->door.operator_thread
        .run<external::intake_result>(while_standing(
            session_, [exchange, processor = to_string(params.getProcessor()), on = date{params.getOn()},
                       by = new_origin()] { return exchange->receive(processor, on, by); }))
        .then([context](std::unique_ptr<external::intake_result>&& result) mutable {
          auto to = context.getResults().initResult();
          std::visit(overloaded{[&](const external::intake_report& r) { write_view(to.initTaken(), r); },
                                [&](const external::no_such_processor&) { to.setNotFound(); }},
                     *result);
        });
  }

 private:
  /// Null: this server exchanges no files.
  external::processor_exchange* open() const {
    state_->door.check_open();
    return state_->door.parts.exchange;
  }

  std::shared_ptr<const store::event_origin> new_origin() {
    store::event_source source;
    source.channel = store::source_channel::rpc;
    return state_->new_origin(*session_, source);
  }

  kj::Own<connection_state> state_;
  const session_ptr session_;
};

}  // namespace

wire::Exchange::Client make_exchange_service(kj::Own<connection_state> state, session_ptr session) {
  return kj::heap<exchange_server>(kj::mv(state), std::move(session));
}

}  // namespace benefactor::api
