#include "api/identity/login_throttle.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <stdexcept>

namespace benefactor::api::identity {

using std::chrono::milliseconds;

namespace {

/// In which a bucket wins one try back.
milliseconds interval_of(unsigned per_minute) {
  return milliseconds((std::chrono::milliseconds(std::chrono::minutes(1)).count() + per_minute - 1) /
                      per_minute);
}

/// "203.0.113.7" of "203.0.113.7:5000", "2001:db8::1" of "[2001:db8::1]:5000".
std::string without_port(std::string_view address) {
  if (address.starts_with('[')) {
    const auto end = address.find(']');
    return std::string(end == address.npos ? address : address.substr(1, end - 1));
  }
  const auto colon = address.find(':');
  const bool one_colon = colon != address.npos && address.find(':', colon + 1) == address.npos;
  return std::string(one_colon ? address.substr(0, colon) : address);
}

using ipv6 = std::array<unsigned char, 16>;

std::string network_text(ipv6 address, std::size_t bytes, const char* suffix) {
  std::fill(address.begin() + static_cast<std::ptrdiff_t>(bytes), address.end(),
            static_cast<unsigned char>(0));
  std::array<char, INET6_ADDRSTRLEN> text{};
  return std::string(::inet_ntop(AF_INET6, address.data(), text.data(), text.size())) + suffix;
}

constexpr std::string_view peer_suffix = "/64";

/// The bucket that is shared by those of which *key* is one.
std::size_t shared_at(const store::digest256& key) { return key.front(); }

}  // namespace

std::string peer_key(std::string_view address) {
  const auto host = without_port(address);
  ipv6 bytes{};
  if (::inet_pton(AF_INET6, host.c_str(), bytes.data()) != 1) return host;
  constexpr std::array<unsigned char, 12> of_ipv4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(of_ipv4.begin(), of_ipv4.end(), bytes.begin())) {
    std::array<char, INET_ADDRSTRLEN> text{};
    return ::inet_ntop(AF_INET, bytes.data() + of_ipv4.size(), text.data(), text.size());
  }
  return network_text(bytes, 8, peer_suffix.data());
}

std::string network_key(std::string_view peer) {
  if (!peer.ends_with(peer_suffix)) return {};
  const std::string host(peer.substr(0, peer.size() - peer_suffix.size()));
  ipv6 bytes{};
  if (::inet_pton(AF_INET6, host.c_str(), bytes.data()) != 1) return {};
  return network_text(bytes, 6, "/48");
}

login_throttle::login_throttle(const throttle_limits& limits)
    : limits_(limits),
      names_{.per_minute = limits.logins_per_minute, .failures_free = limits.failures_free},
      peers_{.per_minute = limits.logins_per_minute, .failures_free = limits.peer_failures_free},
      networks_{.per_minute = limits.logins_per_minute * limits.network_peers,
                .failures_free = limits.peer_failures_free * limits.network_peers},
      registering_{.per_minute = limits.registrations_per_minute},
      registering_networks_{.per_minute = limits.registrations_per_minute * limits.network_peers},
      refreshing_{.per_minute = limits.logins_per_minute} {
  const auto require = [](bool holds, const char* text) {
    if (!holds) throw std::invalid_argument(text);
  };
  require(limits.logins_per_minute > 0, "logins per minute: must be above 0");
  require(limits.registrations_per_minute > 0, "registrations per minute: must be above 0");
  require(limits.failures_free > 0, "free failures: must be above 0");
  require(limits.peer_failures_free > 0, "free failures of a peer: must be above 0");
  require(limits.network_peers > 0 && limits.network_peers <= 100, "peers of a network: must be 1 to 100");
  for (const auto limit : {limits.logins_per_minute, limits.registrations_per_minute, limits.failures_free,
                           limits.peer_failures_free})
    require(limit <= 1'000'000, "logins, registrations and free failures: must be at most 1,000,000");
  require(limits.wait_first > milliseconds(0), "first wait: must be above 0");
  require(limits.wait_first <= limits.wait_most, "first wait: must not be above the longest");
  require(limits.wait_most <= std::chrono::hours(24), "longest wait: must be at most a day");
  require(limits.failures_forgotten >= limits.wait_most,
          "failures forgotten: must be after the longest wait or later");
  require(limits.entries_max > 0, "entries: must be above 0");
}

throttle_time login_throttle::idle_from(const entry& e) const {
  const auto known = std::max(e.full, e.free);
  return e.failures == 0 ? known : std::max(known, e.last_failure + limits_.failures_forgotten);
}

template <class Change>
void login_throttle::change(const place& at, Change change) {
  auto& t = *at.in;
  const auto found = t.entries.find(at.key);
  if (found == t.entries.end()) return change(t.shared[shared_at(at.key)]);
  t.idle.erase({idle_from(found->second), at.key});
  change(found->second);
  t.idle.insert({idle_from(found->second), at.key});
}

bool login_throttle::has_room(const table& t, throttle_time now) const {
  return t.entries.size() < limits_.entries_max || t.idle.begin()->first <= now;
}

milliseconds login_throttle::wait_at(const place& tried, throttle_time now) const {
  const auto& t = *tried.in;
  const auto found = t.entries.find(tried.key);
  if (found == t.entries.end() && has_room(t, now)) return milliseconds(0);
  const auto& e = found == t.entries.end() ? t.shared[shared_at(tried.key)] : found->second;
  const auto interval = interval_of(t.per_minute);
  const auto bucket = std::max(e.full, now) + interval - now - t.per_minute * interval;
  return std::max({milliseconds(0), bucket, e.free - now});
}

/// Makes an entry for *tried* where there is room and none yet.
void login_throttle::add(const place& tried, throttle_time now) {
  auto& t = *tried.in;
  if (t.entries.contains(tried.key) || !has_room(t, now)) return;
  if (t.entries.size() >= limits_.entries_max) {
    t.entries.erase(t.idle.begin()->second);
    t.idle.erase(t.idle.begin());
  }
  const auto made = t.entries.emplace(tried.key, entry{}).first;
  t.idle.insert({idle_from(made->second), tried.key});
}

/// Takes a try from the bucket, and counts it as a failure until it is known to be none.
void login_throttle::count(entry& e, const table& t, throttle_time now) const {
  e.full = std::max(e.full, now) + interval_of(t.per_minute);
  if (t.failures_free == 0) return;
  if (e.failures == 0 || now - e.last_failure >= limits_.failures_forgotten) {
    e.failures = 0;
    e.last_failure = now;
  }
  e.tried = now;
  ++e.failures;
  if (e.failures < t.failures_free) return;
  auto wait = limits_.wait_first;
  for (auto beyond = e.failures - t.failures_free; beyond > 0 && wait < limits_.wait_most; --beyond)
    wait *= 2;
  e.free = now + std::min(wait, limits_.wait_most);
}

throttle_answer login_throttle::admit(const std::vector<place>& tried, throttle_time now) {
  for (const auto& each : tried)
    if (const auto wait = wait_at(each, now); wait > milliseconds(0)) return {false, wait};
  for (const auto& each : tried) {
    add(each, now);
    change(each, [&](entry& e) { count(e, *each.in, now); });
  }
  return {};
}

throttle_answer login_throttle::admit_login(std::string_view identity, std::string_view peer,
                                            throttle_time now) {
  std::vector<place> tried{{&peers_, store::sha256(peer)}};
  if (const auto network = network_key(peer); !network.empty())
    tried.push_back({&networks_, store::sha256(network)});
  tried.push_back({&names_, store::sha256(identity)});
  return admit(tried, now);
}

bool login_throttle::failed(std::string_view identity, std::string_view peer, throttle_time now) {
  const auto remember = [&](entry& e) { e.last_failure = std::max(e.last_failure, now); };
  bool too_often = false;
  const place name{&names_, store::sha256(identity)};
  const bool own = names_.entries.contains(name.key);  // What several names share says nothing of one.
  change(name, [&](entry& e) {
    remember(e);
    too_often = own && e.failures >= limits_.failures_free;
  });
  change({&peers_, store::sha256(peer)}, remember);
  if (const auto network = network_key(peer); !network.empty())
    change({&networks_, store::sha256(network)}, remember);
  return too_often;
}

void login_throttle::succeeded(std::string_view identity, std::string_view peer, throttle_time admitted) {
  // It was no failure, and the wait that it began is none. Before its admission there was no wait either.
  const auto take_back = [&](const place& at) {
    change(at, [&](entry& e) {
      if (e.failures > 0) --e.failures;
      if (e.failures < at.in->failures_free || e.tried == admitted) e.free = {};
    });
  };
  take_back({&peers_, store::sha256(peer)});
  if (const auto network = network_key(peer); !network.empty())
    take_back({&networks_, store::sha256(network)});
  const place name{&names_, store::sha256(identity)};
  if (!names_.entries.contains(name.key)) return take_back(name);
  change(name, [](entry& e) {
    e.failures = 0;
    e.free = {};
  });
}

throttle_answer login_throttle::admit_registration(std::string_view peer, throttle_time now) {
  std::vector<place> tried{{&registering_, store::sha256(peer)}};
  if (const auto network = network_key(peer); !network.empty())
    tried.push_back({&registering_networks_, store::sha256(network)});
  return admit(tried, now);
}

throttle_answer login_throttle::admit_refresh(std::string_view session, throttle_time now) {
  return admit({{&refreshing_, store::sha256(session)}}, now);
}

std::size_t login_throttle::size() const noexcept {
  return names_.entries.size() + peers_.entries.size() + networks_.entries.size() +
         registering_.entries.size() + registering_networks_.entries.size() + refreshing_.entries.size();
}

}  // namespace benefactor::api::identity
