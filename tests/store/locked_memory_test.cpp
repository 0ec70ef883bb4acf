#include "store/locked_memory.hpp"

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "store/secret.hpp"

namespace benefactor::store {
namespace {

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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace benefactor::store
