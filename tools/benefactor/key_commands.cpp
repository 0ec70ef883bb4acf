// `benefactor keys`: which keys there are, their rotation, and the renewal of data keys, on a running server
// or a data directory at rest.
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <set>

#include "store/key_rotation.hpp"
#include "tools/benefactor/audit/log_beside.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/offline_log.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

namespace {

using align::right;

struct key_options : client_options {
  std::string data, keys;
  bool forget_old = false;
  std::string policy, member;
};

/// Those in the ring, and those that are missing there though keys are wrapped under them.
std::set<std::uint32_t> numbers_of(const store::key_status& status) {
  std::set<std::uint32_t> numbers(status.numbers.begin(), status.numbers.end());
  for (const auto& [number, count] : status.counts.under) numbers.insert(number);
  return numbers;
}

bool in_ring(const store::key_status& status, std::uint32_t number) {
  return std::find(status.numbers.begin(), status.numbers.end(), number) != status.numbers.end();
}

std::size_t wrapped(const store::key_status& status, std::uint32_t number) {
  const auto at = status.counts.under.find(number);
  return at == status.counts.under.end() ? 0 : at->second;
}

nlohmann::ordered_json json_of(const store::key_status& status) {
  nlohmann::ordered_json out;
  out["ringId"] = to_hex(status.ring);
  out["current"] = status.current;
  out["keys"] = nlohmann::ordered_json::array();
  for (const auto number : numbers_of(status)) {
    nlohmann::ordered_json key;
    key["number"] = number;
    key["inRing"] = in_ring(status, number);
    key["wrapped"] = wrapped(status, number);
    out["keys"].push_back(std::move(key));
  }
  out["live"] = status.counts.live();
  out["erased"] = status.counts.erased;
  out["renewed"] = nlohmann::ordered_json::array();
  for (const auto& [generation, count] : status.counts.renewed)
    out["renewed"].push_back({{"generation", generation}, {"keys", count}});
  out["renewing"] = status.counts.renewing;
  out["damaged"] = status.counts.damaged;
  return out;
}

void print_keys(const store::key_status& status) {
  std::cout << "Key ring " << to_hex(status.ring) << ": "
            << counted(status.numbers.size(), "key-encryption key") << ", number " << status.current
            << " is current.\n"
            << counted(status.counts.live(), "data key") << ", " << format_count(status.counts.erased)
            << " erased.\n\n";
  text_table table{{{"Key", right}, {"Data keys under it", right}, {""}}};
  for (const auto number : numbers_of(status))
    table.add({std::to_string(number), format_count(wrapped(status, number)),
               !in_ring(status, number)   ? "MISSING in the ring: bring an older copy of it back"
               : number == status.current ? "current"
                                          : ""});
  table.print(std::cout);
  if (!status.counts.renewed.empty()) {
    std::cout << '\n';
    text_table renewed{{{"Generation", right}, {"Data keys renewed to it", right}}};
    for (const auto& [generation, count] : status.counts.renewed)
      renewed.add({std::to_string(generation), format_count(count)});
    renewed.print(std::cout);
  }
  if (status.counts.renewing)
    std::cout << "\nA renewal was not finished: `benefactor keys renew` goes on with it.\n";
  if (status.counts.not_under(status.current) > 0)
    std::cout
        << "\nNot every data key is wrapped under the current key: `benefactor keys rotate` goes on with "
           "that, and names those that are damaged.\n";
  if (status.counts.damaged > 0)
    std::cout
        << '\n'
        << counted(status.counts.damaged, "data key")
        << " of no known form: `benefactor keys rotate` names them; restore a backup of the data keys.\n";
}

int show(const key_options& o, const store::key_status& status) {
  if (o.json)
    std::cout << json_of(status).dump() << '\n';
  else
    print_keys(status);
  return status_done;
}

void put_damaged(nlohmann::ordered_json& out, const store::damaged_data_keys& keys) {
  out["damaged"] = keys.damaged;
  out["damagedKeys"] = keys.damaged_keys;
}

/// Names them, where there are any; the exit status.
int tell_damaged(const store::damaged_data_keys& keys) {
  if (keys.damaged == 0) return status_done;
  std::cerr << "benefactor: " << counted(keys.damaged, "data key")
            << " cannot be unwrapped, and stay as they are: restore a backup of the data keys, or bring the "
               "ring's key back (`benefactor keys status`)\n";
  for (const auto& name : keys.damaged_keys) std::cerr << "  " << name << '\n';
  return status_failed;
}

int report(const key_options& o, const store::rotation_report& rotation) {
  if (o.json) {
    auto out = json_of(rotation.after);
    out["added"] = rotation.added;
    out["rewrapped"] = rotation.rewrapped;
    out["forgotten"] = rotation.forgotten;
    put_damaged(out, rotation);
    std::cout << out.dump() << '\n';
    return rotation.damaged == 0 ? status_done : status_failed;
  }
  std::cout << (rotation.added ? "Added key-encryption key " : "Went on with key-encryption key ")
            << rotation.after.current << "; wrapped " << counted(rotation.rewrapped, "data key")
            << " again under it.\n";
  if (rotation.forgotten > 0)
    std::cout << "Dropped " << counted(rotation.forgotten, "older key")
              << " from the ring: backups from before need a copy of the ring from before.\n";
  else if (o.forget_old && rotation.damaged > 0)
    std::cout << "The ring's older keys stay: a backup of what is damaged may need them.\n";
  return tell_damaged(rotation);
}

/// Shows progress until it is done, or Ctrl-C.
struct teller {
  bool operator()(std::size_t done, std::size_t total) {
    if (total > 0 && !meter) meter.emplace("keys", total);
    if (meter) meter->update(done, done);
    return !interrupted();
  }
  void clear() {
    if (meter) meter->clear();
  }
  std::optional<progress_meter> meter;
};

int say_stopped() {
  std::cerr << "benefactor: stopped; run again, it goes on\n";
  return status_failed;
}

int status_of_keys(const key_options& o) {
  if (o.data.empty())
    return with_client(o, [&](api::claims_client& client) { return show(o, client.key_status()); });
  const auto log = open_log_and_keys_beside(o.data, o.keys, true, false);
  const auto ring = store::key_ring::load(
      o.keys.empty() ? store::key_ring::default_path(o.data) : std::filesystem::path(o.keys),
      log.head.origin.key_ring_id);
  return show(o, store::status_of(ring, log.vault->counts()));
}

int rotate_at_rest(const key_options& o) {
  const log_lock free(o.data);
  const auto origin = store::open_log(*open_log_beside(o.data)).origin;
  auto ring = store::key_ring::load(
      o.keys.empty() ? store::key_ring::default_path(o.data) : std::filesystem::path(o.keys),
      origin.key_ring_id);
  const auto folder = std::filesystem::path(o.data) / "keys";
  store::data_key_store keys(folder, ring, {.create = false});
  teller tell;
  const auto rotation = store::rotate_keys(ring, keys, o.forget_old, store::system_entropy(), std::ref(tell));
  tell.clear();
  return rotation.stopped ? say_stopped() : report(o, rotation);
}

int rotate(const key_options& o) {
  const interrupt_guard guard;
  if (!o.data.empty()) return rotate_at_rest(o);
  return with_client(o, [&](api::claims_client& client) {
    teller tell;
    const auto outcome = client.rotate_keys(o.forget_old, std::ref(tell));
    tell.clear();
    if (!outcome) return say_stopped();
    if (outcome->done) return report(o, *outcome->done);
    std::cerr << "benefactor: " << outcome->failed << '\n';
    return status_failed;
  });
}

int report(const key_options& o, const store::renewal_report& renewal) {
  if (o.json) {
    nlohmann::ordered_json out;
    out["renewed"] = renewal.renewed;
    out["full"] = renewal.full;
    out["wentOn"] = renewal.went_on;
    put_damaged(out, renewal);
    std::cout << out.dump() << '\n';
    return renewal.damaged == 0 ? status_done : status_failed;
  }
  std::cout << (renewal.went_on ? "Went on with a renewal: renewed " : "Renewed ")
            << counted(renewal.renewed, "data key") << ".\n";
  if (renewal.full > 0)
    std::cout << counted(renewal.full, "data key")
              << " had been renewed as often as they can be, and stay.\n";
  return tell_damaged(renewal);
}

int renew_at_rest(const key_options& o) {
  if (!o.policy.empty() || !o.member.empty())
    throw log_unavailable("--policy and --member ask a server: with --data every data key is renewed");
  const log_lock free(o.data);
  const auto origin = store::open_log(*open_log_beside(o.data)).origin;
  const auto ring = store::key_ring::load(
      o.keys.empty() ? store::key_ring::default_path(o.data) : std::filesystem::path(o.keys),
      origin.key_ring_id);
  store::data_key_store keys(std::filesystem::path(o.data) / "keys", ring, {.create = false});
  teller tell;
  const auto renewal = keys.renew_all(std::ref(tell));
  tell.clear();
  return renewal.stopped ? say_stopped() : report(o, renewal);
}

int renew(const key_options& o) {
  const interrupt_guard guard;
  if (!o.data.empty()) return renew_at_rest(o);
  return with_client(o, [&](api::claims_client& client) {
    teller tell;
    const auto outcome = client.renew_keys(o.policy, o.member, std::ref(tell));
    tell.clear();
    if (!outcome) return say_stopped();
    if (outcome->refused) {
      if (o.json)
        std::cout << nlohmann::ordered_json{{"refused", to_json(*outcome->refused)}}.dump() << '\n';
      else
        tools::print(std::cerr, *outcome->refused);
      return status_failed;
    }
    if (outcome->failed.empty()) return report(o, outcome->done);
    std::cerr << "benefactor: " << outcome->failed << '\n';
    return status_failed;
  });
}

template <class Work>
void run(int& status, const Work& work) {
  try {
    status = work();
  } catch (const log_unavailable& error) {
    std::cerr << "benefactor: " << error.what() << '\n';
    status = status_unusable;
  } catch (const std::exception& error) {
    std::cerr << "benefactor: " << error.what() << '\n';
    status = status_failed;
  }
}

CLI::App* add_command(CLI::App& group, const std::string& name, const std::string& about, key_options& o,
                      const std::string& data_about) {
  auto* command = group.add_subcommand(name, about);
  add_connect_option(*command, o);
  auto* data = command->add_option("--data", o.data, data_about)->excludes("--connect");
  command->add_option("--keys", o.keys, "With --data: the key ring; else DATA.keys")->needs(data);
  add_json_option(*command, o);
  return command;
}

}  // namespace

void add_key_commands(CLI::App& app, int& status) {
  auto* group = app.add_subcommand("keys", "Show, rotate and renew the keys of what is private");
  group->require_subcommand(1);
  const auto asked = std::make_shared<key_options>(), rotated = std::make_shared<key_options>();
  auto* show = add_command(*group, "status", "Show the ring's keys and what is wrapped under each", *asked,
                           "Of this data directory; a server may have it open");
  show->footer(
      "Reads every data key's record, some 100 bytes each; no key is unwrapped or shown.\n\n"
      "Exit status: 0 done; 1 failed; 2 unusable input or usage.");
  show->callback([asked, &status] { run(status, [&] { return status_of_keys(*asked); }); });
  auto* turn = add_command(*group, "rotate", "Add a key-encryption key and wrap every data key under it",
                           *rotated, "Of this data directory, which no server has open");
  turn->add_flag("--forget-old", rotated->forget_old,
                 "Afterwards drop the ring's older keys, under which nothing is wrapped any more");
  turn->footer(
      "The server goes on deciding claims meanwhile. Interrupted, also by a crash, nothing is lost: run "
      "again, "
      "it goes on\n"
      "with the key that was added. What members sealed is not touched.\n"
      "\n"
      "Copy the ring's file before --forget-old: backups of the data keys from before the rotation are "
      "wrapped "
      "under\n"
      "the keys that are dropped, and a restore of one needs that copy.\n"
      "\n"
      "A data key that is damaged keeps no other from being wrapped: it is counted, and named by the "
      "surrogate "
      "id of\n"
      "its owner, and the ring's older keys stay.\n"
      "\n"
      "Exit status: 0 done; 1 failed or stopped, or a key is damaged; 2 unusable input or usage.\n"
      "\n"
      "Example:\n"
      "  benefactor keys rotate --forget-old");
  turn->callback([rotated, &status] { run(status, [&] { return rotate(*rotated); }); });
  const auto renewed = std::make_shared<key_options>();
  auto* fresh = add_command(*group, "renew", "Give data keys a newer generation, which seals from then on",
                            *renewed, "Of this data directory, which no server has open: every data key");
  fresh->add_option("--policy", renewed->policy,
                    "Only of the holder and the members of the policy of this number");
  fresh->add_option("--member", renewed->member, "Only of the member of this plan-issued id");
  fresh->footer(
      "What was sealed before stays sealed with the older generations and is read as before; erasing a "
      "member\n"
      "destroys them all. The server goes on deciding claims meanwhile. Interrupted, also by a crash, "
      "nothing is\n"
      "lost: run again, a renewal of every key goes on where it stood. A data key can be renewed 127 times.\n"
      "\n"
      "Nothing renews data keys by itself: store/KEYS.md says when it is advised.\n"
      "\n"
      "One that is damaged keeps no other from being renewed: it is counted, and named by the surrogate id "
      "of\n"
      "its owner.\n"
      "\n"
      "Exit status: 0 done; 1 refused, failed or stopped, or a key is damaged; 2 unusable input or usage.\n"
      "\n"
      "Examples:\n"
      "  benefactor keys renew\n"
      "  benefactor keys renew --policy POL-1001");
  fresh->callback([renewed, &status] { run(status, [&] { return renew(*renewed); }); });
}

}  // namespace benefactor::tools
