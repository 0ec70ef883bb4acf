// What waits on connections, in bytes: messages that were received and not handed on yet (calls without
// credits, a long message that is still being read), and answers that the client has not taken. Credits bound
// what the engine works on; this bounds what stands before it and behind it. Lives on the door's loop.
#pragma once

#include <capnp/rpc-twoparty.h>
#include <cstdint>
#include <functional>
#include <kj/async.h>
#include <kj/refcount.h>
#include <set>
#include <unordered_set>
#include <utility>

namespace benefactor::api {

class backlog;

/// The backlogs of all connections.
class all_backlogs {
 public:
  struct limits {
    std::uint64_t connection = 0, total = 0;
  };

  explicit all_backlogs(limits most) : most_(most) {}

  std::uint64_t bytes() const { return bytes_; }

 private:
  friend class backlog;

  void relieve_soon();
  void relieve();

  const limits most_;
  std::set<backlog*> open_;
  std::uint64_t bytes_ = 0;  // of those that are open
  bool scheduled_ = false;
  kj::Promise<void> relief_ = nullptr;
};

/// The backlog of one connection. Outlives it while calls of it wait.
class backlog final : public kj::Refcounted {
 public:
  /// How the connection is ended, called in a turn of the loop's own: *why* is what its client is told,
  /// *unread* says that the client reads nothing, so that telling it is no use.
  using ender = std::function<void(kj::Exception&& why, bool unread)>;

  explicit backlog(all_backlogs& all) : all_(all) { all_.open_.insert(this); }
  ~backlog() noexcept(false) override { close(); }

  /// Bytes that wait as long as one of these lives.
  class share {
   public:
    share() = default;
    share(kj::Own<backlog> of, std::uint64_t bytes);
    share(share&& other) noexcept : of_(kj::mv(other.of_)), bytes_(std::exchange(other.bytes_, 0)) {}
    share& operator=(share&& other) noexcept {
      std::swap(of_, other.of_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~share() noexcept(false);

   private:
    kj::Own<backlog> of_;
    std::uint64_t bytes_ = 0;
  };

  share hold(std::uint64_t bytes) { return {kj::addRef(*this), bytes}; }

  /// Of the answers on their way, as *unread* counts them now.
  void look_at_unread();

  /// *unread* counts bytes of answers that the client has not taken. *known*: whether the client has a
  /// session; those who have none are ended first. Empty: it has.
  void open(std::function<std::uint64_t()> unread, ender end, std::function<bool()> known = {});

  /// The connection has ended: what still waits counts no more, for nobody adds to it.
  void close();

 private:
  friend class all_backlogs;
  std::uint64_t bytes() const { return waiting_ + unread_bytes_; }
  bool is_strangers() const { return known_ && !known_() && bytes() > 0; }
  void check();
  void end(const char* why, std::uint64_t limit);

  all_backlogs& all_;
  std::function<std::uint64_t()> unread_;
  std::function<bool()> known_;
  ender end_;
  std::uint64_t waiting_ = 0, unread_bytes_ = 0;
  bool closed_ = false;
};

class counted_network;

/// The calls that all networks keep open. With one too many the network that has most is ended, so that who
/// hoards them ends nobody else.
class all_open_calls {
 public:
  explicit all_open_calls(std::size_t most) : most_(most) {}

 private:
  friend class counted_network;

  counted_network* too_many() const;  ///< null: there are not too many; else who has most

  const std::size_t most_;
  std::size_t count_ = 0;
  std::set<counted_network*> networks_;
};

/// A network that counts its messages in a backlog, and the calls whose answers the client has not let go of
/// (Cap'n Proto keeps a table of them, without a bound): between a TwoPartyVatNetwork and the RPC system on
/// it.
class counted_network final : public capnp::TwoPartyVatNetworkBase {
 public:
  struct call_limit {
    std::function<std::size_t()> most;  ///< as of now
    std::function<void()> exceeded;     ///< told when the client goes beyond, which ends the connection
    all_open_calls* in_all = nullptr;   ///< may be null
  };

  /// All outlive the network.
  counted_network(capnp::TwoPartyVatNetwork& inner, backlog& counts, call_limit calls)
      : inner_(inner), counts_(counts), calls_(std::move(calls)) {
    if (calls_.in_all) calls_.in_all->networks_.insert(this);
  }
  ~counted_network() noexcept(false) { count_no_more(); }

  /// Makes the RPC system end the connection, which tells the client *why*.
  void fail(const kj::Exception& why);

  kj::Maybe<kj::Own<capnp::TwoPartyVatNetworkBase::Connection>> connect(
      capnp::rpc::twoparty::VatId::Reader) override {
    return nullptr;  // A server is connected to.
  }
  kj::Promise<kj::Own<capnp::TwoPartyVatNetworkBase::Connection>> accept() override;

 private:
  friend class all_open_calls;
  class counted_connection;

  void open(std::uint32_t call);
  void close(std::uint32_t call);
  void count_no_more();  ///< of a network that is being ended
  /// May end another network. Errors: kj::Exception, OVERLOADED.
  void count_call(capnp::IncomingRpcMessage& message);

  capnp::TwoPartyVatNetwork& inner_;
  backlog& counts_;
  const call_limit calls_;
  std::unordered_set<std::uint32_t> open_calls_;  // by id: a Finish that comes twice ends one
  bool counts_no_more_ = false;
  kj::Canceler reading_;
  kj::Maybe<kj::Exception> failure_;
};

}  // namespace benefactor::api
