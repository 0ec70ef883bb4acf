#include "api/rpc/subscription.hpp"

#include <algorithm>
#include <iterator>
#include <spdlog/spdlog.h>
#include <utility>

#include "api/rpc/wire_codes.hpp"
#include "store/event_codec.hpp"

namespace benefactor::api {

namespace {

// While both are out, what comes is gathered: under load calls grow and do not multiply.
constexpr std::uint32_t calls_at_once = 2;

constexpr std::size_t words_per_event = 26;  // Struct, type name, claim number and NPI.

void write_event(wire::LiveEvent::Builder to, const feed_event& event, bool queue) {
  to.setPosition(event.position);
  to.setTimeMicros(event.time_us);
  to.setType(to_text_reader(store::event_type_name(event.type)));
  if (!event.claim) return;
  to.setClaimNumber(to_text_reader(event.claim_number));
  to.setStatus(wire_code<wire::ClaimStatus>(event.status));
  to.setProviderNpi(to_text_reader(event.provider_npi));
  to.setBilled(event.billed);
  to.setPlanPaid(event.plan_paid);
  to.setMemberResponsibility(event.member_responsibility);
  if (queue) to.setQueue(wire_code<wire::QueueChange>(event.queue));
}

/// What the payer's staff does about a claim, and nothing of what becomes of it.
bool is_staff_work(const feed_event& event) {
  const auto type = static_cast<store::domain_event_type>(event.type);
  return type == store::domain_event_type::claim_remarked || type == store::domain_event_type::review_changed;
}

}  // namespace

subscription::subscription(kj::Own<connection_state> connection, feed_filter filter, std::uint64_t from,
                           wire::EventSink::Client sink, std::uint32_t window, bool queue,
                           session_ptr session)
    : connection_(kj::mv(connection)),
      hub_(connection_->door.live),
      filter_(std::move(filter)),
      sink_(kj::mv(sink)),
      window_(window),
      queue_told_(queue),
      session_(std::move(session)),
      next_(from),
      told_(from),
      returned_(from),
      tasks_(*this) {
  hub_.enter(*this);
  ++connection_->subscriptions;
}

subscription::~subscription() noexcept(false) {
  end();
  --connection_->subscriptions;  // Not before: one that has ended takes its place until its client drops it.
}

void subscription::start() {
  if (mode_ != mode::waiting) return;
  if (next_ >= hub_.next_position()) {
    mode_ = mode::live;
    hub_.add_to_index(*this);
  }
  send();
}

std::uint64_t subscription::looked_at() const {
  return mode_ == mode::live ? std::max(next_, hub_.next_position()) : next_;
}

bool subscription::take(const shared_feed_event& event) {
  if (mode_ != mode::live || event->position < next_) return false;
  if (!queue_told_ && is_staff_work(*event)) return false;  // How far it has come is told with the next.
  if (queue_.size() >= hub_.limits().subscription_events) {
    // From here on it reads the log again, once its client has returned what it has. The hub is going through
    // the list it stands in: it leaves that when it is sent for.
    mode_ = mode::waiting;
    next_ = event->position;
  } else {
    queue_.push_back(event);
  }
  return !std::exchange(touched_, true);
}

void subscription::send() {
  touched_ = false;
  if (mode_ == mode::waiting) hub_.remove_from_index(*this);
  while (mode_ != mode::ended && !queue_.empty() && events_out_ < window_ && calls_out_ < calls_at_once)
    send_batch(std::min<std::size_t>(queue_.size(), window_ - events_out_));
  if (mode_ == mode::ended || !queue_.empty()) return;
  if (calls_out_ == 0 && looked_at() - told_ >= progress_events) send_batch(0);
  if (mode_ == mode::waiting && events_out_ < window_) read_on();
}

void subscription::send_batch(std::size_t count) {
  auto request = sink_.eventsRequest(capnp::MessageSize{8 + count * words_per_event, 0});
  auto batch = request.initBatch();
  auto events = batch.initEvents(static_cast<kj::uint>(count));
  for (kj::uint i = 0; i < count; ++i) write_event(events[i], *queue_[i], queue_told_);
  if (count > 0) told_ = queue_[count - 1]->position + 1;
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
  if (queue_.empty()) told_ = looked_at();
  batch.setUpTo(told_);
  const auto number = next_call_++;
  sent_.push_back({number, hub_.now(), static_cast<std::uint32_t>(count), told_});
  ++calls_out_;
  events_out_ += static_cast<std::uint32_t>(count);
  tasks_.add(request.send().ignoreResult().then([this, number] { returned(number); }));
}

void subscription::returned(std::uint64_t number) {
  if (mode_ == mode::ended) return;
  for (auto& call : sent_)
    if (call.number == number) {
      call.returned = true;
      events_out_ -= call.events;
    }
  --calls_out_;
  for (; !sent_.empty() && sent_.front().returned; sent_.pop_front()) returned_ = sent_.front().up_to;
  send();
}

void subscription::read_on() {
  mode_ = mode::reading;
  tasks_.add(hub_.catch_up(filter_, next_, hub_.limits().subscription_events, wanted_)
                 .then([this](std::unique_ptr<feed_batch>&& piece) { read(*piece); },
                       [this](kj::Exception&& why) { fail(why.getDescription().cStr()); }));
}

void subscription::read(const feed_batch& piece) {
  if (mode_ != mode::reading) return;
  std::copy_if(piece.events.begin(), piece.events.end(), std::back_inserter(queue_),
               [this](const auto& event) { return queue_told_ || !is_staff_work(*event); });
  next_ = piece.next_position;
  mode_ = mode::waiting;
  const bool caught_up = next_ >= hub_.next_position();
  if (caught_up) {
    mode_ = mode::live;
    hub_.add_to_index(*this);
  }
  send();
  if (caught_up && mode_ == mode::live && queue_.empty() && calls_out_ == 0 && told_ < next_) send_batch(0);
}

kj::Maybe<kj::TimePoint> subscription::silent_since() const {
  if (sent_.empty()) return nullptr;
  return sent_.front().at;
}

void subscription::fall_behind() {
  if (mode_ == mode::ended) return;
  hub_.count_behind();
  end();
  auto request = sink_.fellBehindRequest();
  request.setPosition(returned_);
  tasks_.add(request.send().ignoreResult());
}

void subscription::fail(const std::string& why) {
  if (mode_ == mode::ended) return;
  spdlog::error("live updates: a subscription ended: {}", why);
  end();
  tell_failed(kj::StringPtr(why.c_str(), why.size()));
}

void subscription::revoke() {
  if (mode_ == mode::ended) return;
  end();
  tell_failed("the session was revoked");
}

void subscription::tell_failed(kj::StringPtr why) {
  auto request = sink_.failedRequest();
  request.setPosition(returned_);
  request.setReason(why);
  tasks_.add(request.send().ignoreResult());
}

void subscription::end() {
  if (mode_ == mode::ended) return;
  mode_ = mode::ended;
  *wanted_ = false;
  queue_.clear();
  sent_.clear();
  hub_.leave(*this);
}

/// The client has gone, its sink failed, or the session was revoked, so that nothing more goes to it.
void subscription::taskFailed(kj::Exception&&) {
  if (is_revoked()) return revoke();
  end();
}

}  // namespace benefactor::api
