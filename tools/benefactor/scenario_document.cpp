#include "tools/benefactor/scenario_document.hpp"

#include <algorithm>

#include "api/documents/claim_json.hpp"
#include "api/documents/edit_json.hpp"
#include "api/documents/enrollment_json.hpp"
#include "api/documents/policy_change_json.hpp"
#include "api/documents/reference_json.hpp"

namespace benefactor::tools {

namespace {

using api::object_reader;
using api::problem;

enum class dispute_outcome { upheld, denied };

dispute_outcome read_outcome(const object_reader& in) {
  const auto text = in.text("outcome");
  if (text == "DENIED") return dispute_outcome::denied;
  if (text != "UPHELD" && in.find("outcome") && in.find("outcome")->is_string())
    in.report("outcome", api::quote(nlohmann::json(text)) + " is not one of UPHELD, DENIED");
  return dispute_outcome::upheld;
}

std::optional<dispute_correction> read_correction(const object_reader& step) {
  const auto* value = step.find("correction");
  if (!value) return std::nullopt;
  const object_reader in{
      *value, step.path_of("correction"), step.problems(), {"line", "waive", "authorization", "diagnoses"}};
  dispute_correction c;
  c.line = in.whole_number("line");
  c.waive = in.one_of_or("waive", denial::none);
  if (in.find("authorization")) c.authorization = in.optional_text("authorization");
  if (in.find("diagnoses")) c.diagnoses = in.texts("diagnoses");
  return c;
}

scenario_step read_step(const nlohmann::json& value, const std::string& path,
                        std::vector<problem>& problems) {
  const auto op = [&] {
    // Only the key "op" is looked at here; what else is wrong is said once the step is known.
    const auto* text =
        value.is_object() && value.contains("op") ? value["op"].get_ptr<const std::string*>() : nullptr;
    return text ? *text : std::string{};
  }();
  if (op == "preauth") return preauth_step{api::parse_authorization(value, path, problems)};
  if (op == "affiliateProvider") return reference_step{api::parse_affiliation(value, path, problems)};
  if (op == "describeProvider") return reference_step{api::parse_provider_description(value, path, problems)};
  if (op == "loadFees") return reference_step{api::parse_fees(value, path, problems)};
  if (op == "loadEdits") return reference_step{api::parse_edits(value, path, problems)};
  if (op == "enrollMember") return enroll_member_step{api::parse_membership_request(value, path, problems)};
  if (!api::policy_change_op(value).empty())
    return policy_change_step{api::parse_policy_change(value, path, problems)};
  if (op == "submit") {
    const object_reader in{value, path, problems, {"op", "claim"}};
    const auto* claim = in.require("claim");
    return submit_step{claim ? api::parse_claim(*claim, in.path_of("claim"), problems) : claim_submission{}};
  }
  if (op == "check") {
    const object_reader in{value, path, problems, {"op", "claim", "documents"}};
    const auto* claim = in.require("claim");
    return check_step{claim ? api::parse_claim(*claim, in.path_of("claim"), problems) : claim_submission{},
                      in.codes<document_kind>("documents")};
  }
  claim_step step{.op = op, .claim = {}, .action = {}};
  const auto reader = [&](std::initializer_list<std::string_view> keys) {
    object_reader in{value, path, problems, keys};
    step.claim = in.text("claim");
    return in;
  };
  if (op == "release") {
    const auto in = reader({"op", "claim", "overrides"});
    release_claim release;
    release.overrides = api::read_overrides(in);
    step.action = std::move(release);
  } else if (op == "readjudicate") {
    reader({"op", "claim"});
    step.action = readjudicate_claim{};
  } else if (op == "deny") {
    const auto in = reader({"op", "claim", "reason"});
    step.action = deny_claim{.claim = {}, .reason = in.text("reason")};
  } else if (op == "cancel") {
    const auto in = reader({"op", "claim", "on"});
    step.action = cancel_claim{.claim = {}, .on = in.day("on")};
  } else if (op == "void") {
    const auto in = reader({"op", "claim", "on"});
    step.action = void_claim{.claim = {}, .on = in.day("on")};
  } else if (op == "pay") {
    const auto in = reader({"op", "claim", "on", "trace"});
    step.action = pay_claim{.claim = {}, .on = in.day("on"), .trace = in.text("trace")};
  } else if (op == "dispute") {
    const auto in = reader({"op", "claim", "line", "reason"});
    step.action = dispute_claim{.claim = {}, .line = in.whole_number("line"), .reason = in.text("reason")};
  } else if (op == "resolve") {
    const auto in = reader({"op", "claim", "outcome", "notes", "correction"});
    step.action = resolve_dispute{.claim = {},
                                  .upheld = read_outcome(in) == dispute_outcome::upheld,
                                  .notes = in.text("notes"),
                                  .correction = read_correction(in),
                                  .diagnoses = {},
                                  .outside = {}};
  } else if (!value.is_object()) {
    problems.push_back({path, "must be an object"});
  } else {
    problems.push_back({api::key_path(path, "op"),
                        "must be one of preauth, submit, check, release, deny, cancel, void, pay, dispute, "
                        "resolve, readjudicate, "
                        "enrollMember, affiliateProvider, describeProvider, loadFees, loadEdits, " +
                            api::policy_change_ops()});
  }
  return step;
}

/// The core's own checks of an enrolment, but for what reading it has reported already.
template <class Enrolled>
void check_forms(const std::vector<Enrolled>& all, const std::string& list, std::vector<problem>& problems) {
  for (std::size_t i = 0; i < all.size(); ++i)
    for (const auto& p : form_problems(all[i])) {
      const auto whole = api::index_path(list, i);
      const auto path = whole + "." + p.field;
      const auto same = [&](const problem& known) { return known.path == path || known.path == whole; };
      if (std::none_of(problems.begin(), problems.end(), same)) problems.push_back({path, p.rule});
    }
}

}  // namespace

std::optional<scenario_document> parse_scenario(std::string_view text, std::vector<problem>& problems) {
  const auto before = problems.size();
  const auto value = api::parse_json(text, problems);
  if (!value) return std::nullopt;
  const object_reader in{*value, "", problems, {"providers", "policies", "steps", "expect"}};
  scenario_document document;
  document.providers = api::parse_providers(in.list("providers"), "providers", problems);
  document.policies = api::parse_policies(in.list("policies"), "policies", problems);
  check_forms(document.providers, "providers", problems);
  check_forms(document.policies, "policies", problems);
  const auto& steps = in.list("steps");
  for (std::size_t i = 0; i < steps.size(); ++i)
    document.steps.push_back(read_step(steps[i], api::index_path("steps", i), problems));
  if (const auto* expect = in.find("expect")) {
    if (!expect->is_object()) in.report("expect", "must be an object");
    document.expect = *expect;
  }
  if (problems.size() != before) return std::nullopt;
  return document;
}

}  // namespace benefactor::tools
