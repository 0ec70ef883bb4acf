// POST /api/v1/claims:stream: claims as NDJSON, a line each, or as an X12 file (x12_upload.cpp), and their
// results as NDJSON while they come. Of lines the next piece of the body is read when the claims of the one
// before have credits and little waits to be written.
#include <algorithm>
#include <set>
#include <utility>

#include "api/client/write_requests.hpp"
#include "api/http/claim_lines.hpp"
#include "api/http/claim_upload.hpp"
#include "api/http/request_rules.hpp"
#include "events/date.hpp"

namespace benefactor::api::http {

namespace {

constexpr std::size_t told_line_problems = 100;

class line_upload;

class line_pusher final : public claim_pusher {
 public:
  using claim_pusher::claim_pusher;

  void push(std::vector<claim_line_read>&& claims, bool last);

 private:
  kj::Promise<void> pushing_ = nullptr;
};

class line_upload final : public claim_upload {
 public:
  explicit line_upload(upload_start start)
      : claim_upload(std::move(start)), lines_(app_.options().limits.line_bytes) {}

  void opened(exchange& with) override {
    begin(with);
    go_on(with);
  }

  /// All that was pushed has credits.
  void pushed(exchange& with) {
    pushing_ = false;
    go_on(with);
  }

 private:
  void go_on(exchange& with) override {
    if (reading_ || pushing_ || read_all_ || !has_room()) return;
    reading_ = true;
    with.read_piece([self = kept(), &with](const std::string& piece, bool last) {
      self->reading_ = false;
      if (!self->ending()) self->take(with, piece, last);
    });
  }

  std::shared_ptr<line_upload> kept() { return std::static_pointer_cast<line_upload>(shared_from_this()); }

  void take(exchange& with, const std::string& piece, bool last) {
    auto read = lines_.take(piece, last);
    read_all_ = last;
    for (const auto& each : read) {
      if (each.problems.empty()) continue;
      ++counts_.refused;
      nlohmann::ordered_json refused{{"code", "INVALID"}};
      for (std::size_t i = 0; i < std::min(each.problems.size(), told_line_problems); ++i)
        refused["problems"].push_back({{"field", each.problems[i].path}, {"rule", each.problems[i].text}});
      refused["reason"] = "the line cannot be read";
      add_row({{"sequence", std::to_string(each.sequence)}, {"refused", std::move(refused)}});
    }
    std::erase_if(read, [](const claim_line_read& each) { return !each.problems.empty(); });
    if (!read.empty() || last) {
      pushing_ = true;
      post([claims = std::make_shared<std::vector<claim_line_read>>(std::move(read)),
            last](claim_pusher& at) { static_cast<line_pusher&>(at).push(std::move(*claims), last); });
    }
    write(with);
    go_on(with);
  }

  claim_lines lines_;
  bool reading_ = false, pushing_ = false, read_all_ = false;
};

void line_pusher::push(std::vector<claim_line_read>&& claims, bool last) {
  kj::Promise<void> all = kj::READY_NOW;
  for (std::size_t at = 0; at < claims.size(); at += claims_a_push) {
    const auto count = std::min(claims_a_push, claims.size() - at);
    auto request = stream().pushRequest();
    auto list = request.initClaims(static_cast<capnp::uint>(count));
    for (std::size_t i = 0; i < count; ++i) {
      pushing({.sequence = claims[at + i].sequence});
      write_claim(list[static_cast<capnp::uint>(i)], claims[at + i].claim, nullptr, nullptr);
    }
    // One after the other: a push waits until the one before it has its credits.
    all = all.then([request = kj::mv(request)]() mutable { return request.send(); });
  }
  pushing_ = all.then([this, last] {
                  if (last) return finish();
                  tell([](claim_upload& at, exchange& with) { static_cast<line_upload&>(at).pushed(with); });
                })
                 .eagerlyEvaluate([this](kj::Exception&& why) { fail(kj::mv(why)); });
}

/// What the query says of an upload; *x12*: of a file, of which more can be said.
x12_upload_options read_options(const name_values& query, bool x12, date today,
                                std::vector<problem>& problems) {
  x12_upload_options options;
  options.received = today;
  std::set<std::string_view> seen;
  const auto read_flag = [&problems](const std::string& name, const std::string& value, bool& to) {
    if (value != "true" && value != "false") problems.push_back({name, "must be true or false"});
    to = value == "true";
  };
  for (const auto& [name, value] : query) {
    const bool of_file = x12 && (name == "received" || name == "icd9" || name == "acknowledgments");
    if (name != "withLines" && name != "npiCheckDigit" && !of_file) {
      problems.push_back({key_path("", name), "unknown parameter"});
    } else if (!seen.insert(name).second) {
      problems.push_back({name, "comes twice"});
    } else if (name == "withLines") {
      read_flag(name, value, options.with_lines);
    } else if (name == "npiCheckDigit") {
      read_flag(name, value, options.npi_check_digit);
    } else if (name == "acknowledgments") {
      read_flag(name, value, options.acknowledgments);
    } else if (name == "icd9") {
      if (value != "refuse" && value != "keep") problems.push_back({name, "must be refuse or keep"});
      options.keep_icd9 = value == "keep";
    } else if (value == "bht") {
      options.received.reset();
    } else {
      options.received = parse_date(value);
      if (!options.received) problems.push_back({name, "must be a day, YYYY-MM-DD, or bht"});
    }
  }
  return options;
}

}  // namespace

void answer_claim_stream(const application& app, exchange& with, const exchange_handle& handle,
                         const request_ptr& request) {
  const auto type = with.head().header("content-type");
  const bool x12 = is_media_type(type, "application/edi-x12");
  if (!x12 && !is_media_type(type, "application/x-ndjson"))
    return app.refuse(with, *request,
                      {.status = 415,
                       .code = "MALFORMED",
                       .detail = "the body must be application/x-ndjson or application/edi-x12"});
  std::vector<problem> problems;
  const auto options = read_options(request->query, x12, app.today(), problems);
  if (!problems.empty()) return app.refuse(with, *request, invalid(std::move(problems)));
  app.with_share(with, handle, request, x12 ? app.claim_files() : app.claim_streams(),
                 [&app, handle, request, options, x12](exchange& to, std::shared_ptr<void> share) {
                   upload_start start{app, request, std::move(share)};
                   if (x12) return begin_x12_upload(std::move(start), to, handle, options);
                   const auto made = std::make_shared<line_upload>(std::move(start));
                   begin_upload(app, to, handle, request, options, made,
                                std::make_shared<line_pusher>(handle, made));
                 });
}

}  // namespace benefactor::api::http
