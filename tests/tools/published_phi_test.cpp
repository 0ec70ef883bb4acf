// Nothing confidential is ever published: every event that there is, from a log with all kinds of them, is
// searched for every text that its sealed parts hold.
#include <boost/test/unit_test.hpp>
#include <kj/encoding.h>
#include <set>

#include "api/node.hpp"
#include "store/data_keys.hpp"
#include "store/event_log.hpp"
#include "store/key_ring.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tests/api/publish/webhook_receiver.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/data_fixture.hpp"
#include "tools/benefactor/event_json.hpp"

namespace benefactor::tools {
namespace of_published_phi_test {

using nlohmann::ordered_json;

/// Shorter ones, as a sex or a state, are in any text by chance.
constexpr std::size_t telling_size = 4;

/// Every text within *value*.
void collect(const ordered_json& value, std::set<std::string>& texts) {
  if (value.is_string() && value.get_ref<const std::string&>().size() >= telling_size)
    texts.insert(value.get<std::string>());
  if (value.is_structured())
    for (const auto& item : value) collect(item, texts);
}

/// As base64 shows *text* wherever in a longer one it begins, without what depends on its neighbours.
std::vector<std::string> in_base64(const std::string& text) {
  std::vector<std::string> all;
  for (std::size_t shift = 0; shift < 3; ++shift) {
    const auto padded = std::string(shift, ' ') + text;
    const std::string encoded =
        kj::encodeBase64(kj::arrayPtr(reinterpret_cast<const kj::byte*>(padded.data()), padded.size()))
            .cStr();
    const auto begin = (shift * 8 + 5) / 6, end = padded.size() * 8 / 6;
    if (end >= begin + 4) all.push_back(encoded.substr(begin, end - begin));
  }
  return all;
}

BOOST_AUTO_TEST_SUITE(published_events)

BOOST_AUTO_TEST_CASE(nothing_that_is_sealed_is_published_in_plain_text_or_base64) {
  const test_support::temp_directory folder;
  test_support::make_data_fixture(folder / "made");
  const auto data = folder / "made" / "data", keys = folder / "made" / "TEST-ONLY.keys";

  // What is in the sealed parts, as whoever has the keys reads it.
  std::set<std::string> confidential;
  std::set<std::uint16_t> types;
  std::uint64_t count = 0, last = 0;
  {
    const auto ring = store::key_ring::load(keys);
    store::data_key_store vault(data / "keys", ring);
    const auto device = store::rocksdb_log_device::open(data / "log", {});
    const auto head = store::open_log(*device);
    store::for_each_event(*device, 0, head.link.next_position, [&](const store::event_view& event) {
      if (event.type < store::first_domain_event_type) return true;
      const auto shown = event_json(event, head.origin.log_id, &vault);
      if (shown["payload"].contains("confidential")) collect(shown["payload"]["confidential"], confidential);
      types.insert(event.type);
      last = event.position;
      ++count;
      return true;
    });
  }
  // Texts that are public elsewhere: three claims of this log are called as codes are, a member lives in the
  // town of a provider, and who has a claim in review is called as a user is. That the like of them stays
  // sealed is seen by the others.
  for (const auto* text : {"DENIED", "IMAGING", "PENDED", "Springfield", "62701", "clerk"})
    confidential.erase(text);
  BOOST_TEST(confidential.size() > 20u);
  BOOST_TEST(types.size() > 30u);

  api::test::webhook_receiver receiver;
  api::node_options opening;
  opening.data = data;
  opening.keys = keys;
  opening.on_fatal = [](const std::string& why) { BOOST_FAIL(why); };
  api::node node(std::move(opening));
  const api::publish::webhook_target target{
      receiver.url(), {std::string(24, 's')}, std::chrono::seconds(60), 100, ""};
  node.publish_to({"", {{"all", true, {}, target}}});
  receiver.wait([&](const auto& all) {
    return !all.empty() &&
           std::stoull(all.back().events().back()["position"].template get<std::string>()) >= last;
  });
  std::string published;
  std::uint64_t events = 0;
  for (const auto& request : receiver.requests()) {
    events += request.events().size();
    published += request.body + '\n';
    for (const auto& [name, value] : request.headers) published += name + ": " + value + '\n';
  }
  BOOST_TEST(events >= count);
  for (const auto& text : confidential) {
    BOOST_TEST((published.find(text) == published.npos), "published: " << text);
    for (const auto& encoded : in_base64(text))
      BOOST_TEST((published.find(encoded) == published.npos), "published in base64: " << text);
  }
  BOOST_TEST(published.find("confidential") == published.npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_published_phi_test
}  // namespace benefactor::tools
