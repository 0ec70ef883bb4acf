// A door on the loop of the calling thread, without a socket, and an engine behind it that answers within
// submit() unless it is held: one input does the same every time.
#pragma once

#include <functional>
#include <kj/async-io.h>
#include <memory>
#include <vector>

#include "api/rpc/door_state.hpp"
#include "tests/api/rpc/door_fixture.hpp"
#include "tests/support/seeded_entropy.hpp"

namespace benefactor::fuzz {

/// Refuses what has not the form of a request, fails some claims, approves the rest.
class prompt_engine {
 public:
  virtual ~prompt_engine() = default;

  void submit(std::vector<actors::request> batch);
  void hold() { held_ = true; }
  void release();

 protected:
  /// A test overrides this with an engine that answers too often or not at all.
  virtual void answer(const actors::request& request, std::vector<actors::answer>& answers);

 private:
  bool held_ = false;
  std::uint64_t position_ = 0;
  std::vector<actors::request> waiting_;
};

struct fuzz_door {
  explicit fuzz_door(prompt_engine& behind, std::uint32_t query_threads);
  ~fuzz_door() noexcept(false);

  /// Turns the loop until nothing is left to do.
  void turn() { io.waitScope.poll(); }
  /// Turns the loop until *done*, for a second at most. @returns whether it is.
  bool turn_until(const std::function<bool()>& done);

  /// Errors: broken_promise when credits, slots or connections are still taken.
  void check_nothing_is_left();

  kj::AsyncIoContext& io;
  prompt_engine& engine;
  test_support::seeded_entropy entropy{1};
  store::surrogates surrogates{store::secret_key{}, "default"};
  api::test::fake_queries reads;
  const api::door_options options;
  const api::door_parts parts;
  api::door_state door;
};

/// While it lives, nothing is logged; the destructor does not throw, so ask it. Lives on the stack.
class log_watch final : public kj::ExceptionCallback {
 public:
  log_watch();
  ~log_watch() noexcept(false) override;
  void logMessage(kj::LogSeverity severity, const char* file, int line, int context,
                  kj::String&& text) override;

  /// Errors: broken_promise when something private was logged.
  void check() const;

 private:
  void note(std::string_view text);

  bool repeated_ = false;
};

}  // namespace benefactor::fuzz
