#include "api/jobs/child_program.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

extern "C" char** environ;

namespace benefactor::api {

namespace {

using clock = std::chrono::steady_clock;
using ending = child_outcome::ending;

constexpr std::chrono::seconds grace{10};
constexpr int priority = 10;
constexpr std::size_t words_max = 1'000;

int milliseconds_until(clock::time_point end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

/// Of what is written the last line, as far as words_max; rather the last one that begins as the program's
/// errors do ("benefactor: ", "benefactor export: "), for advice may follow those.
class last_words {
 public:
  void take(std::string_view text) {
    for (const char c : text) {
      if (c == '\n') {
        end_line();
      } else if (line_.size() < words_max) {
        line_ += c;
      }
    }
  }
  /// Once, at the end.
  std::string text() {
    end_line();
    return error_.empty() ? last_ : error_;
  }

 private:
  void end_line() {
    if (line_.empty()) return;
    const bool is_error = line_.starts_with("benefactor ") || line_.starts_with("benefactor: ");
    (is_error ? error_ : last_) = std::exchange(line_, {});
  }

  std::string line_, last_, error_;
};

struct spawned {
  pid_t pid = -1;
  int output = -1;  ///< what it writes
  int error = 0;
};

spawned spawn(const std::vector<std::string>& arguments) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return {-1, -1, errno};
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, pipe[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, pipe[1], STDERR_FILENO);
  // The server blocks the signals that end it, which a child would inherit.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  spawned child;
  child.error = ::posix_spawn(&child.pid, argv[0], &files, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  ::close(pipe[1]);
  if (child.error != 0) {
    ::close(pipe[0]);
    return {-1, -1, child.error};
  }
  child.output = pipe[0];
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(child.pid), priority);
  return child;
}

/// Reads what the child writes until it closes it, *stop* is readable (-1: none) or *end* has come.
ending read_until(const spawned& child, int stop, clock::time_point end, last_words& words) {
  std::array<char, 4096> buffer{};
  for (;;) {
    std::array<pollfd, 2> wait{pollfd{child.output, POLLIN, 0}, pollfd{stop, POLLIN, 0}};
    const int ready = ::poll(wait.data(), wait.size(), milliseconds_until(end));
    if (ready < 0 && errno == EINTR) continue;
    if (wait[1].revents != 0) return ending::stopped;
    if (ready <= 0) {
      if (clock::now() >= end) return ending::timed_out;
      continue;
    }
    const auto got = ::read(child.output, buffer.data(), buffer.size());
    if (got <= 0) return ending::exited;
    words.take({buffer.data(), static_cast<std::size_t>(got)});
  }
}

}  // namespace

child_program::child_program() : stop_event_(::eventfd(0, EFD_CLOEXEC)) {
  if (stop_event_ < 0) throw std::runtime_error(std::string("no eventfd: ") + std::strerror(errno));
}

child_program::~child_program() { ::close(stop_event_); }

void child_program::stop() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stop_event_, &one, sizeof one);
}

child_outcome child_program::run(const std::vector<std::string>& arguments, std::chrono::milliseconds limit) {
  const std::lock_guard alone(one_at_a_time_);
  pollfd stopped{stop_event_, POLLIN, 0};
  if (::poll(&stopped, 1, 0) > 0) return {ending::stopped, -1, {}};
  const auto child = spawn(arguments);
  if (child.pid < 0) return {ending::not_started, -1, std::strerror(child.error)};
  last_words words;
  child_outcome outcome;
  outcome.how = read_until(child, stop_event_, clock::now() + limit, words);
  if (outcome.how != ending::exited) {
    ::kill(child.pid, SIGTERM);
    if (read_until(child, -1, clock::now() + grace, words) != ending::exited) ::kill(child.pid, SIGKILL);
  }
  ::close(child.output);
  int status = 0;
  while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  outcome.words = words.text();
  if (outcome.how != ending::exited) return outcome;
  if (WIFEXITED(status))
    outcome.status = WEXITSTATUS(status);
  else
    outcome.how = ending::killed;
  return outcome;
}

}  // namespace benefactor::api
