// `benefactor serve`: the engine behind its front door.
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <iostream>
#include <mutex>
#include <string_view>
#include <sys/signalfd.h>
#include <unistd.h>

#include "api/node.hpp"
#include "api/rpc/door_server.hpp"
#include "tools/benefactor/commands.hpp"

namespace benefactor::tools {

namespace {

struct serve_options {
  std::string data, keys, listen = "127.0.0.1:7400";
  std::size_t resident_buckets = actors::engine_options{}.resident_buckets;
};

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

int serve(const serve_options& options) {
  const int signals = termination_signals();
  std::signal(SIGABRT, die_of_assertion);
  api::node_options opening;
  opening.data = options.data;
  opening.keys = options.keys;
  opening.engine.resident_buckets = options.resident_buckets;
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

}  // namespace

void add_serve_command(CLI::App& app, int& status) {
  auto options = std::make_shared<serve_options>();
  auto* command = app.add_subcommand("serve", "Run the engine on a data directory and serve clients");
  command->add_option("--data", options->data, "the data directory; made when it is not there")->required();
  command->add_option("--keys", options->keys,
                      "the key ring's file, kept outside the data directory (default: <data>.keys)");
  command
      ->add_option("--listen", options->listen, "HOST:PORT on the loopback interface; port 0: any free one")
      ->capture_default_str();
  command
      ->add_option("--resident-buckets", options->resident_buckets,
                   "benefit buckets kept in memory; the longest idle leave first")
      ->capture_default_str();
  command->footer(
      "Prints one line with its address when it is ready. SIGTERM or Ctrl-C answers what was taken, then "
      "stops; a start\n"
      "after a kill needs nothing more.\n"
      "\n"
      "Example:\n"
      "  benefactor serve --data /var/lib/benefactor");
  command->callback([options, &status] {
    try {
      status = serve(*options);
    } catch (const std::exception& e) {
      std::cerr << "benefactor serve: " << e.what() << '\n';
      status = status_failed;
    }
  });
}

}  // namespace benefactor::tools
