// `benefactor payments`: payment runs, their remittance advices, and what the bank says of them.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_table.hpp"
#include "tools/benefactor/view_text.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;
namespace fs = std::filesystem;

struct payment_options : client_options {
  std::string run, on, npi, out, trace, bank_reference;
  bool dry = false;
};
using payment_options_ptr = std::shared_ptr<payment_options>;

void save(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  if (!(out << text) || !out.flush()) throw std::runtime_error(file.string() + ": cannot be written");
}

void print_run(std::ostream& out, const json& run) {
  using enum align;
  text_table table{{{"Trace"},
                    {"Payee"},
                    {"Claims", right},
                    {"Paid", right},
                    {"Taken back", right},
                    {"Amount", right},
                    {"Method"},
                    {"Confirmed"},
                    {"Bank"}}};
  for (const auto& p : list_of(run, "payments"))
    table.add({text_of(p, "trace"), text_of(p, "payeeName"), text_of(p, "claims"), text_of(p, "paid"),
               text_of(p, "takenBack"), text_of(p, "amount"), text_of(p, "method"), text_of(p, "confirmed"),
               text_of(p, "bankReference")});
  if (!table.empty()) table.print(out);
  const bool dry = run.value("dryRun", false), closed = run.value("closed", false);
  out << "Run " << text_of(run, "run") << " of " << text_of(run, "on") << ": "
      << list_of(run, "payments").size() << " payments of " << text_of(run, "amount") << " for "
      << text_of(run, "claims") << " claims"
      << (dry      ? " would be made"
          : closed ? ""
                   : "; not finished")
      << ".\n";
  if (const auto failed = text_of(run, "failed"); failed != "0")
    out << failed << " claims could not be paid; the next run tries again.\n";
}

/// Says why there is no remittance advice.
void explain(const std::string& trace, const api::claims_client::remittance& told) {
  std::cerr << "benefactor: " << trace << ": " << told.why_not << '\n';
  for (const auto& p : told.problems) std::cerr << "  " << p.field << ": " << p.rule << '\n';
}

/// Writes the 835 of every provider's payment. @returns false when one could not be written.
bool save_remittances(api::claims_client& client, const json& run, const fs::path& folder) {
  fs::create_directories(folder);
  bool all = true;
  std::size_t written = 0;
  for (const auto& p : list_of(run, "payments")) {
    if (!p.contains("providerNpi")) continue;
    const auto trace = text_of(p, "trace");
    const auto told = client.payment_remittance(trace);
    if (told.why_not.empty()) {
      save(folder / (trace + ".835"), told.file);
      ++written;
    } else {
      explain(trace, told);
      all = false;
    }
  }
  std::cerr << written << " remittance advices in " << folder.string() << '\n';
  return all;
}

int pay(api::claims_client& client, const payment_options& o) {
  std::optional<progress_meter> progress;
  const auto made =
      client.run_payments(o.run, date_argument(o.on, "--on"), o.npi, o.dry, [&](auto done, auto total) {
        if (!progress) progress.emplace("claims", total);
        progress->update(done, done);
      });
  progress.reset();
  if (const auto* refused = std::get_if<rejection>(&made)) {
    print(std::cerr, *refused);
    return status_failed;
  }
  const auto& run = std::get<json>(made);
  if (o.json)
    std::cout << run.dump() << '\n';
  else
    print_run(std::cout, run);
  const bool saved = o.out.empty() || o.dry || save_remittances(client, run, o.out);
  return saved && run.value("failed", std::string("0")) == "0" ? status_done : status_failed;
}

void add_run(CLI::App& group, int& status) {
  const auto o = std::make_shared<payment_options>();
  auto* command = group.add_subcommand("run", "Pay what is decided, payee by payee; or finish a run");
  command->add_option("RUN", o->run, "Its name: A to Z, 0 to 9 and -, as 20260301")->required();
  command->add_option("--on", o->on, "The day of its payments, YYYY-MM-DD")->required();
  command->add_option("--npi", o->npi, "Pay this provider only");
  command->add_option("--out", o->out, "A folder for the remittance advices, TRACE.835");
  command->add_flag("--dry-run", o->dry, "Say what it would do, and do nothing");
  add_connect_option(*command, *o);
  add_grounds_options(*command, *o);
  add_json_option(*command, *o);
  command->footer(client_footer(
      "Reversals and corrections are taken from what the payee is paid; what that does not cover is carried "
      "to\n"
      "later runs. A run of a known name goes on where it was and pays nothing twice.\n\nExample:\n"
      "  benefactor payments run 20260301 --on 2026-03-01 --out remittances",
      false));
  command->callback(
      [o, &status] { status = with_client(*o, [&](auto& client) { return pay(client, *o); }); });
}

void add_show(CLI::App& group, int& status) {
  const auto o = std::make_shared<payment_options>();
  auto* command = group.add_subcommand("show", "The payments of a run");
  command->add_option("RUN", o->run, "Its name")->required();
  command->add_option("--out", o->out, "A folder for the remittance advices, TRACE.835");
  add_connect_option(*command, *o);
  add_grounds_options(*command, *o);
  add_json_option(*command, *o);
  command->callback([o, &status] {
    status = with_client(*o, [&](auto& client) {
      const auto run = client.payment_run(o->run);
      if (!run) return no_such("payment run");
      if (o->json)
        std::cout << run->dump() << '\n';
      else
        print_run(std::cout, *run);
      return o->out.empty() || save_remittances(client, *run, o->out) ? status_done : status_failed;
    });
  });
}

void add_list(CLI::App& group, int& status) {
  const auto o = std::make_shared<payment_options>();
  auto* command = group.add_subcommand("list", "All payment runs");
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  command->callback([o, &status] {
    status = with_client(*o, [&](auto& client) {
      const auto runs = client.payment_runs();
      if (o->json) {
        std::cout << runs.dump() << '\n';
        return status_done;
      }
      using enum align;
      text_table table{{{"Run"}, {"Day"}, {"Claims", right}, {"Amount", right}, {"State"}}};
      for (const auto& r : runs)
        table.add({text_of(r, "run"), text_of(r, "on"), text_of(r, "claims"), text_of(r, "amount"),
                   r.value("closed", false) ? "closed" : "not finished"});
      if (table.empty())
        std::cout << "There was no payment run yet.\n";
      else
        table.print(std::cout);
      return status_done;
    });
  });
}

void add_remittance(CLI::App& group, int& status) {
  const auto o = std::make_shared<payment_options>();
  auto* command = group.add_subcommand("remittance", "The remittance advice of a payment, an X12 835");
  command->add_option("TRACE", o->trace, "The payment's trace number")->required();
  command->add_option("--out", o->out, "The file to write; else standard output");
  add_connect_option(*command, *o);
  add_grounds_options(*command, *o);
  command->callback([o, &status] {
    status = with_client(*o, [&](auto& client) {
      const auto told = client.payment_remittance(o->trace);
      if (!told.why_not.empty()) {
        explain(o->trace, told);
        return status_failed;
      }
      if (o->out.empty())
        std::cout << told.file;
      else
        save(o->out, told.file);
      return status_done;
    });
  });
}

void add_confirm(CLI::App& group, int& status) {
  const auto o = std::make_shared<payment_options>();
  auto* command = group.add_subcommand("confirm", "Record that the bank has carried a payment out");
  command->add_option("TRACE", o->trace, "The payment's trace number")->required();
  command->add_option("--on", o->on, "The value date, YYYY-MM-DD")->required();
  command->add_option("--bank-reference", o->bank_reference, "The bank's reference; sealed, its end is shown")
      ->required();
  add_connect_option(*command, *o);
  command->callback([o, &status] {
    status = with_client(*o, [&](auto& client) {
      const auto told = client.confirm_payment(o->trace, date_argument(o->on, "--on"), o->bank_reference);
      if (told.refused) {
        print(std::cerr, *told.refused);
        return status_failed;
      }
      if (!told.failure.empty()) {
        std::cerr << "benefactor: the server could not decide this: " << told.failure << '\n';
        return status_failed;
      }
      std::cout << (told.changed ? "Done.\n" : "It was so already.\n");
      return status_done;
    });
  });
}

}  // namespace

void add_payment_commands(CLI::App& app, int& status) {
  auto* group = app.add_subcommand("payments", "Payment runs and their remittance advices");
  group->require_subcommand(1);
  add_run(*group, status);
  add_list(*group, status);
  add_show(*group, status);
  add_remittance(*group, status);
  add_confirm(*group, status);
}

}  // namespace benefactor::tools
