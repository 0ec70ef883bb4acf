#include "tests/crash/harness/server_process.hpp"

#include <csignal>
#include <stdexcept>

namespace benefactor::test_support {

namespace {

std::vector<std::string> arguments(const server_command& command) {
  auto all = command.program;
  all.insert(all.end(), {"serve", "--data", command.data.string(), "--listen", "127.0.0.1:0"});
  all.insert(all.end(), command.options.begin(), command.options.end());
  return all;
}

}  // namespace

server_process::server_process(const server_command& command)
    : process_(arguments(command), command.output, true), output_(command.output) {}

const std::string& server_process::address(std::chrono::milliseconds within) {
  constexpr std::string_view listening = "listening on ";
  if (!address_.empty()) return address_;
  const auto line = process_.read_line(within);
  if (!line || !line->starts_with(listening))
    throw std::runtime_error("the server did not come to listen; what it said is in " + output_.string());
  address_ = line->substr(listening.size());
  return address_;
}

std::optional<int> server_process::stop(std::chrono::milliseconds within) {
  process_.signal(SIGTERM);
  const auto status = process_.wait(within);
  if (!status) kill();
  return status;
}

}  // namespace benefactor::test_support
