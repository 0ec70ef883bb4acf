// POST /api/v1/claims:stream: claims as NDJSON, a line each, and their results as NDJSON while they come.
// Memory is bounded from both sides: the next piece of the body is read when the claims of the one before
// have credits and little waits to be written; and a call with results returns, which gives credits back,
// when the client has been sent them.
#include <capnp/dynamic.h>
#include <deque>
#include <kj/async.h>
#include <set>
#include <unordered_map>
#include <utility>

#include "api/client/write_requests.hpp"
#include "api/http/application.hpp"
#include "api/http/claim_lines.hpp"
#include "api/http/json_writing.hpp"
#include "api/http/request_rules.hpp"

namespace benefactor::api::http {

namespace {

constexpr std::size_t unwritten_bytes = 256u << 10, claims_a_push = 256, told_line_problems = 100;
constexpr std::uint32_t window = 4'096;

class upload;

/// The loop's side: made on the strand and empty there, from run() on it is the loop's alone, owned by the
/// task that it is. Others have weak references and post.
class pusher : public std::enable_shared_from_this<pusher> {
 public:
  pusher(exchange_handle to, std::weak_ptr<upload> from) : to_(std::move(to)), from_(std::move(from)) {}

  kj::Promise<void> run(kj::Own<door_visit> visit, wire::Session::Client session,
                        const submit_options& options);
  kj::Promise<void> results(capnp::List<wire::ClaimResult>::Reader batch);
  void push(std::vector<claim_line_read>&& claims, bool last);
  void returned() {
    if (unreturned_.empty()) return;
    unreturned_.front()->fulfill();
    unreturned_.pop_front();
  }
  void cancel() {
    cancelled_ = true;
    if (over_.get() != nullptr) over_->fulfill();
  }

 private:
  void fail(kj::Exception&& why);
  void finish();

  const exchange_handle to_;
  const std::weak_ptr<upload> from_;
  kj::Own<door_visit> visit_;
  bool cancelled_ = false;
  std::optional<wire::ClaimStream::Client> stream_;
  std::unordered_map<std::uint64_t, std::uint64_t> lines_;  // by the stream's sequence: of claims in flight
  std::uint64_t pushed_ = 0;
  std::deque<kj::Own<kj::PromiseFulfiller<void>>> unreturned_;
  kj::Own<kj::PromiseFulfiller<void>> over_;
  kj::Promise<void> pushing_ = nullptr;
};

/// The strand's side: owned by the exchange until it ends.
class upload : public std::enable_shared_from_this<upload> {
 public:
  upload(const application& app, request_ptr request, std::shared_ptr<void> share)
      : app_(app),
        request_(std::move(request)),
        share_(std::move(share)),
        lines_(app.options().limits.line_bytes) {}
  ~upload() {
    app_.parts().on_loop([to = to_] {
      if (const auto at = to.lock()) at->cancel();
    });
  }

  void pushes_to(std::weak_ptr<pusher> to) { to_ = std::move(to); }

  void begin(exchange& with) {
    response head;
    head.headers = {{"Content-Type", "application/x-ndjson"},
                    {"Cache-Control", "no-store"},
                    {"X-Request-Id", request_->id}};
    for (const auto& each : request_->headers) head.headers.push_back(each);
    add_security_headers(head.headers, request_->secure);
    with.begin(std::move(head));
    begun_ = true;
    go_on(with);
  }

  /// All that was pushed has credits.
  void pushed(exchange& with) {
    pushing_ = false;
    go_on(with);
  }

  void results(exchange& with, message_ptr batch, const std::vector<std::uint64_t>& lines) {
    const auto list = batch->getRoot<wire::ResultSink::ResultsParams>().asReader().getBatch();
    for (capnp::uint i = 0; i < list.size(); ++i) {
      auto told = to_json(capnp::DynamicStruct::Reader(list[i]));
      told["sequence"] = std::to_string(lines[i]);
      add_line(told);
    }
    ++to_return_;
    write(with);
  }

  void summary(exchange& with, message_ptr results) {
    const auto told = results->getRoot<wire::ClaimStream::FinishResults>().asReader().getSummary();
    nlohmann::ordered_json summary{{"pushed", std::to_string(told.getPushed() + unread_)},
                                   {"decided", std::to_string(told.getDecided())},
                                   {"duplicates", std::to_string(told.getDuplicates())},
                                   {"refused", std::to_string(told.getRefused() + unread_)},
                                   {"failed", std::to_string(told.getFailed())},
                                   {"position", std::to_string(told.getPosition())}};
    add_line({{"summary", std::move(summary)}});
    end(with);
  }

  void fail(exchange& with, const refusal& why) {
    if (!begun_) return app_.refuse(with, *request_, why);
    add_line({{"problem", nlohmann::ordered_json::parse(problem_json(why, request_->id))}});
    end(with);
  }

 private:
  void add_line(const nlohmann::ordered_json& line) {
    out_ += line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    out_ += '\n';
  }

  void end(exchange& with) {
    ending_ = true;
    write(with);
  }

  void go_on(exchange& with) {
    if (reading_ || pushing_ || read_all_ || ending_ || out_.size() > unwritten_bytes) return;
    reading_ = true;
    with.read_piece([self = shared_from_this(), &with](std::string piece, bool last) {
      self->reading_ = false;
      if (!self->ending_) self->take(with, piece, last);
    });
  }

  void take(exchange& with, const std::string& piece, bool last) {
    auto read = lines_.take(piece, last);
    read_all_ = last;
    for (const auto& each : read) {
      if (each.problems.empty()) continue;
      ++unread_;
      nlohmann::ordered_json refused{{"code", "INVALID"}};
      for (std::size_t i = 0; i < std::min(each.problems.size(), told_line_problems); ++i)
        refused["problems"].push_back({{"field", each.problems[i].path}, {"rule", each.problems[i].text}});
      refused["reason"] = "the line cannot be read";
      add_line({{"sequence", std::to_string(each.sequence)}, {"refused", std::move(refused)}});
    }
    std::erase_if(read, [](const claim_line_read& each) { return !each.problems.empty(); });
    if (!read.empty() || last) {
      pushing_ = true;
      auto claims = std::make_shared<std::vector<claim_line_read>>(std::move(read));
      app_.parts().on_loop([to = to_, claims, last] {
        if (const auto at = to.lock()) at->push(std::move(*claims), last);
      });
    }
    write(with);
    go_on(with);
  }

  void write(exchange& with) {
    if (writing_) return;
    if (out_.empty()) {
      if (ending_) with.finish();
      return;
    }
    writing_ = true;
    with.write(std::exchange(out_, {}),
               [self = shared_from_this(), &with, returns = std::exchange(to_return_, 0)] {
                 self->writing_ = false;
                 self->app_.parts().on_loop([to = self->to_, returns] {
                   if (const auto at = to.lock())
                     for (unsigned i = 0; i < returns; ++i) at->returned();
                 });
                 self->write(with);
                 self->go_on(with);
               });
  }

  const application& app_;
  const request_ptr request_;
  const std::shared_ptr<void> share_;
  claim_lines lines_;
  std::weak_ptr<pusher> to_;
  std::string out_;
  unsigned to_return_ = 0;
  std::uint64_t unread_ = 0;
  bool begun_ = false, reading_ = false, pushing_ = false, read_all_ = false, writing_ = false,
       ending_ = false;
};

class result_sink final : public wire::ResultSink::Server {
 public:
  explicit result_sink(std::weak_ptr<pusher> to) : to_(std::move(to)) {}

  kj::Promise<void> results(ResultsContext context) override {
    const auto to = to_.lock();
    if (!to) return KJ_EXCEPTION(DISCONNECTED, "the client is gone");
    return to->results(context.getParams().getBatch());
  }

 private:
  const std::weak_ptr<pusher> to_;
};

/// Runs on the strand, if the upload still goes on.
template <class Work>
void tell(const exchange_handle& to, const std::weak_ptr<upload>& about, Work work) {
  to.with([about, work = std::move(work)](exchange& with) {
    if (const auto at = about.lock()) work(*at, with);
  });
}

kj::Promise<void> pusher::run(kj::Own<door_visit> visit, wire::Session::Client session,
                              const submit_options& options) {
  if (cancelled_) return kj::READY_NOW;
  visit_ = kj::mv(visit);
  auto request = session.claimsRequest().send().getClaims().openStreamRequest();
  request.setResults(kj::heap<result_sink>(weak_from_this()));
  request.setWindow(window);
  write_options(request.initOptions(), options);
  auto over = kj::newPromiseAndFulfiller<void>();
  over_ = kj::mv(over.fulfiller);
  return request.send()
      .then([this](auto&& opened) {
        stream_ = opened.getStream();
        tell(to_, from_, [](upload& at, exchange& with) { at.begin(with); });
      })
      .then([promise = kj::mv(over.promise)]() mutable { return kj::mv(promise); })
      .attach(kj::heap<std::shared_ptr<pusher>>(shared_from_this()));
}

kj::Promise<void> pusher::results(capnp::List<wire::ClaimResult>::Reader batch) {
  auto copy = std::make_shared<capnp::MallocMessageBuilder>();
  copy->initRoot<wire::ResultSink::ResultsParams>().setBatch(batch);
  std::vector<std::uint64_t> lines;
  for (const auto each : batch) {
    const auto at = lines_.find(each.getSequence());
    lines.push_back(at == lines_.end() ? 0 : at->second);
    if (at != lines_.end()) lines_.erase(at);
  }
  auto returned = kj::newPromiseAndFulfiller<void>();
  unreturned_.push_back(kj::mv(returned.fulfiller));
  tell(to_, from_,
       [copy, lines = std::move(lines)](upload& at, exchange& with) { at.results(with, copy, lines); });
  return kj::mv(returned.promise);
}

void pusher::push(std::vector<claim_line_read>&& claims, bool last) {
  kj::Promise<void> all = kj::READY_NOW;
  for (std::size_t at = 0; at < claims.size(); at += claims_a_push) {
    const auto count = std::min(claims_a_push, claims.size() - at);
    auto request = stream_->pushRequest();
    auto list = request.initClaims(static_cast<capnp::uint>(count));
    for (std::size_t i = 0; i < count; ++i) {
      lines_.emplace(pushed_++, claims[at + i].sequence);
      write_claim(list[static_cast<capnp::uint>(i)], claims[at + i].claim, nullptr, nullptr);
    }
    // One after the other: a push waits until the one before it has its credits.
    all = all.then([request = kj::mv(request)]() mutable { return request.send(); });
  }
  pushing_ = all.then([this, last] {
                  if (last) return finish();
                  tell(to_, from_, [](upload& at, exchange& with) { at.pushed(with); });
                })
                 .eagerlyEvaluate([this](kj::Exception&& why) { fail(kj::mv(why)); });
}

void pusher::finish() {
  visit_->add(stream_->finishRequest()
                  .send()
                  .then([this](auto&& finished) {
                    auto copy = std::make_shared<capnp::MallocMessageBuilder>();
                    copy->initRoot<wire::ClaimStream::FinishResults>().setSummary(finished.getSummary());
                    tell(to_, from_, [copy](upload& at, exchange& with) { at.summary(with, copy); });
                  })
                  .catch_([this](kj::Exception&& why) { fail(kj::mv(why)); })
                  .attach(kj::heap<std::shared_ptr<pusher>>(shared_from_this())));
}

void pusher::fail(kj::Exception&& why) {
  tell(to_, from_, [told = refusal_of(why, false)](upload& at, exchange& with) { at.fail(with, told); });
}

submit_options read_options(const name_values& query, std::vector<problem>& problems) {
  submit_options options;
  std::set<std::string_view> seen;
  for (const auto& [name, value] : query) {
    const bool lines = name == "withLines";
    if (!lines && name != "npiCheckDigit") {
      problems.push_back({key_path("", name), "unknown parameter"});
    } else if (!seen.insert(name).second) {
      problems.push_back({name, "comes twice"});
    } else if (value != "true" && value != "false") {
      problems.push_back({name, "must be true or false"});
    } else {
      (lines ? options.with_lines : options.npi_check_digit) = value == "true";
    }
  }
  return options;
}

void begin_upload(const application& app, exchange& with, const exchange_handle& handle,
                  const request_ptr& request, const submit_options& options, std::shared_ptr<void> share) {
  auto made = std::make_shared<upload>(app, request, std::move(share));
  with.on_end([made] {});  // It lives until then.
  auto pushes = std::make_shared<pusher>(handle, made);
  made->pushes_to(pushes);
  app.calls().with_session(
      request->who,
      [options, pushes = std::move(pushes)](kj::Own<door_visit> visit, wire::Session::Client session) {
        return pushes->run(kj::mv(visit), kj::mv(session), options);
      },
      [handle, from = std::weak_ptr(made)](refusal why) {
        tell(handle, from, [why](upload& at, exchange& to) { at.fail(to, why); });
      });
}

}  // namespace

void answer_claim_stream(const application& app, exchange& with, const exchange_handle& handle,
                         const request_ptr& request) {
  const auto& head = with.head();
  if (!is_media_type(head.header("content-type"), "application/x-ndjson"))
    return app.refuse(
        with, *request,
        {.status = 415, .code = "MALFORMED", .detail = "the body must be application/x-ndjson"});
  std::vector<problem> problems;
  const auto options = read_options(request->query, problems);
  if (!problems.empty()) return app.refuse(with, *request, invalid(std::move(problems)));
  app.with_share(with, handle, request, app.claim_streams(),
                 [&app, handle, request, options](exchange& to, std::shared_ptr<void> share) {
                   begin_upload(app, to, handle, request, options, std::move(share));
                 });
}

}  // namespace benefactor::api::http
