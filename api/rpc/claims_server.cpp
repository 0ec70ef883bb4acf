#include <algorithm>
#include <kj/debug.h>
#include <utility>

#include "api/rpc/claim_stream.hpp"
#include "api/rpc/read_requests.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_results.hpp"

namespace benefactor::api {
namespace {

actors::answer refusal(rejection_code code, std::vector<field_problem> problems, std::string reason) {
  actors::answer answer;
  answer.refused = rejection{code, std::move(problems), std::move(reason)};
  return answer;
}

class claims_server final : public wire::Claims::Server {
 public:
  explicit claims_server(kj::Own<connection_state> state) : state_(kj::mv(state)) {}

  kj::Promise<void> submit(SubmitContext context) override {
    const auto params = context.getParams();
    claim_call_reader reader(*state_, params.getOptions().getNpiCheckDigit(), 1);
    reader.add(params.getClaim());
    auto call = std::move(reader).take();
    context.releaseParams();
    return state_->door.ask(*state_, std::move(call))
        .then([context](std::vector<actors::answer>&& answers) mutable {
          const auto words = result_words(answers.front(), true) + 4;
          write_result(context.getResults(capnp::MessageSize{words, 0}).initResult(), answers.front(), 0,
                       true);
        });
  }

  kj::Promise<void> submitBatch(SubmitBatchContext context) override {
    const auto params = context.getParams();
    const auto options = params.getOptions();
    auto call = prepare(*state_, params.getClaims(), options.getNpiCheckDigit());
    const bool with_lines = options.getWithLines();
    context.releaseParams();
    return state_->door.ask(*state_, std::move(call))
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
                                   .npi_check_digit = options.getNpiCheckDigit()};
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
    if (!problems.empty()) {
      std::sort(problems.begin(), problems.end());
      return answer_with(context,
                         refusal(rejection_code::invalid, std::move(problems), "the command cannot be read"));
    }
    const auto bytes =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(params.totalSize().wordCount * 8, UINT32_MAX));
    auto source = source_of(params);
    context.releaseParams();
    if (std::holds_alternative<claim_number_text>(*name))
      return state_->door.readers
          .run<std::optional<claim_id>>(
              [&reads = state_->door.parts.reads, name = *name] { return reads.resolve(name); })
          .then([this, context, action = std::move(*action), source = std::move(source),
                 bytes](std::unique_ptr<std::optional<claim_id>>&& claim) mutable {
            return run(context, *claim, std::move(action), source, bytes);
          });
    return run(context, known_id(*name), std::move(*action), source, bytes);
  }

 private:
  claim_id known_id(const claim_name& name) const {
    if (const auto* id = std::get_if<claim_id>(&name)) return *id;
    const auto& natural = std::get<natural_claim_name>(name);
    return state_->door.parts.surrogates.claim(natural.submitter, natural.submitter_claim_id);
  }

  kj::Promise<void> run(CommandContext context, std::optional<claim_id> claim, claim_action action,
                        const store::event_source& source, std::uint32_t bytes) {
    if (!claim) return answer_with(context, refusal(rejection_code::not_found, {}, "no such claim is known"));
    actors::claim_request request{*claim, std::move(action)};
    std::visit([&](auto& command) { command.claim = *claim; }, request.command);
    prepared_call call;
    call.answers.resize(1);
    call.bytes.push_back(claim_overhead_bytes + bytes);
    call.requests.push_back({.body = std::move(request),
                             .token = 0,
                             .sink = state_->door.bridge.sink(),
                             .origin = state_->new_origin(source)});
    return state_->door.ask(*state_, std::move(call))
        .then([context](std::vector<actors::answer>&& answers) mutable {
          write_result(context.getResults().initResult(), answers.front(), 0, true);
        });
  }

  static kj::Promise<void> answer_with(CommandContext context, const actors::answer& answer) {
    write_result(context.getResults().initResult(), answer, 0, true);
    return kj::READY_NOW;
  }

  kj::Own<connection_state> state_;
};

}  // namespace

wire::Claims::Client make_claims(kj::Own<connection_state> state) {
  return kj::heap<claims_server>(kj::mv(state));
}

}  // namespace benefactor::api
