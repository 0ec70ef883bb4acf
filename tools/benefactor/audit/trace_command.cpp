// `benefactor audit trace`: how each decision about a claim came about, step by step.
#include <iostream>
#include <memory>

#include "store/data_keys.hpp"
#include "tools/benefactor/audit/audit_command.hpp"
#include "tools/benefactor/audit/audit_log.hpp"
#include "tools/benefactor/audit/proof_commands.hpp"
#include "tools/benefactor/audit/timeline_rendering.hpp"
#include "tools/benefactor/claim_in_log.hpp"
#include "tools/benefactor/commands.hpp"

namespace benefactor::tools {

namespace {

struct trace_options {
  std::string claim, data, keys;
  std::uint16_t line = 0;
  bool with_phi = false, json = false;
};

int trace(const trace_options& o) {
  audit_log log(o.data, {.keys = o.keys, .opens_sealed = o.with_phi || !o.keys.empty()});
  const auto wanted = claim_id_filter(o.claim, o.data, o.keys, log.origin());
  const auto tell = log.progress("events");
  const auto buckets = buckets_of(log.device(), log.last_position(), wanted, tell);
  const auto timelines = read_timelines(log.device(), log.origin().log_id, log.last_position(), buckets,
                                        wanted, log.keys(), tell);
  log.end_progress();
  if (timelines.empty()) {
    std::cerr << "benefactor: no such claim up to position " << log.last_position() << '\n';
    return status_failed;
  }
  bool agrees = true;
  const timeline_options shown{o.with_phi, o.line};
  for (const auto& [id, timeline] : timelines) {
    if (o.line > timeline.claim.lines.size())
      throw std::invalid_argument("--line: the claim has " + std::to_string(timeline.claim.lines.size()) +
                                  " lines, and no line " + std::to_string(o.line));
    agrees = agrees && timeline.agrees();
    if (o.json)
      std::cout
          << timeline_json(timeline, shown).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
          << '\n';
    else
      print_timeline(std::cout, timeline, shown);
  }
  return agrees ? status_done : status_failed;
}

}  // namespace

void add_trace_command(CLI::App& audit, int& status) {
  auto o = std::make_shared<trace_options>();
  auto* command = audit.add_subcommand("trace", "How each decision about a claim came about, step by step");
  command->add_option("CLAIM", o->claim, "A claim number, SUBMITTER/SUBMITTER-CLAIM-ID, or an id")
      ->required();
  command->add_option("--data", o->data, "The server's data folder; the server may be running")->required();
  command->add_option("--line", o->line, "This line only")->check(CLI::Range(1, 999));
  command->add_option("--keys", o->keys,
                      "The key ring: step 3 is run on the diagnoses, and none is shown; not beside a server");
  command->add_flag("--with-phi", o->with_phi,
                    "Show names and diagnoses, with the key ring (else DATA.keys); not beside a server");
  command->add_flag("--json", o->json, "Print JSON, for machines");
  command->footer(
      "Runs the rules themselves again on what stood before each decision of the claim (submission, release, "
      "upheld\n"
      "dispute, readjudication), prints what each of the ten steps looked at and came to, the versions of "
      "terms and\n"
      "rule, and the bucket before and after each line, and compares all that with the record: a difference "
      "is\n"
      "listed as DIFFERS. What claim edits found (step 1c) is taken as recorded. Without the key ring "
      "diagnoses\n"
      "cannot be read: step 3 then goes by its recorded outcome and says \"as recorded\".\n"
      "\n"
      "It reads the log twice from its beginning, whatever its length, and needs no server.\n"
      "\n"
      "Exit status: 0 the rules come to what is recorded; 1 they do not, there is no such claim, or the log "
      "is\n"
      "damaged; 2 the log or the keys cannot be used.\n"
      "\n"
      "Example:\n"
      "  benefactor audit trace CLM-20260302-0123456789ABC --data /var/lib/benefactor");
  command->callback([o, &status] { status = run_audit("audit trace", [&] { return trace(*o); }); });
}

}  // namespace benefactor::tools
