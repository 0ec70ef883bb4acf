#include "api/x12/service_types.hpp"

#include <boost/test/unit_test.hpp>
#include <tuple>

namespace benefactor::api_test {
namespace {

using api::x12::service_type_table;

constexpr std::string_view header = "procedure,place_of_service,service_type\n";

std::string message_of(const std::string& rows) {
  try {
    service_type_table{std::string{header} + rows};
  } catch (const api::x12::bad_service_types& e) {
    return e.what();
  }
  return "taken";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(x12_service_types)

BOOST_AUTO_TEST_CASE(the_shipped_table_gives_common_services_their_types) {
  const auto& table = api::x12::default_service_types();
  const std::vector<std::tuple<const char*, const char*, service_type>> cases{
      {"99213", "11", service_type::primary_care},
      {"99243", "11", service_type::specialist_visit},
      {"99283", "23", service_type::emergency},
      {"80053", "23", service_type::emergency},
      {"99213", "20", service_type::urgent_care},
      {"99396", "11", service_type::preventive},
      {"90471", "11", service_type::preventive},
      {"77067", "22", service_type::preventive},
      {"90837", "11", service_type::mental_health},
      {"80053", "81", service_type::lab_work},
      {"71046", "11", service_type::imaging},
      {"97110", "11", service_type::physical_therapy},
      {"99222", "21", service_type::inpatient},
      {"27447", "21", service_type::inpatient},
      {"45380", "24", service_type::outpatient_surgery},
      {"45380", "22", service_type::outpatient_surgery},
      {"11102", "11", service_type::specialist_visit},
      {"D0120", "11", service_type::dental},
      {"92014", "11", service_type::vision},
      {"E0601", "12", service_type::durable_medical_equipment},
      {"J1885", "11", service_type::prescription},
      {"0241U", "81", service_type::lab_work},
      {"0042T", "11", service_type::other},
      {"99999", "11", service_type::other}};
  for (const auto& [procedure, place, expected] : cases)
    BOOST_TEST(to_text(table.find(procedure, place)) == to_text(expected), procedure << " at " << place);
}

BOOST_AUTO_TEST_CASE(the_first_row_that_matches_decides) {
  const service_type_table table{std::string{header} +
                                 "99213,11,VISION\n 99200-99299 , * , DENTAL \n*,23,EMERGENCY\r\n"};
  BOOST_TEST((table.find("99213", "11") == service_type::vision));
  BOOST_TEST((table.find("99213", "12") == service_type::dental));
  BOOST_TEST((table.find("99213", "23") == service_type::dental));
  BOOST_TEST((table.find("80053", "23") == service_type::emergency));
  BOOST_TEST((table.find("80053", "11") == service_type::other));
}

BOOST_AUTO_TEST_CASE(a_range_holds_codes_with_the_same_letters_only) {
  const service_type_table table{std::string{header} + "0001U-0999U,*,LAB_WORK\nA0100-A0200,*,DENTAL\n"};
  BOOST_TEST((table.find("0500U", "11") == service_type::lab_work));
  BOOST_TEST((table.find("0500T", "11") == service_type::other));
  BOOST_TEST((table.find("05000", "11") == service_type::other));
  BOOST_TEST((table.find("A0200", "11") == service_type::dental));
  BOOST_TEST((table.find("A0201", "11") == service_type::other));
  BOOST_TEST((table.find("", "") == service_type::other));
}

BOOST_AUTO_TEST_CASE(a_bad_table_is_refused_with_line_field_and_rule) {
  BOOST_TEST(message_of("99213,11\n") == "service types, line 2: row '99213,11' must have three fields");
  BOOST_TEST(message_of("# note\n\n9921,11,OTHER\n") ==
             "service types, line 4: procedure '9921' must be a code, a range of codes or '*'");
  BOOST_TEST(message_of("99299-99200,*,OTHER\n") ==
             "service types, line 2: procedure '99299-99200' must be a range of rising codes with their "
             "letters in the "
             "same places");
  BOOST_TEST(message_of("A0001-B0002,*,OTHER\n").find("must be a range of rising codes") !=
             std::string::npos);
  BOOST_TEST(message_of("99213,1,OTHER\n") ==
             "service types, line 2: place_of_service '1' must be two digits or '*'");
  BOOST_TEST(message_of("99213,*,SURGERY\n") ==
             "service types, line 2: service_type 'SURGERY' must be a service type, such as PRIMARY_CARE");
  BOOST_TEST(message_of("") == "service types: the table must have at least one row");
  BOOST_CHECK_THROW(service_type_table{"99213,*,OTHER\n"}, api::x12::bad_service_types);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api_test
