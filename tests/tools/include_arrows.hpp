#pragma once
/// Checks which folders of the project may include which: the arrows of ARCHITECTURE.md, made to hold.
/// The compiler cannot: system headers and the project's root are always in its reach.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace benefactor::tools_test {

/// One include that points the wrong way. `path` is relative to the project's root; `line` counts from 1.
struct wrong_include {
  std::string path;
  std::size_t line;
  std::string header;
  std::string rule;
};

/// Returns the includes in *text*, the content of the source *path* (relative to the root), that break a
/// rule:
///   - events <- store <- actors, projections <- api <- tools; tests may include everything;
///   - "..." names a file from the root, so it starts with one of these folders;
///   - events/ includes the standard library and itself;
///   - caf/ is for actors/ and tests; rocksdb/ for store/, tests/store and tests/simulation;
///   - capnp/, kj/ and generated .capnp.h headers are for store/, api/, tools/ and tests.
std::vector<wrong_include> check_includes(std::string_view path, std::string_view text);

/// Returns the project's sources (.hpp, .cpp) below *root*, relative to it, sorted.
std::vector<std::filesystem::path> project_sources(const std::filesystem::path& root);

}  // namespace benefactor::tools_test
