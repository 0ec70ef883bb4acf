// Where a log may be cut: behind the last event of a command, which the event itself shows.
#include <boost/test/unit_test.hpp>
#include <map>

#include "store/event_log.hpp"
#include "store/restore.hpp"
#include "tests/actors/random_requests.hpp"
#include "tests/actors/sample_external.hpp"
#include "tests/actors/sample_requests.hpp"
#include "tests/actors/staged_engine.hpp"

using namespace benefactor;
using namespace benefactor::test_support;

BOOST_AUTO_TEST_SUITE(append_boundaries)

BOOST_AUTO_TEST_CASE(the_last_event_of_every_append_and_no_other_ends_its_command) {
  constexpr std::uint64_t seed = 20261125;
  staged_engine engine{{.seed = seed}};
  std::mt19937_64 random{seed};
  auto requests = sample_book(4);
  const auto more = random_requests(random, 3, 3'000, engine.surrogates());
  requests.insert(requests.end(), more.begin(), more.end());
  // Seldom by chance: a replacement that is pended, and then released.
  auto replacement = sample_claim(3, "B", 950'00);
  replacement.submission.replaces_submitter = "ACME";
  replacement.submission.replaces_claim_id = "A";
  requests.insert(requests.end(), {sample_claim(3, "A"), replacement,
                                   actors::claim_request{engine.id_of("ACME", "B"), release_claim{}}});
  // And a dispute that is denied, and what an external processor takes back without deciding again.
  const auto c = engine.id_of("ACME", "C");
  const std::string reason = "a reason of enough characters";
  requests.insert(requests.end(),
                  {sample_claim(3, "C", 60'00), actors::claim_request{c, dispute_claim{c, {}, reason}},
                   actors::claim_request{c, resolve_dispute{.claim = c,
                                                            .upheld = false,
                                                            .notes = reason,
                                                            .correction = {},
                                                            .diagnoses = {},
                                                            .outside = {}}}});
  const auto e = engine.id_of("ACME", "E");
  const auto on = sample_claim(1, "E").submission.received;
  processor_report said{sample_processor, {}, 1, processor_status::paid, on, {}, {}};
  const external_remittance pays{.decides = true, .lines = {{1, 60'00, {}}}, .trace = "T", .paid_on = on};
  auto takes_back = said;
  takes_back.place = 2;
  const external_remittance reverses{.reverses = true, .lines = {}, .trace = "T", .paid_on = on};
  said.file.bytes.fill(9);
  takes_back.file = said.file;
  requests.insert(requests.end(),
                  {sample_claim(1, "E", 60'00),
                   actors::claim_request{e, dispatch_claim{e, dispatch_kind::original, 1, on, {}}},
                   actors::claim_request{e, report_claim{e, said, pays}},
                   actors::claim_request{e, report_claim{e, takes_back, reverses}}});
  std::map<std::string, int> shapes;  // Of appends: their events' types.
  for (const auto& request : requests) {
    const auto from = engine.end_position();
    engine.ask(request);
    const auto end = engine.end_position();
    std::string shape;
    for (auto position = from; position < end; ++position) {
      const auto recorded = store::read_event(engine.device(), position);
      shape += store::event_type_name(recorded.event.type) + ' ';
      BOOST_TEST(
          store::ends_command(engine.device(), store::open_log(engine.device()).origin.log_id, position) ==
              (position + 1 == end),
          "position " << position << " of " << shape << "in " << from << " to " << end << ", seed " << seed);
    }
    if (end > from) ++shapes[shape];
  }
  // Every way in which one command causes several events was among them.
  for (const auto* shape : {"claim_submitted claim_pended ", "claim_submitted claim_adjudicated ",
                            "claim_submitted claim_reversed claim_adjudicated ", "claim_reversed ",
                            "claim_reversed claim_adjudicated ", "dispute_resolved ",
                            "dispute_resolved claim_adjudicated ", "claim_submitted claim_routed ",
                            "claim_adjudicated processor_reported ", "processor_reported claim_reversed "})
    BOOST_TEST(shapes[shape] > 0, shape);
}

BOOST_AUTO_TEST_SUITE_END()
