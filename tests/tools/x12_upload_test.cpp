// X12 files over HTTP: every claim has its row, and what becomes of it is what `benefactor ingest` makes of
// the same file.
#include <algorithm>

#include "api/objects/uri.hpp"
#include "store/sha256.hpp"
#include "tests/tools/upload_book.hpp"

namespace benefactor::tools {
namespace of_x12_upload_test {

using nlohmann::json;

/// With its keys in the order of the alphabet.
json sorted(const nlohmann::ordered_json& of) { return json::parse(of.dump()); }

/// Nine claims: of set 0002, which is not closed, all; of set 0003 five by themselves.
const std::string defects = "defects.837";

BOOST_FIXTURE_TEST_SUITE(x12_upload, upload_book)

BOOST_AUTO_TEST_CASE(a_file_is_decided_as_ingest_decides_it_and_each_knows_what_the_other_took) {
  for (const auto* name : {"many_sets.837", "corrections.837", "secondary.837", "defects.837"})
    BOOST_TEST_CONTEXT(name) {
      const auto bytes = sample_text(name);
      upload_book one, other;
      const auto ingested = one.ingest(bytes, true);
      other.enroll(bytes);
      const auto first = other.upload(bytes);
      BOOST_TEST_REQUIRE(first.status == 200u, first.problem.dump());
      BOOST_TEST(first.statuses().dump() == sorted(ingested.answers.to_json(1)["statuses"]).dump());
      BOOST_TEST(first.summary["pushed"] == std::to_string(ingested.claims_present()));
      BOOST_TEST(first.summary["decided"] == std::to_string(ingested.answers.decided()));
      BOOST_TEST(first.summary["refused"] ==
                 std::to_string(ingested.counts.claims_refused + ingested.answers.refused()));
      BOOST_TEST(first.summary["warnings"] == std::to_string(ingested.counts.warnings));
      // Whichever way it comes again, all of it is known, nothing more is recorded, and each claim stands
      // alike.
      const auto one_end = one.durable(), other_end = other.durable();
      const auto of_ingested = one.upload(bytes), of_uploaded = other.upload(bytes);
      const auto ingested_again = other.ingest(bytes, false);
      BOOST_TEST((of_ingested.outcomes() == of_uploaded.outcomes()));
      for (const auto* again : {&of_ingested, &of_uploaded}) {
        BOOST_TEST(again->summary["decided"] == first.summary["decided"]);
        BOOST_TEST(again->summary["duplicates"] == again->summary["decided"]);
      }
      BOOST_TEST(ingested_again.answers.decided() == ingested.answers.decided());
      BOOST_TEST(ingested_again.answers.duplicates() == ingested_again.answers.decided());
      BOOST_TEST(one.durable() == one_end);
      BOOST_TEST(other.durable() == other_end);
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_has_rows_with_all_that_is_wrong_in_its_place_in_the_file) {
  const auto bytes = sample_text(defects);
  enroll(bytes);
  const auto told = upload(bytes);
  BOOST_TEST_REQUIRE(told.status == 200u);
  BOOST_TEST(told.summary["pushed"] == "9");
  BOOST_TEST(told.summary["refused"] == "6");
  BOOST_TEST(told.summary["decided"] == "3");
  // Each of nine claims in one row: a set that is refused as a whole has one for all of its.
  std::uint64_t next = 0;
  for (const auto& row : told.claims) {
    BOOST_TEST(row["sequence"] == std::to_string(next), row.dump());
    next += row.contains("claims") ? std::stoull(row["claims"].get<std::string>()) : 1;
    BOOST_TEST(row["segment"].get<std::size_t>() > 0u, row.dump());
  }
  BOOST_TEST(next == 9u);
  BOOST_TEST(told.sets.size() == 1u);  // The one of another kind, which has no claims.
  const auto two_problems = std::find_if(told.claims.begin(), told.claims.end(), [](const json& row) {
    return row.contains("refused") && row["refused"].value("problems", json::array()).size() == 2;
  });
  BOOST_REQUIRE(two_problems != told.claims.end());
  const auto& problems = (*two_problems)["refused"]["problems"];
  BOOST_TEST(problems[0]["field"] == "CLM02");
  BOOST_TEST(problems[0]["rule"] == "must have at most two decimals");
  BOOST_TEST(problems[1]["field"] == "SV102");
  BOOST_TEST(problems[1]["segment"] == 68);
  BOOST_TEST((*two_problems)["segment"] == 65);
}

BOOST_AUTO_TEST_CASE(events_of_an_uploaded_claim_say_the_file_and_keep_its_segments) {
  const auto bytes = sample_text("office_visit.837");
  enroll(bytes);
  const auto told = upload(bytes, "?received=bht&withLines=true");
  BOOST_TEST_REQUIRE(told.claims.size() == 1u);
  BOOST_TEST(told.claims[0]["outcome"]["lines"].size() == 2u);
  const auto number = told.claims[0]["outcome"]["claimNumber"].get<std::string>();
  const auto history = found("/claims/" + api::uri_encoded(number) + "/history" + up_to_now());
  const auto& submitted = history["events"][0];
  BOOST_TEST(submitted["channel"] == "X12");
  BOOST_TEST(submitted["fileHash"] == api::to_hex(store::sha256(bytes)));
  BOOST_TEST(submitted["interchange"].get<std::uint64_t>() > 0u);
}

BOOST_AUTO_TEST_CASE(the_day_of_receipt_and_icd_9_are_as_asked_for) {
  const auto bytes = sample_text("office_visit.837");
  enroll(bytes);
  const auto told = upload(bytes, "?received=2026-04-20&icd9=keep&npiCheckDigit=false");
  const auto number = told.claims.at(0)["outcome"]["claimNumber"].get<std::string>();
  BOOST_TEST(found("/claims/" + api::uri_encoded(number) + up_to_now())["received"] == "2026-04-20");
  for (const auto* query :
       {"?received=2026-02-30", "?received=", "?icd9=drop", "?received=bht&received=bht", "?window=1"})
    BOOST_TEST(upload(bytes, query).status == 422u, query);
  // They are of files alone.
  BOOST_TEST(post("{}", "?received=bht", "Authorization: Local\r\n", "application/x-ndjson").status == 422u);
}

BOOST_AUTO_TEST_CASE(what_is_no_837_is_refused_with_what_it_is_and_changes_nothing) {
  const auto end = durable();
  for (const auto& body : {std::string(), std::string("{\"submitter\":\"A\"}\n"), std::string("ISA*00*")}) {
    const auto told = upload(body);
    BOOST_TEST(told.status == 422u, told.problem.dump());
    BOOST_TEST(told.problem["problems"].size() == 1u, told.problem.dump());
  }
  // An interchange of another kind is read as one: its sets are refused by their name.
  const auto remittance = upload(sample_text("remittance.835"));
  BOOST_TEST(remittance.status == 200u);
  BOOST_TEST(remittance.claims.empty());
  BOOST_TEST_REQUIRE(remittance.sets.size() == 1u);
  BOOST_TEST(remittance.sets[0]["refused"]["reason"].get<std::string>().find("835") != std::string::npos);
  BOOST_TEST(remittance.sets[0]["claims"] == "0");
  BOOST_TEST(remittance.summary["pushed"] == "0");
  // A file that breaks off in a set: nothing of that is taken, for claims may be cut short.
  auto broken = sample_text("family.837");
  broken.resize(broken.find("SE*"));
  const auto told = upload(broken);
  BOOST_TEST(told.refused() == 1u);
  BOOST_TEST(told.claims.at(0)["claims"] == "5");
  BOOST_TEST(told.summary["decided"] == "0");
  BOOST_TEST(durable() == end);
  BOOST_TEST(post(sample_text("family.837"), "", "Authorization: Local\r\n", "text/plain").status == 415u);
}

BOOST_AUTO_TEST_CASE(a_file_may_be_so_long_and_no_longer) {
  const auto bytes = sample_text("office_visit.837");
  http::http_limits limits;
  limits.x12_bytes = bytes.size();
  upload_book book(limits);
  book.enroll(bytes);
  BOOST_TEST(book.upload(bytes).status == 200u);
  const auto end = book.durable();
  BOOST_TEST(book.post(bytes + "\n").status == 413u);
  BOOST_TEST(book.durable() == end);
}

BOOST_AUTO_TEST_CASE(a_file_may_have_so_many_claims_and_no_more) {
  http::http_limits limits;
  limits.x12_claims = 5;
  upload_book book(limits);
  const auto bytes = sample_text("family.837");
  book.enroll(bytes);
  const auto end = book.durable();
  const auto told = book.upload(bytes + sample_text("office_visit.837"));
  BOOST_TEST(told.status == 422u);
  BOOST_TEST_REQUIRE(told.problem["problems"].size() == 1u);
  BOOST_TEST(told.problem["problems"][0]["rule"] == "has more than 5 claims; split it");
  // A claim that a lost terminator hides is one all the same.
  auto hiding = bytes;
  hiding.insert(hiding.find("HI*"), "NTE*ADD*XCLM*FA-2006~\n");
  BOOST_TEST(book.upload(hiding).status == 422u);
  BOOST_TEST(book.durable() == end);
  BOOST_TEST(book.upload(bytes).summary["pushed"] == "5");
}

BOOST_AUTO_TEST_CASE(a_payers_system_takes_back_what_it_filed_in_a_file_of_before) {
  const auto bytes = sample_text("office_visit.837");
  enroll(bytes);
  auto payer = plain(role::payer_system);
  payer.submitters = {"BRIDGEBILLING"};
  server.act_as(payer);
  BOOST_TEST(upload(bytes).summary["decided"] == "1");
  const auto told = upload(voids_of(bytes));
  BOOST_TEST_REQUIRE(told.claims.size() == 1u);
  BOOST_TEST_REQUIRE(told.claims[0].contains("outcome"), told.claims[0].dump());
  BOOST_TEST(told.claims[0]["outcome"]["status"] == "REVERSED");
  // And what another has filed it does not.
  payer.submitters = {"ANOTHER"};
  server.act_as(payer);
  BOOST_TEST(upload(voids_of(bytes)).refused() == 1u);
}

BOOST_AUTO_TEST_CASE(who_may_file_and_void_nothing_has_voids_refused_one_by_one_and_the_rest_taken) {
  const auto bytes = sample_text("family.837");
  enroll(bytes);
  auto dr = provider(npi);
  dr.submitters = {"BRIDGEBILLING"};
  server.act_as(dr);
  const auto told = upload(voids_of(sample_text("office_visit.837")) + bytes, "");
  BOOST_TEST_REQUIRE(told.claims.size() == 6u, told.problem.dump());
  BOOST_TEST(told.claims[0]["refused"]["code"] == "FORBIDDEN", told.claims[0].dump());
  BOOST_TEST(told.claims[0]["sequence"] == "0");
  BOOST_TEST(told.claims[0]["claim"].get<std::string>().starts_with("BRIDGEBILLING/"));
  for (std::size_t i = 1; i < told.claims.size(); ++i)
    BOOST_TEST(told.claims[i]["claim"].get<std::string>() != "", told.claims[i].dump());
  BOOST_TEST(told.summary["pushed"] == "6");
}

BOOST_AUTO_TEST_CASE(who_may_not_upload_lines_may_not_upload_files_either) {
  const auto bytes = sample_text("office_visit.837");
  enroll(bytes);
  const auto end = durable();
  BOOST_TEST(post(bytes, "", "").status == 401u);
  for (const auto r : {role::reporter, role::auditor}) {
    server.act_as(plain(r));
    BOOST_TEST(post(bytes).status == 403u);
  }
  server.act_as(patient("M-1"));
  BOOST_TEST(post(bytes).status == 403u);
  // A provider files by its own name and number alone, as with lines.
  server.act_as(provider(other_npi));
  const auto told = upload(bytes);
  BOOST_TEST(told.status == 200u);
  BOOST_TEST(told.refused() == 1u);
  BOOST_TEST(told.claims.at(0)["refused"]["code"] == "INVALID");
  BOOST_TEST(durable() == end);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_x12_upload_test
}  // namespace benefactor::tools
