#include "api/documents/claim_json.hpp"

#include "api/documents/claim_scanner.hpp"

namespace benefactor::api {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

void append_text(std::string& out, std::string_view text) {
  bool plain = true;
  for (const unsigned char c : text) plain = plain && c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
  if (plain)
    out.append("\"").append(text).append("\"");
  else
    out.append(json(std::string(text)).dump());
}

void append_member(std::string& out, std::string_view key, std::string_view text) {
  if (out.back() != '{') out.push_back(',');
  out.append("\"").append(key).append("\":");
  append_text(out, text);
}

void append_texts(std::string& out, std::string_view key, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  out.append(",\"").append(key).append("\":[");
  for (const auto& text : texts) {
    if (out.back() != '[') out.push_back(',');
    append_text(out, text);
  }
  out.push_back(']');
}

std::string reference_text(const claim_submission& c) {
  return format_claim_reference({c.replaces_submitter, c.replaces_claim_id});
}

}  // namespace

claim_reference parse_claim_reference(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == text.npos) return {.submitter = {}, .claim_id = std::string(text)};
  return {.submitter = std::string(text.substr(0, slash)), .claim_id = std::string(text.substr(slash + 1))};
}

std::string format_claim_reference(const claim_reference& reference) {
  if (reference.submitter.empty() && reference.claim_id.find('/') == std::string::npos)
    return reference.claim_id;
  return reference.submitter + "/" + reference.claim_id;
}

namespace {

prior_payer parse_prior_payer(const json& value, const std::string& path, std::vector<problem>& problems) {
  const object_reader in(value, path, problems,
                         {"payer", "paid", "allowed", "patientResponsibility", "contractual", "date"});
  // Of any size or sign, as what is billed: the engine refuses it with its field.
  const auto amount = [&in](std::string_view key) {
    return in.find(key) ? std::optional(in.signed_amount(key)) : std::nullopt;
  };
  return {.payer = in.text("payer"),
          .paid = in.signed_amount("paid"),
          .allowed = amount("allowed"),
          .patient_responsibility = amount("patientResponsibility"),
          .contractual = amount("contractual"),
          .decided = in.optional_day("date")};
}

}  // namespace

claim_line parse_claim_line(const json& value, const std::string& path, std::vector<problem>& problems) {
  const object_reader in(value, path, problems,
                         {"serviceType", "serviceDate", "billed", "units", "procedure", "modifiers",
                          "diagnoses", "priorPayers"});
  claim_line line;
  line.service = in.one_of<service_type>("serviceType");
  line.service_date = in.day("serviceDate");
  line.billed = in.signed_amount("billed");
  line.units = in.whole_number("units").value_or(1);
  line.procedure = in.text("procedure");
  line.modifiers = in.texts("modifiers");
  line.diagnoses = in.texts("diagnoses");
  const auto& priors = in.list("priorPayers");
  for (std::size_t i = 0; i < priors.size(); ++i)
    line.prior_payers.push_back(
        parse_prior_payer(priors[i], index_path(in.path_of("priorPayers"), i), problems));
  return line;
}

claim_submission parse_claim(const json& value, const std::string& path, std::vector<problem>& problems) {
  const object_reader in(value, path, problems,
                         {"submitter", "submitterClaimId", "received", "policyNumber", "memberId",
                          "providerNpi", "replaces", "benefitsAssigned", "lines"});
  claim_submission c;
  c.submitter = in.text("submitter");
  if (c.submitter.find('/') != std::string::npos) in.report("submitter", "must not hold a slash");
  c.submitter_claim_id = in.text("submitterClaimId");
  c.received = in.day("received");
  c.policy_number = in.text("policyNumber");
  c.member_number = in.text("memberId");
  c.provider_npi = in.text("providerNpi");
  if (in.find("replaces")) {
    auto original = parse_claim_reference(in.optional_text("replaces"));
    c.replaces_submitter = std::move(original.submitter);
    c.replaces_claim_id = std::move(original.claim_id);
    // An empty reference must not turn a replacement into an original.
    if (!c.is_replacement()) in.report("replaces", "names no claim, as \"submitter/submitterClaimId\" would");
  }
  c.benefits_assigned = in.flag("benefitsAssigned").value_or(true);
  in.require("lines");
  const auto& lines = in.list("lines");
  c.lines.reserve(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i)
    c.lines.push_back(parse_claim_line(lines[i], index_path(in.path_of("lines"), i), problems));
  return c;
}

std::optional<claim_submission> parse_claim_document(std::string_view text, std::vector<problem>& problems,
                                                     const document_limits& limits) {
  if (text.size() <= limits.bytes)
    if (auto claim = scan_claim(text)) return claim;
  const auto before = problems.size();
  const auto value = parse_json(text, problems, limits);
  if (!value) return std::nullopt;
  claim_submission claim;
  if (value->is_object() && value->contains("claim")) {
    const object_reader in(*value, "", problems, {"op", "claim"});
    if (const auto* op = in.find("op"); op && *op != "submit")
      in.report("op", quote(*op) + " is not \"submit\"");
    claim = parse_claim(value->at("claim"), "claim", problems);
  } else {
    claim = parse_claim(*value, "", problems);
  }
  if (problems.size() != before) return std::nullopt;
  return claim;
}

ordered_json to_json(const prior_payer& p) {
  ordered_json out;
  out["payer"] = p.payer;
  out["paid"] = format_money(p.paid);
  if (p.allowed) out["allowed"] = format_money(*p.allowed);
  if (p.patient_responsibility) out["patientResponsibility"] = format_money(*p.patient_responsibility);
  if (p.contractual) out["contractual"] = format_money(*p.contractual);
  if (p.decided) out["date"] = format_date(*p.decided);
  return out;
}

ordered_json to_json(const claim_line& line) {
  ordered_json out;
  out["serviceType"] = to_text(line.service);
  out["serviceDate"] = format_date(line.service_date);
  out["billed"] = format_money(line.billed);
  if (line.units != 1) out["units"] = line.units;
  out["procedure"] = line.procedure;
  if (!line.modifiers.empty()) out["modifiers"] = line.modifiers;
  if (!line.diagnoses.empty()) out["diagnoses"] = line.diagnoses;
  for (const auto& p : line.prior_payers) out["priorPayers"].push_back(to_json(p));
  return out;
}

ordered_json to_json(const claim_submission& c) {
  ordered_json out;
  out["submitter"] = c.submitter;
  out["submitterClaimId"] = c.submitter_claim_id;
  out["received"] = format_date(c.received);
  out["policyNumber"] = c.policy_number;
  out["memberId"] = c.member_number;
  out["providerNpi"] = c.provider_npi;
  if (c.is_replacement()) out["replaces"] = reference_text(c);
  if (!c.benefits_assigned) out["benefitsAssigned"] = false;
  auto& lines = out["lines"] = ordered_json::array();
  for (const auto& line : c.lines) lines.push_back(to_json(line));
  return out;
}

void append_claim_json(std::string& out, const claim_submission& c) {
  out.push_back('{');
  append_member(out, "submitter", c.submitter);
  append_member(out, "submitterClaimId", c.submitter_claim_id);
  append_member(out, "received", format_date(c.received));
  append_member(out, "policyNumber", c.policy_number);
  append_member(out, "memberId", c.member_number);
  append_member(out, "providerNpi", c.provider_npi);
  if (c.is_replacement()) append_member(out, "replaces", reference_text(c));
  if (!c.benefits_assigned) out.append(",\"benefitsAssigned\":false");
  out.append(",\"lines\":[");
  for (const auto& line : c.lines) {
    out.append(out.back() == '[' ? "{" : ",{");
    append_member(out, "serviceType", to_text(line.service));
    append_member(out, "serviceDate", format_date(line.service_date));
    append_member(out, "billed", format_money(line.billed));
    if (line.units != 1) out.append(",\"units\":").append(std::to_string(line.units));
    append_member(out, "procedure", line.procedure);
    append_texts(out, "modifiers", line.modifiers);
    append_texts(out, "diagnoses", line.diagnoses);
    if (!line.prior_payers.empty())
      out.append(",\"priorPayers\":").append(to_json(line)["priorPayers"].dump());
    out.push_back('}');
  }
  out.append("]}");
}

}  // namespace benefactor::api
