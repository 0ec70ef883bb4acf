#include "api/publish/webhook_channel.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <random>
#include <utility>

#include "api/publish/http_post.hpp"
#include "api/publish/webhook_signature.hpp"
#include "api/wall_clock.hpp"

namespace benefactor::api::publish {

namespace {

using steady = std::chrono::steady_clock;

enum class verdict { taken, again, refused, gone };

verdict verdict_of(unsigned status) {
  constexpr std::array of_the_way{401u, 403u, 404u, 405u, 407u, 408u, 421u, 425u, 429u};
  if (status >= 200 && status < 300) return verdict::taken;
  if (status == 410) return verdict::gone;
  if (status < 400 || status > 499) return verdict::again;
  return std::find(of_the_way.begin(), of_the_way.end(), status) != of_the_way.end() ? verdict::again
                                                                                     : verdict::refused;
}

class webhook_channel final : public event_channel {
 public:
  webhook_channel(const webhook_target& target, const retry_policy& retries)
      : secrets_(target.secrets),
        batch_(target.batch),
        poster_(target.url, target.timeout, target.trusted_certificates),
        delay_(retries, std::random_device{}()) {}

  bool has_room() const override {
    return pending_.size() < batch_ && (pending_.empty() || bytes_ < webhook_body_max);
  }

  void send(cloud_event event) override {
    bytes_ += event.json.size();
    pending_.push_back(std::move(event));
  }

  channel_report work(std::chrono::milliseconds at_most, bool may_give_up) override {
    channel_report report;
    report.problem = problem_;
    if (pending_.empty() || stopped_) return report;
    if (const auto now = steady::now(); now < not_before_) {
      poster_.wait(std::min(at_most, std::chrono::ceil<std::chrono::milliseconds>(not_before_ - now)));
      if (stopped_ || steady::now() < not_before_) return report;
    }
    // What was tried is tried again as it was: its id says to the receiver what it has had.
    if (alone_ == 0 && tried_ == 0) tried_ = pending_.size();
    const std::size_t count = alone_ > 0 ? 1 : tried_;
    const auto outcome = post(count);
    if (stopped_ && outcome.status == 0) return report;
    if (outcome.status == 0)
      problem_ = outcome.failure;
    else
      problem_ = "HTTP " + std::to_string(outcome.status);
    switch (verdict_of(outcome.status)) {
      case verdict::taken:
        acknowledged_ += count;
        take_off(count);
        break;
      case verdict::again: put_off(outcome.retry_after); break;
      case verdict::gone: report.ended = true; break;
      case verdict::refused:
        if (count > 1) {
          alone_ = count;  // One of them is to blame: each for itself.
          tried_ = 0;
        } else if (++tries_ < webhook_tries || !may_give_up) {
          put_off(outcome.retry_after);
        } else {
          report.refused.push_back({pending_.front().position, problem_});
          take_off(1);
        }
    }
    report.problem = problem_;
    return report;
  }

  std::optional<std::uint64_t> first_unacknowledged() const override {
    return pending_.empty() ? std::nullopt : std::optional(pending_.front().position);
  }

  std::uint64_t acknowledged() const override { return acknowledged_; }

  void stop() override {
    stopped_ = true;
    poster_.stop();
  }

 private:
  http_outcome post(std::size_t count) {
    std::string body, id = pending_.front().id;
    if (batch_ == 1) {
      body = pending_.front().json;
    } else {
      body = "[";
      for (std::size_t i = 0; i < count; ++i) body += (i > 0 ? ",\n" : "") + pending_[i].json;
      body += "]";
      if (count > 1) id += ".." + std::to_string(pending_[count - 1].position);
    }
    const auto time = wall_clock_us() / 1'000'000;
    return poster_.post(
        {{"content-type", batch_ == 1 ? cloud_event_media_type : cloud_event_batch_media_type},
         {"webhook-id", id},
         {"webhook-timestamp", std::to_string(time)},
         {"webhook-signature", webhook_signature(secrets_, id, time, body)}},
        body);
  }

  void take_off(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      bytes_ -= pending_.front().json.size();
      pending_.pop_front();
    }
    alone_ -= std::min(alone_, count);
    tried_ = 0;
    tries_ = 0;
    not_before_ = {};
    delay_.reset();
    problem_.clear();
  }

  void put_off(std::chrono::seconds asked) { not_before_ = steady::now() + delay_.next(asked); }

  const std::vector<std::string> secrets_;
  const std::size_t batch_;
  http_poster poster_;
  retry_delay delay_;
  std::deque<cloud_event> pending_;
  std::size_t bytes_ = 0;
  std::size_t alone_ = 0;  ///< so many of the first are sent one by one
  std::size_t tried_ = 0;  ///< so many of the first were sent together; 0: none yet
  unsigned tries_ = 0;     ///< of the first, when it was alone and refused
  steady::time_point not_before_{};
  std::uint64_t acknowledged_ = 0;
  std::string problem_;
  std::atomic<bool> stopped_{false};
};

}  // namespace

std::unique_ptr<event_channel> make_webhook_channel(const webhook_target& target,
                                                    const retry_policy& retries) {
  return std::make_unique<webhook_channel>(target, retries);
}

}  // namespace benefactor::api::publish
