// What uploads of claims have in common, however a body says them: a stream of the contract's, opened before
// the body is read, and rows of NDJSON with what became of each claim. Memory is bounded from both sides: a
// call with results returns, which gives credits back, when the client has been sent them.
//
// Of an upload there are two sides, which meet in messages only: claim_upload on the connection's strand,
// claim_pusher on the door's loop.
#pragma once

#include <deque>
#include <functional>
#include <kj/async.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "api/client/claims_client.hpp"
#include "api/http/flowing_answer.hpp"

namespace benefactor::api::http {

/// Of rows; beyond, nothing more is made until the client has taken some.
inline constexpr std::size_t unwritten_bytes = 256u << 10;
inline constexpr std::size_t claims_a_push = 256;

/// What the row of a claim says besides what became of it.
struct upload_row {
  std::uint64_t sequence = 0;  ///< its place in the body, from 0
  std::string claim = {};      ///< "SUBMITTER/CLAIM-ID"; empty: nothing is said of it
  std::size_t segment = 0;     ///< of its CLM in an X12 file; 0: nothing is said of it
};

/// How an upload begins: the same to each.
struct upload_start {
  const application& app;
  request_ptr request;
  std::shared_ptr<void> share;  ///< of the streams that a user may have
};

class claim_upload;

/// The loop's side: made on the strand and empty there, from run() on it is the loop's alone, owned by the
/// task that it is. Others have weak references and post.
class claim_pusher : public std::enable_shared_from_this<claim_pusher> {
 public:
  claim_pusher(exchange_handle to, std::weak_ptr<claim_upload> from)
      : to_(std::move(to)), from_(std::move(from)) {}
  virtual ~claim_pusher() = default;
  claim_pusher(const claim_pusher&) = delete;
  claim_pusher& operator=(const claim_pusher&) = delete;

  kj::Promise<void> run(kj::Own<door_visit> visit, wire::Session::Client session,
                        const submit_options& options);
  kj::Promise<void> results(capnp::List<wire::ClaimResult>::Reader batch);
  /// The client has been sent the results of the oldest call.
  void returned();
  void cancel();

 protected:
  /// Before the stream is opened.
  virtual void prepare(wire::Session::Client&) {}

  wire::ClaimStream::Client& stream() { return *stream_; }
  /// One more is pushed.
  void pushing(upload_row row) { rows_.emplace(pushed_++, std::move(row)); }
  /// The last one did not come to the stream.
  void not_pushed() { rows_.erase(--pushed_); }
  /// Until nothing is in flight; fails when answers stay away for a minute.
  kj::Promise<void> all_answered();
  /// The last of all results.
  std::uint64_t position() const { return position_; }
  void finish();
  void fail(kj::Exception&& why);
  /// Runs on the strand, if the upload still goes on.
  void tell(std::function<void(claim_upload&, exchange&)> work) const;

 private:
  const exchange_handle to_;
  const std::weak_ptr<claim_upload> from_;
  kj::Own<door_visit> visit_;
  bool cancelled_ = false;
  std::optional<wire::ClaimStream::Client> stream_;
  std::unordered_map<std::uint64_t, upload_row> rows_;  // by the stream's sequence: of claims in flight
  std::uint64_t pushed_ = 0, answered_ = 0, position_ = 0;
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> all_;
  std::deque<kj::Own<kj::PromiseFulfiller<void>>> unreturned_;
  kj::Own<kj::PromiseFulfiller<void>> over_;
  kj::Promise<void> finishing_ = nullptr;  // Goes with this: who has left takes no results any more.
};

/// The strand's side: owned by the exchange until it ends.
class claim_upload : public std::enable_shared_from_this<claim_upload> {
 public:
  explicit claim_upload(upload_start start)
      : app_(start.app), request_(std::move(start.request)), share_(std::move(start.share)) {}
  virtual ~claim_upload();
  claim_upload(const claim_upload&) = delete;
  claim_upload& operator=(const claim_upload&) = delete;

  void pushes_to(std::weak_ptr<claim_pusher> to) { to_ = std::move(to); }

  /// The stream is open.
  virtual void opened(exchange& with) = 0;
  /// Those of *rows*, a ResultSink.results call. *call*: one of the stream's, which waits to return.
  void results(exchange& with, const message_ptr& batch, const std::vector<upload_row>& rows,
               bool call = true);
  /// One that the stream was not given.
  void refused(exchange& with, const upload_row& row, const refusal& why);
  /// Everything is answered: a ClaimStream.finish answer.
  void summary(exchange& with, const message_ptr& results);
  void fail(exchange& with, const refusal& why);

 protected:
  /// Counts of claims that the stream does not know of, which the summary counts too.
  struct unstreamed {
    std::uint64_t refused = 0, known = 0;
  };

  /// More can be made: little waits to be written.
  virtual void go_on(exchange& with) = 0;
  /// What became of the claim of *row* is told.
  virtual void answered(const upload_row&, wire::ClaimResult::Reader) {}
  /// The stream was not given the claim of *row*, for its sender may not do with it what it asks.
  virtual void forbidden(const upload_row&) {}
  /// More of the summary.
  virtual void complete(nlohmann::ordered_json&) const {}
  /// All claims are told.
  virtual void conclude(exchange& with, nlohmann::ordered_json&& summary);

  void begin(exchange& with);
  void add_row(const nlohmann::ordered_json& row);
  /// Of rows that are written already.
  void add_text(std::string_view text) { out_.add(text); }
  /// The same, of a claim.
  void add_row(nlohmann::ordered_json told, const upload_row& row);
  void write(exchange& with);
  bool has_room() const { return !ending() && out_.waiting_bytes() <= unwritten_bytes; }
  bool ending() const { return out_.is_ending(); }
  /// Runs *work* with the other side, on the loop.
  void post(std::function<void(claim_pusher&)> work) const;

  const application& app_;
  const request_ptr request_;
  unstreamed counts_;

 private:
  void end(exchange& with) {
    out_.end();
    write(with);
  }

  const std::shared_ptr<void> share_;
  std::weak_ptr<claim_pusher> to_;
  flowing_answer out_;
};

/// Opens the stream; *made* lives until the exchange ends.
void begin_upload(const application& app, exchange& with, const exchange_handle& handle,
                  const request_ptr& request, const submit_options& options,
                  const std::shared_ptr<claim_upload>& made, std::shared_ptr<claim_pusher> pushes);

/// An upload of an X12 file, in x12_upload.cpp.
struct x12_upload_options : submit_options {
  std::optional<date> received;  ///< nothing: each set's own BHT04
  bool keep_icd9 = false;
  bool acknowledgments = false;  ///< TA1, 999 and 277CA are told too
};
void begin_x12_upload(upload_start start, exchange& with, const exchange_handle& handle,
                      const x12_upload_options& options);

}  // namespace benefactor::api::http
