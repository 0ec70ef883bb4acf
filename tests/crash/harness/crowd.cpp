#include "tests/crash/harness/crowd.hpp"

#include <algorithm>
#include <sys/socket.h>
#include <utility>

#include "api/client/client_connection.hpp"
#include "api/client/read_results.hpp"
#include "api/client/write_requests.hpp"
#include "tools/benefactor/claim_tally.hpp"

namespace benefactor::test_support {

namespace {

using namespace api;

/// One member on its way; everything happens on the one loop.
class streaming {
 public:
  streaming(const std::string& address, const crowd_member& member, std::uint32_t batch, kj::Timer& timer)
      : member_(member),
        batch_(batch),
        timer_(timer),
        vanish_at_(member.claims.size() / 2),
        connection_(std::make_unique<client_connection>(address, std::chrono::seconds(10))) {}

  kj::Promise<void> run() {
    auto request = connection_->claims->openStreamRequest();
    request.setResults(kj::heap<sink>(*this));
    request.setWindow(0);
    stream_ = request.send().getStream();
    return go_on().catch_([this](kj::Exception&& why) { failure_ = why.getDescription().cStr(); });
  }

  void add_to(crowd_outcome& outcome) {
    if (finished_ && told_.size() == member_.claims.size()) ++outcome.finished;
    if (!failure_.empty()) outcome.failures.push_back(failure_);
    std::move(told_.begin(), told_.end(), std::back_inserter(outcome.told));
  }

 private:
  class sink final : public wire::ResultSink::Server {
   public:
    explicit sink(streaming& of) : of_(of) {}
    kj::Promise<void> results(ResultsContext context) override {
      for (const auto wired : context.getParams().getBatch()) {
        const auto result = read_result(wired);
        const auto& claim = of_.member_.claims[result.sequence];
        of_.told_.push_back({claim.submitter, claim.submitter_claim_id,
                             std::string(tools::status_word(result)), result.position});
      }
      if (of_.member_.how != manner::slow_reader) return kj::READY_NOW;
      return of_.timer_.afterDelay(20 * kj::MILLISECONDS);
    }

   private:
    streaming& of_;
  };

  kj::Promise<void> go_on() {
    if (member_.how == manner::vanishing && next_ >= vanish_at_)
      return kj::evalLater([this] {  // Not while a call of the connection is on the stack.
        stream_ = nullptr;
        connection_.reset();
      });
    KJ_IF_MAYBE (stream, stream_) {
      if (next_ == member_.claims.size())
        return stream->finishRequest().send().ignoreResult().then([this] { finished_ = true; });
      const auto some =
          member_.claims.subspan(next_, std::min<std::size_t>(batch_, member_.claims.size() - next_));
      auto request = stream->pushRequest();
      auto claims = request.initClaims(static_cast<kj::uint>(some.size()));
      for (kj::uint i = 0; i < claims.size(); ++i) write_claim(claims[i], some[i], nullptr, nullptr);
      next_ += some.size();
      return request.send().then([this] { return go_on(); });
    }
    return kj::READY_NOW;
  }

  const crowd_member& member_;
  const std::uint32_t batch_;
  kj::Timer& timer_;
  const std::size_t vanish_at_;
  std::size_t next_ = 0;
  bool finished_ = false;
  std::string failure_;
  std::vector<claim_answer> told_;
  std::unique_ptr<client_connection> connection_;
  kj::Maybe<wire::ClaimStream::Client> stream_;
};

}  // namespace

crowd_outcome run_crowd(const std::string& address, std::span<const crowd_member> members,
                        std::uint32_t batch) {
  const auto loop = client_loop::of_thread();
  std::vector<std::unique_ptr<streaming>> all;
  for (const auto& member : members)
    all.push_back(std::make_unique<streaming>(address, member, batch, loop->io.provider->getTimer()));
  auto running = kj::heapArrayBuilder<kj::Promise<void>>(all.size());
  for (auto& each : all) running.add(each->run());
  kj::joinPromises(running.finish()).wait(loop->io.waitScope);
  crowd_outcome outcome;
  for (auto& each : all) each->add_to(outcome);
  return outcome;
}

namespace {

void ask_and_never_read(const std::string& address, const std::vector<claim_submission>& claims,
                        std::size_t lists, std::future<void> may_leave) {
  auto io = kj::setupAsyncIo();
  auto& loop = io.waitScope;
  auto socket = io.provider->getNetwork().parseAddress(address).wait(loop)->connect().wait(loop);
  int small = 16 << 10;
  socket->setsockopt(SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  capnp::TwoPartyVatNetwork network(*socket, capnp::rpc::twoparty::Side::CLIENT);
  auto rpc = capnp::makeRpcClient(network);
  capnp::MallocMessageBuilder message;
  auto server = message.getRoot<capnp::rpc::twoparty::VatId>();
  server.setSide(capnp::rpc::twoparty::Side::SERVER);
  auto open = rpc.bootstrap(server).castAs<wire::Door>().openRequest();
  open.initCredentials().setLocal();
  open.setProtocolVersion(wire::PROTOCOL_VERSION);
  auto session = open.send().wait(loop).getSession();

  auto submit = session.claimsRequest().send().getClaims().submitBatchRequest();
  auto list = submit.initClaims(static_cast<kj::uint>(claims.size()));
  for (kj::uint n = 0; n < list.size(); ++n) write_claim(list[n], claims[n], nullptr, nullptr);
  std::uint64_t position = 0;
  for (const auto result : submit.send().wait(loop).getResults())
    position = std::max(position, result.getPosition());

  auto queries = session.queriesRequest().send().getQueries();
  const auto page = [&](std::uint64_t at_least) {
    auto request = queries.claimsRequest();
    request.initFilter().setAll();
    request.setPageSize(1'000);
    request.setAtLeastPosition(at_least);
    return request.send().ignoreResult();
  };
  page(position).wait(loop);
  kj::Vector<kj::Promise<void>> asked;
  for (std::size_t i = 0; i < lists; ++i) asked.add(page(0));
  // Questions are short, so that this sends all of them. The loop turns no more from here on: nothing is
  // read.
  loop.poll();
  may_leave.wait();
}

}  // namespace

never_reader::never_reader(std::string address, std::vector<claim_submission> claims, std::size_t lists)
    : thread_([address = std::move(address), claims = std::move(claims), lists,
               may_leave = may_leave_.get_future()]() mutable {
        ask_and_never_read(address, claims, lists, std::move(may_leave));
      }) {}

never_reader::~never_reader() {
  may_leave_.set_value();
  thread_.join();
}

}  // namespace benefactor::test_support
