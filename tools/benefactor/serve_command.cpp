// `benefactor serve`: the engine behind its front door.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <mutex>
#include <string_view>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "api/access/login_entries.hpp"
#include "api/documents/payer_json.hpp"
#include "api/external/exchange_jobs.hpp"
#include "api/jobs/benefit_year_job.hpp"
#include "api/jobs/job_schedule.hpp"
#include "api/node.hpp"
#include "api/patient_scope.hpp"
#include "api/payments/payments_job.hpp"
#include "api/rpc/door_server.hpp"
#include "api/rpc/peer.hpp"
#include "api/secret_file.hpp"
#include "store/locked_memory.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/process_secrets.hpp"
#include "tools/benefactor/progress.hpp"
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

namespace {

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

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
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
      now_us);
}

/// The time in "aging=02:00"; nothing: it is none.
std::optional<api::time_of_day> time_in(const std::string& text) {
  const auto at = text.find('=');
  return at == std::string::npos ? std::nullopt : api::parse_time_of_day(text.substr(at + 1));
}

/// Why --job cannot be *text*; empty: it can.
std::string job_problem(const std::string& text) {
  const auto name = text.substr(0, text.find('='));
  const std::string_view jobs[] = {
      api::aging_job_name,        api::payments_job_name,         api::report_job_name,
      api::benefit_year_job_name, api::external::outbox_job_name, api::external::inbox_job_name};
  const bool known = std::find(std::begin(jobs), std::end(jobs), name) != std::end(jobs);
  return known && time_in(text)
             ? ""
             : text + ": is NAME=HH:MM, UTC, as aging=02:00, or NAME=*:MM, of a job that there is";
}

void add_job_options(CLI::App& command, serve_options& options) {
  command
      .add_option("--job", options.jobs,
                  "run a job every day at a time, UTC, as aging=02:00, or every hour, as inbox=*:15; all are "
                  "off otherwise")
      ->check(job_problem);
  command
      .add_option("--aging-days", options.aging.days,
                  "a claim in review for longer is escalated by the job aging")
      ->check(CLI::Range(0, 3'650))
      ->capture_default_str();
}

void add_report_option(CLI::App& command, serve_options& options) {
  auto* folder = command.add_option(
      "--report-dir", options.report.folder,
      "where the job report writes report-YYYY-MM-DD.json, before 12:00 UTC of the day before; else it only "
      "says how things stand");
  command
      .add_option("--report-export", options.report.export_folder,
                  "where the job report exports the log to, too, by a process of its own, for "
                  "report-YYYY-MM-DD.html: a page for managers; needs DuckDB (tools/setup.sh --reports)")
      ->needs(folder);
}

void add_document_options(CLI::App& command, serve_options& options) {
  auto& d = options.documents;
  command.add_option("--document-port", d.port,
                     "port of 127.0.0.1 for the bytes of documents; 0: any free one");
  command.add_option("--document-url", d.public_url,
                     "what links to documents begin with, where a proxy stands in front of that port");
  auto* endpoint = command.add_option("--s3-endpoint", options.s3.endpoint,
                                      "keep documents in this S3-compatible service instead");
  command.add_option("--s3-bucket", options.s3.bucket, "its bucket")->needs(endpoint);
  command.add_option("--s3-region", options.s3.scope.region, "its region")->needs(endpoint);
  command.add_flag("--s3-path-style", options.s3.path_style, "name the bucket in the path, not in the host")
      ->needs(endpoint);
  command.add_option("--s3-key-id", options.s3.credentials.access_key, "the access key's id")
      ->needs(endpoint);
  command
      .add_option("--s3-secret-file", options.s3_secret_file,
                  "a file that holds the secret access key in one line; its mode is 0600 or less")
      ->needs(endpoint);
  endpoint->needs("--s3-bucket");
}

void add_tree_options(CLI::App& command, serve_options& options) {
  command.add_option(
      "--checkpoints", options.checkpoints,
      "the folder outside the data directory to which signed checkpoints of the log are written, best "
      "on another disk (default: <data>.checkpoints)");
  command.add_option(
      "--log-key", options.log_key,
      "the file of the key that signs them (default: <data>.log-key); the public one is beside it");
  command
      .add_option("--checkpoint-seconds", options.checkpoint_seconds,
                  "how often one is signed while the log grows; one more at the end")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
  command
      .add_flag("--without-tree", options.without_tree,
                "keep no Merkle tree, sign nothing, and look at no checkpoint: for measurements")
      ->group("");
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
  reports.clock = now_us;
  reports.child = &reporter;
  api::job_runner jobs(
      {api::make_aging_job(node.reads(), submit, options.aging),
       api::make_payments_job(node.payments(), node.asking().phi),
       api::make_report_job(node.asking(), reports), api::make_benefit_year_job(node.asking()),
       api::external::make_outbox_job(exchange.get()), api::external::make_inbox_job(exchange.get())},
      now_us);
  for (const auto& text : options.jobs) jobs.schedule(text.substr(0, text.find('=')), *time_in(text));
  jobs.start();
  api::publish::publisher* publisher = nullptr;
  if (publishing) publisher = &node.publish_to(*publishing);
  auto& documents = node.keep_documents(keeping);
  node.finish_erasures();  // Behind the documents, which an erasure removes.
  auto* const journal = node.journal();
  server_identity identity(
      options.identity, options.data, node, submit, now_us,
      journal ? api::listener_of(*journal) : api::login::login_listener{}, [&](const user_account& account) {
        return api::patient_scope(node.asking(), account, options.holders_see, api::day_of(now_us()));
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

void add_serve_command(CLI::App& app, int& status) { add_serve_command(app, status, {}); }

void add_serve_command(CLI::App& app, int& status, const api::node_options& opening) {
  auto options = std::make_shared<serve_options>();
  auto* command = app.add_subcommand("serve", "Run the engine on a data directory and serve clients");
  command->add_option("--data", options->data, "the data directory; made when it is not there")->required();
  command->add_option("--keys", options->keys,
                      "the key ring's file, kept outside the data directory (default: <data>.keys)");
  auto* listen = command
                     ->add_option("--listen", options->listen,
                                  "HOST:PORT on the loopback interface, in plaintext; port 0: any free one")
                     ->capture_default_str();
  add_tls_options(*command, options->tls);
  add_identity_options(*command, options->identity);
  command
      ->add_option_function<std::string>(
          "--holders-see",
          [options](const std::string& text) { options->holders_see = *parse_holder_sight(text); },
          "whose data the holder of a policy sees besides the own: none; minors, dependents younger than 18; "
          "all, every member's")
      ->check(CLI::IsMember({"none", "minors", "all"}))
      ->default_str("minors");
  add_http_options(*command, options->http);
  add_document_options(*command, *options);
  add_job_options(*command, *options);
  add_report_option(*command, *options);
  add_tree_options(*command, *options);
  command->add_option("--payer", options->payer_file,
                      "a JSON file that says who pays, for remittance advices: see README");
  command
      ->add_flag("--without-views", options->without_views,
                 "keep no read models, and delete those that there are: for measurements. Lists, statistics, "
                 "reviews and\npayment runs are refused then")
      ->group("");
  command
      ->add_flag("--without-access-log", options->without_access_log,
                 "do not record who reads what: for measurements of what that costs")
      ->group("");
  auto* folder = command->add_option(
      "--exchange-dir", options->exchange_folder,
      "where files are exchanged with external processors: DIR/<processor>/outbox and inbox");
  command
      ->add_option("--exchange", options->exchange_file,
                   "a JSON file that says with which external processors, and as whom: see README")
      ->needs(folder);
  folder->needs("--exchange");
  command->add_option("--publish", options->publish_file,
                      "a JSON file that says to which Kafka topics and webhooks events are published: see "
                      "api/publish/README");
  add_limit_options(*command, options->limits);
  command->footer(
      "Prints one line with its address, or one for each, when it is ready. SIGTERM or Ctrl-C answers what "
      "was taken, then "
      "stops; a start\n"
      "after a kill needs nothing more. A log that has lost what its newest checkpoint says is refused: see "
      "`benefactor audit\n"
      "checkpoints set-aside`.\n"
      "\n"
      "Whatever its clients do, it takes at most this much memory (" +
      std::to_string(memory_bound({}) >> 20) +
      " MiB with the limits as they are):\n"
      "  " +
      memory_rule() +
      "\n"
      "and what grows with history: 2 bytes for each claim in the log, and some 20 for each line that stands "
      "in a\n"
      "resident bucket. A replay that is asked of it takes, while it runs, 5 KB for each policy and 50 bytes "
      "for "
      "each\n"
      "claim besides.\n"
      "\n"
      "Exit status: 0 stopped when told to; 1 it could not start or go on; 2 limits that cannot be, or "
      "usage.\n"
      "\n"
      "Example:\n"
      "  benefactor serve --data /var/lib/benefactor --connections 200 --total-bytes 64MiB "
      "--connection-bytes 32MiB");
  command->callback([options, opening, listen, &status] {
    if (options->tls.any() && listen->count() == 0) options->listen.clear();  // Only when it is asked for.
    const auto problem = identity_problem(options->identity);
    if (!problem.empty()) std::cerr << "benefactor serve: " << problem << '\n';
    if (!usable(options->limits) || !problem.empty()) {
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
