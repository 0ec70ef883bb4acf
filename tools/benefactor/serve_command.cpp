// `benefactor serve`: the engine behind its front door.
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <iostream>
#include <mutex>
#include <string_view>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "api/node.hpp"
#include "api/rpc/door_server.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/serve.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

/// Ends the process at once: after a failed sync nothing this process knows may be told any more.
[[noreturn]] void die(const std::string& why) {
  std::cerr << "benefactor: " << why
            << "\nbenefactor: stopping. What was answered is safe; start again to read what the log holds.\n"
            << std::flush;
  ::_exit(status_failed);
}

/// An assertion failed, ours or RocksDB's, which checks some that do not hold when a disk fails. Only what a
/// signal handler may call.
void die_of_assertion(int) {
  constexpr std::string_view text =
      "benefactor: stopping: an assertion failed (above). What was answered is safe; check the disks below "
      "the "
      "data directory and the room on them, and start again to read what the log holds.\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
  ::_exit(status_failed);
}

/// Termination arrives as something to read and not as an interruption; blocked before any thread exists, so
/// that all inherit it.
int termination_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return ::signalfd(-1, &signals, SFD_CLOEXEC);
}

void wait_for(int signals) {
  signalfd_siginfo info;
  while (::read(signals, &info, sizeof info) < 0 && errno == EINTR) {
  }
}

/// Lets this process open as many files as the system permits at all: a usual limit of 1,024 is fewer than
/// there may be connections. @returns how many that is.
std::uint64_t raise_file_limit() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return 1'024;
  const auto usual = files.rlim_cur;
  files.rlim_cur = files.rlim_max;
  return ::setrlimit(RLIMIT_NOFILE, &files) == 0 ? files.rlim_max : usual;
}

/// Refuses limits that cannot be, all of them at once.
bool usable(const serve_limits& limits) {
  const auto problems = limit_problems(limits, raise_file_limit());
  for (const auto& problem : problems) std::cerr << "benefactor serve: " << problem << '\n';
  return problems.empty();
}

}  // namespace

int serve(const serve_options& options, api::node_options opening) {
  const int signals = termination_signals();
  std::signal(SIGABRT, die_of_assertion);
  opening.data = options.data;
  opening.keys = options.keys;
  opening.cached_keys = options.limits.cached_keys;
  opening.engine.resident_buckets = options.limits.resident_buckets;
  opening.engine.tail_bytes_max = options.limits.tail_bytes;
  opening.on_fatal = die;
  // A start that takes long says how far it is, about once a second.
  auto last_said = std::chrono::steady_clock::now();
  opening.covering = [&last_said](const projections::cover_progress& p) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_said < std::chrono::seconds(1)) return;
    last_said = now;
    std::cerr << (p.verifying ? "verifying the log: " : "building the derived data: ") << p.position << " of "
              << p.next_position << '\n';
  };
  api::node node{std::move(opening)};
  api::door_options door_options;
  door_options.listen = options.listen;
  door_options.log_id = node.head().origin.log_id;
  door_options.limits = options.limits.door;
  api::door_server door{
      std::move(door_options),
      {.submit = [&](std::vector<actors::request> batch) { node.engine().submit(std::move(batch)); },
       .reads = node.reads(),
       .surrogates = node.surrogates(),
       .entropy = store::system_entropy(),
       .back_up = [&](const auto& request, const auto& tell) { return node.back_up(request, tell); }}};
  const auto host = options.listen.substr(0, options.listen.rfind(':'));
  std::cout << "listening on " << host << ':' << door.port() << std::endl;
  wait_for(signals);
  std::cerr << "stopping: answering what was taken\n";
  door.stop();
  return status_done;
}

void add_serve_command(CLI::App& app, int& status) { add_serve_command(app, status, {}); }

void add_serve_command(CLI::App& app, int& status, const api::node_options& opening) {
  auto options = std::make_shared<serve_options>();
  auto* command = app.add_subcommand("serve", "Run the engine on a data directory and serve clients");
  command->add_option("--data", options->data, "the data directory; made when it is not there")->required();
  command->add_option("--keys", options->keys,
                      "the key ring's file, kept outside the data directory (default: <data>.keys)");
  command
      ->add_option("--listen", options->listen, "HOST:PORT on the loopback interface; port 0: any free one")
      ->capture_default_str();
  add_limit_options(*command, options->limits);
  command->footer(
      "Prints one line with its address when it is ready. SIGTERM or Ctrl-C answers what was taken, then "
      "stops; a start\n"
      "after a kill needs nothing more.\n"
      "\n"
      "Whatever its clients do, it takes at most this much memory (" +
      std::to_string(memory_bound({}) >> 20) +
      " MiB with the limits as they are):\n"
      "  " +
      memory_rule() +
      "\n"
      "and what grows with history: 2 bytes for each claim in the log, and some 20 for each line that stands "
      "in a\n"
      "resident bucket.\n"
      "\n"
      "Exit status: 0 stopped when told to; 1 it could not start or go on; 2 limits that cannot be, or "
      "usage.\n"
      "\n"
      "Example:\n"
      "  benefactor serve --data /var/lib/benefactor --connections 200 --total-bytes 64MiB "
      "--connection-bytes 32MiB");
  command->callback([options, opening, &status] {
    if (!usable(options->limits)) {
      status = status_unusable;
      return;
    }
    try {
      status = serve(*options, opening);
    } catch (const std::exception& e) {
      std::cerr << "benefactor serve: " << e.what() << '\n';
      status = status_failed;
    }
  });
}

}  // namespace benefactor::tools
