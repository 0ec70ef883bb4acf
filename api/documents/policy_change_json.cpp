#include "api/documents/policy_change_json.hpp"

#include <algorithm>
#include <array>

#include "api/documents/enrollment_json.hpp"
#include "events/overloaded.hpp"

namespace benefactor::api {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

constexpr std::array<std::string_view, 12> ops{"revisePolicy",    "reviseMember",    "suspendPolicy",
                                               "cancelPolicy",    "reinstatePolicy", "terminateMember",
                                               "reinstateMember", "requestPreauth",  "denyPreauth",
                                               "amendPreauth",    "revokePreauth",   "describeMember"};

/// What a step's op says besides its keys.
bool is_of_member(std::string_view op) {
  return op != "revisePolicy" && op != "suspendPolicy" && op != "cancelPolicy" && op != "reinstatePolicy" &&
         op != "denyPreauth" && op != "revokePreauth";
}

}  // namespace

std::string policy_change_op(const json& value) {
  if (!value.is_object() || !value.contains("op")) return {};
  const auto* text = value["op"].get_ptr<const std::string*>();
  return text && std::find(ops.begin(), ops.end(), *text) != ops.end() ? *text : std::string{};
}

std::string policy_change_ops() {
  std::string all;
  for (const auto op : ops) all.append(all.empty() ? "" : ", ").append(op);
  return all;
}

policy_change_request parse_policy_change(const json& value, const std::string& path,
                                          std::vector<problem>& problems) {
  const auto op = policy_change_op(value);
  policy_change_request request;
  const auto read = [&](std::initializer_list<std::string_view> keys) {
    object_reader in(value, path, problems, keys);
    request.policy_number = in.text("policyNumber");
    if (is_of_member(op)) request.member_number = in.text("memberId");
    return in;
  };
  const auto cover = [&](coverage_change change) {
    const auto in = is_of_member(op) ? read({"op", "policyNumber", "memberId", "from"})
                                     : read({"op", "policyNumber", "from"});
    return change_coverage{{}, change, in.day("from")};
  };
  const auto asked = [&] {
    return read_authorization(read({"op", "policyNumber", "memberId", "authorization", "serviceType",
                                    "procedure", "procedures", "providerNpi", "from", "to", "visits"}));
  };
  if (op == "revisePolicy") {
    const auto in = read({"op", "policyNumber", "from", "expiration", "deductible", "memberDeductible",
                          "outOfPocketMax", "memberOutOfPocketMax", "timelyFilingDays", "reviewThreshold",
                          "coordination", "rules", "requirements", "edits", "administrator", "plan"});
    auto terms = read_terms(in);
    request.change = revise_contract{{}, in.day("from"), std::move(terms), in.optional_day("expiration")};
  } else if (op == "reviseMember") {
    const auto in = read({"op", "policyNumber", "memberId", "from", "rules"});
    policy_terms terms;
    terms.rules = read_rules(in);
    request.change = revise_contract{{}, in.day("from"), std::move(terms), {}};
  } else if (op == "terminateMember") {
    const auto in = read({"op", "policyNumber", "memberId", "lastDay"});
    request.change = change_coverage{{}, coverage_change::terminated, {in.day("lastDay").days + 1}};
  } else if (op == "suspendPolicy") {
    request.change = cover(coverage_change::suspended);
  } else if (op == "cancelPolicy") {
    request.change = cover(coverage_change::cancelled);
  } else if (op == "requestPreauth") {
    request.change = request_authorization{asked()};
  } else if (op == "amendPreauth") {
    request.change = amend_authorization{asked()};
  } else if (op == "describeMember") {
    request.change = describe_member{
        {},
        read_demographics(read({"op", "policyNumber", "memberId", "name", "birthDate", "sex", "address"})),
        {}};
  } else if (op == "denyPreauth") {
    const auto in = read({"op", "policyNumber", "authorization", "reason"});
    request.change = deny_authorization{in.text("authorization"), in.text("reason")};
  } else if (op == "revokePreauth") {
    const auto in = read({"op", "policyNumber", "authorization", "from", "reason"});
    request.change = revoke_authorization{in.text("authorization"), in.day("from"), in.text("reason")};
  } else {
    request.change = cover(coverage_change::reinstated);
  }
  return request;
}

std::string_view op_of(const policy_change_request& request) {
  const bool of_member = !request.member_number.empty();
  return std::visit(overloaded{[&](const revise_contract&) { return of_member ? ops[1] : ops[0]; },
                               [&](const change_coverage& c) {
                                 switch (c.change) {
                                   case coverage_change::suspended: return ops[2];
                                   case coverage_change::cancelled: return ops[3];
                                   case coverage_change::reinstated: return of_member ? ops[6] : ops[4];
                                   case coverage_change::terminated: break;
                                 }
                                 return ops[5];
                               },
                               [](const request_authorization&) { return ops[7]; },
                               [](const deny_authorization&) { return ops[8]; },
                               [](const amend_authorization&) { return ops[9]; },
                               [](const revoke_authorization&) { return ops[10]; },
                               [](const describe_member&) { return ops[11]; }},
                    request.change);
}

std::string_view status_after(const policy_change_request& request) {
  return std::visit(overloaded{[](const revise_contract&) -> std::string_view { return "REVISED"; },
                               [](const change_coverage& c) { return to_text(c.change); },
                               [](const request_authorization&) -> std::string_view { return "REQUESTED"; },
                               [](const deny_authorization&) -> std::string_view { return "DENIED"; },
                               [](const amend_authorization&) -> std::string_view { return "AMENDED"; },
                               [](const revoke_authorization&) -> std::string_view { return "REVOKED"; },
                               [](const describe_member&) -> std::string_view { return "DESCRIBED"; }},
                    request.change);
}

ordered_json to_json(const policy_change_request& request) {
  ordered_json out;
  const auto op = op_of(request);
  out["op"] = op;
  out["policyNumber"] = request.policy_number;
  if (is_of_member(op)) out["memberId"] = request.member_number;
  std::visit(overloaded{[&](const revise_contract& c) {
                          out["from"] = format_date(c.from);
                          if (c.expiration) out["expiration"] = format_date(*c.expiration);
                          if (op == "revisePolicy") return put_terms(out, c.terms);
                          auto& rules = out["rules"] = ordered_json::array();
                          for (const auto& rule : c.terms.rules) rules.push_back(to_json(rule));
                        },
                        [&](const change_coverage& c) {
                          if (c.change == coverage_change::terminated)
                            out["lastDay"] = format_date({c.from.days - 1});
                          else
                            out["from"] = format_date(c.from);
                        },
                        [&](const request_authorization& c) { put_authorization(out, c.terms); },
                        [&](const deny_authorization& c) {
                          out["authorization"] = c.number;
                          out["reason"] = c.reason;
                        },
                        [&](const amend_authorization& c) { put_authorization(out, c.terms); },
                        [&](const revoke_authorization& c) {
                          out["authorization"] = c.number;
                          out["from"] = format_date(c.from);
                          out["reason"] = c.reason;
                        },
                        [&](const describe_member& c) { put_demographics(out, c.details); }},
             request.change);
  return out;
}

}  // namespace benefactor::api
