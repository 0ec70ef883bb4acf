#include "tools/benefactor/terminal.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <initializer_list>
#include <poll.h>
#include <string_view>
#include <termios.h>
#include <unistd.h>

#include "api/secret_file.hpp"
#include "tools/benefactor/interrupt.hpp"

namespace benefactor::tools {

namespace {

class terminal {
 public:
  explicit terminal(const std::string& instead) : file_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    if (file_ < 0) throw no_answer("there is no terminal to ask at; give " + instead);
  }
  ~terminal() { ::close(file_); }
  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;

  int file() const { return file_; }

  void write(std::string_view text) const {
    while (!text.empty()) {
      const auto written = ::write(file_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
  }

 private:
  int file_;
};

/// While one lives, the terminal does not show what is typed. What was typed before is thrown away, for it
/// was no answer.
class unseen {
 public:
  explicit unseen(const terminal& at) : at_(at) {
    if (::tcgetattr(at.file(), &before_) != 0) throw no_answer("the terminal cannot be kept from showing");
    auto silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent.c_lflag |= ECHONL;
    if (::tcsetattr(at.file(), TCSAFLUSH, &silent) != 0)
      throw no_answer("the terminal cannot be kept from showing");
  }
  ~unseen() { ::tcsetattr(at_.file(), TCSANOW, &before_); }
  unseen(const unseen&) = delete;
  unseen& operator=(const unseen&) = delete;

 private:
  const terminal& at_;
  termios before_{};
};

/// While one lives, signals that would end or stop the program wait, so that none leaves the terminal as it
/// must not stay.
class signals_held {
 public:
  signals_held() {
    sigset_t held;
    ::sigemptyset(&held);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP}) ::sigaddset(&held, signal);
    ::pthread_sigmask(SIG_BLOCK, &held, &before_);
    while_waiting_ = before_;
    for (const int signal : {SIGHUP, SIGQUIT, SIGTSTP}) ::sigaddset(&while_waiting_, signal);
  }
  ~signals_held() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  signals_held(const signals_held&) = delete;
  signals_held& operator=(const signals_held&) = delete;

  /// Until there is something to read, or somebody asks to stop.
  void wait_for(int file) const {
    pollfd waiting{file, POLLIN, 0};
    ::ppoll(&waiting, 1, nullptr, &while_waiting_);
  }

 private:
  sigset_t before_{}, while_waiting_{};
};

/// The next line of *file*, read byte by byte, so that what follows is left there. *held*: null, or what
/// lets a request to stop through while there is nothing to read.
std::string line_of(int file, const std::string& what, const signals_held* held = nullptr) {
  std::string line;
  line.reserve(answer_max);  // At once: growing would leave copies behind.
  for (char c = 0;;) {
    if (held) held->wait_for(file);
    if (held && interrupted()) throw no_answer("interrupted");
    const auto got = ::read(file, &c, 1);
    if (got < 0 && errno == EINTR && !interrupted()) continue;
    if (interrupted()) throw no_answer("interrupted");
    if (got < 0 || (got == 0 && line.empty())) throw no_answer(what + ": there was none");
    if (got == 0 || c == '\n') break;
    if (line.size() == answer_max) throw no_answer(what + ": is longer than 4,096 bytes");
    line += c;
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::string ask_at(const terminal& at, const std::string& question, const signals_held* held = nullptr) {
  at.write(question + ": ");
  return line_of(at.file(), question, held);
}

}  // namespace

std::string ask(const std::string& question, const std::string& instead) {
  const interrupt_guard guard;
  const terminal at(instead);
  return ask_at(at, question);
}

std::string ask_secret(const std::string& question, const std::string& instead) {
  const interrupt_guard guard;  // Ctrl-C ends it in good order: the terminal shows again what is typed.
  const terminal at(instead);
  std::string answer;
  {
    const signals_held held;  // Let go of when the terminal shows again.
    const unseen while_asked(at);
    answer = ask_at(at, question, &held);
  }
  if (interrupted()) throw no_answer("interrupted");  // With the last key.
  return answer;
}

std::string secret_from(const std::string& file, const std::string& option) {
  if (file == "-") {
    auto line = line_of(STDIN_FILENO, option);
    if (line.empty()) throw no_answer(option + ": the line of standard input is empty");
    return line;
  }
  try {
    return api::only_secret(file);
  } catch (const std::runtime_error& error) {
    throw no_answer(option + ": " + error.what());
  }
}

}  // namespace benefactor::tools
