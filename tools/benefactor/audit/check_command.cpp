// `benefactor audit check`: is a proof true? Needs the proof and public keys, and nothing else: no engine, no
// data directory, no key that opens anything.
#include <algorithm>
#include <iostream>
#include <map>

#include "api/audit/proof_document.hpp"
#include "events/date.hpp"
#include "events/overloaded.hpp"
#include "store/claim_number.hpp"
#include "store/merkle/hex.hpp"
#include "tools/benefactor/audit/audit_command.hpp"
#include "tools/benefactor/audit/proof_commands.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/event_json.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

using nlohmann::ordered_json;
using namespace store::merkle;  // NOLINT(google-build-using-namespace)

struct check_options {
  std::string file, key;
  std::vector<std::string> witnesses;
  bool json = false;
};

struct seen_by {
  std::string witness;
  std::int64_t time_s = 0;
};

/// Every witness asked for must have cosigned. Errors: note_error.
std::vector<seen_by> require_witnesses(const signed_note& note, const std::vector<verifier_key>& witnesses) {
  std::vector<seen_by> seen;
  for (const auto& key : witnesses) {
    const auto verdict = verdict_of(note, key);
    if (!verdict.found) throw note_error("checkpoint: the witness " + key.text() + " has not cosigned it");
    if (!verdict.good) throw note_error("checkpoint: the cosignature of " + key.name + " does not fit");
    seen.push_back({key.name, verdict.time_s});
  }
  return seen;
}

/// Lines of keys that are none of those given: the log's is not counted, nor one that a key has twice.
std::size_t not_checked(const verified_checkpoint& found, const verifier_key& log,
                        const std::vector<verifier_key>& witnesses) {
  const auto is_of = [](const note_signature& line, const verifier_key& key) {
    return line.name == key.name && line.key_id == key.id();
  };
  const auto& lines = found.note.signatures;
  return static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), [&](const auto& line) {
    return !is_of(line, log) && std::none_of(witnesses.begin(), witnesses.end(),
                                             [&](const auto& key) { return is_of(line, key); });
  }));
}

std::string time_text(std::int64_t time_s) { return format_instant(time_s * 1'000'000); }

ordered_json checkpoint_json(const verified_checkpoint& found, const std::vector<seen_by>& seen,
                             std::size_t others) {
  ordered_json out;
  out["log"] = found.point.origin;
  out["events"] = found.point.size;
  out["root"] = hex_of(store::as_text(found.point.root));
  if (const auto place = place_of(found.point)) out["upTo"] = format_instant(place->time_us);
  auto& witnesses = out["witnesses"] = ordered_json::array();
  for (const auto& s : seen) witnesses.push_back({{"name", s.witness}, {"time", time_text(s.time_s)}});
  out["signaturesNotChecked"] = others;
  return out;
}

void print(const verified_checkpoint& found, const std::vector<seen_by>& seen, std::size_t others) {
  std::cout << "The log " << found.point.origin << " signed: " << counted(found.point.size, "event");
  if (const auto place = place_of(found.point)) std::cout << ", up to " << format_instant(place->time_us);
  std::cout << ",\nroot " << hex_of(store::as_text(found.point.root)) << ".\n";
  for (const auto& s : seen)
    std::cout << "The witness " << s.witness << " saw it at " << time_text(s.time_s) << ".\n";
  if (others > 0) std::cout << counted(others, "signature") << " of keys that were not given: not checked.\n";
}

/// What people call the claim of an event, where a proven submission says it.
std::string claim_text(const store::event_view& event, const std::map<claim_id, std::string>& numbers) {
  if (event.stream.kind != store::stream_kind::claim) return stream_text(event.stream);
  const auto found = numbers.find(claim_id{event.stream.id});
  return "claim " + (found == numbers.end() ? to_hex(event.stream.id) : found->second);
}

int check_inclusion(const check_options& options, const api::audit::inclusion_proof& proof,
                    const verifier_key& log, const std::vector<verifier_key>& witnesses) {
  const auto found = api::audit::check(proof, log);
  const auto seen = require_witnesses(found.note, witnesses);
  const auto others = not_checked(found, log, witnesses);
  const auto log_id = log_of(found.point.origin).value_or(id128{});
  std::map<claim_id, std::string> numbers;
  auto events = ordered_json::array();
  std::vector<store::event_view> views;
  for (const auto& event : proof.events) {
    const auto view = store::parse_event(event.bytes);
    views.push_back(view);
    events.push_back(event_json(view, log_id));
    if (view.type != static_cast<std::uint16_t>(store::domain_event_type::claim_submitted)) continue;
    const auto decoded = store::decode(view, log_id);
    if (const auto* of_bucket = std::get_if<bucket_event>(&decoded))
      if (const auto* submitted = std::get_if<claim_submitted>(of_bucket))
        numbers[submitted->claim] = store::claim_number(submitted->claim, submitted->first_received);
  }
  if (options.json) {
    ordered_json out{{"proved", true}, {"checkpoint", checkpoint_json(found, seen, others)}};
    out["events"] = std::move(events);
    std::cout << out.dump(-1, ' ', false, ordered_json::error_handler_t::replace) << '\n';
    return status_done;
  }
  print(found, seen, others);
  std::cout << "Proved: " << (views.size() == 1 ? "this event is" : "these events are")
            << " in it, as printed.\n";
  for (std::size_t i = 0; i < views.size(); ++i) {
    std::cout << "\nposition " << views[i].position << "  " << format_instant(views[i].time_us) << "  "
              << event_type_name(views[i].type) << "  " << claim_text(views[i], numbers) << '\n'
              << events[i]["payload"].dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
    if (!views[i].sealed.empty())
      std::cout << "and " << counted(views[i].sealed.size(), "sealed byte")
                << ", which the proof covers too.\n";
  }
  return status_done;
}

int check_consistency(const check_options& options, const api::audit::consistency_proof& proof,
                      const verifier_key& log, const std::vector<verifier_key>& witnesses) {
  const auto found = api::audit::check(proof, log);
  const auto seen = require_witnesses(found.newer.note, witnesses);
  const auto others = not_checked(found.newer, log, witnesses);
  if (options.json) {
    std::cout << ordered_json{{"proved", true},
                              {"older", checkpoint_json(found.older, {}, not_checked(found.older, log, {}))},
                              {"newer", checkpoint_json(found.newer, seen, others)}}
                     .dump()
              << '\n';
    return status_done;
  }
  print(found.newer, seen, others);
  std::cout << "Proved: it begins with the " << counted(found.older.point.size, "event")
            << " of the earlier checkpoint, unchanged and in the same order.\n";
  return status_done;
}

int check_file(const check_options& options) {
  const auto log = public_key_option(options.key, "--key");
  if (log.kind != note_key_kind::note) throw unusable_input("--key: is a witness's key, and not a log's");
  std::vector<verifier_key> witnesses;
  for (const auto& text : options.witnesses) {
    auto key = public_key_option(text, "--witness");
    if (key.kind != note_key_kind::cosignature)
      throw unusable_input("--witness: " + key.name + " is a log's key, and not a witness's");
    if (key.key == log.key) throw unusable_input("--witness: a log is not its own witness");
    for (const auto& other : witnesses)
      if (other.key == key.key) throw unusable_input("--witness: " + key.name + " is given twice");
    witnesses.push_back(std::move(key));
  }
  const auto text = text_of_file(options.file, api::audit::proof_bytes_max);
  const auto proof = api::audit::parse_proof(text);
  return std::visit(overloaded{[&](const api::audit::inclusion_proof& p) {
                                 return check_inclusion(options, p, log, witnesses);
                               },
                               [&](const api::audit::consistency_proof& p) {
                                 return check_consistency(options, p, log, witnesses);
                               }},
                    proof);
}

}  // namespace

void add_audit_check_command(CLI::App& audit, int& status) {
  auto o = std::make_shared<check_options>();
  auto* command = audit.add_subcommand("check", "Check a proof, and print what it proves");
  command->add_option("FILE", o->file, "The proof, as `audit prove` or `audit consistency` wrote it")
      ->required();
  command->add_option("--key", o->key, "The log's public key, or a file that holds it (DATA.log-key.pub)")
      ->required();
  command->add_option("--witness", o->witnesses,
                      "A witness's public key, or its file: it must have cosigned; may be repeated");
  command->add_flag("--json", o->json, "Print JSON, for machines");
  command->footer(
      "Needs no engine, no data folder and no key but public ones. A proof says that these events stand in "
      "the "
      "log that\n"
      "the checkpoint was signed for, with these bytes and at these positions. It does not say that nothing "
      "else was\n"
      "recorded about the claim later. Where the log's key may have signed two histories, witnesses tell.\n"
      "\n"
      "Exit status: 0 proved; 1 not: something was changed, or the key is another one; 2 the file or a key "
      "cannot be\n"
      "used.\n"
      "\n"
      "Example:\n"
      "  benefactor audit check proof.json --key benefactor.log-key.pub");
  command->callback([o, &status] { status = run_audit("audit check", [&] { return check_file(*o); }); });
}

}  // namespace benefactor::tools
