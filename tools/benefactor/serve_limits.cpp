#include "tools/benefactor/serve_limits.hpp"

#include <functional>
#include <limits>
#include <map>
#include <string_view>

#include "api/audit/claim_prover.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

enum class unit : std::uint8_t { count, bytes, milliseconds };

constexpr std::uint64_t operator""_KiB(unsigned long long n) { return n << 10; }
constexpr std::uint64_t operator""_MiB(unsigned long long n) { return n << 20; }
constexpr std::uint64_t operator""_TiB(unsigned long long n) { return n << 40; }

struct limit_rule {
  std::string_view name;  // of the option
  unit in;
  std::uint64_t least, most;
  std::string_view about;
  std::function<std::uint64_t(const serve_limits&)> get;
  std::function<void(serve_limits&, std::uint64_t)> set;
};

// A limit of the door, or one beside it, by its member.
template <class Number>
limit_rule rule(std::string_view name, Number api::door_limits::*member, unit in, std::uint64_t least,
                std::uint64_t most, std::string_view about) {
  return {name,
          in,
          least,
          most,
          about,
          [member](const serve_limits& limits) { return std::uint64_t{limits.door.*member}; },
          [member](serve_limits& limits, std::uint64_t value) {
            limits.door.*member = static_cast<Number>(value);
          }};
}

limit_rule rule(std::string_view name, std::chrono::milliseconds api::door_limits::*member,
                std::uint64_t least, std::uint64_t most, std::string_view about) {
  return {name,
          unit::milliseconds,
          least,
          most,
          about,
          [member](const serve_limits& limits) {
            return static_cast<std::uint64_t>((limits.door.*member).count());
          },
          [member](serve_limits& limits, std::uint64_t value) {
            limits.door.*member = std::chrono::milliseconds{value};
          }};
}

limit_rule rule(std::string_view name, std::uint64_t serve_limits::*member, unit in, std::uint64_t least,
                std::uint64_t most, std::string_view about) {
  return {name,
          in,
          least,
          most,
          about,
          [member](const serve_limits& limits) { return limits.*member; },
          [member](serve_limits& limits, std::uint64_t value) { limits.*member = value; }};
}

const std::vector<limit_rule>& limit_rules() {
  using door = api::door_limits;
  using enum unit;
  static const std::vector<limit_rule> rules{
      rule("--connections", &door::connections, count, 1, 100'000,
           "connections at a time, at most a quarter of them over TLS without a session"),
      rule("--connection-claims", &door::connection_claims, count, 1, 10'000'000,
           "claims in flight on a connection: admitted, result not taken yet"),
      rule("--total-claims", &door::total_claims, count, 1, 100'000'000,
           "claims in flight on all connections"),
      rule("--connection-bytes", &door::connection_bytes, bytes, 4_KiB, 1_TiB,
           "bytes of the claims in flight on a connection"),
      rule("--total-bytes", &door::total_bytes, bytes, 4_KiB, 1_TiB,
           "bytes of the claims in flight on all connections"),
      rule(
          "--connection-backlog", &door::connection_backlog, bytes, 4_KiB, 1_TiB,
          "bytes of messages that wait on a connection: calls not admitted yet, answers not read; beyond, it "
          "is ended"),
      rule("--total-backlog", &door::total_backlog, bytes, 4_KiB, 1_TiB,
           "the same on all connections; beyond, the one with most is ended"),
      rule("--batch-claims", &door::batch_claims, count, 1, 1'000'000,
           "claims, or enrolment items, in a call"),
      rule("--message-bytes", &door::message_bytes, bytes, 4_KiB, 512_MiB, "bytes of one message"),
      rule("--sessionless-message-bytes", &door::sessionless_message_bytes, bytes, 4_KiB, 512_MiB,
           "the same before a session"),
      rule("--streams", &door::streams, count, 1, 100'000, "streams open on a connection"),
      rule("--unreturned-results", &door::unreturned_results, count, 1, 1'000,
           "calls with results that a stream's client has not returned yet"),
      rule("--results-per-call", &door::results_per_call, count, 1, 100'000, "results in one such call"),
      rule("--waiting-calls", &door::waiting_calls, count, 1, 10'000'000,
           "calls on a connection that wait for others to be answered"),
      rule("--open-calls", &door::open_calls, count, 16, 10'000'000,
           "calls on a connection whose answers its client still keeps; beyond, it is ended"),
      rule("--total-open-calls", &door::total_open_calls, count, 16, 100'000'000,
           "the same on all connections; one more ends the connection that has most"),
      rule("--identity-calls", &door::identity_calls, count, 1, 10'000'000,
           "calls a second of one identity; one more is refused and told when to try again"),
      rule("--identity-calls-burst", &door::identity_calls_burst, count, 1, 100'000'000,
           "so many of them may come at once"),
      rule("--address-calls", &door::address_calls, count, 1, 10'000'000,
           "calls a second from one address (IPv6: a network of 64 bits) in sessions that are somebody's"),
      rule("--address-calls-burst", &door::address_calls_burst, count, 1, 100'000'000,
           "so many of them may come at once"),
      rule("--failed-inquiries", &door::failed_inquiries, count, 1, 1'000'000,
           "questions of a provider in an hour about members who are not there as it names them; one more is "
           "refused and told when to try again"),
      rule("--identity-sessions", &door::identity_sessions, count, 1, 1'000'000,
           "sessions of one identity open at a time"),
      rule("--identity-streams", &door::identity_streams, count, 1, 100'000,
           "streams of one identity open at a time, on all its connections"),
      rule("--identity-subscriptions", &door::identity_subscriptions, count, 1, 1'000'000,
           "subscriptions of one identity to live updates, on all its connections"),
      rule("--sessionless-calls", &door::sessionless_calls, count, 4, 10'000,
           "as --open-calls, before a session"),
      rule("--waiting-queries", &door::waiting_queries, count, 1, 10'000'000,
           "queries of all connections that wait for a thread, for their record, or for their position"),
      rule("--proof-bytes", &door::proof_bytes, bytes, api::audit::claim_prover::bytes_max, 1_TiB,
           "bytes of proofs that are made, 4 MiB each, or wait for their record; one more is refused"),
      rule("--query-threads", &door::query_threads, count, 1, 256, "threads that read for queries"),
      rule("--silence", &door::silence, 100, 86'400'000,
           "how long a client may leave results, or bytes on its socket, untaken"),
      rule("--message-wait", &door::message, 100, 86'400'000,
           "how long a message that was begun may take to arrive"),
      rule("--handshake-wait", &door::handshake, 100, 60'000, "how long a TLS handshake may take"),
      rule("--handshakes", &door::handshakes, count, 1, 1'000,
           "TLS handshakes on their way at a time, a quarter of them of one address; one more ends the "
           "oldest"),
      rule("--session-wait", &door::sessionless, 100, 3'600'000,
           "how long a client that came over TLS has to open a session, and any to open one again whose "
           "sessions have ended"),
      rule("--query-wait", &door::query_wait, 0, 3'600'000, "how long a query waits for its position"),
      rule("--subscriptions", &door::subscriptions, count, 1, 1'000'000,
           "subscriptions to live updates on all connections"),
      rule("--connection-subscriptions", &door::connection_subscriptions, count, 1, 1'000'000,
           "subscriptions to live updates on a connection"),
      rule("--subscription-events", &door::subscription_events, count, 1, 100'000,
           "events that a subscriber has not returned yet, and as many that wait for it"),
      rule("--subscription-silence", &door::subscription_silence, 100, 86'400'000,
           "how long a subscriber may leave events unreturned"),
      rule("--resident-buckets", &serve_limits::resident_buckets, count, 0, 1'000'000'000,
           "benefit buckets kept in memory; roughly the longest unused leave first"),
      rule("--cached-keys", &serve_limits::cached_keys, count, 16, 1'000'000'000, "data keys kept in memory"),
      rule("--tail-bytes", &serve_limits::tail_bytes, bytes, 64_KiB, 1_TiB,
           "bytes of the log that index and views may lag behind; beyond, answers wait"),
  };
  return rules;
}

std::string text_of(unit in, std::uint64_t value) {
  switch (in) {
    case unit::count: return std::to_string(value);
    case unit::bytes: return format_size(value);
    case unit::milliseconds: break;
  }
  return value % 1'000 == 0 ? std::to_string(value / 1'000) + "s" : std::to_string(value) + "ms";
}

const limit_rule& rule_named(std::string_view name) {
  for (const auto& rule : limit_rules())
    if (rule.name == name) return rule;
  throw std::logic_error("no such limit");
}

// Files that a server has open besides its connections: those of five databases, the programs' own, and the
// connections that are being refused.
constexpr std::uint64_t files_of_its_own = 3'000;

// What memory_bound is made of; measured by tests/crash, stated with a margin.
// Program, threads, caches and memtables of the databases; passwords that are hashed, two at a time.
constexpr std::uint64_t fixed_bytes = 680_MiB + 2 * 64_MiB;
constexpr std::uint64_t bytes_per_bucket = 5_KiB;      // actor, contract, accumulators, fingerprints
constexpr std::uint64_t bytes_per_key = 128;           // an entry of the key cache
constexpr std::uint64_t bytes_per_connection = 1_MiB;  // buffers of the socket, tables of the RPC system
constexpr std::uint64_t flight_factor = 4;             // a claim as request, event, page, state and result
constexpr std::uint64_t backlog_factor = 2;            // a call as message and as request
constexpr std::uint64_t tail_factor = 2;               // pages and their index
constexpr std::uint64_t bytes_per_query = 64_KiB;      // an answer that waits for its record
constexpr std::uint64_t proof_factor = 2;              // a proof as events and as text
constexpr std::uint64_t bytes_per_call = 1_KiB;        // its place in the RPC system's tables, and ours
constexpr std::uint64_t bytes_per_event = 384;         // that waits for a subscriber

std::uint64_t waiting_events(const api::door_limits& door) {
  return std::uint64_t{door.subscriptions} * door.subscription_events;
}

}  // namespace

void add_limit_options(CLI::App& command, serve_limits& limits) {
  const std::map<std::string, std::uint64_t> milliseconds{{"ms", 1}, {"s", 1'000}, {"min", 60'000}};
  for (const auto& rule : limit_rules()) {
    auto* option = command.add_option_function<std::uint64_t>(
        std::string(rule.name),
        [&rule, &limits](const std::uint64_t& value) {
          if (value >= rule.least && value <= rule.most) return rule.set(limits, value);
          limits.out_of_range.push_back(std::string(rule.name) + " " + text_of(rule.in, value) +
                                        ": must be " + text_of(rule.in, rule.least) + " to " +
                                        text_of(rule.in, rule.most));
        },
        std::string(rule.about));
    if (rule.in == unit::bytes) option->transform(CLI::AsSizeValue(false).description(""))->type_name("SIZE");
    if (rule.in == unit::milliseconds)
      option
          ->transform(
              CLI::AsNumberWithUnit(milliseconds, CLI::AsNumberWithUnit::UNIT_REQUIRED).description(""))
          ->type_name("TIME");
    if (rule.in == unit::count) option->type_name("N");
    option->default_str(text_of(rule.in, rule.get(limits)))->group("Limits");
  }
}

std::vector<std::string> limit_problems(const serve_limits& limits, std::uint64_t files) {
  auto problems = limits.out_of_range;
  const auto at_least = [&](std::string_view name, std::string_view other) {
    const auto &rule = rule_named(name), &least = rule_named(other);
    const auto value = rule.get(limits), bound = least.get(limits);
    if (value >= bound) return;
    problems.push_back(std::string(name) + " " + text_of(rule.in, value) + ": must be at least " +
                       std::string(other) + ", which is " + text_of(least.in, bound));
  };
  at_least("--total-claims", "--connection-claims");
  at_least("--total-bytes", "--connection-bytes");
  at_least("--total-backlog", "--connection-backlog");
  at_least("--total-open-calls", "--open-calls");
  at_least("--connection-claims", "--batch-claims");
  at_least("--connection-bytes", "--message-bytes");
  at_least("--connection-backlog", "--message-bytes");
  const auto connections = std::uint64_t{limits.door.connections};
  if (connections + files_of_its_own > files)
    problems.push_back("--connections " + std::to_string(connections) + ": needs " +
                       std::to_string(connections + files_of_its_own) +
                       " open files, and the system allows this process " + std::to_string(files) +
                       "; raise that (ulimit -n, LimitNOFILE=) or allow fewer connections");
  return problems;
}

std::uint64_t memory_bound(const serve_limits& limits) {
  const auto& door = limits.door;
  return fixed_bytes + limits.resident_buckets * bytes_per_bucket + limits.cached_keys * bytes_per_key +
         door.connections * bytes_per_connection + door.total_bytes * flight_factor +
         door.total_backlog * backlog_factor + limits.tail_bytes * tail_factor +
         door.waiting_queries * bytes_per_query + door.proof_bytes * proof_factor +
         door.total_open_calls * bytes_per_call + waiting_events(door) * bytes_per_event;
}

std::string memory_rule() {
  return format_size(fixed_bytes) + " + " + format_size(bytes_per_bucket) + " x resident-buckets + " +
         format_size(bytes_per_key) + " x cached-keys + " + format_size(bytes_per_connection) +
         " x connections + " + std::to_string(flight_factor) + " x total-bytes + " +
         std::to_string(backlog_factor) + " x total-backlog + " + std::to_string(tail_factor) +
         " x tail-bytes + " + format_size(bytes_per_query) + " x waiting-queries + " +
         std::to_string(proof_factor) + " x proof-bytes + " + format_size(bytes_per_call) +
         " x total-open-calls + " + std::to_string(bytes_per_event) +
         " x subscriptions x subscription-events";
}

}  // namespace benefactor::tools
