#include "tests/tools/terminal_program.hpp"

#include <chrono>
#include <csignal>
#include <poll.h>
#include <pty.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/paths.hpp"

namespace benefactor::tools {

namespace {

// A shell stays at the terminal, whatever key ends the program, and says how that left it: with the process
// that it began with, the terminal itself becomes as new.
constexpr auto script = "trap : INT QUIT\n\"$0\" \"$@\"\nstatus=$?\necho left as:\nstty -a\nexit $status";
constexpr auto left_as = "left as:";

}  // namespace

terminal_result run_at_terminal(const std::vector<std::string>& arguments, const typed_answers& answers) {
  std::vector<std::string> words{"/bin/sh", "-c", script, test_support::program_path().string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  int terminal = -1;
  const auto child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child < 0) throw std::runtime_error("no terminal can be made");
  if (child == 0) {
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }

  terminal_result result;
  std::size_t answered = 0, looked = 0;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  for (bool late = false;;) {
    pollfd waiting{terminal, POLLIN, 0};
    if (::poll(&waiting, 1, 1'000) <= 0) {
      if (!late && std::chrono::steady_clock::now() > until) ::kill(child, SIGKILL), late = true;
      continue;
    }
    char bytes[1024];
    const auto got = ::read(terminal, bytes, sizeof bytes);
    if (got <= 0) break;  // EIO: the program has ended.
    result.out.append(bytes, static_cast<std::size_t>(got));
    while (answered < answers.size()) {
      const auto& [question, answer] = answers[answered];
      const auto at = result.out.find(question, looked);
      if (at == std::string::npos) break;
      looked = at + question.size();
      const auto line = answer + '\n';
      if (::write(terminal, line.data(), line.size()) < 0) break;
      ++answered;
    }
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  ::close(terminal);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  if (const auto left = result.out.rfind(left_as); left != std::string::npos) {
    result.shows_typing = result.out.find(" echo ", left) != std::string::npos;
    result.out.resize(left);
  }
  return result;
}

}  // namespace benefactor::tools
