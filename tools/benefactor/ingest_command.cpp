// `benefactor ingest`: X12 837P files to a server.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>

#include "api/wall_clock.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/x12_ingestion.hpp"

namespace benefactor::tools {

namespace {

struct ingest_options : client_options {
  std::vector<std::string> files;
  std::string plan, received, npi_check = "on", icd9 = "refuse", service_types, acks, acks_dir;
  std::uint32_t window = ingestion_options{}.window;
  std::uint64_t show = ingestion_options{}.show;
};

std::string read_text(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error(file + ": cannot be opened");
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// The one policy that the document at *file* has.
policy_enrollment read_plan(const std::string& file) {
  std::vector<api::problem> problems;
  const auto items = api::parse_enrollment(read_text(file), problems);
  if (!problems.empty()) throw std::runtime_error(file + ": " + api::format_problem(problems.front()));
  const policy_enrollment* found = nullptr;
  for (const auto& item : items)
    if (const auto* policy = std::get_if<policy_enrollment>(&item)) {
      if (found) throw std::runtime_error(file + ": has more than one policy; a plan is one");
      found = policy;
    }
  if (!found) throw std::runtime_error(file + ": has no policy to take as the plan");
  return *found;
}

/// File names and what was read of files may be no UTF-8; a report of them is printed all the same.
void print_line(const nlohmann::ordered_json& report) {
  std::cout << report.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

/// All files together.
struct totals {
  std::uint64_t files = 0, present = 0, read = 0, refused = 0, not_sent = 0, unanswered = 0;
  claim_tally answers;
  acknowledgments_written acknowledgments;
  double seconds = 0;

  void add(const file_report& report) {
    ++files;
    present += report.claims_present();
    read += report.counts.claims_read;
    refused += report.counts.claims_refused;
    not_sent += report.not_sent;
    unanswered += report.unanswered;
    answers.add(report.answers);
    acknowledgments.add(report.acknowledgments);
    seconds += report.seconds;
  }

  void print(std::ostream& out) const {
    out << '\n'
        << counted(files, "file") << ": " << counted(present, "claim") << " present = " << format_count(read)
        << " read + " << format_count(refused) << " refused\n\n";
    answers.print(out, seconds);
    if (acknowledgments.files() != 0) out << "acknowledgments written: " << in_words(acknowledgments) << '\n';
  }

  nlohmann::ordered_json to_json() const {
    nlohmann::ordered_json out;
    auto& row = out["total"];
    row["files"] = files;
    row["claimsPresent"] = present;
    row["claimsRead"] = read;
    row["claimsRefused"] = refused;
    row["notSent"] = not_sent;
    row["unanswered"] = unanswered;
    row["answers"] = answers.to_json(seconds);
    return out;
  }
};

int ingest(api::claims_client& client, const ingest_options& options, const ingestion_options& how) {
  const interrupt_guard guard;
  acknowledgements acks(options.acks);
  acknowledgment_files files(options.acks_dir);
  x12_ingestion ingestion(client, how, acks, std::cerr, &files);
  totals all;
  int status = status_done;
  bool failed = false;
  for (const auto& file : options.files) {
    if (interrupted() || failed || acks.failed()) break;
    try {
      const auto report = ingestion.take(file, [&](const api::rpc_failure& failure) {
        report_failure(failure);
        failed = true;
      });
      all.add(report);
      if (options.json)
        print_line(to_json(report));
      else
        print(std::cout, report);
      if (report.counts.interchanges == 0) status = status_unusable;
      if (!report.all_decided()) status = std::max(status, status_failed);
    } catch (const std::runtime_error& error) {
      std::cerr << file << ": " << error.what() << '\n';
      status = status_unusable;
    }
  }
  if (options.json)
    print_line(all.to_json());
  else
    all.print(std::cout);
  if (interrupted()) std::cerr << "Interrupted; ingesting the files again goes on where this ended.\n";
  if (acks.failed()) {
    acks.report_failure(std::cerr);
    return status_unusable;
  }
  return failed || interrupted() ? std::max(status, status_failed) : status;
}

}  // namespace

void add_ingest_command(CLI::App& app, int& status) {
  auto chosen = std::make_shared<ingest_options>();
  auto* command =
      app.add_subcommand("ingest", "Send X12 837P files to a server: claims, replacements and voids");
  command->add_option("FILE", chosen->files, "X12 files, 5010 professional claims (837P)")->required();
  command->add_option("--enroll-with", chosen->plan,
                      "Enrol everybody the files name under this plan first: a policy document (JSON)");
  command->add_option("--received", chosen->received,
                      "Day of receipt: YYYY-MM-DD, or bht: each set's own BHT04 (default: today)");
  command->add_option("--npi-check", chosen->npi_check, "Whether NPIs must have the right check digit")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  command
      ->add_option("--icd9", chosen->icd9,
                   "Claims with ICD-9-CM diagnoses: refuse them, or keep them without these")
      ->check(CLI::IsMember({"refuse", "keep"}))
      ->capture_default_str();
  command->add_option("--service-types", chosen->service_types,
                      "Table of service types by procedure and place (CSV), instead of the one shipped");
  command->add_option("--acks", chosen->acks, "Append a line for every answered claim to this file");
  command->add_option("--acks-dir", chosen->acks_dir,
                      "Write X12 acknowledgments of each file into this folder: TA1, 999, 277CA");
  command->add_option("--window", chosen->window, "Claims in flight at most")
      ->check(CLI::Range(1u, 1'000'000u))
      ->capture_default_str();
  command->add_option("--show", chosen->show, "Warnings, and claims the server refused, shown for each file")
      ->capture_default_str();
  add_connect_option(*command, *chosen);
  add_json_option(*command, *chosen);
  command->footer(
      "Claims go in file order, each with its original segments, which are kept sealed with it. Frequency 7 "
      "replaces and\n"
      "frequency 8 voids the claim that REF*F8 names: by its patient control number, which means the claim "
      "that stands now\n"
      "for the original of that number, or by this engine's claim number, which must be of a claim of the "
      "same submitter\n"
      "(ISA06). A void takes effect on its day of receipt. Everything that cannot be read is refused on "
      "standard error with\n"
      "its segments and the reasons; claims read + claims refused = claims present, for every file. "
      "Ingesting a file again\n"
      "is harmless: claims and voids in it are known already. A file may have 256 MiB, a transaction set "
      "4,000,000 segments;\n"
      "a file is held in memory with its claims.\n"
      "\n"
      "With --icd9 keep, ICD-9-CM diagnoses (HI with BK, BF) stay in the kept segments and take no part in "
      "the decision;\n"
      "each claim that has some is warned about.\n"
      "\n"
      "--enroll-with is for demonstrations and tests: it enrols each subscriber with the plan's terms, the "
      "dependents\n"
      "seen, and every provider as in network. --acks is as for `benefactor submit`; a void names the claim "
      "voided.\n"
      "\n"
      "--acks-dir writes, for each interchange, a TA1 (where it asks for one or its envelope is at fault), a "
      "999 "
      "for its groups\n"
      "and, when all claims of the file are answered, a 277CA with each claim once: accepted under its claim "
      "number, or refused\n"
      "with the reasons. FILE claims.837 with interchange 000000905 gives claims.000000905.999.x12; "
      "ingesting it "
      "again writes the\n"
      "same names. They name patients and repeat values of the file: only their owner may read them (mode "
      "0600).\n"
      "\n"
      "With --json each line is one file's report, the last line their total.\n"
      "\n"
      "Exit status: 0 everything was read and decided; 1 something was refused or failed; 2 a file is "
      "unreadable.\n"
      "\n"
      "Example:\n"
      "  benefactor ingest --enroll-with api/x12/samples/plan.json --received bht "
      "api/x12/samples/family.837");
  command->callback([chosen, &status] {
    ingestion_options how;
    if (!chosen->plan.empty()) how.plan = read_plan(chosen->plan);
    auto& reading = how.reading;
    reading.today = api::today();
    if (chosen->received.empty())
      reading.received = reading.today;
    else if (chosen->received != "bht")
      reading.received = date_argument(chosen->received, "--received");
    std::optional<api::x12::service_type_table> services;
    if (!chosen->service_types.empty()) {
      services.emplace(read_text(chosen->service_types));
      reading.services = &*services;
    }
    reading.npi_check_digit = chosen->npi_check == "on";
    reading.keep_icd9 = chosen->icd9 == "keep";
    how.window = chosen->window;
    how.show = chosen->show;
    status = with_client(*chosen, [&](auto& client) { return ingest(client, *chosen, how); });
  });
}

}  // namespace benefactor::tools
