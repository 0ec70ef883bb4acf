#pragma once
/// The end of tests' waits. What is waited for comes within moments: the bound says nothing about time, it
/// only keeps a defect from holding up all other tests.

#include <chrono>
#include <stdexcept>
#include <string>

namespace benefactor::test_support {

inline constexpr std::chrono::minutes patience{2};

/// For a loop that waits by asking again: fails the test once that took too long.
class patient {
 public:
  /// Errors: std::runtime_error naming *what*.
  void ask_again(const char* what) const {
    if (std::chrono::steady_clock::now() > end_)
      throw std::runtime_error(std::string("waited in vain for ") + what);
  }

 private:
  std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + patience;
};

}  // namespace benefactor::test_support
