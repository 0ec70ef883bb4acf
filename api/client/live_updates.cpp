#include "api/client/live_updates.hpp"

#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "api/client/client_implementation.hpp"
#include "api/rpc/wire_codes.hpp"
#include "events/overloaded.hpp"

namespace benefactor::api {

namespace {

/// What the sink knows of its subscription; the sink may live longer, but not than the connection.
struct live_progress {
  client_connection* connection = nullptr;
  live_handler handler;
  std::uint64_t position = 0;
  std::uint32_t fell_behind = 0;
  bool ended = false;  // It fell behind, and has not gone on yet.
  std::optional<std::string> failure;
  std::exception_ptr thrown;  // By the handler: it is told to whoever polls, and not to the server.
};

live_event read_event(wire::LiveEvent::Reader event) {
  return {.position = event.getPosition(),
          .time_us = event.getTimeMicros(),
          .type = to_string(event.getType()),
          .claim_number = to_string(event.getClaimNumber()),
          .status = core_code(event.getStatus()).value_or(claim_status::absent),
          .provider_npi = to_string(event.getProviderNpi()),
          .billed = event.getBilled(),
          .plan_paid = event.getPlanPaid(),
          .member_responsibility = event.getMemberResponsibility(),
          .queue = core_code(event.getQueue()).value_or(queue_change::none)};
}

class event_ear final : public wire::EventSink::Server {
 public:
  explicit event_ear(std::shared_ptr<live_progress> progress) : progress_(std::move(progress)) {}

  kj::Promise<void> events(EventsContext context) override {
    const auto batch = context.getParams().getBatch();
    std::vector<live_event> events;
    events.reserve(batch.getEvents().size());
    for (const auto event : batch.getEvents())
      // After an interruption some may come again.
      if (event.getPosition() >= progress_->position) events.push_back(read_event(event));
    if (progress_->handler && !progress_->thrown) try {
        progress_->handler(events);
      } catch (...) {
        progress_->thrown = std::current_exception();
      }
    if (!progress_->thrown) progress_->position = std::max(progress_->position, batch.getUpTo());
    progress_->connection->stir();
    return kj::READY_NOW;
  }

  kj::Promise<void> fellBehind(FellBehindContext) override {
    ++progress_->fell_behind;
    progress_->ended = true;
    progress_->connection->stir();
    return kj::READY_NOW;
  }

  kj::Promise<void> failed(FailedContext context) override {
    progress_->failure = to_string(context.getParams().getReason());
    progress_->connection->stir();
    return kj::READY_NOW;
  }

 private:
  std::shared_ptr<live_progress> progress_;
};

void write_filter(wire::LiveFilter::Builder to, const live_filter& filter) {
  std::visit(
      overloaded{[&](const live_all&) { to.setAll(); },
                 [&](const claim_name& claim) { write_name(to.initClaim(), claim); },
                 [&](const live_of_policy& of) { to.setPolicyNumber(to_text_reader(of.policy_number)); },
                 [&](const live_of_member& of) {
                   auto member = to.initMember();
                   member.setMemberId(to_text_reader(of.member_number));
                   member.setPolicyNumber(to_text_reader(of.policy_number));
                 },
                 [&](const live_of_provider& of) { to.setProviderNpi(to_text_reader(of.npi)); },
                 [&](claim_status status) { to.setStatus(wire_code<wire::ClaimStatus>(status)); },
                 [&](const live_of_queue&) { to.setQueue(); }},
      filter);
}

}  // namespace

struct live_updates::implementation {
  ~implementation() { progress->handler = {}; }  // Calls that are on their way find nobody.

  std::optional<rejection> subscribe() {
    auto request = connection->session->liveRequest().send().getLive().subscribeRequest();
    write_filter(request.initFilter(), filter);
    request.setFrom(progress->position);
    request.setSink(kj::heap<event_ear>(progress));
    request.setWindow(options.window);
    auto response = connection->wait(request.send());
    const auto result = response.getResult();
    if (result.isRefused()) return read_refusal(result.getRefused());
    auto subscribed = result.getSubscribed();
    subscription = subscribed.getSubscription();
    window = subscribed.getWindow();
    progress->position = std::max(progress->position, subscribed.getPosition());
    return std::nullopt;
  }

  std::shared_ptr<client_connection> connection;
  live_filter filter;
  live_options options;
  std::shared_ptr<live_progress> progress = std::make_shared<live_progress>();
  std::optional<wire::Subscription::Client> subscription;
  std::uint32_t window = 0;
};

live_updates::live_updates(std::unique_ptr<implementation> impl) : impl_(std::move(impl)) {}
live_updates::live_updates(live_updates&&) noexcept = default;
live_updates& live_updates::operator=(live_updates&&) noexcept = default;
live_updates::~live_updates() = default;

void live_updates::poll(std::chrono::nanoseconds at_most) {
  auto& progress = *impl_->progress;
  if (!progress.ended && !progress.failure && !progress.thrown) impl_->connection->poll(at_most);
  if (progress.thrown) std::rethrow_exception(progress.thrown);
  if (progress.failure)
    throw rpc_failure(rpc_failure::kind::failed, "the live updates ended: " + *progress.failure);
  if (!std::exchange(progress.ended, false)) return;
  impl_->subscription.reset();
  if (const auto refused = impl_->subscribe())
    throw rpc_failure(rpc_failure::kind::failed, "going on was refused: " + refused->reason);
}

std::uint64_t live_updates::position() const { return impl_->progress->position; }
std::uint32_t live_updates::window() const { return impl_->window; }
std::uint32_t live_updates::fell_behind() const { return impl_->progress->fell_behind; }

std::variant<live_updates, rejection> claims_client::subscribe(const live_filter& filter,
                                                               live_handler handler,
                                                               const live_options& options) {
  auto made = std::make_unique<live_updates::implementation>();
  made->connection = impl_->connection;
  made->filter = filter;
  made->options = options;
  made->progress->connection = impl_->connection.get();
  made->progress->handler = std::move(handler);
  made->progress->position = options.from;
  if (auto refused = made->subscribe()) return std::move(*refused);
  return live_updates(std::move(made));
}

}  // namespace benefactor::api
