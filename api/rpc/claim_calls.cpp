#include "api/rpc/claim_calls.hpp"

#include <algorithm>

#include "api/rpc/narrow_answers.hpp"
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
                                                 const data_scope& scope, claim_use use) {
  using result = std::optional<claim_id>;
  return from.door.readers
      .run<result>([&reads = from.door.parts.reads, name, scope, use,
                    unknown = unknown_claim(from.door.parts.entropy)]() -> result {
        const auto owner = reads.owner_of(name);
        const bool covered =
            owner && (use == claim_use::own ? scope.covers(*owner) : scope.covers_filing(*owner));
        if (covered) return owner->claim;
        if (std::holds_alternative<claim_number_text>(name)) return std::nullopt;
        return unknown;
      })
      .then([](std::unique_ptr<result>&& claim) { return *claim; });
}

}  // namespace

kj::Promise<std::optional<claim_id>> resolve_claim(connection_state& from, const claim_name& name,
                                                   const data_scope& scope, claim_use use) {
  if (!scope.everything()) return resolve_own(from, name, scope, use);
  if (const auto* id = std::get_if<claim_id>(&name)) return std::optional(*id);
  if (const auto* natural = std::get_if<natural_claim_name>(&name))
    return std::optional(from.door.parts.surrogates.claim(natural->submitter, natural->submitter_claim_id));
  return from.door.readers
      .run<std::optional<claim_id>>([&reads = from.door.parts.reads, name] { return reads.resolve(name); })
      .then([](std::unique_ptr<std::optional<claim_id>>&& claim) { return *claim; });
}

kj::Promise<prepared_call> refuse_foreign_replacements(connection_state& from, const data_scope& scope,
                                                       prepared_call call) {
  std::vector<natural_claim_name> originals;
  std::vector<std::size_t> replacements;
  for (std::size_t i = 0; i < call.requests.size() && !scope.everything(); ++i) {
    const auto* submit = std::get_if<actors::submit_request>(&call.requests[i].body);
    if (!submit || !submit->submission.is_replacement()) continue;
    if (scope.covers_submitter(submit->submission.submitter)) continue;
    replacements.push_back(i);
    originals.push_back({submit->submission.replaces_submitter, submit->submission.replaces_claim_id});
  }
  if (originals.empty()) return kj::mv(call);
  using result = std::vector<bool>;
  return from.door.readers
      .run<result>([&reads = from.door.parts.reads, scope, originals = std::move(originals)] {
        result covered;
        for (const auto& original : originals) {
          const auto owner = reads.owner_of(original);
          covered.push_back(owner && scope.covers(*owner));
        }
        return covered;
      })
      .then([scope, replacements = std::move(replacements),
             call = std::move(call)](std::unique_ptr<result>&& covered) mutable {
        for (auto i = replacements.size(); i-- > 0;) {
          if ((*covered)[i]) continue;
          const auto at = call.requests.begin() + static_cast<std::ptrdiff_t>(replacements[i]);
          auto& answer = call.answers[at->token];
          answer.refused = rejection{rejection_code::not_found, {}, {}};
          narrow_submission(answer, scope);
          call.requests.erase(at);
        }
        return kj::mv(call);
      });
}

kj::Promise<actors::answer> ask_about(connection_state& from, const session_ptr& session,
                                      const std::optional<claim_id>& claim, claim_action action,
                                      const store::event_source& source, std::uint32_t bytes) {
  session->require_standing();  // The claim may have been looked up meanwhile.
  if (!claim) return refused_answer(rejection_code::not_found, {}, "no such claim is known");
  actors::claim_request request{*claim, std::move(action)};
  std::visit([&](auto& command) { command.claim = *claim; }, request.command);
  prepared_call call;
  call.answers.resize(1);
  call.bytes.push_back(claim_overhead_bytes + bytes);
  call.requests.push_back({.body = std::move(request),
                           .token = 0,
                           .sink = from.door.bridge.sink(),
                           .origin = from.new_origin(*session, source)});
  return from.door.ask(from, session, std::move(call)).then([](std::vector<actors::answer>&& answers) {
    return std::move(answers.front());
  });
}

}  // namespace benefactor::api
