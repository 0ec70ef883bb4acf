#include "tools/benefactor/token_file.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "api/secret_file.hpp"
#include "store/durable_file.hpp"
#include "store/merkle/note_key.hpp"

namespace benefactor::tools {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr auto lock_patience = std::chrono::seconds(30);

std::string member_text(const json& entry, const char* key) { return entry.at(key).get<std::string>(); }

/// Errors: json::exception, where it is not as write() makes it.
std::map<std::string, kept_tokens> parse(const std::string& text) {
  std::map<std::string, kept_tokens> all;
  const auto read = json::parse(text);
  for (const auto& [server, entry] : read.at("servers").items())
    all[server] = {member_text(entry, "access"), member_text(entry, "refresh"),
                   entry.at("accessUntil").get<std::int64_t>(), entry.at("refreshUntil").get<std::int64_t>()};
  return all;
}

std::string format(const std::map<std::string, kept_tokens>& all) {
  auto servers = json::object();
  for (const auto& [server, tokens] : all)
    servers[server] = {{"access", tokens.access},
                       {"refresh", tokens.refresh},
                       {"accessUntil", tokens.access_until_s},
                       {"refreshUntil", tokens.refresh_until_s}};
  return json{{"servers", std::move(servers)}}.dump() + '\n';
}

void drop_first_to_end(std::map<std::string, kept_tokens>& all, const std::string& newest) {
  auto first = all.end();
  for (auto at = all.begin(); at != all.end(); ++at)
    if (at->first != newest &&
        (first == all.end() || at->second.refresh_until_s < first->second.refresh_until_s))
      first = at;
  all.erase(first);
}

}  // namespace

kept_tokens keep(const api::session_tokens& tokens, std::int64_t now_s) {
  return {tokens.access, tokens.refresh, now_s + tokens.access_seconds, now_s + tokens.refresh_seconds};
}

std::optional<fs::path> token_file::usual() {
  const auto set = [](const char* name) -> std::optional<fs::path> {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): no thread sets any
    // What is relative is to be passed over (XDG Base Directory Specification).
    if (!value || *value != '/') return std::nullopt;
    return fs::path(value);
  };
  auto state = set("XDG_STATE_HOME");
  if (!state) {
    state = set("HOME");
    if (!state) return std::nullopt;
    *state /= ".local/state";
  }
  return *state / "benefactor" / "tokens.json";
}

std::optional<kept_tokens> token_file::of(const std::string& server) const {
  const auto all = read();
  const auto at = all.find(server);
  if (at == all.end()) return std::nullopt;
  return at->second;
}

std::map<std::string, kept_tokens> token_file::read() const {
  struct stat status {};
  if (::lstat(file_.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR)) return {};
  store::merkle::secret_text text;
  if (const auto problem = api::read_secret(file_.string(), text); !problem.empty())
    throw token_file_error(file_.string() + ": " + problem);
  try {
    return parse(text.text);
  } catch (const json::exception&) {  // Its own words would quote what was read.
    throw token_file_error(file_.string() +
                           ": is not as this program writes it; remove it, and log in again");
  }
}

void token_file::write(std::map<std::string, kept_tokens> all, const std::string& newest,
                       std::int64_t now_s) const {
  std::erase_if(
      all, [&](const auto& entry) { return entry.first != newest && entry.second.refresh_until_s <= now_s; });
  auto text = format(all);
  for (; text.size() > api::secret_file_max && all.size() > 1; text = format(all))
    drop_first_to_end(all, newest);
  if (text.size() > api::secret_file_max)
    throw token_file_error(file_.string() + ": tokens of one server that are longer than 16 KiB");
  try {
    store::write_durably(file_, text);
  } catch (const fs::filesystem_error& error) {
    throw token_file_error(error.what());
  }
}

void token_file::put(const lock&, const std::string& server, const kept_tokens& tokens,
                     std::int64_t now_s) const {
  auto all = read();
  all[server] = tokens;
  write(std::move(all), server, now_s);
}

void token_file::remove(const lock&, const std::string& server, std::int64_t now_s) const {
  auto all = read();
  if (all.erase(server) > 0) write(std::move(all), {}, now_s);
}

token_file::lock::lock(const token_file& tokens) {
  const auto folder = tokens.path().parent_path();
  const auto fail = [&](const char* doing) {
    const std::string why = std::strerror(errno);
    if (file_ >= 0) ::close(file_);
    throw token_file_error(tokens.path().string() + ": " + doing + ": " + why);
  };
  std::error_code error;
  if (!folder.empty() && !fs::exists(folder, error)) {
    if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), error);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) fail("its folder cannot be made");
  }
  const auto name = fs::path(tokens.path()) += ".lock";
  file_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file_ < 0) fail("cannot be locked");
  const auto until = std::chrono::steady_clock::now() + lock_patience;
  while (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) fail("cannot be locked");
    if (std::chrono::steady_clock::now() > until) fail("another command has it locked");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

token_file::lock::~lock() { ::close(file_); }

}  // namespace benefactor::tools
