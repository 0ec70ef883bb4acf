// `benefactor watch`: what happens on a server, as it happens, from any position on.
#include <iostream>
#include <memory>
#include <stdexcept>

#include "events/date.hpp"
#include "events/money.hpp"
#include "tools/benefactor/as_of_option.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;

constexpr auto between_looks = std::chrono::milliseconds(100);  // at whether somebody pressed Ctrl-C

struct watch_options : client_options {
  std::string status, npi, policy, member, claim;
  bool queue = false;
  std::uint64_t from = 0, limit = 0;

  api::live_filter filter() const {
    const int given =
        !status.empty() + !npi.empty() + (!policy.empty() || !member.empty()) + !claim.empty() + queue;
    if (given > 1)
      throw std::invalid_argument(
          "watch: takes one of --status, --npi, --policy (with or without --member), --claim and --queue");
    if (!status.empty()) {
      const auto wanted = claim_status_from(status);
      if (!wanted || *wanted == claim_status::absent)
        throw std::invalid_argument("--status: " + status + " is no status of a claim");
      return *wanted;
    }
    if (!npi.empty()) return api::live_of_provider{npi};
    if (!member.empty()) return api::live_of_member{member, policy};
    if (!policy.empty()) return api::live_of_policy{policy};
    if (!claim.empty()) return claim_argument(claim);
    if (queue) return api::live_of_queue{};
    return api::live_all{};
  }
};

constexpr std::string_view change_names[] = {"", "ENTERED", "LEFT", "CHANGED"};

json to_json(const api::live_event& event) {
  json out{{"position", event.position}, {"time", format_instant(event.time_us)}, {"type", event.type}};
  if (event.claim_number.empty()) return out;
  out["claimNumber"] = event.claim_number;
  out["status"] = to_text(event.status);
  out["providerNpi"] = event.provider_npi;
  out["billed"] = format_money(event.billed);
  out["planPaid"] = format_money(event.plan_paid);
  out["memberResponsibility"] = format_money(event.member_responsibility);
  if (event.queue != api::queue_change::none)
    out["queue"] = change_names[static_cast<std::size_t>(event.queue)];
  return out;
}

void print(std::ostream& out, const api::live_event& event) {
  out << event.position << "  " << format_instant(event.time_us) << "  " << event.type;
  if (!event.claim_number.empty()) {
    out << "  " << event.claim_number << "  " << to_text(event.status) << "  NPI " << event.provider_npi
        << "  billed " << format_dollars(event.billed) << ", plan pays " << format_dollars(event.plan_paid)
        << ", member owes " << format_dollars(event.member_responsibility);
    if (event.queue != api::queue_change::none)
      out << "  queue " << change_names[static_cast<std::size_t>(event.queue)];
  }
  out << '\n';
}

int watch(api::claims_client& client, const watch_options& chosen, const api::live_filter& filter) {
  const interrupt_guard guard;
  std::uint64_t printed = 0, last = 0;
  const auto enough = [&] { return chosen.limit != 0 && printed >= chosen.limit; };
  auto subscribed = client.subscribe(filter,
                                     [&](std::span<const api::live_event> events) {
                                       for (const auto& event : events) {
                                         if (enough()) return;
                                         if (chosen.json)
                                           std::cout << to_json(event).dump() << '\n';
                                         else
                                           print(std::cout, event);
                                         ++printed;
                                         last = event.position;
                                       }
                                       std::cout.flush();
                                     },
                                     {.from = chosen.from, .window = 0});
  if (const auto* refused = std::get_if<rejection>(&subscribed)) return say_refused(chosen, *refused);
  auto& updates = std::get<api::live_updates>(subscribed);
  // What --limit cut off was delivered and not printed.
  const auto position = [&] { return enough() ? last + 1 : updates.position(); };
  std::uint32_t told = 0;
  try {
    while (!enough() && !interrupted()) {
      updates.poll(between_looks);
      if (updates.fell_behind() == told) continue;
      told = updates.fell_behind();
      std::cerr << "benefactor: fell behind; went on from position " << updates.position() << '\n';
    }
  } catch (const api::rpc_failure&) {
    std::cerr << "benefactor: everything before position " << position() << " was seen; go on with --from "
              << position() << '\n';
    throw;
  }
  std::cerr << "benefactor: go on with --from " << position() << '\n';
  return status_done;
}

}  // namespace

void add_watch_command(CLI::App& app, int& status) {
  const auto chosen = std::make_shared<watch_options>();
  auto* command = app.add_subcommand("watch", "Show what happens as it happens: one line for each event");
  command->add_option("--status", chosen->status, "Events after which their claim is in this status");
  command->add_option("--npi,--provider", chosen->npi, "Events of claims of this provider");
  command->add_option("--policy", chosen->policy, "Events of this policy and of its claims");
  command->add_option("--member", chosen->member,
                      "Events of claims of this plan-issued member id, with --policy only under that one");
  command->add_option("--claim", chosen->claim, "Events of this claim");
  command->add_flag("--queue", chosen->queue,
                    "Claims that come into review or leave it, are taken, or get another priority");
  command->add_option("--from", chosen->from,
                      "First what there is from this position of the log on; 1: everything; else only what "
                      "comes");
  command->add_option("--limit", chosen->limit, "End after so many events; 0: never")->capture_default_str();
  add_connect_option(*command, *chosen);
  add_json_option(*command, *chosen);
  command->footer(client_footer(
      "Status and amounts are those of the claim after the event. Ctrl-C ends it and says where to go on, so "
      "that nothing\n"
      "is missed. With --json each line is one event.\n"
      "\n"
      "Examples:\n"
      "  benefactor watch --queue\n"
      "  benefactor watch --npi 1234567893 --from 1 --limit 10 --json"));
  command->callback([chosen, &status] {
    const auto filter = chosen->filter();
    status = with_client(*chosen, [&](auto& client) { return watch(client, *chosen, filter); });
  });
}

}  // namespace benefactor::tools
