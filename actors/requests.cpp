#include "actors/requests.hpp"

#include "events/overloaded.hpp"
#include "store/payment_book.hpp"
#include "store/user_book.hpp"

namespace benefactor::actors {

const std::string* policy_number_of(const request_body& body) {
  return std::visit(overloaded{
                        [](const enroll_policy_request& r) { return &r.policy.policy_number; },
                        [](const enroll_member_request& r) { return &r.policy_number; },
                        [](const grant_authorization_request& r) { return &r.authorization.policy_number; },
                        [](const change_policy_request& r) { return &r.change.policy_number; },
                        [](const submit_request& r) { return &r.submission.policy_number; },
                        [](const auto&) { return static_cast<const std::string*>(nullptr); },
                    },
                    body);
}

std::vector<field_problem> enrollment_problems(const request_body& body) {
  return std::visit(overloaded{
                        [](const enroll_policy_request& r) { return form_problems(r.policy); },
                        [](const enroll_member_request& r) { return form_problems(r.member); },
                        [](const grant_authorization_request& r) { return form_problems(r.authorization); },
                        [](const change_policy_request& r) { return form_problems(r.change); },
                        [](const auto&) { return std::vector<field_problem>{}; },
                    },
                    body);
}

enroll_policy to_command(const enroll_policy_request& r, const store::surrogates& surrogates) {
  enroll_policy command{r.policy.terms,
                        {r.policy.policy_number, r.policy.holder_number, {}, {}, r.policy.holder_details}};
  command.terms.id = surrogates.policy(r.policy.policy_number);
  command.terms.holder = surrogates.member(r.policy.holder_number);
  command.terms.holder_details = surrogates.details(command.terms.holder, r.policy.holder_details);
  command.terms.members.clear();
  bool described = false;
  for (const auto& m : r.policy.members) {
    command.terms.members.push_back(m.terms);
    auto& member = command.terms.members.back();
    member.member = surrogates.member(m.member_number);
    member.details = surrogates.details(member.member, m.details);
    command.confidential.member_numbers.push_back(m.member_number);
    command.confidential.details.push_back(m.details);
    described = described || member.details;
  }
  if (!described) command.confidential.details.clear();
  return command;
}

enroll_member to_command(const enroll_member_request& r, const store::surrogates& surrogates) {
  enroll_member command{r.member.terms, {r.member.member_number, r.member.details}};
  command.terms.member = surrogates.member(r.member.member_number);
  command.terms.details = surrogates.details(command.terms.member, r.member.details);
  return command;
}

grant_authorization to_command(const grant_authorization_request& r, const store::surrogates& surrogates) {
  grant_authorization command{r.authorization.terms, r.repeatable};
  command.terms.member = surrogates.member(r.authorization.member_number);
  return command;
}

member_id sealed_for(const bucket_event& event) {
  return std::visit(
      [](const auto& e) -> member_id {
        // A claim's event is its member's, whom it need not name.
        if constexpr (
            requires {
              e.member;
              e.confidential;
            } &&
            !requires { e.claim; })
          return e.member;
        else
          return {};
      },
      event);
}

bucket_command to_command(const change_policy_request& r, const store::surrogates& surrogates) {
  const auto member =
      r.change.member_number.empty() ? member_id{} : surrogates.member(r.change.member_number);
  return std::visit(
      [&](auto command) -> bucket_command {
        if constexpr (requires { command.member; }) command.member = member;
        if constexpr (requires { command.terms.member; }) command.terms.member = member;
        if constexpr (requires { command.details; })
          command.digest = surrogates.details(member, command.details);
        return command;
      },
      r.change.change);
}

bucket_command to_command(const erasure_request& r, const store::surrogates& surrogates) {
  return std::visit(
      [&](auto command) -> bucket_command {
        if constexpr (requires { command.member; }) command.member = surrogates.member(r.member_number);
        return command;
      },
      r.command);
}

std::vector<member_id> members_of(const request_body& body, const store::surrogates& surrogates) {
  std::vector<member_id> members;
  if (const auto* r = std::get_if<enroll_policy_request>(&body)) {
    members.push_back(surrogates.member(r->policy.holder_number));
    for (const auto& m : r->policy.members) members.push_back(surrogates.member(m.member_number));
  } else if (const auto* m = std::get_if<enroll_member_request>(&body)) {
    members.push_back(surrogates.member(m->member.member_number));
  } else if (const auto* p = std::get_if<payment_request>(&body)) {
    if (const auto* confirmed = std::get_if<confirm_payment>(&p->command))
      members.push_back(member_id{store::payment_run_id(surrogates, confirmed->run)});
  } else if (const auto* u = std::get_if<user_request>(&body)) {
    if (const auto user = store::sealed_for(store::with_ids(u->command, surrogates)))
      members.push_back(member_id{*user});
  }
  return members;
}

}  // namespace benefactor::actors
