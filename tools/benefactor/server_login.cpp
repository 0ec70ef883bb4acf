#include "tools/benefactor/server_login.hpp"

#include <chrono>

#include "api/wall_clock.hpp"

namespace benefactor::tools {

namespace {

constexpr auto patience = std::chrono::seconds(2);
/// A token that ends sooner is refreshed first: it must last until it has been shown.
constexpr std::int64_t near_end_s = 30;

/// Null: plaintext.
const api::client_tls* tls_of(const client_options& options) {
  return options.tls.ca.empty() ? nullptr : &options.tls;
}

std::int64_t now_s() { return api::wall_clock_us() / 1'000'000; }

[[noreturn]] void end_login(const token_file& tokens, const token_file::lock& held,
                            const client_options& options, const std::string& why) {
  tokens.remove(held, server_key(options), now_s());
  throw login_ended("the login at " + options.address + " has ended" + (why.empty() ? "" : ": " + why));
}

}  // namespace

std::string server_key(const client_options& options) {
  return (options.tls.ca.empty() ? "" : "tls:") + options.address;
}

std::optional<token_file> tokens_of(const client_options& options) {
  if (!options.token_file.empty()) return token_file(options.token_file);
  const auto usual = token_file::usual();
  if (!usual) return std::nullopt;
  return token_file(*usual);
}

std::optional<std::string> access_token(const client_options& options, const std::string& refused) {
  const auto tokens = tokens_of(options);
  if (!tokens) return std::nullopt;
  const auto key = server_key(options);
  const auto good = [&](const kept_tokens& kept) {
    return kept.access != refused && now_s() + near_end_s < kept.access_until_s;
  };
  auto kept = tokens->of(key);
  if (!kept) return std::nullopt;
  if (good(*kept)) return kept->access;
  const token_file::lock held(*tokens);
  kept = tokens->of(key);  // Another command may have refreshed them meanwhile, or logged out.
  if (!kept) throw login_ended("somebody logged out at " + options.address + " meanwhile");
  if (good(*kept)) return kept->access;
  if (kept->refresh_until_s <= now_s()) end_login(*tokens, held, options, {});
  // Held until the new one is kept: two who show the same one pass for a thief and lose the session.
  const auto answer = reach_door(options).refresh(kept->refresh);
  if (const auto* fresh = std::get_if<api::session_tokens>(&answer)) {
    tokens->put(held, key, keep(*fresh, now_s()), now_s());
    return fresh->access;
  }
  const auto& why = std::get<api::login_refusal>(answer);
  if (why.code == api::login_refusal_code::no_session) end_login(*tokens, held, options, why.reason);
  throw api::rpc_failure(api::rpc_failure::kind::overloaded, why.reason);  // Busy: the token is good still.
}

void keep_login(const client_options& options, const api::session_tokens& tokens) {
  const auto file = tokens_of(options);
  if (!file) throw token_file_error("there is no place for the tokens: HOME is not set; give --token-file");
  const token_file::lock held(*file);
  file->put(held, server_key(options), keep(tokens, now_s()), now_s());
}

bool forget_login(const client_options& options) {
  const auto file = tokens_of(options);
  if (!file || !file->of(server_key(options))) return false;
  const token_file::lock held(*file);
  file->remove(held, server_key(options), now_s());
  return true;
}

api::claims_client connect(const client_options& options) {
  const auto* tls = tls_of(options);
  const auto token = access_token(options);
  if (!token)
    return tls ? api::claims_client(options.address, *tls, patience)
               : api::claims_client(options.address, patience);
  try {
    return api::claims_client::with_token(options.address, tls, *token, patience);
  } catch (const api::not_admitted& failure) {
    // Its time may be over by the server's clock, or the server signs with another key by now.
    const auto fresh = access_token(options, *token);
    if (!fresh) throw login_ended(failure.what());
    return api::claims_client::with_token(options.address, tls, *fresh, patience);
  }
}

api::login_client reach_door(const client_options& options) {
  return {options.address, tls_of(options), patience};
}

}  // namespace benefactor::tools
