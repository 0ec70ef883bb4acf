#include "api/login/issuer_book.hpp"

#include <algorithm>
#include <utility>

#include "store/secret.hpp"

namespace benefactor::api::login {

using identity::token_fault;

namespace {

/// The earliest of times where there is no file.
std::filesystem::file_time_type time_of(const std::filesystem::path& file) {
  std::error_code none;
  const auto written = std::filesystem::last_write_time(file, none);
  return none ? std::filesystem::file_time_type::min() : written;
}

}  // namespace

std::vector<identity::issuer_settings> parse_issuers(std::string_view text, std::vector<problem>& problems) {
  std::vector<identity::issuer_settings> settings;
  const auto value = parse_json(text, problems);
  if (!value) return settings;
  const object_reader in(*value, {}, problems, {"issuers"});
  in.require("issuers");
  const auto& list = in.list("issuers");
  if (list.size() > issuers_max) in.report("issuers", "are at most 16");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const object_reader one(list[i], index_path("issuers", i), problems,
                            {"issuer", "audience", "jwks", "userClaim"});
    identity::issuer_settings each;
    each.issuer = one.text("issuer");
    each.audience = one.text("audience");
    each.jwks = one.text("jwks");
    if (auto claim = one.optional_text("userClaim"); !claim.empty()) each.user_claim = std::move(claim);
    if (std::any_of(settings.begin(), settings.end(),
                    [&](const auto& other) { return other.issuer == each.issuer; }))
      one.report("issuer", "an issuer stands here once");
    settings.push_back(std::move(each));
  }
  return settings;
}

issuer_book::issuer_book(std::vector<identity::issuer_settings> settings,
                         std::function<void(const std::string&)> warn)
    : warn_(std::move(warn)) {
  for (auto& each : settings) {
    const auto written = time_of(each.jwks);  // Before it is read: what changes meanwhile is read again.
    auto issuer = identity::load_issuer(each);
    issuers_.push_back({std::move(each), std::move(issuer), written});
  }
}

void issuer_book::read_again(trusted& each) const {
  const auto written = time_of(each.settings.jwks);
  if (written == each.written) return;
  each.written = written;  // One that cannot be used is told of once.
  try {
    each.issuer = identity::load_issuer(each.settings);
  } catch (const store::key_error& error) {
    if (warn_) warn_(std::string(error.what()) + "; the keys from before are used on");
  }
}

std::variant<identity::external_identity, token_fault> issuer_book::verify(std::string_view token,
                                                                           std::chrono::sys_seconds now) {
  const std::lock_guard lock(mutex_);
  auto fault = token_fault::key;
  for (auto& each : issuers_) {
    read_again(each);
    auto verdict = identity::verify_external(token, each.issuer, now);
    const auto* broken = std::get_if<token_fault>(&verdict);
    if (!broken) return verdict;
    if (*broken != token_fault::key) fault = *broken;  // Of the issuer whose key it names.
  }
  return fault;
}

}  // namespace benefactor::api::login
