// The server as a whole: a node on a data directory and its front door, until SIGTERM or Ctrl-C.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/jobs/aging_job.hpp"
#include "api/jobs/job_schedule.hpp"
#include "api/jobs/report_job.hpp"
#include "api/node.hpp"
#include "events/dependents.hpp"
#include "tools/benefactor/serve_http.hpp"
#include "tools/benefactor/serve_identity.hpp"
#include "tools/benefactor/serve_limits.hpp"
#include "tools/benefactor/serve_tls.hpp"

namespace benefactor::tools {

struct serve_options {
  std::string data, keys, listen = "127.0.0.1:7400";  ///< listen empty: not on the loopback interface
  serve_tls tls;
  serve_identity identity;
  serve_http http;
  serve_limits limits;
  holder_sight holders_see = holder_sight::minors;  ///< of other members, in sessions that open
  bool without_views = false;
  bool without_tree = false;
  std::string checkpoints, log_key;  ///< empty: beside the data directory
  std::uint32_t checkpoint_seconds = 60;
  bool without_access_log = false;  ///< for measurements
  api::document_store_options documents;
  api::s3_object_options s3;  ///< used where it names a bucket
  std::string s3_secret_file;
  std::vector<std::string> jobs;  ///< "NAME=HH:MM"
  api::aging_options aging;
  api::report_options report;
  std::string payer_file;                      ///< empty: it writes no remittance advices
  std::string exchange_file, exchange_folder;  ///< empty: it exchanges no files with external processors
  std::string publish_file;                    ///< empty: it publishes no events
};

/// The time in "aging=02:00", as of --job; nothing: it is none.
std::optional<api::time_of_day> job_time_in(const std::string& text);

/// Serves until the process is told to end. *opening*: what a test changes of the node; data, keys, limits
/// and listeners are set here. @returns the exit status. Errors: those of api::node and api::door_server.
int serve(const serve_options& options, api::node_options opening = {});

/// Adds the command `serve` on such a node to *app*.
void add_serve_command(CLI::App& app, int& status, const api::node_options& opening);

}  // namespace benefactor::tools
