// Acknowledgments of X12 files that were uploaded over HTTP: what `benefactor ingest --acks-dir` writes for
// the same file, told to who sent it.
#include <algorithm>
#include <filesystem>

#include "api/http/claim_upload.hpp"
#include "api/identity/base64url.hpp"
#include "tests/tools/upload_book.hpp"

namespace benefactor::tools {
namespace of_upload_acknowledgments_test {

const std::string asking = "?received=bht&acknowledgments=true";

/// *text* with *what* written as *by* wherever it stands.
std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

/// An acknowledgment without the day and the time at which it was made: all that differs where it is made
/// again. ISA09 and ISA10 say them.
std::string timeless(std::string text) {
  const auto separator = text.substr(3, 1), day = "20" + text.substr(70, 6), time = text.substr(77, 4);
  text.replace(70, 11, "TODAY NOW  ");
  return replaced(replaced(std::move(text), day + separator + time, "TODAY NOW"), separator + day,
                  separator + "TODAY");
}

std::string content_of(const uploaded& told, const std::string& name) {
  for (const auto& each : told.acknowledgments)
    if (each["name"] == name) return each["content"];
  BOOST_ERROR("there is no " << name);
  return {};
}

/// office_visit.837 with so many claims, each with a number of its own, in its one set.
std::string visits(const std::string& one, std::size_t count) {
  const auto first = one.find("CLM*"), end = one.find("SE*26");
  auto all = one.substr(0, first);
  for (std::size_t i = 0; i < count; ++i)
    all += replaced(one.substr(first, end - first), "OV-1001", "OV-" + std::to_string(i));
  return all + one.substr(end);
}

std::size_t count_in(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++count;
  return count;
}

BOOST_FIXTURE_TEST_SUITE(upload_acknowledgments, upload_book)

BOOST_AUTO_TEST_CASE(acknowledgments_over_http_are_byte_for_byte_those_that_ingest_writes) {
  for (const auto* name : {"family.837", "many_sets.837", "corrections.837", "defects.837"})
    BOOST_TEST_CONTEXT(name) {
      upload_book book;
      auto bytes = sample_text(name);
      bytes.replace(bytes.find("*0*P*"), 5, "*1*P*");  // Asks for a TA1.
      book.ingest(bytes, true);
      // Everything is known now, so that both come to the same outcomes.
      const auto acks_dir = book.file("acks");
      const auto written = book.ingest(bytes, false, acks_dir).acknowledgments;
      const auto told = book.upload(bytes, asking);
      BOOST_TEST(told.acknowledgments.size() == written.files());
      BOOST_TEST(told.summary["acknowledgments"] == std::to_string(written.files()));
      BOOST_TEST(!told.summary.contains("unacknowledged"));
      for (const auto& each : told.acknowledgments) {
        const auto file = each["name"].get<std::string>();
        BOOST_TEST(file.ends_with("." + each["kind"].get<std::string>() + ".x12"));
        BOOST_TEST(!each.contains("encoding"));
        std::ifstream in(std::filesystem::path(acks_dir) / ("claims." + file), std::ios::binary);
        BOOST_TEST_REQUIRE(in.good(), file);
        const std::string of_ingest{std::istreambuf_iterator<char>(in), {}};
        BOOST_TEST(timeless(each["content"]) == timeless(of_ingest), file);
      }
    }
}

BOOST_AUTO_TEST_CASE(each_claim_is_acknowledged_as_its_row_tells_it) {
  const auto bytes = sample_text("family.837");
  enroll(bytes);
  const auto told = upload(bytes, asking);
  const auto claims = content_of(told, "000000102.277CA.x12");
  BOOST_TEST(count_in(claims, "REF*1K*") == 5u);
  for (const auto& row : told.claims) {
    // The check character may be missing, see write_277ca().
    auto number = row["outcome"]["claimNumber"].get<std::string>();
    number.pop_back();
    BOOST_TEST(claims.find("REF*1K*" + number) != claims.npos, number);
  }
  BOOST_TEST(content_of(told, "000000102.999.x12").find("\nIK5*A~") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_set_of_which_nothing_is_taken_is_rejected_by_the_999) {
  const auto told = upload(sample_text("defects.837"), asking);
  const auto form = content_of(told, "000000108.999.x12");
  // Set 0002, which nothing closes; and the one of another kind.
  BOOST_TEST(form.find("AK2*837*0002*005010X222A1~\nIK5*R*2~") != form.npos, form);
  BOOST_TEST(form.find("AK2*276*0004*005010X212~\nIK5*R*1~") != form.npos, form);
  const auto claims = content_of(told, "000000108.277CA.x12");
  BOOST_TEST(count_in(claims, "TRN*2*DE-") == 9u);
  BOOST_TEST(count_in(claims, "STC*A3:481*") == 1u);
  BOOST_TEST(count_in(claims, "STC*A3:33:IL*") == 3u);  // Nobody is enrolled.
}

BOOST_AUTO_TEST_CASE(who_does_not_ask_for_acknowledgments_has_none) {
  const auto bytes = sample_text("defects.837");
  // Sorted, for claims are answered in any order; the summary is taken from their end.
  const auto rows_of = [&](const std::string& query, std::string& summary) {
    std::istringstream lines(post(bytes, query).body);
    std::vector<std::string> rows;
    for (std::string line; std::getline(lines, line);)
      if (!line.starts_with("{\"acknowledgment\":")) rows.push_back(line);
    BOOST_REQUIRE(!rows.empty());
    summary = rows.back();
    rows.pop_back();
    std::sort(rows.begin(), rows.end());
    return rows;
  };
  std::string of_plain, of_refused, of_asked;
  const auto plain = rows_of("?received=bht", of_plain);
  BOOST_TEST(rows_of("?received=bht&acknowledgments=false", of_refused) == plain,
             boost::test_tools::per_element());
  BOOST_TEST(of_refused == of_plain);
  BOOST_TEST(of_plain.find("cknowledg") == of_plain.npos);
  // Who asks has the same rows besides, and a summary that counts them.
  BOOST_TEST(rows_of(asking, of_asked) == plain, boost::test_tools::per_element());
  BOOST_TEST(of_asked == of_plain.substr(0, of_plain.size() - 2) + ",\"acknowledgments\":\"2\"}}");
  BOOST_TEST(upload(bytes).acknowledgments.empty());
  // It is yes or no, and of files alone.
  BOOST_TEST(upload(bytes, "?acknowledgments=999").status == 422u);
  BOOST_TEST(post("{}", "?acknowledgments=true", "Authorization: Local\r\n", "application/x-ndjson").status ==
             422u);
}

BOOST_AUTO_TEST_CASE(a_void_that_its_sender_may_not_ask_for_is_acknowledged_as_refused) {
  const auto bytes = sample_text("family.837");
  enroll(bytes);
  auto dr = provider(npi);
  dr.submitters = {"BRIDGEBILLING"};
  server.act_as(dr);
  const auto told = upload(voids_of(sample_text("office_visit.837")) + bytes, asking);
  BOOST_TEST(told.claims.at(0)["refused"]["code"] == "FORBIDDEN");
  BOOST_TEST(count_in(content_of(told, "000000101.277CA.x12"), "STC*A7:535*") == 1u);
  BOOST_TEST(count_in(content_of(told, "000000102.277CA.x12"), "TRN*2*FA-") == 5u);
}

BOOST_AUTO_TEST_CASE(what_is_longer_than_an_answer_s_piece_comes_as_a_whole) {
  const auto bytes = visits(sample_text("office_visit.837"), 10'000);
  const auto told = upload(bytes, asking);
  BOOST_TEST(told.summary["pushed"] == "10000");
  const auto claims = content_of(told, "000000101.277CA.x12");
  BOOST_TEST(claims.size() > 2 * http::unwritten_bytes);
  BOOST_TEST(count_in(claims, "TRN*2*OV-") == 10'000u);
  BOOST_TEST(claims.ends_with("~\n"));
}

BOOST_AUTO_TEST_CASE(a_name_that_is_no_utf_8_comes_in_base64) {
  auto bytes = sample_text("office_visit.837");
  bytes.replace(bytes.find("*HALE*"), 6, "*HAL\xC9*");
  const auto told = upload(bytes, asking);
  const auto& of = told.acknowledgments;
  const auto claims = std::find_if(of.begin(), of.end(), [](const auto& a) { return a["kind"] == "277CA"; });
  BOOST_TEST_REQUIRE((claims != of.end()));
  BOOST_TEST((*claims)["encoding"] == "base64");
  auto content = (*claims)["content"].get<std::string>();
  BOOST_TEST(content.size() % 4 == 0u);
  content.erase(content.find_last_not_of('=') + 1);
  const auto text = api::identity::from_base64_unpadded(content);
  BOOST_TEST_REQUIRE(text.has_value());
  BOOST_TEST(text->find("*HAL\xC9*MIRA*") != text->npos);
  // The others are texts.
  BOOST_TEST(content_of(told, "000000101.999.x12").substr(0, 4) == "ISA*");
}

BOOST_AUTO_TEST_CASE(acknowledgments_are_so_long_and_of_a_file_of_so_many_segments_at_most) {
  // Nobody is enrolled: no claim number makes them longer or shorter.
  const auto bytes = sample_text("family.837");
  const auto told = upload(bytes, asking);
  std::size_t length = 0;
  for (const auto& each : told.acknowledgments) length += each["content"].get<std::string>().size();
  const auto segments = api::x12::read_837p(bytes, {.file = {}, .received = {}}).counts.segments;
  const auto limited = [&](std::size_t of_bytes, std::size_t of_segments) {
    http::http_limits limits;
    limits.x12_acknowledgment_bytes = of_bytes;
    limits.x12_acknowledged_segments = of_segments;
    return upload_book(limits).upload(bytes, asking);
  };
  BOOST_TEST(limited(length, segments).acknowledgments.size() == 2u);
  const auto check = [](const uploaded& of, const std::string& why) {
    // The claims are told all the same.
    BOOST_TEST(of.claims.size() == 5u);
    BOOST_TEST(of.acknowledgments.empty());
    BOOST_TEST(of.summary["pushed"] == "5");
    BOOST_TEST(of.summary["acknowledgments"] == "0");
    BOOST_TEST(of.summary["unacknowledged"] == why);
  };
  check(limited(length - 1, segments), "the acknowledgments are too long");
  check(limited(length, segments - 1),
        "the file has more than " + std::to_string(segments - 1) + " segments");
}

BOOST_AUTO_TEST_CASE(acknowledgments_leave_nothing_behind_at_the_server) {
  const auto bytes = sample_text("defects.837");
  const auto files = [&] {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(file("data")))
      if (entry.path().extension() == ".x12") names.push_back(entry.path().string());
    return names;
  };
  BOOST_TEST(upload(bytes, asking).acknowledgments.size() == 2u);
  BOOST_TEST(files().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_upload_acknowledgments_test
}  // namespace benefactor::tools
