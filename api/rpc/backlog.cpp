#include "api/rpc/backlog.hpp"

#include <algorithm>
#include <capnp/rpc.capnp.h>
#include <kj/debug.h>

namespace benefactor::api {

using capnp::TwoPartyVatNetworkBase;

// ---- who holds how much ----

void all_backlogs::relieve_soon() {
  // In a turn of its own: whoever has just added may be part of what is ended.
  if (std::exchange(scheduled_, true)) return;
  relief_ = kj::evalLater([this] {
              relieve();
              scheduled_ = false;  // Last: what relieves may not replace the task it runs in.
            }).eagerlyEvaluate([](kj::Exception&& why) { KJ_LOG(ERROR, "relieving a backlog failed", why); });
}

void all_backlogs::relieve() {
  const std::set<backlog*> now = open_;
  for (auto* each : now) each->look_at_unread();
  for (auto* each : now)
    if (each->bytes() > most_.connection)
      each->end("more waits on this connection than the server keeps for one", most_.connection);
  while (bytes_ > most_.total && !open_.empty()) {
    auto* most = *std::max_element(open_.begin(), open_.end(), [](const backlog* one, const backlog* other) {
      return std::pair(one->is_strangers(), one->bytes()) < std::pair(other->is_strangers(), other->bytes());
    });
    most->end(most->is_strangers()
                  ? "more waits on all connections than the server keeps, and this one has no session"
                  : "more waits on all connections than the server keeps, and most on this one",
              most_.total);
  }
}

backlog::share::share(kj::Own<backlog> of, std::uint64_t bytes) : of_(kj::mv(of)), bytes_(bytes) {
  of_->waiting_ += bytes_;
  if (of_->closed_) return;
  of_->all_.bytes_ += bytes_;
  of_->check();
}

backlog::share::~share() noexcept(false) {
  if (bytes_ == 0) return;
  of_->waiting_ -= bytes_;
  if (!of_->closed_) of_->all_.bytes_ -= bytes_;
}

void backlog::open(std::function<std::uint64_t()> unread, ender end, std::function<bool()> known) {
  unread_ = std::move(unread);
  known_ = std::move(known);
  end_ = std::move(end);
}

void backlog::look_at_unread() {
  if (closed_ || !unread_) return;
  const auto now = unread_();
  all_.bytes_ = all_.bytes_ - unread_bytes_ + now;
  unread_bytes_ = now;
  check();
}

void backlog::check() {
  if (all_.bytes_ > all_.most_.total || bytes() > all_.most_.connection) all_.relieve_soon();
}

void backlog::close() {
  if (std::exchange(closed_, true)) return;
  all_.bytes_ -= bytes();
  all_.open_.erase(this);
  unread_ = nullptr;
  known_ = nullptr;
}

void backlog::end(const char* why, std::uint64_t limit) {
  const bool mostly_unread = unread_bytes_ > waiting_;
  close();
  if (end_)
    end_(kj::Exception(kj::Exception::Type::OVERLOADED, __FILE__, __LINE__,
                       kj::str(why, ": ", limit, " bytes")),
         mostly_unread);
}

// ---- the network that counts ----

namespace {

std::uint64_t bytes_of(capnp::IncomingRpcMessage& message) {
  message.getBody();  // In 0.9 a message knows its size once it has been looked into, and not before.
  return message.sizeInWords() * sizeof(capnp::word);
}

class counted_message final : public capnp::IncomingRpcMessage {
 public:
  counted_message(kj::Own<capnp::IncomingRpcMessage> inner, backlog& counts)
      : inner_(kj::mv(inner)), share_(counts.hold(bytes_of(*inner_))) {}

  capnp::AnyPointer::Reader getBody() override { return inner_->getBody(); }
  kj::ArrayPtr<kj::AutoCloseFd> getAttachedFds() override { return inner_->getAttachedFds(); }
  std::size_t sizeInWords() override { return inner_->sizeInWords(); }

 private:
  kj::Own<capnp::IncomingRpcMessage> inner_;
  backlog::share share_;
};

}  // namespace

class counted_network::counted_connection final : public TwoPartyVatNetworkBase::Connection {
 public:
  counted_connection(counted_network& network, kj::Own<TwoPartyVatNetworkBase::Connection> inner)
      : network_(network), inner_(kj::mv(inner)) {}

  kj::Own<capnp::RpcFlowController> newStream() override { return inner_->newStream(); }
  capnp::rpc::twoparty::VatId::Reader getPeerVatId() override { return inner_->getPeerVatId(); }
  kj::Promise<void> shutdown() override { return inner_->shutdown(); }

  kj::Own<capnp::OutgoingRpcMessage> newOutgoingMessage(kj::uint words) override {
    network_.counts_.look_at_unread();
    return inner_->newOutgoingMessage(words);
  }

  kj::Promise<kj::Maybe<kj::Own<capnp::IncomingRpcMessage>>> receiveIncomingMessage() override {
    KJ_IF_MAYBE (why, network_.failure_) return kj::cp(*why);
    // Counting follows the wrapped promise: it may not cancel what it stands in.
    return network_.reading_.wrap(inner_->receiveIncomingMessage())
        .then([this](kj::Maybe<kj::Own<capnp::IncomingRpcMessage>>&& message)
                  -> kj::Maybe<kj::Own<capnp::IncomingRpcMessage>> {
          KJ_IF_MAYBE (arrived, message) {
            network_.count_call(**arrived);
            return kj::Own<capnp::IncomingRpcMessage>(
                kj::heap<counted_message>(kj::mv(*arrived), network_.counts_));
          }
          return nullptr;
        });
  }

 private:
  counted_network& network_;
  kj::Own<TwoPartyVatNetworkBase::Connection> inner_;
};

counted_network* all_open_calls::too_many() const {
  if (count_ <= most_) return nullptr;
  return *std::max_element(networks_.begin(), networks_.end(),
                           [](const counted_network* one, const counted_network* other) {
                             return one->open_calls_.size() < other->open_calls_.size();
                           });
}

void counted_network::open(std::uint32_t call) {
  if (open_calls_.insert(call).second && calls_.in_all) ++calls_.in_all->count_;
}

void counted_network::close(std::uint32_t call) {
  if (open_calls_.erase(call) > 0 && calls_.in_all) --calls_.in_all->count_;
}

void counted_network::count_no_more() {
  if (std::exchange(counts_no_more_, true) || !calls_.in_all) return;
  calls_.in_all->networks_.erase(this);
  calls_.in_all->count_ -= open_calls_.size();
}

void counted_network::count_call(capnp::IncomingRpcMessage& message) {
  if (counts_no_more_) return;
  const auto body = message.getBody().getAs<capnp::rpc::Message>();
  switch (body.which()) {
    case capnp::rpc::Message::BOOTSTRAP: open(body.getBootstrap().getQuestionId()); break;
    case capnp::rpc::Message::CALL: open(body.getCall().getQuestionId()); break;
    case capnp::rpc::Message::FINISH: close(body.getFinish().getQuestionId()); return;
    default: return;
  }
  const auto most = calls_.most();
  if (open_calls_.size() > most) {
    count_no_more();
    calls_.exceeded();
    kj::throwFatalException(
        kj::Exception(kj::Exception::Type::OVERLOADED, __FILE__, __LINE__,
                      kj::str("more calls of this connection are kept open than may be: ", most)));
  }
  auto* hoards = calls_.in_all ? calls_.in_all->too_many() : nullptr;
  if (!hoards) return;
  kj::Exception why(kj::Exception::Type::OVERLOADED, __FILE__, __LINE__,
                    kj::str("more calls of all connections are kept open than may be, and most on this one: ",
                            calls_.in_all->most_));
  hoards->count_no_more();
  hoards->calls_.exceeded();
  if (hoards == this) kj::throwFatalException(kj::mv(why));
  hoards->fail(why);
}

void counted_network::fail(const kj::Exception& why) {
  failure_ = kj::cp(why);  // Also for who does not read at this moment, and will.
  reading_.cancel(why);
}

kj::Promise<kj::Own<TwoPartyVatNetworkBase::Connection>> counted_network::accept() {
  return inner_.accept().then([this](kj::Own<TwoPartyVatNetworkBase::Connection>&& connection)
                                  -> kj::Own<TwoPartyVatNetworkBase::Connection> {
    return kj::heap<counted_connection>(*this, kj::mv(connection));
  });
}

}  // namespace benefactor::api
