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

}  // namespace

std::string peer_key(std::string_view address) {
  const auto host = without_port(address);
  std::array<unsigned char, 16> bytes{};
  if (::inet_pton(AF_INET6, host.c_str(), bytes.data()) != 1) return host;
  std::array<char, INET6_ADDRSTRLEN> text{};
  constexpr std::array<unsigned char, 12> of_ipv4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(of_ipv4.begin(), of_ipv4.end(), bytes.begin()))
    return ::inet_ntop(AF_INET, bytes.data() + of_ipv4.size(), text.data(), text.size());
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return std::string(::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size())) + "/64";
}

login_throttle::login_throttle(const throttle_limits& limits) : limits_(limits) {
  const auto require = [](bool holds, const char* text) {
    if (!holds) throw std::invalid_argument(text);
  };
  require(limits.logins_per_minute > 0, "logins per minute: must be above 0");
  require(limits.registrations_per_minute > 0, "registrations per minute: must be above 0");
  require(limits.failures_free > 0, "free failures: must be above 0");
  require(limits.peer_failures_free > 0, "free failures of a peer: must be above 0");
  require(limits.wait_first > milliseconds(0), "first wait: must be above 0");
  require(limits.wait_first <= limits.wait_most, "first wait: must not be above the longest");
  require(limits.wait_most <= std::chrono::hours(24), "longest wait: must be at most a day");
  require(limits.failures_forgotten >= limits.wait_most,
          "failures forgotten: must be after the longest wait or later");
  require(limits.entries_max > 0, "entries: must be above 0");
}

login_throttle::entry& login_throttle::table::at(std::string_view key, std::size_t entries_max) {
  // By digest, so that names stand in no core dump and a long one takes no more room than another.
  const auto digest = store::sha256(key);
  if (const auto found = entries.find(digest); found != entries.end()) {
    uses.splice(uses.end(), uses, found->second.use);
    return found->second;
  }
  if (entries.size() >= entries_max) {
    entries.erase(uses.front());
    uses.pop_front();
  }
  auto& made = entries[digest];
  made.use = uses.insert(uses.end(), digest);
  return made;
}

milliseconds login_throttle::wait_of(const entry& e, unsigned per_minute, throttle_time now) {
  const auto interval = interval_of(per_minute);
  const auto bucket = std::max(e.full, now) + interval - now - per_minute * interval;
  return std::max({milliseconds(0), bucket, e.free - now});
}

void login_throttle::take(entry& e, unsigned per_minute, throttle_time now) {
  e.full = std::max(e.full, now) + interval_of(per_minute);
}

void login_throttle::count_failure(entry& e, unsigned free, throttle_time now) const {
  if (now - e.last_failure >= limits_.failures_forgotten) e.failures = 0;
  e.last_failure = now;
  ++e.failures;
  if (e.failures < free) return;
  auto wait = limits_.wait_first;
  for (auto beyond = e.failures - free; beyond > 0 && wait < limits_.wait_most; --beyond) wait *= 2;
  e.free = now + std::min(wait, limits_.wait_most);
}

throttle_answer login_throttle::admit_login(std::string_view identity, std::string_view peer,
                                            throttle_time now) {
  auto& from = peers_.at(peer, limits_.entries_max);
  if (const auto wait = wait_of(from, limits_.logins_per_minute, now); wait > milliseconds(0))
    return {false, wait};
  auto& name = names_.at(identity, limits_.entries_max);
  if (const auto wait = wait_of(name, limits_.logins_per_minute, now); wait > milliseconds(0))
    return {false, wait};
  take(from, limits_.logins_per_minute, now);
  take(name, limits_.logins_per_minute, now);
  return {};
}

void login_throttle::failed(std::string_view identity, std::string_view peer, throttle_time now) {
  count_failure(names_.at(identity, limits_.entries_max), limits_.failures_free, now);
  count_failure(peers_.at(peer, limits_.entries_max), limits_.peer_failures_free, now);
}

void login_throttle::succeeded(std::string_view identity) {
  auto& name = names_.at(identity, limits_.entries_max);
  name.failures = 0;
  name.free = {};
}

throttle_answer login_throttle::admit_registration(std::string_view peer, throttle_time now) {
  auto& from = registering_.at(peer, limits_.entries_max);
  if (const auto wait = wait_of(from, limits_.registrations_per_minute, now); wait > milliseconds(0))
    return {false, wait};
  take(from, limits_.registrations_per_minute, now);
  return {};
}

std::size_t login_throttle::size() const noexcept {
  return names_.entries.size() + peers_.entries.size() + registering_.entries.size();
}

}  // namespace benefactor::api::identity
