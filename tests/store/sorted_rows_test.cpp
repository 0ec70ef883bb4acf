// Rows in memory answer as a map would, however they were batched, joined and merged.
#include "store/sorted_rows.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <optional>
#include <rapidcheck/boost_test.h>

#include "store/recent_rows.hpp"

namespace benefactor::store {

namespace {

using model = std::map<std::string, std::optional<std::string>>;

/// Keys of few letters, so that they repeat; most begin as a tenant's do, some do not.
std::string some_key() {
  const auto prefix = *rc::gen::weightedElement<std::string>({{5, "\7default"}, {1, "\4acme"}, {1, ""}});
  return prefix +
         *rc::gen::container<std::string>(*rc::gen::inRange(0, 12), rc::gen::element('a', 'b', '\xff', '\0'));
}

sorted_rows_ptr random_rows(model& expected, std::size_t filter_prefix = 0) {
  rows_builder builder(filter_prefix);
  for (auto left = *rc::gen::inRange(0, 30); left > 0; --left) {
    const auto key = some_key();
    if (*rc::gen::inRange(0, 4) == 0) {
      builder.remove(key);
      expected[key] = std::nullopt;
    } else {
      const auto value = *rc::gen::arbitrary<std::string>();
      builder.put(key, value);
      expected[key] = value;
    }
  }
  return std::move(builder).finish();
}

void require_same(const sorted_rows& rows, const model& expected) {
  RC_ASSERT(rows.size() == expected.size());
  auto row = rows.begin();
  for (const auto& [key, value] : expected) {
    RC_ASSERT(row->key() == key);
    RC_ASSERT(row->removed() == !value);
    RC_ASSERT(row->value() == value.value_or(""));
    RC_ASSERT(rows.find(key) == &*row);
    ++row;
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sorted_rows_test)

RC_BOOST_PROP(one_batch_is_sorted_and_of_a_key_the_last_row_counts, ()) {
  model expected;
  require_same(*random_rows(expected), expected);
}

RC_BOOST_PROP(merged_rows_are_those_of_all_and_of_a_key_the_newest, ()) {
  model expected;
  std::vector<sorted_rows_ptr> parts;
  for (auto left = *rc::gen::inRange(0, 9); left > 0; --left) {
    model one;
    parts.push_back(random_rows(one));
    for (auto& [key, value] : one) expected[key] = value;
  }
  require_same(*merge(parts, true), expected);
}

RC_BOOST_PROP(a_search_begins_at_the_first_key_that_is_not_before, ()) {
  model expected;
  const auto rows = random_rows(expected);
  const auto key = some_key();
  const auto found = rows->from(key);
  const auto right = expected.lower_bound(key);
  RC_ASSERT((found == rows->end()) == (right == expected.end()));
  if (right != expected.end()) RC_ASSERT(found->key() == right->first);
}

RC_BOOST_PROP(a_filter_never_denies_a_prefix_that_is_there, ()) {
  model expected;
  std::vector<sorted_rows_ptr> parts;
  for (auto left = *rc::gen::inRange(1, 4); left > 0; --left) parts.push_back(random_rows(expected, 10));
  const auto merged = merge(parts, true);
  for (const auto& [key, value] : expected) RC_ASSERT(merged->may_hold(key.substr(0, 10)));
}

BOOST_AUTO_TEST_CASE(a_filter_denies_nearly_all_that_is_not_there) {
  rows_builder builder(8);
  const auto number = [](int i) { return std::string(4, 'k') + std::to_string(10'000'000 + i).substr(4); };
  for (int i = 0; i < 5'000; ++i) builder.put(number(i), "");
  const auto rows = std::move(builder).finish();
  int passed = 0;
  for (int i = 5'000; i < 9'000; ++i) passed += rows->may_hold(number(i));
  BOOST_TEST(passed < 80);  // 2 %
}

BOOST_AUTO_TEST_CASE(also_of_the_empty_key_without_a_value_the_last_row_counts) {
  // Given batches that put and remove the empty key by turns, among others, more often than a short sort
  // takes.
  for (int rows = 20; rows < 200; ++rows) {
    rows_builder builder;
    bool removed = false;
    for (int i = 0; i < rows; ++i) {
      if (i % 5 == 0) {
        builder.put(std::string(1, static_cast<char>('a' + i % 7)), "value");
        continue;
      }
      removed = !removed;
      if (removed)
        builder.remove("");
      else
        builder.put("", "");
    }
    // Then what each did last is what is left.
    const auto sorted = std::move(builder).finish();
    BOOST_REQUIRE(sorted->find("") != nullptr);
    BOOST_TEST(sorted->find("")->removed() == removed, rows);
  }
}

BOOST_AUTO_TEST_CASE(an_empty_batch_holds_nothing) {
  const auto rows = rows_builder(4).finish();
  BOOST_TEST(rows->size() == 0u);
  BOOST_TEST((rows->find("k") == nullptr));
  BOOST_TEST(merge({rows, rows}, true)->size() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(recent_rows_test)

RC_BOOST_PROP(whatever_the_batches_a_key_has_its_newest_row_in_few_layers, ()) {
  model expected;
  recent_rows recent;
  std::size_t bytes = 0;
  for (auto left = *rc::gen::inRange(0, 60); left > 0; --left) {
    std::array<sorted_rows_ptr, derived_families> batch;
    for (auto& rows : batch) rows = rows_builder().finish();
    model one;
    batch[1] = random_rows(one);
    bytes += batch[1]->bytes();
    for (auto& [key, value] : one) expected[key] = value;
    recent.add(std::move(batch));
  }
  const auto layers = recent.layers();
  RC_ASSERT(layers->bytes == bytes);
  RC_ASSERT(layers->of(derived_family::index).size() <= 8u);
  for (const auto& [key, value] : expected) {
    const auto* row = layers->find(derived_family::index, key);
    RC_ASSERT(row != nullptr);
    RC_ASSERT(row->removed() == !value);
    RC_ASSERT(row->value() == value.value_or(""));
  }
}

BOOST_AUTO_TEST_CASE(a_reader_keeps_the_layers_it_took) {
  recent_rows recent;
  const auto add = [&](const char* value) {
    std::array<sorted_rows_ptr, derived_families> batch;
    for (auto& rows : batch) rows = rows_builder().finish();
    rows_builder views;
    views.put("k", value);
    batch[3] = std::move(views).finish();
    recent.add(std::move(batch));
  };
  add("old");
  const auto taken = recent.layers();
  add("new");
  BOOST_TEST((taken->find(derived_family::views, "k")->value() == "old"));
  BOOST_TEST((recent.layers()->find(derived_family::views, "k")->value() == "new"));
  recent.clear();
  BOOST_TEST((recent.layers()->find(derived_family::views, "k") == nullptr));
  BOOST_TEST((taken->find(derived_family::views, "k")->value() == "old"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store
