#include <algorithm>
#include <kj/debug.h>
#include <utility>

#include "api/rpc/claim_calls.hpp"
#include "api/rpc/claim_stream.hpp"
#include "api/rpc/door_entries.hpp"
#include "api/rpc/narrow_answers.hpp"
#include "api/rpc/read_requests.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_results.hpp"

namespace benefactor::api {
namespace {

class claims_server final : public wire::Claims::Server {
 public:
  claims_server(kj::Own<connection_state> state, session_ptr session)
      : state_(kj::mv(state)), session_(std::move(session)) {}

  kj::Promise<void> submit(SubmitContext context) override {
    const auto params = context.getParams();
    claim_call_reader reader(*state_, session_, "Claims.submit", params.getOptions().getNpiCheckDigit(), 1);
    reader.add(params.getClaim());
    auto call = std::move(reader).take();
    context.releaseParams();
    return file("Claims.submit", std::move(call))
        .then([context](std::vector<actors::answer>&& answers) mutable {
          const auto words = result_words(answers.front(), true) + 4;
          write_result(context.getResults(capnp::MessageSize{words, 0}).initResult(), answers.front(), 0,
                       true);
        });
  }

  kj::Promise<void> submitBatch(SubmitBatchContext context) override {
    const auto params = context.getParams();
    const auto options = params.getOptions();
    auto call =
        prepare(*state_, session_, "Claims.submitBatch", params.getClaims(), options.getNpiCheckDigit());
    const bool with_lines = options.getWithLines();
    context.releaseParams();
    return file("Claims.submitBatch", std::move(call))
        .then([context, with_lines](std::vector<actors::answer>&& answers) mutable {
          std::size_t words = 8;
          for (const auto& answer : answers) words += result_words(answer, with_lines);
          auto results = context.getResults(capnp::MessageSize{words, 0})
                             .initResults(static_cast<kj::uint>(answers.size()));
          for (kj::uint i = 0; i < results.size(); ++i) write_result(results[i], answers[i], i, with_lines);
        });
  }

  kj::Promise<void> openStream(OpenStreamContext context) override {
    state_->door.check_open();
    const auto& limits = state_->door.limits;
    if (state_->streams >= limits.streams)
      return KJ_EXCEPTION(OVERLOADED, "too many streams are open on this connection");
    const auto params = context.getParams();
    KJ_REQUIRE(params.hasResults(), "a stream needs a sink for its results");
    const auto options = params.getOptions();
    const auto asked = params.getWindow() == 0 ? limits.connection_claims : params.getWindow();
    const stream_settings settings{.window = std::min(asked, limits.connection_claims),
                                   .with_lines = options.getWithLines(),
                                   .npi_check_digit = options.getNpiCheckDigit(),
                                   .session = session_,
                                   .place = take_place(state_->door.open_streams, *session_, "streams")};
    auto results = context.getResults();
    results.setWindow(settings.window);
    results.setStream(
        make_stream(kj::refcounted<stream_state>(kj::addRef(*state_), params.getResults(), settings)));
    return kj::READY_NOW;
  }

  kj::Promise<void> command(CommandContext context) override {
    const auto params = context.getParams();
    std::vector<field_problem> problems;
    auto action = read_command(params.getCommand(), problems);
    const auto name = read_name(params.getClaim());
    if (!name) problems.push_back({"claim", "is named in a way this program knows"});
    const auto scope = session_->scope("Claims.command");
    if (action)
      for (auto& problem : check_command(*action, scope)) problems.push_back(std::move(problem));
    if (!problems.empty()) {
      return answer_with(context, refused_answer(rejection_code::invalid, std::move(problems),
                                                 "the command cannot be read"));
    }
    const auto bytes =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(params.totalSize().wordCount * 8, UINT32_MAX));
    auto source = narrow(source_of(params), scope);
    context.releaseParams();
    const bool disputes = std::holds_alternative<dispute_claim>(*action);
    return resolve_claim(*state_, *name, scope, disputes ? claim_use::own : claim_use::filing)
        .then([this, action = std::move(*action), source = std::move(source), bytes](auto&& claim) mutable {
          return ask_about(*state_, session_, claim, std::move(action), source, bytes);
        })
        .then([context](actors::answer&& answer) mutable { answer_with(context, answer); });
  }

 private:
  /// Has the engine decide claims that were read, and says of those it does not take what the session may
  /// hear.
  kj::Promise<std::vector<actors::answer>> file(const char* method, prepared_call call) {
    const auto scope = session_->scope(method);
    if (scope.everything()) return state_->door.ask(*state_, session_, std::move(call));
    return refuse_foreign_replacements(*state_, scope, std::move(call))
        .then([this](prepared_call&& checked) {
          session_->require_standing();
          return state_->door.ask(*state_, session_, std::move(checked));
        })
        .then([this, scope](std::vector<actors::answer>&& answers) {
          session_->require_standing();
          for (auto& answer : answers) narrow_submission(answer, scope);
          return std::move(answers);
        });
  }

  static kj::Promise<void> answer_with(CommandContext context, const actors::answer& answer) {
    write_result(context.getResults().initResult(), answer, 0, true);
    return kj::READY_NOW;
  }

  kj::Own<connection_state> state_;
  const session_ptr session_;
};

}  // namespace

wire::Claims::Client make_claims(kj::Own<connection_state> state, session_ptr session) {
  return kj::heap<claims_server>(kj::mv(state), std::move(session));
}

}  // namespace benefactor::api
