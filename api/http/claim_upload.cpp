#include "api/http/claim_upload.hpp"

#include <algorithm>
#include <capnp/dynamic.h>

#include "api/client/write_requests.hpp"
#include "api/http/json_writing.hpp"

namespace benefactor::api::http {

namespace {

constexpr std::uint32_t upload_window = 4'096;

class upload_sink final : public wire::ResultSink::Server {
 public:
  explicit upload_sink(std::weak_ptr<claim_pusher> to) : to_(std::move(to)) {}

  kj::Promise<void> results(ResultsContext context) override {
    const auto to = to_.lock();
    if (!to) return KJ_EXCEPTION(DISCONNECTED, "the client is gone");
    return to->results(context.getParams().getBatch());
  }

 private:
  const std::weak_ptr<claim_pusher> to_;
};

}  // namespace

// ---- the loop's side ----

void claim_pusher::tell(std::function<void(claim_upload&, exchange&)> work) const {
  to_.with([from = from_, work = std::move(work)](exchange& with) {
    if (const auto at = from.lock()) work(*at, with);
  });
}

kj::Promise<void> claim_pusher::run(kj::Own<door_visit> visit, wire::Session::Client session,
                                    const submit_options& options) {
  if (cancelled_) return kj::READY_NOW;
  visit_ = kj::mv(visit);
  prepare(session);
  auto request = session.claimsRequest().send().getClaims().openStreamRequest();
  request.setResults(kj::heap<upload_sink>(weak_from_this()));
  request.setWindow(upload_window);
  write_options(request.initOptions(), options);
  auto over = kj::newPromiseAndFulfiller<void>();
  over_ = kj::mv(over.fulfiller);
  return request.send()
      .then([this](auto&& opened) {
        stream_ = opened.getStream();
        tell([](claim_upload& at, exchange& with) { at.opened(with); });
      })
      .then([promise = kj::mv(over.promise)]() mutable { return kj::mv(promise); })
      .attach(kj::heap<std::shared_ptr<claim_pusher>>(shared_from_this()));
}

kj::Promise<void> claim_pusher::results(capnp::List<wire::ClaimResult>::Reader batch) {
  auto copy = std::make_shared<capnp::MallocMessageBuilder>();
  copy->initRoot<wire::ResultSink::ResultsParams>().setBatch(batch);
  std::vector<upload_row> rows;
  for (const auto each : batch) {
    position_ = std::max(position_, each.getPosition());
    const auto at = rows_.find(each.getSequence());
    rows.push_back(at == rows_.end() ? upload_row{} : std::move(at->second));
    if (at != rows_.end()) rows_.erase(at);
  }
  answered_ += batch.size();
  if (answered_ == pushed_) {
    KJ_IF_MAYBE (all, all_) {
      (*all)->fulfill();
      all_ = nullptr;
    }
  }
  auto returned = kj::newPromiseAndFulfiller<void>();
  unreturned_.push_back(kj::mv(returned.fulfiller));
  tell([copy, rows = std::move(rows)](claim_upload& at, exchange& with) { at.results(with, copy, rows); });
  return kj::mv(returned.promise);
}

void claim_pusher::returned() {
  if (unreturned_.empty()) return;
  unreturned_.front()->fulfill();
  unreturned_.pop_front();
}

void claim_pusher::cancel() {
  cancelled_ = true;
  if (over_.get() != nullptr) over_->fulfill();
}

kj::Promise<void> claim_pusher::all_answered() {
  if (answered_ == pushed_) return kj::READY_NOW;
  auto all = kj::newPromiseAndFulfiller<void>();
  all_ = kj::mv(all.fulfiller);
  // A stream whose session has ended answers nothing any more, and says so at the next call only.
  auto in_vain = visit_->timer().afterDelay(60 * kj::SECONDS).then([]() -> kj::Promise<void> {
    return KJ_EXCEPTION(OVERLOADED, "claims of the file were not answered in time; send it again");
  });
  return all.promise.exclusiveJoin(kj::mv(in_vain));
}

void claim_pusher::finish() {
  finishing_ = stream_->finishRequest()
                   .send()
                   .then([this](auto&& finished) {
                     auto copy = std::make_shared<capnp::MallocMessageBuilder>();
                     copy->initRoot<wire::ClaimStream::FinishResults>().setSummary(finished.getSummary());
                     tell([copy](claim_upload& at, exchange& with) { at.summary(with, copy); });
                   })
                   .eagerlyEvaluate([this](kj::Exception&& why) { fail(kj::mv(why)); });
}

void claim_pusher::fail(kj::Exception&& why) {
  tell([told = refusal_of(why, false)](claim_upload& at, exchange& with) { at.fail(with, told); });
}

// ---- the strand's side ----

claim_upload::~claim_upload() {
  post([](claim_pusher& at) { at.cancel(); });
}

void claim_upload::post(std::function<void(claim_pusher&)> work) const {
  app_.parts().on_loop([to = to_, work = std::move(work)] {
    if (const auto at = to.lock()) work(*at);
  });
}

void claim_upload::begin(exchange& with) {
  out_.begin(with, *request_, {{"Content-Type", "application/x-ndjson"}});
}

void claim_upload::results(exchange& with, const message_ptr& batch, const std::vector<upload_row>& rows,
                           bool call) {
  if (ending()) return;  // Behind its end nothing may be written.
  const auto list = batch->getRoot<wire::ResultSink::ResultsParams>().asReader().getBatch();
  for (capnp::uint i = 0; i < list.size(); ++i) {
    add_row(to_json(capnp::DynamicStruct::Reader(list[i])), rows[i]);
    answered(rows[i], list[i]);
  }
  if (call)
    out_.add_call();
  else
    counts_.known += list.size();
  write(with);
}

void claim_upload::refused(exchange& with, const upload_row& row, const refusal& why) {
  if (ending()) return;
  ++counts_.refused;
  add_row({{"refused", {{"code", why.code}, {"reason", why.detail}}}}, row);
  forbidden(row);
  write(with);
}

void claim_upload::summary(exchange& with, const message_ptr& results) {
  const auto told = results->getRoot<wire::ClaimStream::FinishResults>().asReader().getSummary();
  nlohmann::ordered_json summary{
      {"pushed", std::to_string(told.getPushed() + counts_.refused + counts_.known)},
      {"decided", std::to_string(told.getDecided() + counts_.known)},
      {"duplicates", std::to_string(told.getDuplicates() + counts_.known)},
      {"refused", std::to_string(told.getRefused() + counts_.refused)},
      {"failed", std::to_string(told.getFailed())},
      {"position", std::to_string(told.getPosition())}};
  complete(summary);
  conclude(with, std::move(summary));
}

void claim_upload::conclude(exchange& with, nlohmann::ordered_json&& summary) {
  add_row({{"summary", std::move(summary)}});
  end(with);
}

void claim_upload::fail(exchange& with, const refusal& why) {
  if (!out_.has_begun()) return app_.refuse(with, *request_, why);
  if (ending()) return;
  add_row({{"problem", nlohmann::ordered_json::parse(problem_json(why, request_->id))}});
  end(with);
}

void claim_upload::add_row(const nlohmann::ordered_json& row) {
  out_.add(row.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  out_.add("\n");
}

void claim_upload::add_row(nlohmann::ordered_json told, const upload_row& row) {
  told["sequence"] = std::to_string(row.sequence);
  if (!row.claim.empty()) told["claim"] = row.claim;
  if (row.segment != 0) told["segment"] = row.segment;
  add_row(told);
}

void claim_upload::write(exchange& with) {
  out_.write(with, [self = shared_from_this(), &with](unsigned calls) {
    self->post([calls](claim_pusher& at) {
      for (unsigned i = 0; i < calls; ++i) at.returned();
    });
    self->go_on(with);
  });
}

void begin_upload(const application& app, exchange& with, const exchange_handle& handle,
                  const request_ptr& request, const submit_options& options,
                  const std::shared_ptr<claim_upload>& made, std::shared_ptr<claim_pusher> pushes) {
  with.on_end([made] {});  // It lives until then.
  made->pushes_to(pushes);
  app.calls().with_session(
      request->who,
      [options, pushes = std::move(pushes)](kj::Own<door_visit> visit, wire::Session::Client session) {
        return pushes->run(kj::mv(visit), kj::mv(session), options);
      },
      [handle, from = std::weak_ptr(made)](const refusal& why) {
        handle.with([from, why](exchange& to) {
          if (const auto at = from.lock()) at->fail(to, why);
        });
      });
}

}  // namespace benefactor::api::http
