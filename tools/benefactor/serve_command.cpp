// `benefactor serve`: its options; serve.cpp is what they say.
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <iterator>
#include <memory>
#include <string_view>
#include <sys/resource.h>

#include "api/external/exchange_jobs.hpp"
#include "api/jobs/benefit_year_job.hpp"
#include "api/payments/payments_job.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/serve.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

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

/// Why --job cannot be *text*; empty: it can.
std::string job_problem(const std::string& text) {
  const auto name = text.substr(0, text.find('='));
  const std::string_view jobs[] = {
      api::aging_job_name,        api::payments_job_name,         api::report_job_name,
      api::benefit_year_job_name, api::external::outbox_job_name, api::external::inbox_job_name};
  const bool known = std::find(std::begin(jobs), std::end(jobs), name) != std::end(jobs);
  return known && job_time_in(text)
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

}  // namespace

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
