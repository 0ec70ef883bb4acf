#pragma once
/// The commands about checkpoints and proofs, on a data directory of their own.

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "store/event_log.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/data_fixture.hpp"
#include "tests/tools/program.hpp"

namespace benefactor::tools::test {

inline bool says(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

/// A data directory with claims of every kind, and nothing signed yet.
struct audit_fixture {
  audit_fixture() { test_support::copy_data_fixture(test_support::data_fixtures() / "v2", folder.path()); }

  program_result audit(std::vector<std::string> arguments, bool with_data = true) const {
    arguments.insert(arguments.begin(), "audit");
    if (with_data) arguments.insert(arguments.end(), {"--data", data()});
    return run_program(arguments);
  }
  /// Runs it, which must work, and writes what it prints to a file.
  std::string to_file(const std::string& name, std::vector<std::string> arguments,
                      bool with_data = true) const {
    const auto r = audit(std::move(arguments), with_data);
    BOOST_TEST(r.status == 0, r.err);
    std::ofstream(file(name), std::ios::binary) << r.out;
    return file(name);
  }
  std::string data() const { return (folder / "data").string(); }
  std::string key() const { return data() + ".log-key.pub"; }
  std::string file(const std::string& name) const { return (folder / name).string(); }
  std::string content(const std::string& name) const {
    std::ifstream in(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  /// The log, open for writing.
  std::unique_ptr<store::rocksdb_log_device> log() const {
    return store::rocksdb_log_device::open(folder / "data/log", {.repairing = true});
  }
  std::uint64_t end() const {
    return store::open_log(*store::rocksdb_log_device::open(folder / "data/log", {.read_only = true}))
        .link.next_position;
  }
  void append_one() const {
    const auto device = log();
    store::page_chain chain(store::open_log(*device).link);
    const std::vector<std::string> one{
        store::encode_tail_dropped(store::open_log(*device).origin.log_id, {})};
    BOOST_REQUIRE(device->submit_and_wait(chain.append(one, chain.link().page_time_us)).ok());
  }

  test_support::temp_directory folder;
};

}  // namespace benefactor::tools::test
