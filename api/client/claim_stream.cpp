#include <algorithm>
#include <utility>
#include <vector>

#include "api/client/client_stream.hpp"
#include "api/client/read_results.hpp"
#include "api/client/write_requests.hpp"

namespace benefactor::api {
namespace {

class sink_server final : public wire::ResultSink::Server {
 public:
  explicit sink_server(std::shared_ptr<stream_progress> progress) : progress_(std::move(progress)) {}

  kj::Promise<void> results(ResultsContext context) override {
    const auto batch = context.getParams().getBatch();
    results_.clear();
    results_.reserve(batch.size());
    for (auto result : batch) results_.push_back(read_result(result));
    progress_->seen += results_.size();
    if (progress_->handler) progress_->handler(results_);
    KJ_IF_MAYBE (room, progress_->room) {
      if (progress_->sent - progress_->seen <= progress_->most_in_flight) {
        (*room)->fulfill();
        progress_->room = nullptr;
      }
    }
    progress_->connection->stir();
    return kj::READY_NOW;
  }

 private:
  std::shared_ptr<stream_progress> progress_;
  std::vector<claim_result> results_;
};

}  // namespace

claim_stream::implementation::implementation(std::shared_ptr<client_connection> to,
                                             const stream_options& options, result_handler handler)
    : connection(std::move(to)), progress(std::make_shared<stream_progress>()) {
  progress->connection = connection.get();
  progress->handler = std::move(handler);
  auto request = connection->claims->openStreamRequest();
  request.setResults(kj::heap<sink_server>(progress));
  request.setWindow(options.window);
  write_options(request.initOptions(), options.submission);
  auto response = connection->wait(request.send());
  window = response.getWindow();
  stream = response.getStream();
  batch = std::max(1u, std::min({options.batch, window, connection->limits.batch_claims}));
}

wire::Claim::Builder claim_stream::implementation::next_claim(std::size_t words) {
  if (!request) {
    // The first claim of a batch stands for the others.
    request.emplace(stream->pushRequest(capnp::MessageSize{16 + batch * words, 0}));
    claims = request->initClaims(batch);
    gathered = 0;
  }
  return claims[gathered];
}

std::uint64_t claim_stream::implementation::added() {
  const auto sequence = pushed++;
  if (++gathered == batch) send();
  return sequence;
}

void claim_stream::implementation::make_room(std::uint32_t count) {
  if (progress->sent == progress->seen || progress->sent - progress->seen + count <= window) return;
  auto waiting = kj::newPromiseAndFulfiller<void>();
  progress->room = kj::mv(waiting.fulfiller);
  progress->most_in_flight = window - count;
  connection->wait_connected(kj::mv(waiting.promise));
}

void claim_stream::implementation::send() {
  if (!request) return;
  make_room(gathered);
  auto leaving = std::move(*request);
  request.reset();
  if (gathered < batch) {
    auto list = leaving.disownClaims();
    list.truncate(gathered);
    leaving.adoptClaims(kj::mv(list));
  }
  progress->sent += gathered;
  connection->wait_connected(leaving.send());
}

claim_stream::claim_stream(std::unique_ptr<implementation> impl) : impl_(std::move(impl)) {}
claim_stream::claim_stream(claim_stream&&) noexcept = default;
claim_stream& claim_stream::operator=(claim_stream&&) noexcept = default;
claim_stream::~claim_stream() = default;

std::uint64_t claim_stream::push(const claim_submission& claim) {
  write_claim(impl_->next_claim(claim_words(claim)), claim, nullptr, nullptr);
  return impl_->added();
}

std::uint64_t claim_stream::push(const outgoing_claim& claim) {
  const bool from_file = !claim.source.segments.empty() || !claim.origin.file_hash.empty();
  write_claim(impl_->next_claim(claim_words(claim.submission) + claim.source.segments.size() / 8 + 12),
              claim.submission, from_file ? &claim.source : nullptr, from_file ? &claim.origin : nullptr);
  return impl_->added();
}

std::uint64_t claim_stream::command(const claim_name& claim, const claim_action& action,
                                    const std::optional<store::event_source>& origin) {
  impl_->send();
  impl_->make_room(1);
  auto request = impl_->stream->commandRequest();
  write_name(request.initClaim(), claim);
  write_command(request.initCommand(), action);
  if (origin) write_source(request.initSource(), *origin);
  ++impl_->progress->sent;
  impl_->connection->wait_connected(request.send());
  return impl_->pushed++;
}

void claim_stream::flush() { impl_->send(); }

void claim_stream::poll(std::chrono::nanoseconds at_most) { impl_->connection->poll(at_most); }

stream_summary claim_stream::finish() {
  impl_->send();
  auto request = impl_->stream->finishRequest();
  return read_summary(impl_->connection->wait(request.send()).getSummary());
}

std::uint64_t claim_stream::pushed() const { return impl_->pushed; }
std::uint64_t claim_stream::in_flight() const { return impl_->pushed - impl_->progress->seen; }
std::uint32_t claim_stream::window() const { return impl_->window; }

}  // namespace benefactor::api
