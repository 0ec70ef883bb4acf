// `benefactor audit sample` draws claims for people to look at; `benefactor audit estimate` says what their
// findings mean for all claims.
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unordered_set>

#include "store/durable_file.hpp"
#include "store/durable_folder.hpp"
#include "tools/benefactor/audit/audit_command.hpp"
#include "tools/benefactor/audit/audit_log.hpp"
#include "tools/benefactor/audit/estimate.hpp"
#include "tools/benefactor/audit/proof_commands.hpp"
#include "tools/benefactor/audit/work_sheet.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

namespace fs = std::filesystem;

namespace {

struct sample_options {
  std::string data, keys, strata = "paid", margin = "0.05", expected = "0.5", from, to, folder;
  std::vector<std::string> bands;
  std::uint64_t seed = 0, least = 5;
  std::size_t providers = 10;
  int confidence = 95;
  std::optional<std::uint64_t> size, through;
  bool with_phi = false, json = false;
};

/// "0.05" as 500. Errors: std::invalid_argument naming *option*.
std::int32_t share_argument(const std::string& text, const std::string& option, std::int32_t most) {
  std::int32_t value = 0;
  std::size_t digits = 0;
  if (text.starts_with("0.") && text.size() > 2 && text.size() <= 6)
    for (const char c : text.substr(2)) {
      if (c < '0' || c > '9') {
        digits = 0;
        break;
      }
      value = value * 10 + (c - '0');
      ++digits;
    }
  for (auto d = digits; d > 0 && d < 4; ++d) value *= 10;
  if (digits == 0 || value < 1 || value > most)
    throw std::invalid_argument(option + ": " + text + " is no share it takes; write 0.0001 to 0." +
                                std::to_string(most) + ", at most four digits behind the point");
  return value;
}

strata_form form_of(const sample_options& o) {
  strata_form form;
  form.kind = *strata_kind_from(o.strata);
  form.large_providers = o.providers;
  if (o.bands.empty()) return form;
  form.bands.clear();
  for (const auto& text : o.bands) {
    const auto amount = parse_money(text);
    if (!amount || *amount < 0 || *amount > max_amount ||
        (!form.bands.empty() && *amount <= form.bands.back()))
      throw std::invalid_argument("--bands: " + text +
                                  " does not do; write amounts like 100.00, each above the one before");
    form.bands.push_back(*amount);
  }
  return form;
}

/// Refuses a folder that is not empty, before the log is read.
void require_empty_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder) && !fs::is_empty(folder, error))
    throw std::invalid_argument("--to-folder: " + folder.string() +
                                " is not empty; name a folder that is empty or not there");
}

/// What is written is its owner's only where private data is in it.
struct file_mode {
  explicit file_mode(bool is_private) : usual(::umask(is_private ? 077 : 022)) {}
  ~file_mode() { ::umask(usual); }
  mode_t usual;
};

void write_folder(const fs::path& folder, const sample_manifest& manifest,
                  const std::map<claim_id, claim_timeline>& timelines, bool with_phi) {
  const file_mode mode(with_phi);
  store::make_durable_folder(folder / "sheets");
  const unsigned bits = with_phi ? 0600 : 0666;
  for (const auto& s : manifest.strata)
    for (const auto& c : s.claims) {
      const auto& t = timelines.at(c.id);
      store::write_durably(folder / "sheets" / sheet_name(t), work_sheet(t, s.name, {with_phi, 0}), bits);
    }
  store::write_durably(folder / "claims.csv", claim_list(manifest, timelines), bits);
  store::write_durably(folder / "index.html", sample_index(manifest, timelines), bits);
  // Last: a folder without it is no sample.
  store::write_durably(folder / "manifest.json", to_text(manifest), bits);
}

std::uint64_t differing(const std::map<claim_id, claim_timeline>& timelines) {
  std::uint64_t count = 0;
  for (const auto& [id, t] : timelines) count += t.agrees() ? 0 : 1;
  return count;
}

void print_sample(const sample_options& o, const sample_manifest& m, std::uint64_t differ,
                  std::uint64_t left_out) {
  if (o.json) {
    auto out = nlohmann::ordered_json::parse(to_text(m));
    for (auto& s : out["strata"]) s.erase("claims");
    out["differing"] = differ;
    out["decisionsLeftOut"] = left_out;
    std::cout << out.dump() << '\n';
    return;
  }
  using enum align;
  text_table table{{{"Stratum"}, {"Claims", right}, {"Plan paid", right}, {"Drawn", right}}};
  for (const auto& s : m.strata)
    table.add({s.name, format_count(s.population), format_money(s.plan_paid), format_count(s.claims.size())});
  table.print(std::cout);
  std::cout << '\n';
  if (left_out > 0)
    std::cout << counted(left_out, "recorded decision")
              << " left out, as no engine writes such: `benefactor audit replay` says more.\n";
  std::cout << counted(m.drawn(), "claim") << " of " << format_count(m.population()) << ", seed " << m.seed
            << ", log " << to_hex(m.end.log_id) << " up to position " << m.end.position << ".\n"
            << (differ == 0 ? std::string("The rules come to what is recorded for each of them.")
                            : "FOR " + counted(differ, "claim") +
                                  " THE RULES DO NOT COME TO WHAT IS RECORDED: see agrees in claims.csv.")
            << "\nThe work sheets lie in " << o.folder << ": begin with index.html.\n";
}

int sample(const sample_options& o) {
  sample_manifest manifest;
  manifest.seed = o.seed;
  manifest.least = o.least;
  manifest.form = form_of(o);
  manifest.from = o.from.empty() ? date{0} : date_argument(o.from, "--from");
  manifest.to = o.to.empty() ? *make_date(9999, 12, 31) : date_argument(o.to, "--to");
  if (!o.size)
    manifest.design = {o.confidence, share_argument(o.margin, "--margin", 5'000),
                       share_argument(o.expected, "--expected-rate", 9'999)};
  require_empty_folder(o.folder);
  audit_log log(o.data, {.keys = o.keys, .opens_sealed = o.with_phi || !o.keys.empty()});
  const auto& log_id = log.origin().log_id;
  const auto through = o.through.value_or(log.last_position());
  manifest.end = log.checkpoint_at(through);
  const auto tell = log.progress("events");
  population_fold fold;
  store::for_each_event(log.device(), 0, through, [&](const store::event_view& event) {
    fold.take(event, log_id);
    manifest.end_us = event.time_us;
    if (event.position % 1024 == 0 && !tell(event.position)) throw reading_stopped();
    return true;
  });
  draw(strata_of(fold, manifest.form, manifest.from, manifest.to), o.size, manifest);
  if (manifest.drawn() == 0) {
    log.end_progress();
    std::cerr << "benefactor audit: no claim was decided in that period up to position " << through << '\n';
    return status_failed;
  }

  std::unordered_set<id128, id128_hash> wanted;
  std::set<store::stream_id> buckets;
  for (const auto& s : manifest.strata)
    for (const auto& c : s.claims) {
      wanted.insert(c.id);
      buckets.insert(fold.claims().at(c.id).bucket);
    }
  const auto timelines = read_timelines(
      log.device(), log_id, through, buckets, [&](const id128& id) { return wanted.contains(id); },
      log.keys(), tell);
  log.end_progress();
  for (auto& s : manifest.strata)
    for (auto& c : s.claims) {
      c.number = timelines.at(c.id).number();
      c.plan_paid = plan_paid_total(timelines.at(c.id).claim);
    }
  write_folder(o.folder, manifest, timelines, o.with_phi);
  const auto differ = differing(timelines);
  print_sample(o, manifest, differ, fold.left_out());
  return differ == 0 && fold.left_out() == 0 ? status_done : status_failed;
}

struct estimate_options {
  std::string findings, manifest;
  int confidence = 95;
  bool json = false;
};

int estimate(const estimate_options& o) {
  const auto manifest = read_sample_manifest(o.manifest);
  const auto found = read_findings(o.findings, manifest);
  const auto projected = project_findings(manifest, found, o.confidence);
  if (o.json)
    std::cout << to_json(projected, o.confidence).dump() << '\n';
  else
    print(std::cout, projected, o.confidence);
  return status_done;
}

void add_estimate_command(CLI::App& audit, int& status) {
  auto o = std::make_shared<estimate_options>();
  auto* command = audit.add_subcommand("estimate", "What the findings about a sample say of all claims");
  command->add_option("FINDINGS", o->findings, "claims.csv of the sample, its last two columns filled in")
      ->required();
  command->add_option("--manifest", o->manifest, "manifest.json of the sample")->required();
  command->add_option("--confidence", o->confidence, "In percent: 90, 95 or 99")
      ->check(CLI::IsMember({90, 95, 99}))
      ->capture_default_str();
  command->add_flag("--json", o->json, "Print JSON, for machines");
  command->footer(
      "Reads correct_plan_paid of every claim of the sample (empty: what was paid is right) and projects the "
      "claims in\n"
      "error, and what was paid too much or too little, to the population: the stratified mean estimator "
      "with finite\n"
      "population correction. The bounds are those of the normal distribution: of few claims, or few errors, "
      "they\n"
      "say little. Where no error was seen there is an exact upper bound of the claims in error, none of the "
      "money.\n"
      "\n"
      "Example:\n"
      "  benefactor audit estimate sample/claims.csv --manifest sample/manifest.json");
  command->callback([o, &status] { status = run_audit("audit estimate", [&] { return estimate(*o); }); });
}

}  // namespace

void add_sample_command(CLI::App& audit, int& status) {
  auto o = std::make_shared<sample_options>();
  auto* command =
      audit.add_subcommand("sample", "Draw decided claims for people to look at, with work sheets");
  command->add_option("--data", o->data, "The server's data folder; the server may be running")->required();
  command->add_option("--to-folder", o->folder, "Where the sample goes: empty, or not there")->required();
  command->add_option("--seed", o->seed, "Any number: the same one draws the same claims")->required();
  command->add_option("--strata", o->strata, "paid, provider or reason")
      ->check(CLI::IsMember({"paid", "provider", "reason"}))
      ->capture_default_str();
  command->add_option("--bands", o->bands, "paid: the highest amount of each band but the last, in dollars")
      ->delimiter(',');
  command->add_option("--providers", o->providers, "provider: so many with the most claims are strata")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  auto* size = command->add_option("--size", o->size, "So many claims, before each stratum gets its least")
                   ->check(CLI::Range(std::uint64_t{1}, sample_size_max));
  command->add_option("--confidence", o->confidence, "In percent: 90, 95 or 99")
      ->check(CLI::IsMember({90, 95, 99}))
      ->capture_default_str()
      ->excludes(size);
  command->add_option("--margin", o->margin, "Half the width of the interval, as a share")
      ->capture_default_str()
      ->excludes(size);
  command->add_option("--expected-rate", o->expected, "The share of claims in error that is expected")
      ->capture_default_str()
      ->excludes(size);
  command
      ->add_option("--least", o->least,
                   "Of each stratum at least so many, or all it has; of 1, an estimate has no bounds")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000}))
      ->capture_default_str();
  command->add_option("--from", o->from, "First day (UTC) of the last decision, YYYY-MM-DD");
  command->add_option("--to", o->to, "Last day");
  command->add_option("--through", o->through, "Up to this position; else the log's end as it is now");
  command->add_option("--keys", o->keys,
                      "The key ring: step 3 is run on the diagnoses, and none is shown; not beside a server");
  command->add_flag(
      "--with-phi", o->with_phi,
      "Names and diagnoses in the sheets, with the key ring (else DATA.keys); not beside a server");
  command->add_flag("--json", o->json, "Print JSON, for machines");
  command->footer(
      "Writes manifest.json (how it was drawn, from which log), claims.csv (with columns for findings), "
      "index.html and\n"
      "a work sheet a claim. Whoever has the log, its position and the seed draws the same claims: of each "
      "stratum\n"
      "those whose SHA-256 of SEED:CLAIM-ID comes first. In it are the claims whose decision stands: neither "
      "pended,\n"
      "nor cancelled, nor reversed. The sheets show each decision step by step, as `benefactor audit trace` "
      "does.\n"
      "\n"
      "Two passes over the log; some 200 bytes of memory a claim of the log, and the sample's events.\n"
      "\n"
      "Exit status: 0 done; 1 the rules do not come to what is recorded for some claim, no claim was "
      "decided, the log\n"
      "is damaged or a file could not be written; 2 the log, the keys, the folder or an option cannot be "
      "used.\n"
      "\n"
      "Example:\n"
      "  benefactor audit sample --data /var/lib/benefactor --seed 42 --strata paid --to-folder sample");
  command->callback([o, &status] { status = run_audit("audit sample", [&] { return sample(*o); }); });
  add_estimate_command(audit, status);
}

}  // namespace benefactor::tools
