#include "tools/benchmark/child_process.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include "tools/benefactor/interrupt.hpp"

namespace benefactor::benchmark {

namespace {

using clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& doing) {
  throw std::system_error(errno, std::generic_category(), doing);
}

int milliseconds_until(clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
}

}  // namespace

child_process::child_process(const std::vector<std::string>& arguments, const std::filesystem::path& errors) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const int file = ::open(errors.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) fail(errors.string());
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) fail("pipe");
  const auto parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0) fail("fork");
  if (pid_ == 0) {
    // Only what is safe between fork and exec in a program with threads.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    ::setpgid(0, 0);  // Ctrl-C is for the benchmark, which then ends its children in its own order.
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::dup2(ends[1], STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ::close(file);
  ::close(ends[1]);
  out_ = ends[0];
}

child_process::~child_process() {
  kill();
  ::close(out_);
}

std::optional<std::string> child_process::read_line(std::chrono::milliseconds within) {
  const auto deadline = clock::now() + within;
  for (;;) {
    if (const auto end = read_ahead_.find('\n'); end != std::string::npos) {
      auto line = read_ahead_.substr(0, end);
      read_ahead_.erase(0, end + 1);
      return line;
    }
    pollfd readable{out_, POLLIN, 0};
    const int ready = ::poll(&readable, 1, milliseconds_until(deadline));
    if (tools::interrupted()) return std::nullopt;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return std::nullopt;
    char buffer[512];
    const auto size = ::read(out_, buffer, sizeof buffer);
    if (size <= 0) return std::nullopt;
    read_ahead_.append(buffer, static_cast<std::size_t>(size));
  }
}

void child_process::take_status(int status) {
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool child_process::running() {
  if (status_) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  take_status(status);
  return false;
}

void child_process::kill() {
  if (running()) ::kill(pid_, SIGKILL);
  while (!status_) {
    int status = 0;
    if (::waitpid(pid_, &status, 0) == pid_) take_status(status);
  }
}

int child_process::stop(std::chrono::milliseconds within) {
  if (running()) ::kill(pid_, SIGTERM);
  return wait(within);
}

int child_process::wait(std::chrono::milliseconds within) {
  if (running()) {
    const auto process = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));  // Readable when it has ended.
    if (process < 0) fail("pidfd_open");
    const auto deadline = clock::now() + within;
    int ready = 0;
    do {
      pollfd ended{process, POLLIN, 0};
      ready = ::poll(&ended, 1, milliseconds_until(deadline));
    } while (ready < 0 && errno == EINTR);
    ::close(process);
  }
  kill();
  return *status_;
}

}  // namespace benefactor::benchmark
