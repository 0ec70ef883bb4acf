#include "tests/fuzz/seeds.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "api/documents/claim_json.hpp"
#include "events/overloaded.hpp"
#include "store/claim_number.hpp"
#include "store/page.hpp"
#include "store/sealing.hpp"
#include "tests/fuzz/fuzz_targets.hpp"
#include "tests/fuzz/rpc_seeds.hpp"
#include "tests/fuzz/stored_input.hpp"
#include "tests/store/fixed_events.hpp"
#include "tests/support/hex.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/seeded_entropy.hpp"
#include "tests/support/story.hpp"

namespace benefactor::fuzz {
namespace {

using seeds = std::map<std::string, std::string>;

std::string file_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::string with(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

seeds x12_seeds() {
  seeds all;
  for (const auto& entry :
       std::filesystem::directory_iterator(test_support::source_dir() / "api/x12/samples"))
    if (entry.path().extension() == ".837") all[entry.path().stem().string()] = file_bytes(entry.path());
  // The mark where names, ids and codes of a claim stand.
  const std::string mark(private_mark);
  for (const std::string from : {"*IL*1*", "CLM*", "*HC:", "*82*1*", "DMG*D8*", "REF*"})
    all["marked_" + std::to_string(all.size())] = with(all.at("family"), from, from + mark);
  return all;
}

seeds remittance_seeds() {
  seeds all{{"sample", file_bytes(test_support::source_dir() / "api/x12/samples/remittance.835")}};
  const std::string mark(private_mark);
  for (const std::string from : {"*QC*1*", "CLP*", "*HC:", "REF*", "NM1*", "TRN*1*", "PLB*", "CAS*CO*"})
    all["marked_" + std::to_string(all.size())] = with(all.at("sample"), from, from + mark);
  // One that does not balance, one with amounts that are none, one without lines, one with other delimiters.
  all["unbalanced"] = with(all.at("sample"), "*88.5*", "*88.51*");
  all["malformed"] = with(all.at("sample"), "*88.5*", "*88.505*");
  all["version_4010"] = with(all.at("sample"), "005010X221A1", "004010X091A1");
  all["other_delimiters"] = with(with(all.at("sample"), "*", "|"), "~\n", "!");
  all["payment_only"] =
      with(all.at("sample"), "LX*1~", "PLB*1*20261231*72*-115.95~\nSE*21*0001~\nST*837*0002~");
  return all;
}

seeds scenario_seeds() {
  seeds all;
  for (const auto& entry :
       std::filesystem::directory_iterator(test_support::source_dir() / "tests/cases/scenarios")) {
    auto document = nlohmann::json::parse(file_bytes(entry.path()));
    document.erase("expect");
    all[entry.path().stem().string()] = document.dump();
  }
  return all;
}

seeds document_seeds() {
  seeds all{{"plan", file_bytes(test_support::source_dir() / "api/x12/samples/plan.json")}};
  for (const auto& [name, text] : scenario_seeds()) {
    const auto document = nlohmann::json::parse(text);
    if (document.contains("policies"))
      all[name + "_enrollment"] =
          nlohmann::json{{"policies", document["policies"]},
                         {"providers", document.value("providers", nlohmann::json::array())}}
              .dump();
    std::string lines;
    for (const auto& step : document["steps"]) {
      if (step.contains("op") && step["op"] == "submit" && step.contains("claim")) {
        lines += step.dump() + '\n';
        all[name + "_claim"] = step["claim"].dump();
      }
      if (step.contains("op") && step["op"] == "preauth") all[name + "_preauth"] = step.dump();
    }
    all[name + "_lines"] = lines;
  }
  return all;
}

/// What was sealed in *part* for the fixed member.
std::string opened(std::string_view part, const store::stream_id& stream, std::uint16_t type) {
  const auto owner = store::sealed_owner(part);
  if (!owner) return {};
  store::test::derived_key_vault keys;
  const auto key = stream.key();
  return store::unseal(*keys.find("acme", *owner).key, part, {store::test::fixed_log_id, key, type, 1})
      .plaintext.value_or("");
}

seeds event_seeds() {
  seeds all;
  store::test::derived_key_vault keys;
  test_support::seeded_entropy entropy{3};
  const store::encode_context context{store::tenant_name("acme"), store::test::fixed_log_id, &keys, &entropy};
  std::string appended = "B";
  for (const auto& [name, event] : store::test::fixed_events()) {
    auto bytes = std::visit(
        overloaded{
            [&](const bucket_event& e) {
              return store::encode(e, store::test::fixed_policy(), store::test::fixed_member(),
                                   store::test::fixed_origin(), context);
            },
            [&](const user_event& e) { return store::encode(e, store::test::fixed_origin(), context); },
            [&](const auto& e) {  // Reference data.
              return store::encode(e, store::test::fixed_provider(), store::test::fixed_origin(), context);
            }},
        event);
    store::stamp(bytes, 7, 1'000);
    const auto view = store::parse_event(bytes);
    const std::string head{static_cast<char>(view.type),
                           static_cast<char>(static_cast<int>(view.stream.kind) - 1)};
    const std::string payload(view.payload);
    all[name + "_event"] = 'E' + bytes;
    all[name + "_payload"] = 'P' + head + payload;
    if (!view.sealed.empty())
      all[name + "_sealed"] =
          'S' + head + small_size(payload.size()) + payload + opened(view.sealed, view.stream, view.type);
    appended += small_size(bytes.size()) + bytes;
    if (name == "claim_disputed") all["text_sealed"] = 'T' + std::string(view.sealed);
  }
  all["appended"] = appended;
  all["genesis_event"] = 'E' + test_support::golden_bytes("genesis_1.hex");
  all["tail_dropped_event"] = 'E' + test_support::golden_bytes("tail_dropped_1.hex");
  const auto page = test_support::golden_bytes("page_1.hex");
  all["page"] = 'R' + page;
  all["page_body"] =
      std::string("G\x02") +
      page.substr(store::page_header_bytes, page.size() - store::page_header_bytes - store::page_check_bytes);
  auto story = test_support::given(test_support::sample_policy());
  story.having(test_support::granted("PA-1")).having(test_support::claim("C-1", {test_support::visit()}));
  const auto contract = store::encode_contract(story.bucket());
  all["snapshot"] = 'C' + small_size(contract.size()) + contract + store::encode_accumulators(story.bucket());
  all["text_claim_number"] =
      'T' + store::claim_number(test_support::id_of<claim_id>("C-1"), test_support::day("2026-03-02"));
  all["text_stream"] =
      'T' + store::stream_id{store::tenant_name("acme"), store::stream_kind::claim, {}}.key();
  return all;
}

seeds proof_seeds() {
  seeds all;
  const auto folder = test_support::source_dir() / "tests/golden/proofs";
  for (const auto* name : {"inclusion_1.json", "consistency_1.json", "log-key.pub", "witness.pub"})
    all[name] = file_bytes(folder / name);
  for (const auto* member : {"older", "newer"})
    all[member] = nlohmann::json::parse(all.at("consistency_1.json")).at(member).get<std::string>();
  for (const auto* name : {"log-key.pub", "witness.pub"}) all[name].pop_back();
  return all;
}

seeds token_seeds() {
  const std::string header = R"({"alg":"EdDSA","kid":"If4x36FUomE","typ":"at+jwt"})";
  const std::string claims =
      R"({"aud":"benefactor","exp":1767269400,"iat":1767268800,"iss":"https://engine.test","jti":"1",)"
      R"("nbf":1767268800,"roles":["ADMIN","AUDITOR"],"session":"s-1","sub":"anna","tenant":"default"})";
  const std::string x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
  const auto jwk = [&](const std::string& id) {
    return R"({"kty":"OKP","crv":"Ed25519","use":"sig","kid":")" + id + R"(","x":")" + x + "\"}";
  };
  const std::string mark(private_mark);
  const std::string key_file =
      "benefactor token keys 1\ncurrent If4x36FUomE nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\n";
  return {
      {"header", 'H' + header},
      {"header_none", 'H' + with(header, "EdDSA", "none")},
      {"header_jwk", 'H' + with(header, "\"typ\":\"at+jwt\"", "\"jwk\":" + jwk("k"))},
      {"claims", 'C' + claims},
      {"claims_twice", 'C' + with(claims, "\"jti\"", "\"sub\":\"root\",\"jti\"")},
      {"claims_escaped", 'C' + with(claims, "\"sub\"", R"("\u0073ub")")},
      {"token_rfc_8037",
       "TeyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-"
       "09PGcvMg3AIbQR6d"
       "WbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"},
      {"jwks", "J{\"keys\":[" + jwk("k1") + ',' + jwk("k2") + "]}"},
      {"jwks_twice", "J{\"keys\":[" + jwk(mark) + ',' + jwk(mark) + "]}"},
      {"jwks_small_order", "J" + with("{\"keys\":[" + jwk("k1") + "]}", x, "AQ" + std::string(41, 'A'))},
      {"key_file", 'K' + key_file},
      {"key_file_marked", 'K' + key_file + mark + '\n'},
      {"phc",
       "P$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQxMjM0NTY3OA$gRDhFl6w4RFO431f8BdXO6AIS4NmtBCNtEdJlUuNmHE"},
      {"base64url", 'B' + x},
      {"refresh_token", 'B' + std::string(64, 'x')},
      {"password", "Wanna\ncorrect horse battery"}};
}

seeds http_seeds() {
  const std::string claim =
      R"({"submitter":"ACME","submitterClaimId":"C-1","received":"2026-06-01","policyNumber":"POL-1",)"
      R"("memberId":"M-1","providerNpi":"1234567893","lines":[{"serviceType":"SPECIALIST_VISIT",)"
      R"("serviceDate":"2026-03-01","billed":"250.00","units":1,"procedure":"99213","diagnoses":["M54.5"]}]})";
  const std::string mark(private_mark);
  return {
      {"claim", "POST /api/v1/claims?npiCheckDigit=false\n" + claim},
      {"batch", "POST /api/v1/claims:batch\n[" + claim + "," + claim + "]"},
      {"lines", "POST /api/v1/claims:stream\n" + claim + "\n" + claim + "\r\n\n{}"},
      {"by_number", "GET /api/v1/claims/CLM-20260302-0000000001?asOf=2026-03-01&fields=outcome"},
      {"by_name", "GET /api/v1/claims/ACME%2FC-1/journey?atLeastPosition=7"},
      {"filter",
       "GET /api/v1/claims?status=PAID&memberId=" + mark + "&from=2026-01-01&pageSize=10&cursor=00ff"},
      {"marked", "GET /api/v1/claims?status=" + mark + "&from=" + mark + "&pageSize=" + mark},
      {"flagged", "GET /api/v1/claims:count?flagged=UNUSUAL_AMOUNT&providerNpi=1234567893"},
      {"dispute",
       "POST /api/v1/claims/CLM-1/commands\n{\"dispute\":{\"line\":\"2\",\"reason\":\"" + mark + "\"}}"},
      {"override",
       "POST "
       "/api/v1/claims/CLM-1/"
       "commands\n{\"overrides\":[{\"edit\":\"PROCEDURE_AGE\",\"line\":1}],\"release\":{}}"},
      {"document",
       "POST "
       "/api/v1/claims/CLM-1/documents\n{\"kind\":\"LAB_RESULT\",\"contentType\":\"image/"
       "png\",\"size\":\"9\","
       "\"sha256\":\"00ff\"}"},
      {"inquiry", "POST /api/v1/eligibility:find\n{\"member\":{\"memberId\":\"" + mark +
                      "\",\"birthDate\":\"1980-02-29\"},\"on\":\"2026-03-01\"}"},
      {"accesses", "GET /api/v1/accesses?from=2026-03-02T12:00:00Z&breakGlass=true&limit=5"},
      {"fee", "GET /api/v1/fees?procedure=99213&modifiers=25,59&on=2026-03-01"},
      {"enrolment",
       "POST /api/v1/enrollments\n{\"npi\":\"1234567893\",\"name\":\"Clinic\",\"network\":\"IN_NETWORK\"}"},
      {"by_method", "POST /api/v1/calls/Queries.policy\n{\"policyNumber\":\"" + mark + "\",\"asOf\":\"7\"}"},
      {"twice", "POST /api/v1/payment-runs/R-1\n{\"dryRun\":true,\"dryRun\":false}"},
      {"user", "PUT /api/v1/users/00112233445566778899aabbccddeeff/roles\n{\"roles\":[\"ADMIN\"]}"}};
}

}  // namespace

std::map<std::string, std::string> seeds_of(std::string_view target) {
  if (target == "x12") return x12_seeds();
  if (target == "remittance") return remittance_seeds();
  if (target == "scenario") return scenario_seeds();
  if (target == "documents") return document_seeds();
  if (target == "events") return event_seeds();
  if (target == "rpc_calls") return rpc_call_seeds();
  if (target == "rpc_stream") return rpc_stream_seeds();
  if (target == "proofs") return proof_seeds();
  if (target == "tokens") return token_seeds();
  if (target == "http") return http_seeds();
  throw std::invalid_argument("no fuzz target " + std::string(target));
}

}  // namespace benefactor::fuzz
