#include <algorithm>
#include <array>
#include <capnp/message.h>
#include <capnp/serialize.h>
#include <cstring>
#include <functional>
#include <memory>
#include <set>
#include <vector>

#include "api/claims.capnp.h"
#include "api/client/read_results.hpp"
#include "api/rpc/claim_stream.hpp"
#include "api/rpc/services.hpp"
#include "tests/fuzz/fuzz_targets.hpp"
#include "tests/fuzz/read_world.hpp"
#include "tests/fuzz/rpc_input.hpp"

namespace benefactor::fuzz {
namespace {

using namespace api;

constexpr std::size_t most_calls = 64;

// Of Projections: all but rebuild and verify, which change what others ask.
constexpr std::array<std::uint8_t, 11> asking_methods{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12};

/// What came back through one stream.
struct stream_record {
  std::set<std::uint64_t> sequences;
  bool doubled = false;
  bool holds = false;
  std::vector<kj::Own<kj::PromiseFulfiller<void>>> held;
  bool finishing = false, finished = false, failed = false;
  std::uint64_t summed = 0;  ///< pushed, as the summary says
};

class recording_sink final : public wire::ResultSink::Server {
 public:
  explicit recording_sink(std::shared_ptr<stream_record> record) : record_(std::move(record)) {}

  kj::Promise<void> results(ResultsContext context) override {
    for (const auto result : context.getParams().getBatch()) {
      const auto read = api::read_result(result);
      record_->doubled = record_->doubled || !record_->sequences.insert(read.sequence).second;
    }
    if (!record_->holds) return kj::READY_NOW;
    auto waiting = kj::newPromiseAndFulfiller<void>();
    record_->held.push_back(kj::mv(waiting.fulfiller));
    return kj::mv(waiting.promise);
  }

 private:
  std::shared_ptr<stream_record> record_;
};

/// What came through one subscription.
struct live_record {
  std::uint64_t from = 0;  ///< 0: not subscribed
  std::vector<std::uint64_t> positions;
  std::uint64_t up_to = 0;
  bool of_all = false, ended = false;
};

class live_sink final : public wire::EventSink::Server {
 public:
  explicit live_sink(std::shared_ptr<live_record> record) : record_(std::move(record)) {}

  kj::Promise<void> events(EventsContext context) override {
    const auto batch = context.getParams().getBatch();
    for (const auto event : batch.getEvents()) record_->positions.push_back(event.getPosition());
    record_->up_to = batch.getUpTo();
    return kj::READY_NOW;
  }
  kj::Promise<void> fellBehind(FellBehindContext) override { return end(); }
  kj::Promise<void> failed(FailedContext) override { return end(); }

 private:
  kj::Promise<void> end() {
    record_->ended = true;
    return kj::READY_NOW;
  }

  std::shared_ptr<live_record> record_;
};

/// A message's words, aligned, and their reader as the door's.
struct message {
  explicit message(std::string_view bytes)
      : words(bytes.size() / sizeof(capnp::word)), reader((copy(bytes), view()), options()) {}

  void copy(std::string_view bytes) {
    if (words.empty()) return;
    std::memcpy(words.data(), bytes.data(), words.size() * sizeof(capnp::word));
  }
  kj::ArrayPtr<const capnp::word> view() const {
    return {reinterpret_cast<const capnp::word*>(words.data()), words.size()};
  }
  static capnp::ReaderOptions options() {
    capnp::ReaderOptions options;
    options.traversalLimitInWords = 8 << 10;
    options.nestingLimit = 32;
    return options;
  }

  std::vector<std::uint64_t> words;
  capnp::FlatArrayMessageReader reader;
};

class caller {
 public:
  explicit caller(fuzz_door& f)
      : fixture_(f),
        state_(kj::refcounted<connection_state>(f.door, 1, peer{})),
        door_(make_door(kj::addRef(*state_)).castAs<wire::Door>()),
        enrollment_(make_enrollment(kj::addRef(*state_), local_)),
        claims_(make_claims(kj::addRef(*state_), local_)),
        queries_(make_queries_service(kj::addRef(*state_), local_)),
        audit_(make_audit(kj::addRef(*state_), local_)),
        projections_(make_projections(kj::addRef(*state_), local_)),
        live_(make_live(kj::addRef(*state_), local_)) {}

  void take(std::uint8_t whom, std::uint8_t method, std::string_view bytes) {
    switch (whom) {
      case 'H': return fixture_.engine.hold();
      case 'R': return fixture_.engine.release();
      case 'W': return sinks_return();
      default: break;
    }
    try {
      message params(bytes);
      call(whom, method, params.reader);
    } catch (const kj::Exception&) {
      // The message cannot be read: a connection would end here.
    }
    fixture_.turn();
  }

  /// Answers everything, and looks at what became of each call.
  void end() {
    fixture_.engine.release();
    fixture_.turn();
    for (const auto& record : records_) record->holds = false;
    const auto idle = [this] {
      sinks_return();
      return waiting_ == 0;
    };
    promise(fixture_.turn_until(idle), "a call is never answered");
    for (std::size_t i = 0; i < streams_.size(); ++i)
      if (!records_[i]->finishing) finish(i);
    promise(fixture_.turn_until(idle), "a stream does not come to its end");
    for (const auto& record : records_) {
      promise(!record->doubled, "a result comes twice");
      if (!record->finished || record->failed) continue;
      promise(record->sequences.size() == record->summed, "a stream ends without all of its results");
      promise(record->sequences.empty() || *record->sequences.rbegin() == record->summed - 1,
              "a result has a number that no claim has");
    }
    promise(!miscounted_, "a batch has another number of results than claims");
    end_subscriptions();
  }

 private:
  /// Each is told of everything in the log that its filter lets through, once and in order.
  void end_subscriptions() {
    const auto end = world_of_process().feed.end_position();
    for (const auto& record : live_records_) {
      if (record->from == 0) continue;
      promise(fixture_.turn_until([&] { return record->up_to >= end || record->from >= end; }),
              "a subscription does not come to the log's end");
      promise(!record->ended, "a subscription ends though its sink returns");
      promise(std::is_sorted(record->positions.begin(), record->positions.end(), std::less_equal<>()),
              "a subscription gets an event twice or out of order");
      promise(record->positions.empty() || record->positions.front() >= record->from,
              "a subscription gets an event from before it begins");
      if (record->of_all)
        promise(record->positions.size() == end - record->from, "a subscription misses an event");
    }
    subscriptions_.clear();
    fixture_.turn();
  }

  void sinks_return() {
    for (const auto& record : records_) {
      for (auto& fulfiller : record->held) fulfiller->fulfill();
      record->held.clear();
    }
  }

  void call(std::uint8_t whom, std::uint8_t method, capnp::MessageReader& params) {
    switch (whom) {
      case 'D': return send<wire::Door>(door_, method, params);
      case 'E': return send<wire::Enrollment>(enrollment_, method, params);
      case 'C': return send_to_claims(method, params);
      case 'Q': return send<wire::Queries>(queries_, method, params);
      case 'A': return send<wire::Audit>(audit_, method, params);
      case 'P':
        return send<wire::Projections>(projections_, asking_methods[method % asking_methods.size()], params);
      case 'L': return subscribe(method, params.getRoot<wire::Live::SubscribeParams>());
      case 'O': return open_stream(method, params.getRoot<wire::Claims::OpenStreamParams>());
      case 'S': {
        if (streams_.empty()) return;
        const std::size_t number = method / 8 % streams_.size();
        if (method % 8 == 1) return finish(number);
        return send<wire::ClaimStream>(streams_[number], method % 8, params);
      }
      default: return;
    }
  }

  /// *look*: what to do with the results.
  template <class Interface>
  void send(
      typename Interface::Client& whom, std::uint8_t method, capnp::MessageReader& params,
      std::function<void(capnp::AnyPointer::Reader)> look = [](auto) {}) {
    auto request = whom.typelessRequest(capnp::typeId<Interface>(), method, nullptr);
    request.set(params.getRoot<capnp::AnyPointer>());
    ++waiting_;
    calls_.push_back(
        request.send()
            .then([look = std::move(look)](capnp::Response<capnp::AnyPointer>&& response) { look(response); })
            .then([this] { --waiting_; }, [this](kj::Exception&&) { --waiting_; })
            .eagerlyEvaluate(nullptr));
  }

  void send_to_claims(std::uint8_t method, capnp::MessageReader& params) {
    constexpr std::uint8_t submit_batch = 1;
    if (method != submit_batch) return send<wire::Claims>(claims_, method, params);
    const auto claims = params.getRoot<wire::Claims::SubmitBatchParams>().getClaims().size();
    send<wire::Claims>(claims_, method, params, [this, claims](capnp::AnyPointer::Reader response) {
      const auto results = response.getAs<wire::Claims::SubmitBatchResults>().getResults();
      miscounted_ = miscounted_ || results.size() != claims;
      for (const auto result : results) api::read_result(result);
    });
  }

  void open_stream(std::uint8_t method, wire::Claims::OpenStreamParams::Reader params) {
    auto record = std::make_shared<stream_record>();
    record->holds = method == 1;
    auto request = claims_.openStreamRequest();
    request.setResults(kj::heap<recording_sink>(record));
    request.setWindow(params.getWindow());
    request.setOptions(params.getOptions());
    auto sent = request.send();
    streams_.push_back(sent.getStream());
    records_.push_back(std::move(record));
    ++waiting_;
    calls_.push_back(sent.ignoreResult()
                         .then([this] { --waiting_; }, [this](kj::Exception&&) { --waiting_; })
                         .eagerlyEvaluate(nullptr));
  }

  void subscribe(std::uint8_t method, wire::Live::SubscribeParams::Reader params) {
    auto record = std::make_shared<live_record>();
    auto request = live_.subscribeRequest();
    request.setFilter(params.getFilter());
    request.setFrom(params.getFrom());
    request.setWindow(params.getWindow());
    request.setSink(kj::heap<live_sink>(record));
    const bool keep = method != 1;
    if (keep) live_records_.push_back(record);
    ++waiting_;
    calls_.push_back(request.send()
                         .then([this, record, keep, of_all = params.getFilter().isAll()](
                                   capnp::Response<wire::Live::SubscribeResults>&& response) {
                           const auto result = response.getResult();
                           if (!result.isSubscribed()) return;
                           record->from = result.getSubscribed().getPosition();
                           record->of_all = of_all;
                           if (keep) subscriptions_.push_back(result.getSubscribed().getSubscription());
                         })
                         .then([this] { --waiting_; }, [this](kj::Exception&&) { --waiting_; })
                         .eagerlyEvaluate(nullptr));
  }

  void finish(std::size_t number) {
    auto record = records_[number];
    record->finishing = true;
    ++waiting_;
    calls_.push_back(streams_[number]
                         .finishRequest()
                         .send()
                         .then(
                             [this, record](capnp::Response<wire::ClaimStream::FinishResults>&& response) {
                               const auto summary = read_summary(response.getSummary());
                               record->finished = true;
                               record->summed = summary.pushed;
                               --waiting_;
                             },
                             [this, record](kj::Exception&&) {
                               record->failed = true;
                               --waiting_;
                             })
                         .eagerlyEvaluate(nullptr));
  }

  fuzz_door& fixture_;
  kj::Own<connection_state> state_;
  const session_ptr local_ = make_grants(local_subject());
  wire::Door::Client door_;
  wire::Enrollment::Client enrollment_;
  wire::Claims::Client claims_;
  wire::Queries::Client queries_;
  wire::Audit::Client audit_;
  wire::Projections::Client projections_;
  wire::Live::Client live_;
  std::vector<wire::Subscription::Client> subscriptions_;
  std::vector<std::shared_ptr<live_record>> live_records_;
  std::vector<wire::ClaimStream::Client> streams_;
  std::vector<std::shared_ptr<stream_record>> records_;
  std::size_t waiting_ = 0;
  bool miscounted_ = false;
  std::vector<kj::Promise<void>> calls_;
};

}  // namespace

void check_rpc_calls(std::string_view bytes, prompt_engine& engine) {
  const log_watch log;
  fuzz_door fixture(engine, 1);
  {
    caller calls(fixture);
    constexpr std::size_t header = 4;
    for (std::size_t count = 0; bytes.size() >= header && count < most_calls; ++count) {
      const auto whom = static_cast<std::uint8_t>(bytes[0]), method = static_cast<std::uint8_t>(bytes[1]);
      const std::size_t size = static_cast<std::uint8_t>(bytes[2]) |
                               static_cast<std::size_t>(static_cast<std::uint8_t>(bytes[3])) << 8;
      bytes.remove_prefix(header);
      calls.take(whom, method, bytes.substr(0, size));
      bytes.remove_prefix(std::min(size, bytes.size()));
    }
    calls.end();
  }
  fixture.turn();
  fixture.check_nothing_is_left();
  log.check();
}

void take_rpc_calls(std::string_view bytes) {
  prompt_engine engine;
  check_rpc_calls(bytes, engine);
}

}  // namespace benefactor::fuzz
