// What random X12 documents are made of; only within a rapidcheck property.
#pragma once

#include <initializer_list>
#include <rapidcheck.h>
#include <string>
#include <vector>

namespace benefactor::api_test {

inline int below(int n) { return *rc::gen::inRange(0, n); }
inline bool sometimes() { return below(3) == 0; }

template <class T>
T one_of(std::initializer_list<T> values) {
  return *rc::gen::elementOf(std::vector<T>(values));
}

inline std::string code_of(std::initializer_list<const char*> values) { return one_of(values); }

}  // namespace benefactor::api_test
