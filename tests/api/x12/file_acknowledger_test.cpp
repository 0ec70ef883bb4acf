// Acknowledgments as files: their names, and how much of a file is acknowledged at most.
#include "api/x12/file_acknowledger.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "tests/api/x12/samples.hpp"

namespace benefactor::api_test {
namespace of_file_acknowledger_test {

namespace x12 = api::x12;

const x12::answer_moment noon{*make_date(2026, 4, 2), 12, 0};

std::vector<x12::acknowledgment_file> acknowledged(x12::file_acknowledger& by, const std::string& stem,
                                                   const std::string& bytes, bool answered = true) {
  const auto result = read(bytes);
  x12::claim_answers answers;
  for (const auto& claim : result.claims)
    if (answered) answers[claim.at.segment] = {true, "CLM-1", {}};
  return by.acknowledge(stem, bytes, result, answers, noon, std::nullopt);
}

std::vector<std::string> names_of(const std::vector<x12::acknowledgment_file>& files) {
  std::vector<std::string> names;
  for (const auto& each : files) names.push_back(each.name);
  return names;
}

/// A set whose *count* segments nobody knows, each of them an error.
std::string set_of_errors(std::size_t count) {
  std::string text = "ST*837*0001*005010X222A1~\n";
  for (std::size_t i = 0; i < count; ++i) text += "ZZ*1~\n";
  return text + "SE*" + std::to_string(count + 2) + "*0001~\n";
}

/// office_visit.837 with *sets* before its own.
std::string with_sets(const std::string& sets) {
  return with(x12_sample("office_visit.837"), "ST*837*", sets + "ST*837*");
}

BOOST_AUTO_TEST_SUITE(acknowledgments_as_files)

BOOST_AUTO_TEST_CASE(a_file_is_named_by_what_it_answers_its_interchange_and_its_kind) {
  const auto bytes = x12_sample("office_visit.837");
  x12::file_acknowledger by;
  BOOST_TEST(names_of(acknowledged(by, "visit", bytes)) ==
                 (std::vector<std::string>{"visit.000000101.999.x12", "visit.000000101.277CA.x12"}),
             boost::test_tools::per_element());
  // Again in a run it is a duplicate, which a TA1 says.
  BOOST_TEST(names_of(acknowledged(by, "visit", bytes)) ==
                 (std::vector<std::string>{"visit.000000101-2.TA1.x12", "visit.000000101-2.999.x12",
                                           "visit.000000101-2.277CA.x12"}),
             boost::test_tools::per_element());
  const auto unnumbered = with(bytes, "*000000101*0*P*", "*         *0*P*");
  BOOST_TEST(names_of(acknowledged(by, "", unnumbered)).back() == "unnumbered.277CA.x12");
  BOOST_TEST(names_of(acknowledged(by, "", x12_sample("family.837"))).front() == "000000102.999.x12");
}

BOOST_AUTO_TEST_CASE(without_an_answer_to_each_claim_there_is_no_claim_acknowledgment) {
  x12::file_acknowledger by;
  const auto files = acknowledged(by, "visit", x12_sample("office_visit.837"), false);
  BOOST_TEST(names_of(files) == std::vector<std::string>{"visit.000000101.999.x12"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(acknowledgments_of_a_file_are_together_so_long_at_most) {
  const auto bytes = x12_sample("many_sets.837");
  x12::file_acknowledger unlimited;
  std::size_t length = 0;
  for (const auto& each : acknowledged(unlimited, "", bytes)) length += each.text.size();
  x12::file_acknowledger enough(x12::acknowledgment_limits{.bytes = length}),
      less(x12::acknowledgment_limits{.bytes = length - 1});
  BOOST_TEST(acknowledged(enough, "", bytes).size() == 4u);
  BOOST_CHECK_THROW(acknowledged(less, "", bytes), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_acknowledged_has_so_many_segments_groups_and_interchanges_at_most) {
  const auto bytes = x12_sample("office_visit.837");
  const auto segments = read(bytes).counts.segments;
  x12::file_acknowledger enough(x12::acknowledgment_limits{.segments = segments}),
      less(x12::acknowledgment_limits{.segments = segments - 1});
  BOOST_TEST(acknowledged(enough, "", bytes).size() == 2u);
  BOOST_CHECK_THROW(acknowledged(less, "", bytes), std::runtime_error);
  const auto of_groups = [&](std::size_t count) {
    std::string groups;
    for (std::size_t i = 0; i < count; ++i) groups += "GS~";
    return with(bytes, "GS*HC*", groups + "GS*HC*");
  };
  x12::file_acknowledger by;
  // With a TA1, for IEA01 says one group.
  BOOST_TEST(acknowledged(by, "", of_groups(x12::max_listed - 1)).size() == 3u);
  BOOST_CHECK_EXCEPTION(acknowledged(by, "", of_groups(x12::max_listed)), std::runtime_error,
                        [](const auto& error) {
                          return std::string(error.what()) ==
                                 "the file has more than 100000 interchanges, groups or transaction sets";
                        });
}

BOOST_AUTO_TEST_CASE(of_a_files_errors_so_many_are_listed_and_one_of_each_later_set) {
  std::string sets;
  const auto full = x12::max_outlined_errors / x12::max_segment_errors;
  for (std::size_t i = 0; i < full; ++i) sets += set_of_errors(x12::max_segment_errors);
  const auto errors_in = [](const std::string& bytes) {
    const auto outlined = x12::outline_file(bytes);
    std::vector<std::size_t> counts;
    for (const auto& set : outlined.at(0).groups.at(0).sets) counts.push_back(set.errors.size());
    return counts;
  };
  const auto counts = errors_in(with_sets(sets + set_of_errors(7) + set_of_errors(1)));
  BOOST_TEST_REQUIRE(counts.size() == full + 3);
  for (std::size_t i = 0; i < full; ++i) BOOST_TEST(counts[i] == x12::max_segment_errors);
  BOOST_TEST(counts[full] == 1u);
  BOOST_TEST(counts[full + 1] == 1u);
  BOOST_TEST(counts[full + 2] == 0u);  // The sample's own is in order.
}

BOOST_AUTO_TEST_CASE(of_a_longer_name_its_beginning_is_repeated) {
  const std::string id(x12::max_party_text, 'I');
  x12::file_acknowledger by;
  const auto said = [&](const std::string& member) {
    const auto bytes = with(x12_sample("office_visit.837"), "*MI*BH100200~", "*MI*" + member + "~");
    return acknowledged(by, "", bytes).back().text;
  };
  BOOST_TEST(said(id).find("*MI*" + id + "~") != std::string::npos);
  BOOST_TEST(said(id + "I").find("*MI*" + id + "~") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_moment_is_a_day_an_hour_and_a_minute) {
  const auto same = [](std::int64_t us, const x12::answer_moment& as) {
    const auto at = x12::moment_at(us);
    return at.day == as.day && at.hour == as.hour && at.minute == as.minute;
  };
  BOOST_TEST(same(0, {*make_date(1970, 1, 1), 0, 0}));
  BOOST_TEST(same(86'399'999'999, {*make_date(1970, 1, 1), 23, 59}));
  BOOST_TEST(same(1'775'131'200'000'000, noon));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_file_acknowledger_test
}  // namespace benefactor::api_test
