#pragma once
/// A directory of its own for one test, removed with everything in it at the end.

#include <filesystem>
#include <stdexcept>
#include <stdlib.h>
#include <string>

namespace benefactor::test_support {

class temp_directory {
 public:
  temp_directory() {
    auto pattern = (std::filesystem::temp_directory_path() / "benefactor-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = pattern;
  }
  temp_directory(const temp_directory&) = delete;
  temp_directory& operator=(const temp_directory&) = delete;
  ~temp_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::filesystem::path& below) const { return path_ / below; }

 private:
  std::filesystem::path path_;
};

}  // namespace benefactor::test_support
