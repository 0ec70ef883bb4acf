#include "store/locked_memory.hpp"

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "store/secret.hpp"

namespace benefactor::store {
namespace of_locked_memory_test {

BOOST_AUTO_TEST_SUITE(locked_memory)

BOOST_AUTO_TEST_CASE(blocks_do_not_overlap_and_are_used_again) {
  std::map<char*, std::size_t> blocks;
  for (std::size_t i = 0; i < 5'000; ++i) {
    const auto size = 1 + i % 700;
    auto* at = static_cast<char*>(allocate_locked(size));
    BOOST_TEST_REQUIRE(reinterpret_cast<std::uintptr_t>(at) % 16 == 0u);
    std::memset(at, static_cast<int>(i), size);
    blocks.emplace(at, size);
  }
  BOOST_TEST_REQUIRE(blocks.size() == 5'000u);
  const char* end = nullptr;
  for (const auto& [at, size] : blocks) {
    BOOST_TEST_REQUIRE(at >= end);
    end = at + size;
  }
  for (const auto& [at, size] : blocks) free_locked(at, size);
  auto* again = static_cast<char*>(allocate_locked(48));
  BOOST_TEST(blocks.contains(again));
  free_locked(again, 48);
}

BOOST_AUTO_TEST_CASE(a_shared_key_is_overwritten_before_its_memory_is_given_back) {
  auto key = std::allocate_shared<data_key>(locked_allocator<data_key>());
  key->bytes.fill(0xA5);
  const auto* at = key->bytes.data();
  key.reset();
  // The block is the pool's: still mapped, and free.
  std::size_t left = 0;
  for (std::size_t i = 0; i < sizeof(data_key::bytes); ++i) left += at[i] == 0xA5;
  BOOST_TEST(left == 0u);
}

/// With a limit of *bytes* for what may be locked, in a process of its own: the pool lives as long as it.
template <class Check>
bool holds_with_limit(std::size_t bytes, Check check) {
  const auto child = ::fork();
  if (child == 0) {
    const rlimit limit{bytes, bytes};
    ::_exit(::setrlimit(RLIMIT_MEMLOCK, &limit) == 0 && check() ? 0 : 1);
  }
  int status = -1;
  return ::waitpid(child, &status, 0) == child && status == 0;
}

BOOST_AUTO_TEST_CASE(whoever_listens_is_told_once_when_memory_cannot_be_locked) {
  BOOST_TEST(holds_with_limit(0, [] {
    int told = 0;
    on_locked_memory_problem([&](const std::string& why) { told += why == locked_memory_problem(); });
    for (int i = 0; i < 3; ++i) allocate_locked(100'000);
    // Who may lock whatever the limit is has no problem to tell of.
    return told == (locked_memory_problem().empty() ? 0 : 1);
  }));
}

BOOST_AUTO_TEST_CASE(a_limit_too_low_for_the_keys_in_memory_is_said_at_once) {
  BOOST_TEST(holds_with_limit(1u << 20, [] {
    const auto why = locked_memory_shortfall(1'000'000);
    const bool said = why.find("1048576") != why.npos && why.find("64000000") != why.npos;
    return locked_memory_shortfall(10'000).empty() && (why.empty() || said);
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_locked_memory_test
}  // namespace benefactor::store
