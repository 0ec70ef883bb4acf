// What is decided about reference data, by the directory of what is known.
#include "store/reference_data.hpp"

#include <boost/test/unit_test.hpp>

namespace benefactor::store {
namespace of_reference_data_test {

constexpr const char* npi = "1234567893";

provider_description described(std::string tax_id) {
  provider_description d{npi, {}};
  d.details.tax_id = std::move(tax_id);
  return d;
}

/// Decides and takes what was decided.
struct reference_world {
  provider_directory directory;
  std::uint64_t position = 0;

  reference_decision ask(reference_request request) {
    auto decided = decide(directory, std::move(request));
    if (const auto* event = std::get_if<std::optional<reference_event>>(&decided); event && *event)
      apply(directory, **event, ++position);
    return decided;
  }
};

bool is_refused(const reference_decision& decided, rejection_code code) {
  const auto* refused = std::get_if<rejection>(&decided);
  return refused && refused->code == code;
}

bool changes_nothing(const reference_decision& decided) {
  const auto* event = std::get_if<std::optional<reference_event>>(&decided);
  return event && !*event;
}

BOOST_AUTO_TEST_SUITE(reference_data)

BOOST_AUTO_TEST_CASE(only_a_provider_that_is_known_is_described) {
  reference_world world;
  BOOST_TEST(is_refused(world.ask(described("123456789")), rejection_code::not_found));
  BOOST_TEST(!world.directory.details(npi));
  world.ask(provider{npi, "Metro Health", network_status::in_network});
  const auto decided = world.ask(described("123456789"));
  BOOST_TEST((std::get<std::optional<reference_event>>(decided) ==
              reference_event{provider_described{npi, described("123456789").details}}));
  BOOST_TEST((world.directory.details(npi) == described("123456789").details));
}

BOOST_AUTO_TEST_CASE(a_description_that_is_said_again_changes_nothing_and_another_replaces_it) {
  reference_world world;
  world.ask(provider{npi, "Metro Health", network_status::in_network});
  // Nothing said is not the same as nothing known.
  BOOST_TEST(!changes_nothing(world.ask(described(""))));
  BOOST_TEST(changes_nothing(world.ask(described(""))));
  BOOST_TEST(!changes_nothing(world.ask(described("123456789"))));
  BOOST_TEST(changes_nothing(world.ask(described("123456789"))));
  BOOST_TEST(!changes_nothing(world.ask(described("987654321"))));
  BOOST_TEST(world.directory.details(npi)->tax_id == "987654321");
  // Taken late, what was said earlier counts no more.
  world.directory.put(npi, described("123456789").details, 1);
  BOOST_TEST(world.directory.details(npi)->tax_id == "987654321");
}

BOOST_AUTO_TEST_CASE(a_description_of_bad_form_is_refused_by_its_field) {
  reference_world world;
  world.ask(provider{npi, "Metro Health", network_status::in_network});
  const auto decided = world.ask(described("12345"));
  BOOST_TEST(is_refused(decided, rejection_code::invalid));
  BOOST_TEST(std::get<rejection>(decided).problems.front().field == "taxId");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_reference_data_test
}  // namespace benefactor::store
