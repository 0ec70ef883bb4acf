// `benefactor audit logins`: who came in, who did not, what was refused, and from where. Asked of a running
// server, or, with --data, read from a directory.
#include <iostream>
#include <memory>
#include <optional>

#include "api/identity/login_throttle.hpp"
#include "store/door_questions.hpp"
#include "tools/benefactor/as_of_option.hpp"
#include "tools/benefactor/audit/access_log_beside.hpp"
#include "tools/benefactor/audit/audit_command.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/text_table.hpp"
#include "tools/benefactor/view_text.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;
using enum align;

constexpr std::uint32_t most_logins = 1'000;

struct logins_options : client_options {
  std::string user, address, what, request, from, to, data, keys;
  bool refused = false, with_addresses = false;
  std::uint32_t limit = 100;
  std::uint64_t before = 0;
};

std::string who_of(const json& row) {
  const auto user = text_of(row, "user"), role = text_of(row, "role");
  return user.empty() ? "-" : role.empty() ? user : user + "/" + role;
}

std::string from_of(const json& row) {
  auto address = text_of(row, "address");
  if (address.empty()) address = text_of(row, "peer");
  const auto certificate = text_of(row, "certificate");
  if (!certificate.empty()) address += (address.empty() ? "" : " ") + certificate;
  return address.empty() ? "-" : address;
}

std::string why_of(const json& row) {
  auto why = text_of(row, "method");
  const auto detail = text_of(row, "detail");
  if (!detail.empty()) why += (why.empty() ? "" : " ") + detail;
  if (const auto about = text_of(row, "about"); !about.empty()) why += (why.empty() ? "" : " ") + about;
  return why;
}

void print_logins(std::ostream& out, const json& page) {
  text_table table{{{"Position", right},
                    {"When"},
                    {"What"},
                    {"Refused"},
                    {"Who"},
                    {"By"},
                    {"From"},
                    {"Request"},
                    {"Times", right}}};
  for (const auto& row : list_of(page, "entries"))
    table.add({text_of(row, "position"), format_instant(std::stoll(text_of(row, "timeMicros", "0"))),
               text_of(row, "what"), row.value("refused", false) ? "REFUSED" : "", who_of(row), why_of(row),
               from_of(row), text_of(row, "request"), text_of(row, "count")});
  if (table.empty())
    out << "Nothing such.\n";
  else
    table.print(out);
  if (const auto next = text_of(page, "next", "0"); next != "0")
    out << "There are more: --before " << next << '\n';
}

int show(const logins_options& o, const json& page) {
  if (o.json)
    std::cout << page.dump() << '\n';
  else
    print_logins(std::cout, page);
  return status_done;
}

int ask_server(const logins_options& o) {
  return with_client(o, [&](api::claims_client& client) {
    const auto answer = client.entries({.user = o.user,
                                        .address = o.address,
                                        .what = o.what,
                                        .request = o.request,
                                        .refused = o.refused,
                                        .with_addresses = o.with_addresses,
                                        .from_us = moment_in(o.from, "--from", false),
                                        .to_us = moment_in(o.to, "--to", true),
                                        .limit = o.limit,
                                        .before = o.before});
    if (const auto* refused = std::get_if<rejection>(&answer)) return say_refused(o, *refused);
    if (const auto* page = std::get_if<json>(&answer)) return show(o, *page);
    std::cerr << "benefactor: this server does not record who comes in\n";
    return status_failed;
  });
}

/// As the server tells it, without what it has to open.
json row_of(const store::recorded_door& entry) {
  const auto& record = entry.record;
  json row{{"position", std::to_string(entry.position)},
           {"timeMicros", std::to_string(entry.time_us)},
           {"what", store::to_text(record.what)},
           {"refused", record.refused}};
  const auto set = [&row](const char* key, const std::string& text) {
    if (!text.empty()) row[key] = text;
  };
  const auto hex = [](const id128& id) { return id ? to_hex(id) : std::string(); };
  set("user", record.user);
  set("role", record.role);
  set("about", hex(record.about));
  set("method", record.method);
  set("detail", record.detail);
  set("certificate", record.certificate);
  if (record.listener != store::door_listener::unknown) row["listener"] = store::to_text(record.listener);
  set("peer", hex(record.peer));
  row["hasAddress"] = entry.address != store::door_address::none;
  set("session", hex(record.session));
  set("request", hex(record.request));
  row["count"] = record.count;
  return row;
}

int read_log(const logins_options& o) {
  const access_log_beside log(o.data);
  store::door_question question;
  question.user = o.user;
  if (!o.address.empty())
    question.peer = log.surrogates(o.keys, question.tenant).peer(api::identity::peer_key(o.address));
  if (!o.what.empty()) question.what = store::parse_door_happening(o.what);
  if (!o.request.empty()) question.request = id_from_hex(o.request);
  question.refused = o.refused;
  question.from_us = moment_in(o.from, "--from", false);
  question.to_us = moment_in(o.to, "--to", true);
  json page;
  const auto damage = log.newest(o.before, o.limit, "entries", page,
                                 [&](const store::event_view& event) -> std::optional<json> {
                                   if (event.type != store::door_event_type) return std::nullopt;
                                   const auto entry = store::parse_door(event, log.log_id());
                                   if (!store::is_asked_for(question, entry)) return std::nullopt;
                                   return row_of(entry);
                                 });
  if (damage.empty()) return show(o, page);
  std::cerr << "benefactor: access log: " << damage << '\n';
  return status_failed;
}

void check(const logins_options& o) {
  if (!o.what.empty() && !store::parse_door_happening(o.what))
    throw std::invalid_argument("--what: " + o.what + " is none of " + store::door_happenings());
  if (!o.request.empty() && !id_from_hex(o.request))
    throw std::invalid_argument("--request: must be 32 hexadecimal digits, as events and records tell it");
  moment_in(o.from, "--from", false);
  moment_in(o.to, "--to", true);
}

}  // namespace

void add_logins_command(CLI::App& audit, int& status) {
  const auto o = std::make_shared<logins_options>();
  auto* command =
      audit.add_subcommand("logins", "Who came in, who did not, what was refused, and from where");
  command->add_option("--user", o->user, "By or about this user, as records name it");
  command->add_option("--address", o->address, "From this address; of IPv6, its network of 64 bits");
  command->add_option("--what", o->what, "Only this: " + store::door_happenings());
  command->add_option(
      "--request", o->request,
      "All that is known of the connection this request came by, as an event or an access names "
      "it");
  command->add_flag("--refused", o->refused, "Only what was refused");
  command->add_option("--from", o->from, "From this day on, or this instant, UTC");
  command->add_option("--to", o->to, "Up to this day, or this instant, UTC");
  command->add_option("--limit", o->limit, "So many, the newest first")
      ->check(CLI::Range(1u, most_logins))
      ->capture_default_str();
  command->add_option("--before", o->before, "Go on behind this position, as the page before says");
  auto* addresses = command->add_flag("--with-addresses", o->with_addresses,
                                      "Open the addresses they came from, which is recorded in turn");
  add_connect_option(*command, *o);
  command->add_option("--purpose", o->purpose, "Why addresses are opened: a code of HL7 PurposeOfUse")
      ->needs(addresses);
  command->add_option("--reason", o->purpose_reason, "The same in own words; kept sealed")->needs(addresses);
  auto* data = command->add_option(
      "--data", o->data, "Read this data directory instead of asking a server, which may be running");
  data->excludes(addresses);
  command->add_option("--keys", o->keys, "Its key ring (default: <data>.keys), to find an address")
      ->needs(data);
  add_json_option(*command, *o);
  command->footer(
      client_footer("Addresses are kept sealed, and told by their surrogates unless they are opened. Equal "
                    "refusals of a moment are one\n"
                    "record with a count, and so is what was too much to be recorded one by one.\n\n"
                    "Example:\n  benefactor audit logins --refused --address 203.0.113.7"));
  command->callback([o, &status] {
    check(*o);
    status = o->data.empty() ? ask_server(*o) : read_log(*o);
  });
}

}  // namespace benefactor::tools
