#include "tests/crash/harness/child_process.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace benefactor::test_support {

namespace {

using clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* doing) { throw std::system_error(errno, std::generic_category(), doing); }

}  // namespace

child_process::child_process(const std::vector<std::string>& arguments, const std::filesystem::path& output,
                             bool read_output) {
  std::vector<char*> argv;
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) fail(output.c_str());
  int ends[2] = {-1, -1};
  if (read_output && ::pipe2(ends, O_CLOEXEC) != 0) fail("pipe");
  const auto parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0) fail("fork");
  if (pid_ == 0) {
    // Only what is safe between fork and exec in a program with threads.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    ::setpgid(0, 0);  // Ctrl-C is for the test, which then ends its children in its own order.
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::dup2(read_output ? ends[1] : file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ::close(file);
  if (read_output) {
    ::close(ends[1]);
    out_ = ends[0];
  }
}

child_process::child_process(child_process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      out_(std::exchange(other.out_, -1)),
      read_ahead_(std::move(other.read_ahead_)),
      status_(other.status_) {}

child_process::~child_process() {
  if (pid_ > 0) kill();
  if (out_ >= 0) ::close(out_);
}

std::optional<std::string> child_process::read_line(std::chrono::milliseconds within) {
  const auto deadline = clock::now() + within;
  for (;;) {
    if (const auto end = read_ahead_.find('\n'); end != std::string::npos) {
      auto line = read_ahead_.substr(0, end);
      read_ahead_.erase(0, end + 1);
      return line;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock::now()).count();
    pollfd readable{out_, POLLIN, 0};
    const int ready = ::poll(&readable, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
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

void child_process::signal(int number) {
  if (running()) ::kill(pid_, number);
}

void child_process::kill() {
  signal(SIGKILL);
  while (!status_) {
    int status = 0;
    if (::waitpid(pid_, &status, 0) == pid_) take_status(status);
  }
}

std::optional<int> child_process::wait(std::chrono::milliseconds within) {
  if (!running()) return status_;
  const auto process =
      static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));  // Can be read from when the process has ended.
  if (process < 0) fail("pidfd_open");
  const auto deadline = clock::now() + within;
  int ready = 0;
  do {
    pollfd ended{process, POLLIN, 0};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock::now()).count();
    ready = ::poll(&ended, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
  } while (ready < 0 && errno == EINTR);
  ::close(process);
  return running() ? std::nullopt : status_;
}

std::uint64_t child_process::peak_bytes() const {
  std::ifstream in("/proc/" + std::to_string(pid_) + "/status");
  for (std::string word; in >> word;) {
    if (word != "VmHWM:") continue;
    std::uint64_t kib = 0;
    in >> kib;
    return kib * 1024;
  }
  return 0;
}

double child_process::cpu_seconds() const {
  std::ifstream in("/proc/" + std::to_string(pid_) + "/stat");
  std::string line;
  if (!std::getline(in, line)) return 0;
  // The program's name, in parentheses, is the second field; user and system time are the 14th and 15th.
  std::istringstream fields(line.substr(line.rfind(')') + 2));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace benefactor::test_support
