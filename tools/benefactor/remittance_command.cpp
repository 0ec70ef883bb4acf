// `benefactor remittance`: reads X12 835 files and says whether they balance.
#include <iostream>
#include <memory>
#include <utility>

#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/remittance_report.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

struct remittance_options {
  std::vector<std::string> files;
  bool json = false, claims = false;
  std::size_t show = 20;
};

int tell(const remittance_options& options) {
  remittance_totals totals;
  nlohmann::ordered_json document;
  auto& files = document["files"] = nlohmann::ordered_json::array();
  for (const auto& name : options.files) {
    const auto file = read_remittance_file(name);
    totals.add(file);
    if (options.json)
      files.push_back(to_json(file, options.claims));
    else
      print(std::cout, file, options.claims);
    std::cout.flush();  // What follows on standard error is about what was said so far.
    if (!options.json) print_troubles(std::cerr, file, options.show);
  }
  if (options.json) {
    auto& total = document["total"];
    total["files"] = totals.files;
    total["transactions"] = totals.transactions;
    total["balanced"] = totals.balanced;
    total["unbalanced"] = totals.unbalanced;
    total["refused"] = totals.refused;
    std::cout << document.dump(2) << '\n';
  } else {
    std::cout << counted(totals.files, "file") << ": " << counted(totals.transactions, "transaction")
              << " read, " << format_count(totals.balanced) << " balance, " << format_count(totals.unbalanced)
              << " do not; " << format_count(totals.refused) << " refused\n";
  }
  if (totals.refused > 0) return status_unusable;
  return totals.unbalanced > 0 ? status_failed : status_done;
}

}  // namespace

void add_remittance_command(CLI::App& app, int& status) {
  auto chosen = std::make_shared<remittance_options>();
  auto* command =
      app.add_subcommand("remittance", "Read X12 835 files: what each pays to whom, and whether it balances");
  command->add_option("FILE", chosen->files, "X12 files with remittances (835), 5010 or 4010")->required();
  command->add_flag("--claims", chosen->claims,
                    "List each transaction's claims: patient control numbers and amounts");
  command->add_option("--show", chosen->show, "Warnings shown for each file")->capture_default_str();
  command->add_flag("--json", chosen->json, "Print JSON, for machines");
  command->footer(
      "Three things must balance (005010X221A1, 1.10.2.1): each line (SVC02 - CAS = SVC03), each claim "
      "(CLP03 - "
      "all CAS =\n"
      "CLP04, and its lines' charges = CLP03), and the payment (sum of CLP04 - PLB = BPR02). Every equation "
      "that "
      "does not\n"
      "hold is named by file, transaction (ST02), place of the claim (CLP) and of the line (SVC), with both "
      "amounts.\n"
      "\n"
      "No patient's name or number is printed; with --claims the patient control numbers (CLP01) are. A "
      "transaction "
      "with an\n"
      "amount that is none, or with money that belongs to nothing, is refused on standard error with its "
      "segments; dates and\n"
      "the like are warned about.\n"
      "\n"
      "Exit status: 0 everything was read and balances; 1 something does not balance; 2 something could not "
      "be "
      "read.\n"
      "\n"
      "Example:\n"
      "  benefactor remittance api/x12/samples/remittance.835");
  command->callback([chosen, &status] { status = tell(*chosen); });
}

}  // namespace benefactor::tools
