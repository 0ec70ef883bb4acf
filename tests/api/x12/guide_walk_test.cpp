// Transaction sets against a guide: a small one for each rule, and that of the 837P on published claims.
#include "api/x12/guide_walk.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <stdexcept>

#include "api/x12/acknowledge.hpp"
#include "tests/api/x12/samples.hpp"
#include "tests/support/fixtures.hpp"

namespace benefactor::api_test {
namespace {

using api::x12::guide_walk;
using api::x12::outline_file;
using api::x12::parse_guide;
using api::x12::segment_reader;

constexpr std::string_view small_guide = R"(
# A set with a header, and loops of items that have notes.
element 1 AN 2 4
element 2 ID 2 2
element 3 R 1 3
element 4 N0 1 2
element 5 DT 8 8
element 6 TM 4 8
element 7 ID 2 3
element 8 PERIOD 1 35
codes YES Y1
codes YES Y2
loop ST R 1
  ST R 1 | 1 R | 1 S
  BHT R 1 | 5 S | 6 S
  loop ITEM R 2
    HL R 1 | 4 R
    REF S 2 | 2 R ==AA | 1 S
    REF R 1 | 2 R ==BB | 1 S
    loop NOTE S >1
      NTE R 1 | 2 R =@YES | 3 S x2 | - | C1 S (2 R =Y1 ; 1 S) ! P0203
    end
    use WHEN
  end
  SE R 1 | 4 R
end
define WHEN S 1
  DTP R 1 | 7 R =D8,RD8 | 8 R
end
)";

/// "HL 3 3", "NTE 7 8 (1 2 7)": each error of the set of *segments*, which is set off by ISA and ST.
std::vector<std::string> errors_of(const std::string& segments, bool closed = true) {
  static const auto guide = parse_guide(small_guide);
  const std::string bytes =
      "ISA*00*          *00*          *ZZ*A              *ZZ*B              "
      "*260401*0930*^*00501*000000001*0*P*:~"
      "ST*0001~" +
      segments;
  segment_reader reader{bytes};
  reader.next();
  guide_walk walk{*guide, reader};
  while (const auto s = reader.next()) walk.take(*s);
  std::vector<std::string> lines;
  for (const auto& error : walk.finish(closed)) {
    auto line = error.id + ' ' + std::to_string(error.position) + ' ' + error.code;
    for (const auto& e : error.elements) {
      line += " (" + std::to_string(e.position);
      if (e.component != 0) line += ':' + std::to_string(e.component);
      line += ' ' + (e.reference.empty() ? "-" : e.reference) + ' ' + e.code + ')';
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

void check_errors(const std::string& segments, const std::vector<std::string>& expected) {
  BOOST_TEST_CONTEXT(segments) {
    BOOST_TEST(errors_of(segments) == expected, boost::test_tools::per_element());
  }
}

std::string file_text(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// The errors of all sets of a file of professional claims, as "CLM 21 8"; adds the sets to *sets*.
std::vector<std::string> errors_in_file(const std::string& bytes, std::size_t& sets) {
  std::vector<std::string> lines;
  for (const auto& interchange : outline_file(bytes))
    for (const auto& group : interchange.groups)
      for (const auto& set : group.sets) {
        ++sets;
        for (const auto& error : set.errors)
          lines.push_back(error.id + ' ' + std::to_string(error.position) + ' ' + error.code);
      }
  return lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(guide_walks)

BOOST_AUTO_TEST_CASE(a_set_in_order_has_no_errors) {
  check_errors("BHT~HL*1~REF*BB~SE*9~", {});
  check_errors(
      "BHT*20260401*093059~HL*1~REF*AA*AB~REF*BB~REF*AA~NTE*Y1*1*2.5~NTE*Y2***~DTP*D8*20260401~HL*2~REF*BB~"
      "SE*9~",
      {});
  // Segments of one id share a position and stand in any order.
  check_errors("BHT~HL*1~REF*BB~REF*AA~SE*9~", {});
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_reported_before_what_follows_it_and_at_the_end_at_the_last_segment) {
  check_errors("HL*1~REF*BB~SE*9~", {"BHT 2 3"});
  check_errors("BHT~HL*1~HL*2~REF*BB~SE*9~", {"REF 4 3"});
  check_errors("BHT~HL*1~SE*9~", {"REF 3 3"});
  // Of a loop only the segment that begins it.
  check_errors("SE*9~", {"BHT 1 3", "HL 1 3"});
  // A set that was cut off may have gone on.
  BOOST_TEST(errors_of("BHT~HL*1~", false).empty());
}

BOOST_AUTO_TEST_CASE(what_stands_too_often_or_where_it_must_not_is_reported) {
  check_errors("BHT~HL*1~REF*BB~REF*BB~REF*AA~REF*AA~REF*AA~SE*9~", {"REF 5 5", "REF 8 5"});
  check_errors("BHT~HL*1~REF*BB~HL*2~REF*BB~HL*3~REF*BB~SE*9~", {"HL 7 4"});
  check_errors("BHT~HL*1~REF*BB~BHT~XYZ~xyz~SE*9~", {"BHT 5 2", "XYZ 6 1", "? 7 1"});
  check_errors("BHT~HL*1~REF*CC~REF*BB~SE*9~", {"REF 4 2"});
}

BOOST_AUTO_TEST_CASE(elements_are_checked_for_presence_length_form_and_code) {
  const std::string begin = "BHT~HL*1~REF*BB~", end = "~SE*9~";
  check_errors(begin + "NTE" + end, {"NTE 5 8 (1 2 1)"});
  check_errors(begin + "NTE*Y3" + end, {"NTE 5 8 (1 2 7)"});
  check_errors(begin + "NTE*Y1Z" + end, {"NTE 5 8 (1 2 5) (1 2 7)"});
  check_errors(begin + "NTE*Y" + end, {"NTE 5 8 (1 2 4) (1 2 7)"});
  check_errors(begin + "NTE*Y1*12345*-1.50" + end, {"NTE 5 8 (2 3 5)"});
  check_errors(begin + "NTE*Y1*1.2.3*1e5" + end, {"NTE 5 8 (2 3 6) (3 3 6)"});
  check_errors(begin + "NTE*Y1*1" + end, {"NTE 5 8 (3 3 2)"});
  check_errors(begin + "NTE*Y1***X" + end, {"NTE 5 8 (4 - I10)"});
  check_errors(begin + "NTE*Y1****Y1:AB" + end, {});
  check_errors(begin + "NTE*Y1****:A" + end, {"NTE 5 8 (5:1 2 1) (5:2 1 4)"});
  check_errors(begin + "NTE*Y1****Y2:AB:C" + end, {"NTE 5 8 (5:1 2 7) (5:3 - 3)"});
  check_errors(begin + "NTE*Y1*****X" + end, {"NTE 5 8 (6 - 3)"});
  check_errors("BHT*20260231*2460~HL*1~REF*BB*A:B~SE*9~", {"BHT 2 8 (1 5 8) (2 6 9)", "REF 4 8 (2 1 6)"});
  check_errors("BHT*2026*09~HL*1.5~REF*BB~SE*9~",
               {"BHT 2 8 (1 5 4) (1 5 8) (2 6 4) (2 6 9)", "HL 3 8 (1 4 6)"});
  check_errors(begin + "DTP*RD8*20260401-20260402" + end, {});
  check_errors(begin + "DTP*RD8*20260401" + end, {"DTP 5 8 (2 8 8)"});
  check_errors(begin + "DTP*XX*20260401" + end, {"DTP 5 8 (1 7 7)"});
}

BOOST_AUTO_TEST_CASE(a_guide_that_is_not_of_its_form_is_refused_with_its_line) {
  for (const auto& [text, message] :
       {std::pair{"loop ST R 1\n ST R 1 | 9 R\nend", "guide, line 2: data element 9 is not described"},
        {"\nelement 1 XX 1 2", "guide, line 2: XX is no type"},
        {"ST R 1", "guide, line 1: stands outside any loop"},
        {"loop ST R 1\n ST Q 1\nend", "guide, line 2: Q is neither R nor S"},
        {"loop ST R 1\n ST R one\nend", "guide, line 2: one is no number"},
        {"element 1 ID 1 2\nloop ST R 1\n ST R 1 | 1 R =@NONE\nend",
         "guide, line 3: there is no list of codes @NONE"},
        {"loop ST R 1\n ST R 1 ! Q0102\nend", "guide, line 2: Q0102 is no syntax note"},
        {"loop ST R 1\n ST R 1", "guide, line 2: a loop is not ended"},
        {"element 1 ID 1 2", "guide, line 1: there is no loop"}}) {
    const auto has_message = [expected = std::string{message}](const std::runtime_error& error) {
      return error.what() == expected;
    };
    BOOST_CHECK_EXCEPTION(parse_guide(text), std::runtime_error, has_message);
  }
}

BOOST_AUTO_TEST_CASE(the_projects_own_claims_are_in_order) {
  std::size_t sets = 0;
  for (const char* name : {"office_visit.837", "family.837", "many_sets.837", "odd_delimiters.837",
                           "newline_terminator.837", "corrections.837", "secondary.837"})
    BOOST_TEST(errors_in_file(x12_sample(name), sets) == std::vector<std::string>{},
               boost::test_tools::per_element());
  BOOST_TEST(sets == 11u);
}

BOOST_AUTO_TEST_CASE(the_claims_that_x12_publishes_are_in_order) {
  const auto folder =
      test_support::fixtures_or_skip("x12/stupidedi/005010/X222A1 HC837 Health Care Claim Professional/pass");
  if (!folder) return;
  std::size_t sets = 0;
  for (const auto& entry : std::filesystem::directory_iterator{*folder})
    BOOST_TEST_CONTEXT(entry.path().filename()) {
      BOOST_TEST(errors_in_file(file_text(entry.path()), sets) == std::vector<std::string>{},
                 boost::test_tools::per_element());
    }
  BOOST_TEST(sets == 13u);
}

BOOST_AUTO_TEST_CASE(a_slip_of_each_kind_in_a_claim_is_found_where_it_is) {
  const auto sample = x12_sample("office_visit.837");
  std::size_t sets = 0;
  const auto errors = [&](std::string_view from, std::string_view to) {
    auto lines = errors_in_file(with(sample, from, to), sets);
    std::string all;
    for (const auto& line : lines) all += (all.empty() ? "" : ", ") + line;
    return all;
  };
  BOOST_TEST(errors("HI*", "XI*") == "XI 19 1, HI 20 3");
  BOOST_TEST(errors("NM1*85", "NM1*86") == "NM1 7 2, N3 8 2, N4 9 2, REF 10 2, NM1 11 3");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api_test
