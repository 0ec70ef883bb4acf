// Files from an external processor: each is taken once, none before it is whole, whenever the engine stops.
#include "api/external/inbox.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

#include "tests/support/temp_directory.hpp"

namespace benefactor::api_test {

using namespace api::external;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t noon = 1'775'131'200 * second;  // 2026-04-02T12:00:00Z

std::string contents(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void put(const fs::path& file, const std::string& text) { std::ofstream{file, std::ios::binary} << text; }

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder}, fs::directory_iterator{}));
}

/// Where the engine stops.
enum class stop { never, before_recording, after_recording };

/// A processor's folder, and an engine that takes what begins with "OK" and remembers its digests.
struct exchange {
  test_support::temp_directory base;
  exchange_folder folder = open_exchange_folder(base.path(), "NORTH");
  std::set<store::digest256> recorded;
  std::vector<std::string> taken;  // Bytes, as recorded.
  stop at = stop::never;
  inbox box{folder};

  inbox_reader reader() {
    return {[this](const auto& digest) { return recorded.count(digest) > 0; },
            [this](const inbox_file& file) -> file_ruling {
              if (file.bytes.starts_with("NOBODY")) return {file_fate::unmatched, "no claim has this number"};
              if (!file.bytes.starts_with("OK")) return {file_fate::unreadable, "segment 1: ISA is missing"};
              if (at == stop::before_recording) throw std::runtime_error("stopped");
              recorded.insert(file.digest);
              taken.push_back(file.bytes);
              if (at == stop::after_recording) throw std::runtime_error("stopped");
              return {};
            }};
  }

  /// Two looks far enough apart; the second one's report.
  scan_report look_twice(std::int64_t at_us = noon) {
    box.scan(at_us, reader());
    return box.scan(at_us + 5 * second, reader());
  }

  /// The engine starts again: nothing is left in memory.
  void restart() {
    at = stop::never;
    box = inbox{folder};
  }
};

std::string only_fate(const scan_report& report) {
  BOOST_REQUIRE_EQUAL(report.files.size(), 1u);
  return std::string{to_text(report.files[0].fate)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(external_inbox)

BOOST_AUTO_TEST_CASE(a_file_is_taken_when_two_looks_find_it_the_same) {
  exchange e;
  put(e.folder.inbox() / "status.277", "OK 1");
  BOOST_TEST(e.box.scan(noon, e.reader()).waiting == 1u);
  BOOST_TEST(e.box.scan(noon + second, e.reader()).waiting == 1u);
  put(e.folder.inbox() / "status.277", "OK 1 and more");
  BOOST_TEST(e.box.scan(noon + 6 * second, e.reader()).waiting == 1u);
  const auto report = e.box.scan(noon + 11 * second, e.reader());
  BOOST_TEST(only_fate(report) == "taken");
  BOOST_TEST(report.waiting == 0u);
  BOOST_TEST((e.taken == std::vector<std::string>{"OK 1 and more"}));
  BOOST_TEST(report.files[0].to.parent_path() == e.folder.done());
  BOOST_TEST(report.files[0].to.filename().string() == report.files[0].digest.substr(0, 16) + "-status.277");
  BOOST_TEST(contents(report.files[0].to) == "OK 1 and more");
  BOOST_TEST(files_in(e.folder.done()) == 1u);
  BOOST_TEST(fs::is_empty(e.folder.inbox()));
  BOOST_TEST(fs::is_empty(e.folder.reading()));
}

BOOST_AUTO_TEST_CASE(unfinished_files_folders_and_links_are_not_looked_at) {
  exchange e;
  for (const char* name : {"a.277.part", "a.277.TMP", "a.filepart", "a.new", ".a.277"})
    put(e.folder.inbox() / name, "OK");
  fs::create_directory(e.folder.inbox() / "folder");
  put(e.base / "secret", "OK");
  fs::create_symlink(e.base / "secret", e.folder.inbox() / "link.277");
  const auto report = e.look_twice();
  BOOST_TEST(report.files.empty());
  BOOST_TEST(report.waiting == 0u);
  // Renamed, the file is one like others.
  fs::rename(e.folder.inbox() / "a.277.part", e.folder.inbox() / "a.277");
  BOOST_TEST(only_fate(e.look_twice(noon + 60 * second)) == "taken");
}

BOOST_AUTO_TEST_CASE(the_same_bytes_again_are_set_aside_whatever_their_name) {
  exchange e;
  put(e.folder.inbox() / "one.277", "OK 1");
  e.look_twice();
  put(e.folder.inbox() / "two.277", "OK 1");
  const auto report = e.look_twice(noon + 60 * second);
  BOOST_TEST(only_fate(report) == "repeated");
  BOOST_TEST(report.files[0].to.parent_path() == e.folder.repeated());
  BOOST_TEST(contents(fs::path(report.files[0].to) += ".reason") ==
             "repeated: a file of the same bytes was taken before\nSHA-256: " + report.files[0].digest +
                 "\nat: 2026-04-02T12:01:05Z\n");
  BOOST_TEST(e.taken.size() == 1u);
}

BOOST_AUTO_TEST_CASE(other_bytes_under_a_name_used_before_are_another_file) {
  exchange e;
  put(e.folder.inbox() / "daily.277", "OK monday");
  e.look_twice();
  put(e.folder.inbox() / "daily.277", "OK tuesday");
  BOOST_TEST(only_fate(e.look_twice(noon + 60 * second)) == "taken");
  BOOST_TEST(files_in(e.folder.done()) == 2u);
}

BOOST_AUTO_TEST_CASE(what_belongs_to_nothing_and_what_cannot_be_read_is_set_aside_with_its_reason) {
  exchange e;
  put(e.folder.inbox() / "a.277", "NOBODY's");
  BOOST_TEST(only_fate(e.look_twice()) == "unmatched");
  put(e.folder.inbox() / "b.277", "junk");
  const auto report = e.look_twice(noon + 60 * second);
  BOOST_TEST(only_fate(report) == "unreadable");
  BOOST_TEST(contents(fs::path(report.files[0].to) += ".reason")
                 .starts_with("unreadable: segment 1: ISA is missing\n"));
  BOOST_TEST(files_in(e.folder.unmatched()) == 2u);
  BOOST_TEST(files_in(e.folder.unreadable()) == 2u);
  BOOST_TEST(e.recorded.empty());
  // A file set aside may be sent again, when the claim is known by then.
  put(e.folder.inbox() / "a.277", "NOBODY's");
  BOOST_TEST(only_fate(e.look_twice(noon + 120 * second)) == "unmatched");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_too_long_is_not_read) {
  exchange e;
  e.box = inbox{e.folder, {.max_file_bytes = 4}};
  put(e.folder.inbox() / "a.277", "OK 12");
  const auto report = e.look_twice();
  BOOST_TEST(only_fate(report) == "unreadable");
  BOOST_TEST(report.files[0].reason == "the file is longer than 4 bytes");
  BOOST_TEST(e.taken.empty());
}

BOOST_AUTO_TEST_CASE(a_scan_takes_no_more_files_than_allowed_and_the_next_one_the_rest) {
  exchange e;
  e.box = inbox{e.folder, {.max_files = 2}};
  for (int i = 0; i < 5; ++i) put(e.folder.inbox() / ("f" + std::to_string(i)), "OK " + std::to_string(i));
  const auto first = e.look_twice();
  BOOST_TEST(first.files.size() == 2u);
  BOOST_TEST(first.waiting == 3u);
  BOOST_TEST(e.box.scan(noon + 6 * second, e.reader()).files.size() == 2u);
  BOOST_TEST(e.box.scan(noon + 7 * second, e.reader()).files.size() == 1u);
  BOOST_TEST(e.taken.size() == 5u);
}

BOOST_AUTO_TEST_CASE(a_file_that_was_moved_and_not_recorded_is_taken_by_the_next_scan) {
  exchange e;
  put(e.folder.inbox() / "a.277", "OK 1");
  e.at = stop::before_recording;
  BOOST_CHECK_THROW(e.look_twice(), std::runtime_error);
  BOOST_TEST(files_in(e.folder.reading()) == 1u);
  // The gateway delivers another file under the same name meanwhile.
  put(e.folder.inbox() / "a.277", "OK 2");
  e.restart();
  BOOST_TEST(only_fate(e.box.scan(noon, e.reader())) == "taken");
  BOOST_TEST(only_fate(e.box.scan(noon + 5 * second, e.reader())) == "taken");
  BOOST_TEST((e.taken == std::vector<std::string>{"OK 1", "OK 2"}));
}

BOOST_AUTO_TEST_CASE(a_file_that_was_recorded_and_not_moved_is_done_and_no_repetition) {
  exchange e;
  put(e.folder.inbox() / "a.277", "OK 1");
  e.at = stop::after_recording;
  BOOST_CHECK_THROW(e.look_twice(), std::runtime_error);
  e.restart();
  const auto report = e.box.scan(noon, e.reader());
  BOOST_TEST(only_fate(report) == "taken");
  BOOST_TEST(report.files[0].to.parent_path() == e.folder.done());
  BOOST_TEST(e.taken.size() == 1u);
  BOOST_TEST(fs::is_empty(e.folder.repeated()));
}

BOOST_AUTO_TEST_CASE(a_reason_written_for_a_file_that_was_not_moved_is_written_anew) {
  exchange e;
  put(e.folder.inbox() / "a.277", "junk");
  const auto first = e.look_twice();
  // As if the engine had stopped between the two.
  fs::rename(first.files[0].to, e.folder.reading() / "a.277");
  e.restart();
  const auto report = e.box.scan(noon, e.reader());
  BOOST_TEST(only_fate(report) == "unreadable");
  BOOST_TEST(report.files[0].to == first.files[0].to);
  BOOST_TEST(files_in(e.folder.unreadable()) == 2u);
}

BOOST_AUTO_TEST_CASE(names_as_long_as_they_may_be_are_put_away) {
  exchange e;
  put(e.folder.inbox() / std::string(255, 'n'), "junk");
  BOOST_TEST(only_fate(e.look_twice()) == "unreadable");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(external_outbox)

BOOST_AUTO_TEST_CASE(a_file_appears_in_the_outbox_whole_and_once) {
  exchange e;
  put_into_outbox(e.folder, "B-17.837", "ISA*");
  BOOST_TEST(contents(e.folder.outbox() / "B-17.837") == "ISA*");
  BOOST_TEST(fs::is_empty(e.folder.preparing()));
  // The sending was not recorded, and is repeated.
  put_into_outbox(e.folder, "B-17.837", "ISA*");
  BOOST_TEST(files_in(e.folder.outbox()) == 1u);
  BOOST_CHECK_THROW(put_into_outbox(e.folder, "B-17.837", "ISA**"), std::runtime_error);
  BOOST_CHECK_THROW(put_into_outbox(e.folder, "B-17.837", ""), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(what_an_interrupted_sending_left_is_written_over) {
  exchange e;
  put(e.folder.preparing() / "B-1.837", "half");
  put(e.folder.preparing() / "B-1.837.new", "ha");
  put_into_outbox(e.folder, "B-1.837", "whole");
  BOOST_TEST(contents(e.folder.outbox() / "B-1.837") == "whole");
  BOOST_TEST(fs::is_empty(e.folder.preparing()));
}

BOOST_AUTO_TEST_CASE(names_that_leave_the_folder_or_look_unfinished_are_refused) {
  exchange e;
  for (const char* name : {"", "../x", "a/b", ".hidden", "x.part", "a b", "x.new"})
    BOOST_CHECK_THROW(put_into_outbox(e.folder, name, "ISA"), std::invalid_argument);
  for (const char* id : {"", "..", "a/b", "a.b"})
    BOOST_CHECK_THROW(open_exchange_folder(e.base.path(), id), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api_test
