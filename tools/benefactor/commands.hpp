// The subcommands of the program `benefactor`: each stands in a source of its own and adds itself here.
//
// To add one: declare its function below, define it in <name>_command.cpp, and call it in main.cpp.
#pragma once

#include <CLI/CLI.hpp>

namespace benefactor::tools {

/// What every command promises its callers: 0 done; 1 something was refused, failed or is damaged; 2 unusable
/// input or usage.
inline constexpr int status_done = 0, status_failed = 1, status_unusable = 2;

/// Each adds one subcommand to *app*. Its callback runs while the command line is parsed and leaves the
/// program's exit status in *status*, which outlives the parsing.
void add_scenario_command(CLI::App& app, int& status);
void add_enroll_command(CLI::App& app, int& status);
void add_load_command(CLI::App& app, int& status);     ///< load fees, load providers
void add_policy_commands(CLI::App& app, int& status);  ///< policy, member, preauth: what happens to them
void add_view_commands(CLI::App& app, int& status);    ///< policy show, preauth list, eligibility, estimate,
                                                       ///< check, fee; after add_policy_commands
void add_eob_command(CLI::App& app, int& status);
void add_life_commands(CLI::App& app, int& status);  ///< review, remark, journey
void add_flags_command(CLI::App& app, int& status);  ///< flags list
void add_document_commands(CLI::App& app, int& status);
void add_job_commands(CLI::App& app, int& status);
void add_payment_commands(CLI::App& app, int& status);
void add_exchange_commands(CLI::App& app, int& status);
void add_publish_commands(CLI::App& app, int& status);  ///< publish list, publish dead, publish retry
void add_impact_command(CLI::App& app, int& status);
void add_generate_command(CLI::App& app, int& status);
void add_submit_command(CLI::App& app, int& status);
void add_ingest_command(CLI::App& app, int& status);
void add_remittance_command(CLI::App& app, int& status);
void add_read_commands(CLI::App& app, int& status);   ///< show, explain, history, claims list, bucket, info
void add_login_commands(CLI::App& app, int& status);  ///< login, logout, whoami, setup, register
void add_user_commands(CLI::App& app, int& status);   ///< users list, show, add, role, bind, ...
void add_projection_commands(CLI::App& app, int& status);  ///< stats, payees, users, further lists; after
                                                           ///< those whose groups they are added to
void add_read_model_commands(CLI::App& app, int& status);  ///< views list, views rebuild, views verify
void add_watch_command(CLI::App& app, int& status);
void add_claim_commands(CLI::App& app, int& status);  ///< release, deny, cancel, void, pay, dispute, resolve
void add_log_command(CLI::App& app, int& status);     ///< log stat, dump, verify, repair
void add_audit_command(CLI::App& app, int& status);   ///< tools/benefactor/audit
void add_export_command(CLI::App& app, int& status);
void add_sql_command(CLI::App& app, int& status);
void add_report_command(CLI::App& app, int& status);
void add_roles_command(CLI::App& app, int& status);
void add_serve_command(CLI::App& app, int& status);
void add_certs_command(CLI::App& app, int& status);  ///< certs init
void add_backup_command(CLI::App& app, int& status);
void add_key_commands(CLI::App& app, int& status);      ///< keys status, keys rotate
void add_erasure_commands(CLI::App& app, int& status);  ///< members erase
void add_restore_command(CLI::App& app, int& status);

}  // namespace benefactor::tools
