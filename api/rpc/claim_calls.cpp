#include "api/rpc/claim_calls.hpp"

#include <algorithm>

#include "api/rpc/read_requests.hpp"

namespace benefactor::api {

actors::answer refused_answer(rejection_code code, std::vector<field_problem> problems, std::string reason) {
  std::sort(problems.begin(), problems.end());
  actors::answer answer;
  answer.refused = rejection{code, std::move(problems), std::move(reason)};
  return answer;
}

namespace {

/// An id that no claim has: what is asked of it is answered by the engine as of any that is not there.
claim_id unknown_claim(store::entropy_source& entropy) {
  claim_id id;
  entropy.fill(id.bytes);
  return id;
}

kj::Promise<std::optional<claim_id>> resolve_own(connection_state& from, const claim_name& name,
                                                 const data_scope& scope) {
  using result = std::optional<claim_id>;
  return from.door.readers
      .run<result>([&reads = from.door.parts.reads, name, scope,
                    unknown = unknown_claim(from.door.parts.entropy)]() -> result {
        const auto owner = reads.owner_of(name);
        if (owner && scope.covers(*owner)) return owner->claim;
        if (std::holds_alternative<claim_number_text>(name)) return std::nullopt;
        return unknown;
      })
      .then([](std::unique_ptr<result>&& claim) { return *claim; });
}

}  // namespace

kj::Promise<std::optional<claim_id>> resolve_claim(connection_state& from, const claim_name& name,
                                                   const data_scope& scope) {
  if (!scope.everything()) return resolve_own(from, name, scope);
  if (const auto* id = std::get_if<claim_id>(&name)) return std::optional(*id);
  if (const auto* natural = std::get_if<natural_claim_name>(&name))
    return std::optional(from.door.parts.surrogates.claim(natural->submitter, natural->submitter_claim_id));
  return from.door.readers
      .run<std::optional<claim_id>>([&reads = from.door.parts.reads, name] { return reads.resolve(name); })
      .then([](std::unique_ptr<std::optional<claim_id>>&& claim) { return *claim; });
}

kj::Promise<actors::answer> ask_about(connection_state& from, const session_grants& session,
                                      const std::optional<claim_id>& claim, claim_action action,
                                      const store::event_source& source, std::uint32_t bytes) {
  if (!claim) return refused_answer(rejection_code::not_found, {}, "no such claim is known");
  actors::claim_request request{*claim, std::move(action)};
  std::visit([&](auto& command) { command.claim = *claim; }, request.command);
  prepared_call call;
  call.answers.resize(1);
  call.bytes.push_back(claim_overhead_bytes + bytes);
  call.requests.push_back({.body = std::move(request),
                           .token = 0,
                           .sink = from.door.bridge.sink(),
                           .origin = from.new_origin(session, source)});
  return from.door.ask(from, std::move(call)).then([](std::vector<actors::answer>&& answers) {
    return std::move(answers.front());
  });
}

}  // namespace benefactor::api
