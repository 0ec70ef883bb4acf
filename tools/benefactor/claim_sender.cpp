#include "tools/benefactor/claim_sender.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace benefactor::tools {

void claim_sender::drain(const std::function<bool()>& go_on) {
  flush();
  while (in_flight()) {
    if (!go_on()) return;
    poll(std::chrono::milliseconds(100));
  }
  finish();
}

namespace {

class single_sender final : public claim_sender {
 public:
  single_sender(api::claims_client& client, const send_options& options, api::result_handler handler)
      : client_(client), options_(options), handler_(std::move(handler)) {}

  void send(const claim_submission& claim) override {
    client_.wait_for_answers(options_.window - 1);
    client_.submit_async(claim, options_.submission, [this, sequence = next_++](api::claim_result result) {
      result.sequence = sequence;
      handler_({&result, 1});
    });
  }

 protected:
  void flush() override {}
  bool in_flight() const override { return client_.calls_in_flight() > 0; }
  void poll(std::chrono::milliseconds at_most) override { client_.poll(at_most); }

 private:
  api::claims_client& client_;
  send_options options_;
  api::result_handler handler_;
  std::uint64_t next_ = 0;
};

class batch_sender final : public claim_sender {
 public:
  batch_sender(api::claims_client& client, const send_options& options, api::result_handler handler)
      : client_(client),
        options_(options),
        handler_(std::move(handler)),
        most_calls_(std::max(1u, options.window / options.batch)) {}

  void send(const claim_submission& claim) override {
    gathered_.push_back(claim);
    if (gathered_.size() == options_.batch) flush();
  }

 protected:
  void flush() override {
    if (gathered_.empty()) return;
    client_.wait_for_answers(most_calls_ - 1);
    client_.submit_batch_async(gathered_, options_.submission,
                               [this, first = next_](std::vector<api::claim_result> results) {
                                 for (auto& result : results) result.sequence += first;
                                 handler_(results);
                               });
    next_ += gathered_.size();
    gathered_.clear();
  }
  bool in_flight() const override { return client_.calls_in_flight() > 0; }
  void poll(std::chrono::milliseconds at_most) override { client_.poll(at_most); }

 private:
  api::claims_client& client_;
  send_options options_;
  api::result_handler handler_;
  std::size_t most_calls_;
  std::vector<claim_submission> gathered_;
  std::uint64_t next_ = 0;
};

class stream_sender final : public claim_sender {
 public:
  stream_sender(api::claims_client& client, const send_options& options, api::result_handler handler)
      : stream_(client.open_stream(
            {.window = options.window, .batch = options.batch, .submission = options.submission},
            std::move(handler))) {}

  void send(const claim_submission& claim) override { stream_.push(claim); }

 protected:
  void flush() override { stream_.flush(); }
  bool in_flight() const override { return stream_.in_flight() > 0; }
  void poll(std::chrono::milliseconds at_most) override { stream_.poll(at_most); }
  void finish() override { stream_.finish(); }

 private:
  api::claim_stream stream_;
};

}  // namespace

std::unique_ptr<claim_sender> make_claim_sender(api::claims_client& client, const send_options& chosen,
                                                api::result_handler handler) {
  auto options = chosen;
  options.window = std::max(1u, options.window);
  options.batch = std::clamp(options.batch, 1u, options.window);
  switch (options.mode) {
    case send_mode::one: return std::make_unique<single_sender>(client, options, std::move(handler));
    case send_mode::batch: return std::make_unique<batch_sender>(client, options, std::move(handler));
    case send_mode::stream: break;
  }
  return std::make_unique<stream_sender>(client, options, std::move(handler));
}

}  // namespace benefactor::tools
