// `benefactor load fees`, `load providers` and `load edits`: reference data in bulk, from CSV.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "api/documents/edit_json.hpp"
#include "api/documents/reference_json.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/enrollment_sender.hpp"
#include "tools/benefactor/interrupt.hpp"

namespace benefactor::tools {

namespace {

constexpr std::uintmax_t file_bytes_max = 64u << 20;

struct load_options : client_options {
  std::vector<std::string> files;
};

using table_reader = std::function<std::vector<api::enrollment_item>(std::string_view text,
                                                                     std::vector<api::problem>& problems)>;

std::string content_of(const std::string& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (!error && size > file_bytes_max) throw std::runtime_error(file + ": a table has at most 64 MiB");
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) throw std::runtime_error(file + ": cannot be read");
  return std::move(text).str();
}

/// A file is taken as a whole or, when anything is wrong with it, not at all: half a table prices nothing.
int load(api::claims_client& client, const load_options& options, const table_reader& read) {
  const interrupt_guard guard;
  std::uint64_t unreadable = 0, bytes = 0;
  return send_enrollments(
      client, options.json, 0,
      [&](enrollment_sender& sender) {
        for (const auto& file : options.files) {
          if (interrupted()) return;
          std::vector<api::problem> problems;
          const auto text = content_of(file);
          auto items = read(text, problems);
          bytes += text.size();
          if (!problems.empty()) {
            ++unreadable;
            sender.clear();
            for (const auto& p : problems) std::cerr << file << ": " << api::format_problem(p) << '\n';
            continue;
          }
          for (auto& item : items) sender.add(std::move(item), file, bytes);
        }
      },
      [&] { return unreadable; });
}

void add_table(CLI::App& group, int& status, const std::string& name, const std::string& about,
               const std::string& footer, table_reader read) {
  auto chosen = std::make_shared<load_options>();
  auto* command = group.add_subcommand(name, about);
  command->add_option("FILE", chosen->files, "CSV files with a heading, at most 64 MiB each")
      ->required()
      ->check(CLI::ExistingFile);
  add_connect_option(*command, *chosen);
  add_json_option(*command, *chosen);
  command->footer(
      footer +
      "\nLoading a file again changes nothing. A file with anything wrong in it is not taken at all; "
      "every\nproblem is printed with its line.\n"
      "\nExit status: 0 all was taken; 1 something was refused or failed; 2 a file could not be read.");
  command->callback([chosen, &status, read = std::move(read)] {
    status = with_client(*chosen, [&](auto& client) { return load(client, *chosen, read); });
  });
}

struct edits_options : client_options {
  std::string kind, file, name, from, to;
};

void add_edits(CLI::App& group, int& status) {
  auto chosen = std::make_shared<edits_options>();
  auto* command = group.add_subcommand("edits", "Load a table of claim edits");
  command->add_option("KIND", chosen->kind, "One of " + api::edit_table_kinds_text())->required();
  command->add_option("FILE", chosen->file, "A CSV file with a heading, at most 64 MiB")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_option("--name", chosen->name, "What the table is called: \"NCCI PTP 2026Q1\"")->required();
  command->add_option("--from", chosen->from,
                      "Of a list of diagnoses: the first day it speaks of, YYYY-MM-DD");
  command->add_option("--to", chosen->to, "The last day it speaks of; else it is open");
  add_connect_option(*command, *chosen);
  add_json_option(*command, *chosen);
  command->footer(
      "Columns, with optional ones in brackets; every table of rules may have action (INFORM, PEND, DENY, "
      "OFF), "
      "group, carc:\n"
      "  UNITS      procedure, most, per (LINE, DAY), from [modifier, to]\n"
      "  PAIRS      columnOne, columnTwo, from, modifierIndicator (0, 1, 9) [to]\n"
      "  MODIFIERS  modifier, from [to]: the modifiers that separate a pair, in place of NCCI's\n"
      "  AGE_SEX    about (PROCEDURE, DIAGNOSIS), code, from [to, sex, leastAge, mostAge]\n"
      "  DIAGNOSES  code, billable [from, to]; ICD10CM: the same from the published order file\n"
      "  POLICY     edit, action [group, carc]: what edits do for everybody\n"
      "  TIMED      procedure, minutes, from [to]\n"
      "  LEVELS     procedure, family, level, from [to]\n"
      "  ANOMALIES  parameter, value\n"
      "TIMED, LEVELS and ANOMALIES are for flags, which POLICY has to name and which never hold a claim.\n"
      "A table replaces the one of its kind and is its next version; claims decided before keep what was "
      "found. "
      "Loading\nit again changes nothing. A file with anything wrong in it is not taken at all; every "
      "problem is "
      "printed with its line.\n\n"
      "Examples:\n"
      "  benefactor load edits UNITS mue.csv --name 'MUE practitioner 2026Q1'\n"
      "  benefactor load edits ICD10CM icd10cm.csv --name 'ICD-10-CM 2026' --from 2025-10-01 --to "
      "2026-09-30\n"
      "\nExit status: 0 it was taken; 1 it was refused or failed; 2 the file could not be read.");
  command->callback([chosen, &status] {
    const auto& o = *chosen;
    const auto day = [](const std::string& text, const char* option) {
      return text.empty() ? std::nullopt : std::optional(date_argument(text, option));
    };
    const auto from = day(o.from, "--from"), to = day(o.to, "--to");
    load_options files;
    static_cast<client_options&>(files) = o;
    files.files = {o.file};
    status = with_client(files, [&](auto& client) {
      return load(client, files, [&](std::string_view text, std::vector<api::problem>& problems) {
        std::vector<api::enrollment_item> items;
        items.emplace_back(api::parse_edit_csv(o.kind, text, o.name, from, to, problems));
        return items;
      });
    });
  });
}

}  // namespace

void add_load_command(CLI::App& app, int& status) {
  auto* group = app.add_subcommand("load", "Load fee schedules, providers and claim edits from CSV files");
  group->require_subcommand(1);
  add_edits(*group, status);
  add_table(
      *group, status, "fees", "Load the fee schedules of contracts",
      "Columns: contract, procedure, price, from and, optional, modifier, to. A row is the price of one unit "
      "from a day\non; one for a modifier of the line goes before one for any. All rows of a contract are "
      "its "
      "whole schedule:\nloaded with other content they make its next version, which decisions name. At most "
      "50,000 rows a contract.\n\nExample:\n"
      "  contract,procedure,modifier,price,from,to\n"
      "  METRO-2026,99213,,92.50,2026-01-01,\n",
      [](std::string_view text, std::vector<api::problem>& problems) {
        std::vector<api::enrollment_item> items;
        for (auto& schedule : api::parse_fee_csv(text, problems)) items.emplace_back(std::move(schedule));
        return items;
      });
  add_table(
      *group, status, "providers", "Load providers, their networks and contracts",
      "Columns: npi, network and, optional, name, from, contract. A row without a first day enrols a "
      "provider; "
      "one with\n`from` says which network and contract a known provider has from that day on.\n"
      "What bills to an external processor say of a provider may stand in its first row: firstName (of a "
      "person),\ntaxonomy, taxId, line1, line2, city, state, postalCode, country.\n\nExample:\n"
      "  npi,name,network,from,contract\n"
      "  1234567893,Metro Health,IN_NETWORK,,\n"
      "  1234567893,,PREFERRED,2026-07-01,METRO-2026\n",
      [](std::string_view text, std::vector<api::problem>& problems) {
        std::vector<api::enrollment_item> items;
        for (auto& item : api::parse_provider_csv(text, problems))
          std::visit([&](auto& i) { items.emplace_back(std::move(i)); }, item);
        return items;
      });
}

}  // namespace benefactor::tools
