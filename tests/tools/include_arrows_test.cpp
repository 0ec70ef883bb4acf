#include "tests/tools/include_arrows.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

#include "tests/support/paths.hpp"

namespace benefactor::tools_test {
namespace {

bool allowed(std::string_view path, std::string_view include) {
  return check_includes(path, "#include " + std::string{include} + "\n").empty();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(include_arrows)

BOOST_AUTO_TEST_CASE(every_include_of_the_project_follows_the_arrows) {
  const auto root = test_support::source_dir();
  const auto sources = project_sources(root);
  BOOST_TEST(sources.size() > 0u);
  for (const auto& source : sources) {
    std::ifstream file{root / source};
    BOOST_REQUIRE_MESSAGE(file, "cannot read " << source);
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    for (const auto& wrong : check_includes(source.generic_string(), text))
      BOOST_ERROR(wrong.path << ":" << wrong.line << ": " << wrong.header << ": " << wrong.rule);
  }
}

BOOST_AUTO_TEST_CASE(an_include_against_the_arrows_is_found_with_its_line) {
  const auto wrong =
      check_includes("events/claim.cpp", "#include <vector>\n\n#include \"store/event_log.hpp\"\n");
  BOOST_REQUIRE_EQUAL(wrong.size(), 1u);
  BOOST_TEST(wrong[0].path == "events/claim.cpp");
  BOOST_TEST(wrong[0].line == 3u);
  BOOST_TEST(wrong[0].header == "store/event_log.hpp");
  BOOST_TEST(wrong[0].rule == "events/ may not include store/");
}

BOOST_AUTO_TEST_CASE(a_folder_includes_itself_and_those_below_it_only) {
  BOOST_TEST(allowed("store/codec.cpp", "\"events/claim.hpp\""));
  BOOST_TEST(allowed("tools/benefactor/main.cpp", "\"api/rpc/server.hpp\""));
  BOOST_TEST(allowed("tests/events/claim_test.cpp", "\"tools/benefactor/serve.hpp\""));
  BOOST_TEST(!allowed("store/codec.cpp", "\"projections/status.hpp\""));
  BOOST_TEST(!allowed("actors/log_actor.cpp", "\"projections/status.hpp\""));
  BOOST_TEST(!allowed("projections/status.cpp", "\"actors/protocols.hpp\""));
  BOOST_TEST(!allowed("api/rpc/server.cpp", "\"tools/benefactor/serve.hpp\""));
  BOOST_TEST(!allowed("tools/benefactor/main.cpp", "\"tests/support/paths.hpp\""));
  BOOST_TEST(!allowed("events/claim.cpp", "<store/event_log.hpp>"));
}

BOOST_AUTO_TEST_CASE(an_include_in_quotes_is_written_from_the_root) {
  BOOST_TEST(!allowed("store/codec.cpp", "\"codec.hpp\""));
  BOOST_TEST(!allowed("store/codec.cpp", "\"../events/claim.hpp\""));
  BOOST_TEST(!allowed("store/codec.cpp", "\"rocksdb/db.h\""));
}

BOOST_AUTO_TEST_CASE(the_core_includes_the_standard_library_and_itself_only) {
  BOOST_TEST(allowed("events/money.hpp", "<cstdint>"));
  BOOST_TEST(allowed("events/money.hpp", "\"events/rounding.hpp\""));
  BOOST_TEST(!allowed("events/money.hpp", "<math.h>"));
  BOOST_TEST(!allowed("events/money.hpp", "<nlohmann/json.hpp>"));
  BOOST_TEST(!allowed("events/money.hpp", "\"events/claim_events.capnp.h\""));
}

BOOST_AUTO_TEST_CASE(each_library_is_included_where_it_belongs_only) {
  BOOST_TEST(allowed("actors/log_actor.cpp", "<caf/all.hpp>"));
  BOOST_TEST(!allowed("api/kj_bridge.cpp", "<caf/all.hpp>"));
  BOOST_TEST(allowed("api/identity/password_hash.cpp", "<argon2.h>"));
  BOOST_TEST(!allowed("api/rpc/door_server.cpp", "<argon2.h>"));
  BOOST_TEST(allowed("store/rocksdb_log_device.cpp", "<rocksdb/db.h>"));
  BOOST_TEST(allowed("tests/store/log_test.cpp", "<rocksdb/db.h>"));
  BOOST_TEST(!allowed("projections/projector.cpp", "<rocksdb/db.h>"));
  BOOST_TEST(!allowed("tests/api/server_test.cpp", "<rocksdb/db.h>"));
  BOOST_TEST(allowed("store/event_codec.cpp", "\"events/claim_events.capnp.h\""));
  BOOST_TEST(allowed("api/rpc/server.cpp", "<kj/async.h>"));
  BOOST_TEST(!allowed("actors/log_actor.cpp", "<capnp/message.h>"));
  BOOST_TEST(!allowed("projections/projector.cpp", "\"events/claim_events.capnp.h\""));
}

BOOST_AUTO_TEST_CASE(an_include_is_recognised_however_it_is_spaced) {
  BOOST_TEST(check_includes("events/claim.cpp", "  #  include<caf/all.hpp>  // why\n").size() == 1u);
  BOOST_TEST(check_includes("events/claim.cpp", "// #include <caf/all.hpp>\n").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::tools_test
