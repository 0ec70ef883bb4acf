// The entry of the one program: hands the command line to the subcommands.
#include <algorithm>
#include <exception>
#include <iostream>
#include <string_view>

#include "tools/benefactor/audit/audit_command.hpp"
#include "tools/benefactor/commands.hpp"

// jemalloc reads this name at start. Few arenas, given back soon: with its defaults (eight arenas on two
// cores) a server with 100,000 resident buckets takes a tenth more memory and is no faster.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "narenas:2,dirty_decay_ms:1000,muzzy_decay_ms:0";
}

namespace {

/// Huge pages for what folds a whole log once and ends: a replay takes a fifth less time with them. A server,
/// which gives memory back and takes it again, takes half as much CPU more.
void choose_pages(int argc, char** argv, char**) {
  if (argc < 3 || std::string_view(argv[1]) != "audit") return;
  const std::string_view command = argv[2];
  if (command == "replay" || command == "what-if") malloc_conf = "narenas:2,thp:always";
}

// Before the first allocation: the libraries' own start comes later.
[[gnu::section(".preinit_array"), gnu::used]] void (*const chooses_pages)(int, char**, char**) = choose_pages;

}  // namespace

namespace benefactor::tools {

namespace {

int run(int argc, char** argv) {
  CLI::App app{
      "Benefactor decides health-insurance claims and remembers why. Each command below explains itself:\n"
      "`benefactor COMMAND --help`. A first try: `benefactor scenario FILE` decides the claims of a scenario "
      "file.",
      "benefactor"};
  app.require_subcommand(1);
  int status = status_done;
  add_scenario_command(app, status);
  add_enroll_command(app, status);
  add_load_command(app, status);
  add_policy_commands(app, status);
  add_view_commands(app, status);
  add_generate_command(app, status);
  add_submit_command(app, status);
  add_ingest_command(app, status);
  add_remittance_command(app, status);
  add_read_commands(app, status);
  add_watch_command(app, status);
  add_claim_commands(app, status);
  add_life_commands(app, status);
  add_flags_command(app, status);
  add_job_commands(app, status);
  add_payment_commands(app, status);
  add_exchange_commands(app, status);
  add_publish_commands(app, status);
  add_impact_command(app, status);
  add_document_commands(app, status);
  add_login_commands(app, status);
  add_user_commands(app, status);
  add_projection_commands(app, status);
  add_read_model_commands(app, status);
  add_eob_command(app, status);
  add_log_command(app, status);
  add_export_command(app, status);
  add_sql_command(app, status);
  add_report_command(app, status);
  add_roles_command(app, status);
  add_serve_command(app, status);
  add_certs_command(app, status);
  add_audit_command(app, status);
  add_backup_command(app, status);
  add_restore_command(app, status);
  add_key_commands(app, status);
  add_erasure_commands(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    // Help is no error; every misuse of the command line has the same status.
    return app.exit(e) == 0 ? status_done : status_unusable;
  } catch (const std::exception& e) {
    std::cerr << "benefactor: " << e.what() << '\n';
    return status_unusable;
  }
  // A full disk or a closed pipe must not look like success.
  if (!std::cout.flush()) {
    std::cerr << "benefactor: standard output could not be written\n";
    return std::max<int>(status, status_failed);
  }
  return status;
}

}  // namespace

}  // namespace benefactor::tools

int main(int argc, char** argv) { return benefactor::tools::run(argc, argv); }
