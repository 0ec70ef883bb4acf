// `benefactor audit what-if`: what other rules would have decided, beside a server or without one.
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "api/audit/what_if.hpp"
#include "api/documents/what_if_json.hpp"
#include "store/durable_file.hpp"
#include "store/key_ring.hpp"
#include "store/surrogates.hpp"
#include "store/tenant.hpp"
#include "tools/benefactor/audit/audit_command.hpp"
#include "tools/benefactor/audit/log_beside.hpp"
#include "tools/benefactor/audit/what_if_output.hpp"
#include "tools/benefactor/audit/what_if_page.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/reports/duckdb_library.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t fee_file_bytes_max = 64u << 20;  // As `load fees` takes.

struct options {
  std::string plan, data, keys, to, format = "csv", page;
  unsigned threads = 0;
  std::size_t top = 20;
  bool without_keys = false, json = false;
};

/// The plan cannot be used; the text names every problem.
struct unusable_plan : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void require_none(const std::string& file, const std::vector<api::problem>& problems) {
  if (problems.empty()) return;
  std::string text;
  for (const auto& p : problems) (text += text.empty() ? "" : "\n") += file + ": " + api::format_problem(p);
  throw unusable_plan(text);
}

std::string content_of(const fs::path& file, std::size_t most) {
  std::error_code ignored;
  if (const auto size = fs::file_size(file, ignored); !ignored && size > most)
    throw unusable_plan(file.string() + ": has more than " + format_size(most));
  auto text = store::read_small_file(file, most);
  if (!text) throw unusable_plan(file.string() + ": there is no such file");
  return *std::move(text);
}

/// The plan, but for the policies it names, which need the key ring.
api::what_if_document read_plan(const std::string& file) {
  std::vector<api::problem> problems;
  auto document = api::parse_what_if(content_of(file, api::what_if_bytes_max), problems);
  require_none(file, problems);
  if (!document.fee_file.empty()) {
    const auto fees = fs::path(file).parent_path() / document.fee_file;
    api::add_fee_file(document.plan, content_of(fees, fee_file_bytes_max), problems);
    require_none(fees.string(), problems);
  }
  return document;
}

void name_policies(api::what_if_document& document, const options& o, const store::genesis& origin) {
  if (document.policy_numbers.empty()) return;
  const auto ring = store::key_ring::load(
      o.keys.empty() ? store::key_ring::default_path(o.data) : fs::path(o.keys), origin.key_ring_id);
  const store::surrogates ids(ring.lookup_key(), store::tenant_name{}.text());
  for (const auto& number : document.policy_numbers) document.plan.cohort.policies.insert(ids.policy(number));
}

int what_if(const options& o) {
  auto document = read_plan(o.plan);
  const auto log = open_log_and_keys_beside(o.data, o.keys, !o.without_keys);
  name_policies(document, o, log.head.origin);
  const interrupt_guard guard;
  progress_meter meter("events", log.head.link.next_position);
  what_if_run run{document.plan, log.head.origin.log_id, !o.without_keys, {}};
  run.result = api::run_what_if(*log.device, log.head, run.plan,
                                {.keys = log.keys.vault,
                                 .deciders = o.threads,
                                 .most = o.top,
                                 .tell = [&](std::uint64_t position, std::uint64_t) {
                                   meter.update(position, position);
                                   return !interrupted();
                                 }});
  meter.clear();
  if (!run.result.complete) {
    std::cerr << "benefactor: broken off; nothing was written\n";
    return status_failed;
  }
  if (!o.to.empty()) write_what_if(o.to, *export_format_from(o.format), run);
  if (!o.page.empty()) store::write_durably(o.page, what_if_page(run), 0666);
  if (o.json)
    std::cout << what_if_json(run) << '\n';
  else
    print_what_if(std::cout, run);
  return run.result.damaged_keys.empty() ? status_done : status_failed;
}

int run(const options& o) {
  const auto say = [](const std::exception& error, int status) {
    std::cerr << "benefactor: " << error.what() << '\n';
    return status;
  };
  try {
    return what_if(o);
  } catch (const unusable_plan& error) {
    std::cerr << error.what() << '\n';
    return status_unusable;
  } catch (const store::key_error& error) {
    say(error, status_unusable);
    std::cerr << "benefactor: --without-keys leaves out what rests on sealed diagnoses\n";
    return status_unusable;
  } catch (const store::log_error& error) {
    return say(error, status_unusable);
  } catch (const duckdb_missing& error) {
    return say(error, status_unusable);
  } catch (const std::exception& error) {
    return say(error, status_failed);
  }
}

}  // namespace

void add_what_if_command(CLI::App& audit, int& status) {
  auto o = std::make_shared<options>();
  auto* command = audit.add_subcommand(
      "what-if", "Decide recorded claims again under other rules: what would have been paid, and by whom");
  command->add_option("PLAN", o->plan, "What is supposed, of which claims: a JSON file")->required();
  command->add_option("--data", o->data, "The server's data folder; the server may run")->required();
  command->add_option("--keys", o->keys, "The key ring; else DATA.keys");
  command->add_flag("--without-keys", o->without_keys,
                    "Open nothing; claims whose rules look at diagnoses are left out, and no age is known");
  command->add_option("--threads", o->threads, "Threads that decide; else one a core")
      ->check(CLI::Range(1, 256));
  command->add_option("--top", o->top, "Claims, and refused commands, to list")
      ->check(CLI::Range(std::size_t{0}, api::what_if_listed_max))
      ->capture_default_str();
  command->add_option("--to", o->to, "Also write the tables groups, claims and refused into this folder");
  command->add_option("--format", o->format, "Of --to: csv, ndjson or, where DuckDB is installed, parquet")
      ->check(CLI::IsMember({"csv", "ndjson", "parquet"}))
      ->capture_default_str();
  command->add_option("--page", o->page, "Also write an HTML page with charts, which needs nothing else");
  command->add_flag("--json", o->json, "Print JSON, for machines");
  command->footer(
      "Everything that was asked of a policy is decided again in its order, under the plan's rules, beside "
      "the\n"
      "record: deductibles, maxima and limits are those of the supposed decisions, from the beginning of "
      "the\n"
      "benefit years that the period touches. Compared are the lines that period and cohort choose. The log "
      "is\n"
      "only read, as of this call; no lock is taken and the history stays as it is.\n"
      "\n"
      "The plan, of which everything may be absent ({} changes nothing, and nothing may come out "
      "otherwise):\n"
      "  {\"title\": \"A deductible of 1,000\",\n"
      "   \"period\": {\"by\": \"SERVICE\", \"from\": \"2026-01-01\", \"to\": \"2026-12-31\"},\n"
      "   \"cohort\": {\"plans\": [\"Gold\"], \"policies\": [\"POL-1\"], \"providers\": [\"1234567893\"],\n"
      "              \"serviceTypes\": [\"IMAGING\"], \"memberPaid\": {\"from\": \"0.01\", \"to\": "
      "\"500.00\"}},\n"
      "   \"changes\": {\"deductible\": \"1000.00\", \"outOfPocketMax\": \"NONE\",\n"
      "     \"rules\": [{\"serviceType\": \"IMAGING\", \"coveragePercent\": \"70.00\", \"copay\": "
      "\"25.00\"},\n"
      "               {\"serviceType\": \"DENTAL\", \"covered\": false}],\n"
      "     \"networks\": [{\"npi\": \"1234567893\", \"network\": \"IN_NETWORK\"}],\n"
      "     \"fees\": {\"factorPercent\": \"105.00\", \"file\": \"fees.csv\"},\n"
      "     \"edits\": [{\"edit\": \"PROCEDURE_PAIR\", \"action\": \"OFF\"}]}}\n"
      "Also memberDeductible, memberOutOfPocketMax, reviewThreshold, timelyFilingDays, coordination, "
      "editsOff; "
      "of fees\n"
      "schedules and providers. \"by\": \"RECEIPT\" chooses claims by their day of receipt, and the rules "
      "then "
      "hold on\n"
      "all days. WHAT_IF.md of tools/benefactor/audit says more.\n"
      "\n"
      "Exit status: 0 done; 1 broken off, a file could not be written, or a member's data key is damaged; "
      "2 the\n"
      "plan, the log, the key ring or DuckDB cannot be used.\n"
      "\n"
      "Example:\n"
      "  benefactor audit what-if plan.json --data data --page what-if.html");
  command->callback([o, &status] { status = run(*o); });
}

}  // namespace benefactor::tools
