// An upload of claims as an X12 file (837P), taken as `benefactor ingest` takes one: claims, replacements and
// voids in file order, each with its original segments. A file is read as a whole, for a transaction set is
// taken once its own trailer closes it; so its length and its claims have limits, and it is read once the
// stream is open, on a thread of its own.
//
// What cannot be read is told first, in rows of its own; then the claims are filed, and their rows come while
// they are decided. Sequences count all of them, as they stand in the file. Acknowledgments come last, where
// they are asked for.
#include <algorithm>
#include <exception>
#include <set>
#include <string>
#include <utility>

#include "api/client/read_results.hpp"
#include "api/client/write_requests.hpp"
#include "api/http/claim_upload.hpp"
#include "api/http/upload_acknowledgments.hpp"
#include "api/rpc/write_results.hpp"
#include "api/x12/claim_filing.hpp"
#include "api/x12/interchange.hpp"
#include "store/sha256.hpp"

namespace benefactor::api::http {

namespace {

constexpr std::size_t push_bytes = 128u << 10;  ///< of segments, about: what is on its way is kept small
constexpr std::size_t told_warnings = 100;

/// Claims that were read and are to be filed.
struct x12_filing {
  std::vector<x12::professional_claim> claims;
  std::vector<std::uint64_t> sequences;  ///< of each
  std::string file_hash;
  bool with_lines = false;
};

class x12_pusher final : public claim_pusher {
 public:
  using claim_pusher::claim_pusher;

  void file(x12_filing&& what) {
    filing_ = std::move(what);
    going_ =
        next().then([this] { finish(); }).eagerlyEvaluate([this](kj::Exception&& why) { fail(kj::mv(why)); });
  }

 private:
  void prepare(wire::Session::Client& session) override {
    queries_ = session.queriesRequest().send().getQueries();
  }

  x12::professional_claim& claim() { return filing_.claims[at_]; }
  upload_row row_of(std::size_t at) const {
    const auto& of = filing_.claims[at];
    return {.sequence = filing_.sequences[at],
            .claim = of.submission.submitter + "/" + of.submission.submitter_claim_id,
            .segment = of.at.segment};
  }
  /// Sent: its segments need no memory any more.
  void done() { filing_.claims[at_++] = {}; }

  /// Files what is left, in file order: each goes when those before it have credits.
  kj::Promise<void> next() {
    if (at_ == filing_.claims.size()) return kj::READY_NOW;
    if (claim().original_claim_id.empty()) return push().then([this] { return next(); });
    return settle().then([this] { return x12::is_void(claim()) ? send_void() : push(); }).then([this] {
      return next();
    });
  }

  /// The claim, and those behind it that name no other.
  kj::Promise<void> push() {
    const auto& claims = filing_.claims;
    std::size_t end = at_, bytes = 0;
    do {
      bytes += claims[end].segments.size();
      for (const auto& part : claims[end].context) bytes += part->size();
      ++end;
    } while (end < claims.size() && end - at_ < claims_a_push && bytes < push_bytes &&
             claims[end].original_claim_id.empty());
    auto request = stream().pushRequest();
    auto list = request.initClaims(static_cast<capnp::uint>(end - at_));
    for (capnp::uint i = 0; at_ < end; ++i) {
      const auto source = x12::source_of(claim());
      const auto origin = x12::origin_of(claim(), filing_.file_hash);
      write_claim(list[i], claim().submission, &source, &origin);
      pushing(row_of(at_));
      done();
    }
    return request.send();
  }

  /// Finds out which claim the present one names.
  kj::Promise<void> settle() {
    search_.emplace(claim());
    return search();
  }

  kj::Promise<void> search() {
    if (!search_->next()) {
      known_ = search_->settle();
      return kj::READY_NOW;
    }
    auto request = queries_->claimRequest();
    write_name(request.initClaim(), *search_->next());
    request.setAtLeastPosition(position());
    return request.send().then([this](auto&& answer) {
      const auto result = answer.getResult();
      search_->answer(result.isClaim() ? std::optional(read_record(result.getClaim())) : std::nullopt);
      return search();
    });
  }

  /// A void is a command: it is sent unless the claim was voided before.
  kj::Promise<void> send_void() {
    if (voided_.insert(claim().original_claim_id).second) return command_void();
    // Voided earlier in this file: what became of that is waited for.
    return all_answered().then([this] { return settle(); }).then([this] { return command_void(); });
  }

  kj::Promise<void> command_void() {
    const auto& outcome = known_ ? known_->outcome : claim_outcome();
    if (known_ && outcome.status == claim_status::reversed && known_->replaced_by == claim_id{}) {
      tell_known();
      done();
      return kj::READY_NOW;
    }
    auto request = stream().commandRequest();
    write_name(request.initClaim(), x12::name_to_void(claim(), known_));
    write_command(request.initCommand(), void_claim{.claim = {}, .on = claim().submission.received});
    write_source(request.initSource(), x12::origin_of(claim(), filing_.file_hash));
    auto row = row_of(at_);
    pushing(row);
    done();
    return request.send().catch_([this, row = std::move(row)](kj::Exception&& why) -> kj::Promise<void> {
      const auto told = refusal_of(why, false);
      if (told.status != 403) return kj::mv(why);
      // The session may file claims and void none: that is refused before the stream sees it.
      not_pushed();
      tell([row, told](claim_upload& at, exchange& with) { at.refused(with, row, told); });
      return kj::READY_NOW;
    });
  }

  void tell_known() {
    auto told = std::make_shared<capnp::MallocMessageBuilder>();
    auto result = told->initRoot<wire::ResultSink::ResultsParams>().initBatch(1)[0];
    result.setPosition(known_->position);
    auto outcome = result.initOutcome();
    known_->outcome.duplicate = true;
    if (!filing_.with_lines) known_->outcome.findings.clear();
    write_outcome(outcome, known_->outcome);
    if (!filing_.with_lines) outcome.disownLines();
    tell([told, row = row_of(at_)](claim_upload& at, exchange& with) {
      at.results(with, told, {row}, false);
    });
  }

  x12_filing filing_;
  std::size_t at_ = 0;
  std::optional<wire::Queries::Client> queries_;
  std::optional<x12::reference_search> search_;  // of the claim at at_
  std::optional<claim_record> known_;            // what it found
  std::set<std::string> voided_;                 // by submitter claim id
  kj::Promise<void> going_ = nullptr;
};

/// In the row of what was not read: its own problems, or what is wrong with the set that it stood in.
nlohmann::ordered_json row_of(const x12::refusal& refused, std::uint64_t sequence) {
  nlohmann::ordered_json told{{"code", "INVALID"}, {"reason", refused.message}};
  for (const auto& each : refused.problems)
    told["problems"].push_back(
        {{"field", each.field}, {"rule", each.rule}, {"segment", each.segment}, {"id", each.segment_id}});
  nlohmann::ordered_json row;
  // What has no claims takes none of their places.
  if (refused.claims_refused != 0) row["sequence"] = std::to_string(sequence);
  row["refused"] = std::move(told);
  row["segment"] = refused.claim_segment != 0 ? refused.claim_segment : refused.at.segment;
  if (refused.claim_segment == 0) row["claims"] = std::to_string(refused.claims_refused);
  return row;
}

/// A file once it was read.
struct x12_file {
  x12::read_result read;
  std::string hash;
  std::shared_ptr<const std::string> bytes;
};

class x12_upload final : public claim_upload {
 public:
  x12_upload(upload_start start, exchange_handle handle, const x12_upload_options& options)
      : claim_upload(std::move(start)), handle_(std::move(handle)), options_(options) {}

  void opened(exchange& with) override {
    with.read_body(app_.options().limits.x12_bytes,
                   [self = kept(), &with](std::string body) { self->read(with, std::move(body)); });
  }

 private:
  std::shared_ptr<x12_upload> kept() { return std::static_pointer_cast<x12_upload>(shared_from_this()); }

  /// *make* away from the strand, for a long file takes seconds, and *take* on it, with what was made.
  template <class Make, class Take>
  void make_away(Make make, Take take) {
    app_.off_strand(
        [to = handle_, weak = std::weak_ptr(kept()), make = std::move(make), take = std::move(take)] {
          if (weak.expired()) return;
          const auto made = std::make_shared<std::optional<decltype(make())>>();
          std::exception_ptr failure;  // Memory ran out.
          try {
            made->emplace(make());
          } catch (...) {
            failure = std::current_exception();  // A thread's end: the strand answers it.
          }
          to.with([weak, made, failure, take](exchange& back) {
            const auto self = weak.lock();
            if (!self) return;
            if (failure) std::rethrow_exception(failure);
            take(*self, back, std::move(**made));
          });
        });
  }

  void too_many_claims(exchange& with) {
    const auto rule =
        "has more than " + std::to_string(app_.options().limits.x12_claims) + " claims; split it";
    fail(with, invalid(std::vector<problem>{{"", rule}}));
  }

  void read(exchange& with, std::string&& body) {
    if (x12::count_claim_marks(body) > app_.options().limits.x12_claims) return too_many_claims(with);
    const x12::reader_options how{.file = {},
                                  .received = options_.received,
                                  .today = app_.today(),
                                  .services = nullptr,
                                  .npi_check_digit = options_.npi_check_digit,
                                  .keep_icd9 = options_.keep_icd9};
    make_away(
        [how, bytes = std::make_shared<const std::string>(std::move(body))] {
          return x12_file{.read = x12::read_837p(*bytes, how),
                          .hash = std::string(store::as_text(store::sha256(*bytes))),
                          .bytes = bytes};
        },
        [](x12_upload& self, exchange& back, x12_file&& file) { self.take(back, std::move(file)); });
  }

  void take(exchange& with, x12_file&& file) {
    auto& read = file.read;
    if (read.counts.interchanges == 0) {
      std::vector<problem> problems;
      for (const auto& each : read.refusals) problems.push_back({"", each.message});
      return fail(with, invalid(std::move(problems), "the body is no X12 file"));
    }
    // Of some only what reads the file knows: those that a lost terminator hides.
    if (read.counts.claims_read + read.counts.claims_refused > app_.options().limits.x12_claims)
      return too_many_claims(with);
    // Which claims stand where is known of those alone that are listed.
    if (read.counts.refusals > read.refusals.size()) {
      const auto rule = "more than " + std::to_string(x12::max_listed) + " claims and sets cannot be read";
      return fail(with, invalid(std::vector<problem>{{"", rule}}));
    }
    refusals_ = std::move(read.refusals);
    warnings_ = std::move(read.warnings);
    warned_ = read.counts.warnings;
    counts_.refused = read.counts.claims_refused;
    filing_ = std::make_shared<x12_filing>();
    filing_->claims = std::move(read.claims);
    filing_->file_hash = std::move(file.hash);
    filing_->with_lines = options_.with_lines;
    if (options_.acknowledgments) {
      acknowledged_ = std::make_shared<acknowledged_upload>();
      acknowledged_->bytes = std::move(file.bytes);
      acknowledged_->read.sets = std::move(read.sets);
      acknowledged_->read.counts = read.counts;
      acknowledged_->received = options_.received;
    }
    count_through();
    begin(with);
    go_on(with);
  }

  /// Gives every claim its place in the file, whatever became of it.
  void count_through() {
    struct part {
      std::size_t segment, refusal, claim;
    };
    constexpr auto none = static_cast<std::size_t>(-1);
    std::vector<part> parts;
    for (std::size_t i = 0; i < refusals_.size(); ++i) {
      const auto& each = refusals_[i];
      parts.push_back({each.claim_segment != 0 ? each.claim_segment : each.at.segment, i, none});
    }
    for (std::size_t i = 0; i < filing_->claims.size(); ++i)
      parts.push_back({filing_->claims[i].at.segment, none, i});
    std::stable_sort(parts.begin(), parts.end(),
                     [](const part& a, const part& b) { return a.segment < b.segment; });
    refused_at_.resize(refusals_.size());
    filing_->sequences.resize(filing_->claims.size());
    std::uint64_t sequence = 0;
    for (const auto& each : parts) {
      (each.claim == none ? refused_at_[each.refusal] : filing_->sequences[each.claim]) = sequence;
      sequence += each.claim == none ? refusals_[each.refusal].claims_refused : 1;
    }
  }

  void go_on(exchange& with) override {
    if (ending()) return;
    if (filing_) tell_read();
    if (told_) tell_acknowledgments(with);
    write(with);
  }

  void tell_read() {
    while (next_refusal_ < refusals_.size() && has_room()) {
      add_row(row_of(refusals_[next_refusal_], refused_at_[next_refusal_]));
      ++next_refusal_;
    }
    if (next_refusal_ == refusals_.size()) {
      for (std::size_t i = 0; i < std::min(warnings_.size(), told_warnings); ++i)
        add_row({{"warning", {{"segment", warnings_[i].at.segment}, {"rule", warnings_[i].message}}}});
      post([filing = std::exchange(filing_, nullptr)](claim_pusher& at) {
        static_cast<x12_pusher&>(at).file(std::move(*filing));
      });
    }
  }

  void answered(const upload_row& row, wire::ClaimResult::Reader result) override {
    if (acknowledged_ && row.segment != 0)
      acknowledged_->answers.insert_or_assign(row.segment, x12::to_answer(read_result(result)));
  }
  void forbidden(const upload_row& row) override {
    if (acknowledged_)
      acknowledged_->answers.insert_or_assign(row.segment,
                                              x12::claim_answer{false, {}, {x12::void_not_allowed_status()}});
  }

  /// Acknowledges the file, where that is asked for: nothing is told of it any more.
  void conclude(exchange& with, nlohmann::ordered_json&& summary) override {
    if (!acknowledged_) return claim_upload::conclude(with, std::move(summary));
    acknowledged_->read.refusals = std::move(refusals_);
    const auto& limits = app_.options().limits;
    make_away(
        [upload = std::exchange(acknowledged_, nullptr), now = x12::moment_at(app_.parts().now_us()),
         most = x12::acknowledgment_limits{.segments = limits.x12_acknowledged_segments,
                                           .bytes = limits.x12_acknowledgment_bytes}] {
          return acknowledge(*upload, most, now);
        },
        [summary = std::move(summary)](x12_upload& self, exchange& back, told_acknowledgments&& told) {
          self.summary_ = summary;
          self.summary_["acknowledgments"] = std::to_string(told.count);
          if (!told.failure.empty()) self.summary_["unacknowledged"] = told.failure;
          self.told_ = std::move(told.rows);
          self.go_on(back);
        });
  }

  void tell_acknowledgments(exchange& with) {
    for (; next_told_ < told_->size() && has_room(); next_told_ += piece_bytes)
      add_text(std::string_view(*told_).substr(next_told_, piece_bytes));
    if (next_told_ < told_->size()) return;
    told_.reset();
    claim_upload::conclude(with, std::move(summary_));
  }

  void complete(nlohmann::ordered_json& summary) const override {
    summary["warnings"] = std::to_string(warned_);
  }

  const exchange_handle handle_;
  const x12_upload_options options_;
  std::vector<x12::refusal> refusals_;
  std::vector<std::uint64_t> refused_at_;  // the sequence of each: of the first claim in it
  std::vector<x12::warning> warnings_;
  std::size_t warned_ = 0, next_refusal_ = 0;
  std::shared_ptr<x12_filing> filing_;                 // until it is handed over
  std::shared_ptr<acknowledged_upload> acknowledged_;  // likewise; null: nobody asks for it
  std::optional<std::string> told_;                    // its acknowledgments' rows, once they are made
  std::size_t next_told_ = 0;
  nlohmann::ordered_json summary_;
};

}  // namespace

void begin_x12_upload(upload_start start, exchange& with, const exchange_handle& handle,
                      const x12_upload_options& options) {
  const auto& app = start.app;
  const auto request = start.request;
  const auto made = std::make_shared<x12_upload>(std::move(start), handle, options);
  begin_upload(app, with, handle, request, options, made, std::make_shared<x12_pusher>(handle, made));
}

}  // namespace benefactor::api::http
