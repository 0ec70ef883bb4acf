// Formats: what an older program wrote is read, what a newer one wrote is refused by name and never repaired.
#include "store/data_format.hpp"

#include <boost/test/unit_test.hpp>
#include <rocksdb/db.h>

#include "store/bytes.hpp"
#include "store/durable_file.hpp"
#include "store/upcasting.hpp"
#include "tests/store/backup_bench.hpp"
#include "tests/store/fixed_events.hpp"
#include "tests/store/log_samples.hpp"

namespace benefactor::store {
namespace of_data_format_test {

using test_support::temp_directory;

const std::string advice = ": use the program that wrote it or a newer one";

bool says(const std::exception& error, const std::string& text) {
  return std::string(error.what()).find(text) != std::string::npos;
}

/// A log of genesis and the given encoded event in a page of its own.
struct log_with {
  explicit log_with(const std::string& event, std::string first = encode_genesis(test::sample_genesis())) {
    page_chain chain{page_link{}};
    for (const auto& each : {std::move(first), event}) {
      const std::vector<std::string> batch{each};
      pages.push_back(chain.append(batch, 1'700'000'100'000'000).front());
    }
    BOOST_REQUIRE(bench.device().submit_and_wait(pages).ok());
  }
  std::vector<stored_page> pages;
  test::rocksdb_bench bench;
};

event_draft payment() {
  const claim_paid paid{
      .claim = claim_id{test::id_of(1)}, .on = {20'000}, .trace = "EFT-1", .amount = 176'00};
  encode_context context;
  context.log_id = test::sample_genesis().log_id;
  const auto bytes =
      encode(bucket_event{paid}, policy_id{test::id_of(7)}, member_id{test::id_of(8)}, {}, context);
  return to_draft(parse_event(bytes));
}

/// Verifying and repairing both refuse the log with *text*, and nothing is removed.
void refused_and_kept(test::rocksdb_bench& bench, const std::string& text) {
  const auto refusal = [&](const newer_format& error) { return says(error, text) && says(error, advice); };
  BOOST_CHECK_EXCEPTION(verify(bench.device()), newer_format, refusal);
  BOOST_CHECK_EXCEPTION(repair_drop_tail(bench.device(), 0), newer_format, refusal);
  BOOST_CHECK_EXCEPTION(repair_drop_tail(bench.device(), 0, 1), newer_format, refusal);
  BOOST_TEST(bench.device().last_page().first_position == 1u);
}

BOOST_AUTO_TEST_SUITE(data_format_suite)

BOOST_AUTO_TEST_CASE(
    a_new_directory_and_one_from_before_the_file_are_usable_and_of_this_format_from_then_on) {
  const temp_directory folder;
  require_usable(folder.path());
  BOOST_TEST(!std::filesystem::exists(folder / "FORMAT"));
  record_data_format(folder.path());
  BOOST_TEST(test::content_of(folder / "FORMAT") == "benefactor data 2\n");
  require_usable(folder.path());
}

BOOST_AUTO_TEST_CASE(a_directory_of_a_newer_format_is_refused_by_name_with_both_numbers) {
  const temp_directory folder;
  test::put_content(folder / "FORMAT", "benefactor data 3\n");
  BOOST_CHECK_EXCEPTION(require_usable(folder.path()), newer_format, [&](const auto& e) {
    return e.what() == "data directory " + folder.path().string() +
                           " is of format 3; this program (benefactor " + std::string(program_version()) +
                           ") reads formats up to 2" + advice;
  });
}

BOOST_AUTO_TEST_CASE(a_format_that_cannot_be_understood_is_refused_and_not_replaced) {
  const temp_directory folder;
  for (const auto* text : {"", "1\n", "benefactor data x\n", "benefactor data 1x\n", "benefactor data 0\n"}) {
    test::put_content(folder / "FORMAT", text);
    BOOST_CHECK_THROW(require_usable(folder.path()), log_error);
    BOOST_CHECK_THROW(record_data_format(folder.path()), log_error);
    BOOST_TEST(test::content_of(folder / "FORMAT") == text);
  }
}

BOOST_AUTO_TEST_CASE(a_key_ring_of_a_newer_format_is_refused_by_name) {
  const temp_directory folder;
  write_durably(folder / "new.keys", "benefactor key ring 2\nsomething else\n");
  BOOST_CHECK_EXCEPTION(key_ring::load(folder / "new.keys"), key_error, [&](const auto& e) {
    return says(e, (folder / "new.keys").string() + " is of format 2") && says(e, advice);
  });
}

BOOST_AUTO_TEST_CASE(a_store_of_data_keys_of_a_newer_format_is_refused_by_name) {
  test::backup_bench bench;
  bench.command(1);
  bench.close();
  const auto put = [&](const std::string& name, const std::string& value) {
    rocksdb::DB* opened = nullptr;
    BOOST_REQUIRE(rocksdb::DB::Open({}, (bench.data() / "keys").string(), &opened).ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    BOOST_REQUIRE(db->Put({}, name, value).ok());
  };
  std::string name(1, '\7');
  name += "default";
  const auto member = test::backup_bench::member(1);
  name.append(reinterpret_cast<const char*>(member.bytes.data()), 16);
  put(name, std::string("\3\1", 2) + std::string(90, 'x'));
  {
    data_key_store keys(bench.data() / "keys", bench.ring());
    BOOST_CHECK_EXCEPTION(keys.find("default", member), key_error, [](const auto& e) {
      return says(e, "data key: the stored value is of format 3") && says(e, advice);
    });
  }
  put(std::string("\0ring", 5), "\2and more");
  BOOST_CHECK_EXCEPTION(data_key_store(bench.data() / "keys", bench.ring()), key_error, [](const auto& e) {
    return says(e, "data keys: the store is of format 2") && says(e, advice);
  });
}

BOOST_AUTO_TEST_CASE(a_genesis_of_a_newer_version_is_refused_by_name) {
  auto draft = to_draft(parse_event(encode_genesis(test::sample_genesis())));
  draft.payload[0] = 2;
  draft.payload += "a field of tomorrow";
  log_with log(encode_event(payment()), encode_event(draft));
  BOOST_CHECK_EXCEPTION(open_log(log.bench.device()), newer_format, [](const auto& e) {
    return says(e, "event at position 0: genesis is of format 2; this program") && says(e, advice);
  });
  refused_and_kept(log.bench, "event at position 0: genesis is of format 2");
}

BOOST_AUTO_TEST_CASE(a_page_of_a_newer_format_is_refused_and_one_with_a_damaged_number_is_damaged) {
  log_with log(encode_event(payment()));
  auto bytes = *log.pages[1].bytes;
  bytes[4] = 2;
  log.bench.damage(1, bytes);
  BOOST_TEST(verify(log.bench.device()).damage->position == 1u);
  const auto content = std::string_view(bytes).substr(0, bytes.size() - page_check_bytes);
  bytes.replace(content.size(), page_check_bytes, as_text(sha256(content)).substr(0, page_check_bytes));
  log.bench.damage(1, bytes);
  refused_and_kept(log.bench, "page at position 1 is of format 2; this program");
}

BOOST_AUTO_TEST_CASE(an_event_of_a_newer_envelope_schema_or_type_is_refused_with_its_position_and_name) {
  auto envelope = encode_event(payment());
  envelope[0] = 2;
  log_with newer_envelope(envelope);
  refused_and_kept(newer_envelope.bench, "event at position 1: its envelope is of format 2; this program");

  auto schema = payment();
  schema.schema_version = 2;
  log_with newer_schema(encode_event(schema));
  refused_and_kept(newer_schema.bench, "event at position 1 (claim_paid) is of format 2; this program");
  const auto recorded = read_event(newer_schema.bench.device(), 1);
  BOOST_CHECK_EXCEPTION(decode(recorded.event, id128{}), newer_format, [](const auto& e) {
    return says(e, "event at position 1 (claim_paid) is of format 2");
  });

  for (const int number : {9, 4711}) {
    auto type = payment();
    type.type = static_cast<std::uint16_t>(number);
    log_with newer_type(encode_event(type));
    refused_and_kept(newer_type.bench, "event at position 1 (event_" + std::to_string(number) +
                                           ") is of a type that this program (benefactor ");
  }
}

// There has been one schema version so far. Version 0 was never given out, so it can stand for an older one
// here.
BOOST_AUTO_TEST_CASE(an_event_of_an_older_schema_version_is_read_by_its_upcaster_as_todays) {
  const auto was = [](const event_view& view, event_opener&, domain_event& result) {
    claim_paid paid;
    paid.claim = claim_id{view.stream.id};
    paid.trace = view.payload.substr(0, view.payload.find(' '));
    paid.amount = std::stoll(std::string(view.payload.substr(view.payload.find(' ') + 1)));
    result = bucket_event{paid};
  };
  const upcaster upcasters[] = {{domain_event_type::claim_paid, 0, was}};
  auto draft = payment();
  draft.schema_version = 0;
  draft.payload = "EFT-7 17600";
  const auto bytes = encode_event(draft);
  const auto read = decode(parse_event(bytes), id128{}, upcasters);
  const auto& paid = std::get<claim_paid>(std::get<bucket_event>(read));
  BOOST_TEST((paid.claim == claim_id{test::id_of(1)}));
  BOOST_TEST(paid.trace == "EFT-7");
  BOOST_TEST(paid.amount == 176'00);

  // Without one it is refused; events of today's version do not come near upcasters.
  BOOST_CHECK_EXCEPTION(decode(parse_event(bytes), id128{}), corrupt_event,
                        [](const auto& e) { return says(e, "was never in use"); });
  const auto today = encode_event(payment());
  BOOST_TEST((decode(parse_event(today), id128{}, upcasters) == decode(parse_event(today), id128{})));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_data_format_test
}  // namespace benefactor::store
