// The server of `benefactor serve` as a whole, until it is told to end.
#include "tools/benefactor/serve.hpp"

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <string_view>
#include <sys/signalfd.h>
#include <unistd.h>

#include "api/access/login_entries.hpp"
#include "api/documents/payer_json.hpp"
#include "api/external/exchange_jobs.hpp"
#include "api/jobs/benefit_year_job.hpp"
#include "api/node.hpp"
#include "api/patient_scope.hpp"
#include "api/payments/payments_job.hpp"
#include "api/rpc/door_server.hpp"
#include "api/rpc/peer.hpp"
#include "api/secret_file.hpp"
#include "api/wall_clock.hpp"
#include "store/locked_memory.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/process_secrets.hpp"
#include "tools/benefactor/progress.hpp"

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

/// Termination arrives as something to read and not as an interruption, and so does *also*; blocked before
/// any thread exists, so that all inherit it.
int signals_to_read(std::initializer_list<int> also) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  for (const int each : also) sigaddset(&signals, each);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return ::signalfd(-1, &signals, SFD_CLOEXEC);
}

int next_signal(int signals) {
  signalfd_siginfo info{};
  while (::read(signals, &info, sizeof info) < 0 && errno == EINTR) {
  }
  return static_cast<int>(info.ssi_signo);
}

/// Where documents are kept. Errors: those of api::only_secret.
api::document_store_options keeping_of(const serve_options& options) {
  auto keeping = options.documents;
  keeping.origins = options.http.origins;
  if (options.s3.bucket.empty()) return keeping;
  keeping.s3 = options.s3;
  if (!options.s3_secret_file.empty())
    keeping.s3->credentials.secret_key = api::only_secret(options.s3_secret_file);
  return keeping;
}

/// A document that *parse* reads. Errors: std::runtime_error with all that is wrong with it, after *what*.
template <class Parse>
auto document_in(const std::string& file, const char* what, Parse parse) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) throw std::runtime_error(file + ": cannot be read");
  std::vector<api::problem> problems;
  auto read = parse(text, problems);
  if (problems.empty()) return read;
  std::string why = file + ": " + what;
  for (const auto& p : problems) why += "\n  " + api::format_problem(p);
  throw std::runtime_error(why);
}

std::optional<api::payer_identity> payer_in(const std::string& file) {
  if (file.empty()) return std::nullopt;
  return document_in(file, "says not who pays", api::parse_payer);
}

/// Null: no files are exchanged.
std::unique_ptr<api::external::processor_exchange> exchange_of(const serve_options& options, api::node& node,
                                                               const api::submit_requests& submit) {
  if (options.exchange_file.empty()) return nullptr;
  return api::external::make_exchange(
      node.asking(), node.reads(), submit,
      {options.exchange_folder,
       document_in(options.exchange_file, "says not with whom files are exchanged",
                   api::external::parse_exchange),
       {}},
      api::wall_clock_us);
}

/// What cannot be read leaves what was read before.
void reload_certificates(api::http::http_door& http) {
  try {
    http.reload_certificates();
  } catch (const std::exception& error) {
    std::cerr << "listen-https: what was read before stays in use: " << error.what() << '\n';
  }
}

void say_what_is_missing(const std::string& of_secrets) {
  if (!of_secrets.empty()) std::cerr << "warning: " << of_secrets << '\n';
}

}  // namespace

std::optional<api::time_of_day> job_time_in(const std::string& text) {
  const auto at = text.find('=');
  return at == std::string::npos ? std::nullopt : api::parse_time_of_day(text.substr(at + 1));
}

int serve(const serve_options& options, api::node_options opening) {
  say_what_is_missing(keep_secrets_in_memory());
  say_what_is_missing(store::locked_memory_shortfall(options.limits.cached_keys));
  // The limit is reached when keys have been read, long after the start.
  store::on_locked_memory_problem(say_what_is_missing);
  // Without TLS there is nothing to reload, and a terminal that goes takes its server with it.
  const int signals = options.tls.any() || !options.http.listen_tls.empty()
                          ? signals_to_read({SIGHUP})
                          : signals_to_read(std::initializer_list<int>{});
  std::signal(SIGABRT, die_of_assertion);
  std::signal(SIGPIPE,
              SIG_IGN);  // A peer that is gone is an error where it is written to, and no end of all.
  opening.data = options.data;
  opening.keys = options.keys;
  opening.cached_keys = options.limits.cached_keys;
  opening.engine.resident_buckets = options.limits.resident_buckets;
  opening.engine.tail_bytes_max = options.limits.tail_bytes;
  opening.on_fatal = die;
  opening.record_accesses = !options.without_access_log;
  if (options.without_views) opening.views = projections::new_views::none;
  if (!options.without_tree)
    opening.tree = api::tree_options{.checkpoints = options.checkpoints,
                                     .key = options.log_key,
                                     .sign_every = std::chrono::seconds(options.checkpoint_seconds)};
  // A start that takes long says how far it is, about once a second.
  start_progress starting;
  opening.covering = [&starting](const projections::cover_progress& reached) {
    if (const auto line = starting.line(reached); !line.empty()) std::cerr << line << '\n';
  };
  api::door_options door_options;
  door_options.listen = options.listen;
  door_options.limits = options.limits.door;
  listen_with_tls(options.tls, door_options);
  for (const auto& warning : api::check_listeners(door_options))  // Before anything is made or read for long.
    std::cerr << "benefactor serve: " << warning << '\n';
  const auto payer = payer_in(options.payer_file);
  const auto keeping = keeping_of(options);
  std::optional<api::publish::publish_settings> publishing;
  if (!options.publish_file.empty())
    publishing = document_in(options.publish_file, "says not to whom events are published",
                             api::publish::parse_publish);
  api::node node{std::move(opening)};
  door_options.log_id = node.head().origin.log_id;
  const auto submit = [&](std::vector<actors::request> batch) { node.engine().submit(std::move(batch)); };
  const auto exchange = exchange_of(options, node, submit);
  api::child_program reporter;
  auto reports = options.report;
  reports.data = options.data;
  reports.clock = api::wall_clock_us;
  reports.child = &reporter;
  api::job_runner jobs(
      {api::make_aging_job(node.reads(), submit, options.aging),
       api::make_payments_job(node.payments(), node.asking().phi),
       api::make_report_job(node.asking(), reports), api::make_benefit_year_job(node.asking()),
       api::external::make_outbox_job(exchange.get()), api::external::make_inbox_job(exchange.get())},
      api::wall_clock_us);
  for (const auto& text : options.jobs) jobs.schedule(text.substr(0, text.find('=')), *job_time_in(text));
  jobs.start();
  api::publish::publisher* publisher = nullptr;
  if (publishing) publisher = &node.publish_to(*publishing);
  auto& documents = node.keep_documents(keeping);
  node.finish_erasures();  // Behind the documents, which an erasure removes.
  auto* const journal = node.journal();
  server_identity identity(
      options.identity, options.data, node, submit, api::wall_clock_us,
      journal ? api::listener_of(*journal) : api::login::login_listener{}, [&](const user_account& account) {
        return api::patient_scope(node.asking(), account, options.holders_see, day_of(api::wall_clock_us()));
      });
  api::door_server door{
      door_options,
      {.submit = submit,
       .reads = node.room().closed(),
       .surrogates = node.surrogates(),
       .entropy = store::system_entropy(),
       .back_up = [&](const auto& request, const auto& tell) { return node.back_up(request, tell); },
       .documents = &documents,
       .document_rules = options.documents.rules,
       .jobs = &jobs,
       .keys = &node.keys(),
       .payments = &node.payments(),
       .exchange = exchange.get(),
       .read_models = &node.read_models(),
       .publisher = publisher,
       .payer = payer ? &*payer : nullptr,
       .feed = &node.feed(),
       .room = &node.room(),
       .journal = journal,
       .prover = node.prover(),
       .replays = &node.replays(),
       .admits_local =
           [&](const api::peer& who) {
             return !options.identity.require_login && api::is_of_this_machine(who.listener);
           },
       .identity = &identity.desk()}};
  auto with_certificate = options.http;
  with_certificate.certificate = options.tls.certificate;
  with_certificate.key = options.tls.key;
  const auto http = open_http(with_certificate, node, door);
  std::cout << listening_text(door_options, door) << (http ? listening_text(options.http, *http) : "");
  if (options.tls.any() || !options.http.listen_tls.empty() || options.identity.require_login)
    std::cout << identity.set_up_text();
  std::cout << std::flush;
  while (next_signal(signals) == SIGHUP) {
    door.reload_certificates();
    if (http) reload_certificates(*http);
  }
  std::cerr << "stopping: answering what was taken\n";
  reporter.stop();
  jobs.stop();
  if (http) http->stop();
  door.stop();
  return status_done;
}

}  // namespace benefactor::tools
