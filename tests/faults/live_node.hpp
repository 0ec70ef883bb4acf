#pragma once
/// A node over a file system of the test's choice, the requests it is given, and what it answered.

#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/node.hpp"

namespace benefactor::test_support {

/// The requests of one seed: a book of business and random requests about it.
struct fault_script {
  std::vector<actors::request_body> requests;
  std::size_t book = 0;  ///< the first so many are enrolments
};

/// Makes the key ring of *data* from *seed*, and the script that fits its ids.
fault_script make_script(const std::filesystem::path& data, std::uint64_t seed, int policies, int requests);

/// Buffers so small that a script reaches flushes and compactions.
void use_small_buffers(rocksdb::Options& options);

/// An answer, and the request it is to.
struct noted_answer {
  std::size_t request = 0;  ///< its number in the script
  actors::answer told;
};

/// True when something was promised that must outlive everything: neither refused nor failed.
bool promises(const actors::answer& told);

/// A node; its constructor throws what node's does.
class live_node {
 public:
  live_node(const std::filesystem::path& data, store::rocksdb_setup setup);
  ~live_node();

  /// Submits requests (numbers in the script), waits for their answers, and returns those that came: all, or
  /// what came before the engine stopped. Errors: std::runtime_error when neither happens within a minute.
  std::vector<noted_answer> ask(const fault_script& script, const std::vector<std::size_t>& numbers);

  /// Why it stopped; empty: it has not.
  std::string fatal() const;

  api::node& node() { return *node_; }

 private:
  struct inbox;

  std::shared_ptr<inbox> inbox_;
  std::uint64_t next_token_ = 1;
  std::unique_ptr<api::node> node_;
};

}  // namespace benefactor::test_support
