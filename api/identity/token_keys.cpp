#include "api/identity/token_keys.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "api/identity/base64url.hpp"
#include "api/identity/public_key_rules.hpp"
#include "store/data_format.hpp"
#include "store/durable_file.hpp"
#include "store/durable_folder.hpp"
#include "store/merkle/secret_file.hpp"
#include "store/path_beside.hpp"

namespace benefactor::api::identity {

namespace fs = std::filesystem;
using store::merkle::secret_text;

namespace {

constexpr std::string_view format_name = "benefactor token keys ";
constexpr std::uint32_t format_number = 1;
constexpr std::size_t file_bytes_max = 8192;
constexpr std::size_t retired_max = verification_keys_max - 1;
/// 9999-12-31T23:59:59Z.
constexpr std::int64_t until_max = 253'402'300'799;

[[noreturn]] void fail(const fs::path& file, const std::string& rule) {
  throw store::key_error("token key " + file.string() + ": " + rule);
}

/// The text before the next *end* of *text*, which loses both.
std::string_view take_until(std::string_view& text, char end) {
  const auto at = text.find(end);
  const auto taken = text.substr(0, at);
  text.remove_prefix(at == text.npos ? text.size() : at + 1);
  return taken;
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && !text.starts_with('-') &&
         (text.size() == 1 || !text.starts_with('0'));
}

template <std::size_t Size>
bool read_key(std::string_view text, std::array<std::uint8_t, Size>& key) {
  secret_text bytes;
  if (auto decoded = from_base64url(text)) bytes.text.swap(*decoded);
  if (bytes.text.size() != Size) return false;
  std::memcpy(key.data(), bytes.text.data(), Size);
  return true;
}

template <std::size_t Size>
void write_key(secret_text& to, const std::array<std::uint8_t, Size>& key) {
  secret_text encoded;
  encoded.text = to_base64url({reinterpret_cast<const char*>(key.data()), Size});
  to.text.append(encoded.text);
}

verification_key public_of_seed(const store::merkle::ed25519_seed& seed) {
  const auto key = store::merkle::public_of(seed);
  return {key_id_of(key), key};
}

}  // namespace

fs::path token_keys::default_path(const fs::path& data_directory) {
  return store::path_beside(data_directory, ".token-key");
}

token_keys token_keys::create(const fs::path& file, store::entropy_source& entropy) {
  if (fs::exists(fs::symlink_status(file))) fail(file, "exists already");
  token_keys keys;
  keys.file_ = file;
  keys.draw(entropy);
  if (file.has_parent_path()) store::make_durable_folder(file.parent_path());
  keys.save();
  return keys;
}

token_keys token_keys::load(const fs::path& file) {
  secret_text content;
  store::merkle::read_secret_file(file, "token key", file_bytes_max, content);
  return parse(file, content.text);
}

token_keys token_keys::parse(const fs::path& file, std::string_view text) {
  if (!text.ends_with('\n')) fail(file, "was cut off");
  auto first = take_until(text, '\n');
  std::uint32_t format = 0;
  if (!first.starts_with(format_name)) fail(file, "is no file of token keys");
  first.remove_prefix(format_name.size());
  if (!read_number(first, format) || format == 0) fail(file, "is no file of token keys");
  if (format > format_number)
    throw store::key_error(store::newer_format_text("token key " + file.string(), format, format_number));

  token_keys keys;
  keys.file_ = file;
  auto line = take_until(text, '\n');
  if (take_until(line, ' ') != "current") fail(file, "line 2: must be the current key");
  const auto id = take_until(line, ' ');
  if (!read_key(line, keys.seed_.bytes)) fail(file, "line 2: must be 32 bytes in base64url");
  keys.current_ = public_of_seed(keys.seed_);
  if (id != keys.current_.id) fail(file, "line 2: is damaged, its id does not fit its key");

  for (std::size_t number = 3; !text.empty(); ++number) {
    const auto which = "line " + std::to_string(number) + ": ";
    line = take_until(text, '\n');
    if (keys.retired_.size() == retired_max) fail(file, "must have at most 15 retired keys");
    if (take_until(line, ' ') != "retired") fail(file, which + "must be a retired key");
    retired_key retired;
    retired.key.id = take_until(line, ' ');
    if (!read_key(take_until(line, ' '), retired.key.key))
      fail(file, which + "must be 32 bytes in base64url");
    if (!is_sound(retired.key.key))
      fail(file, which + "must be a point in canonical form, not one of small order");
    std::int64_t until = 0;
    if (!read_number(line, until) || until > until_max)
      fail(file, which + "must end with seconds since 1970");
    retired.until = std::chrono::sys_seconds(std::chrono::seconds(until));
    if (retired.key.id != key_id_of(retired.key.key))
      fail(file, which + "is damaged, its id does not fit its key");
    if (retired.key.id == keys.current_.id) fail(file, which + "is the current key");
    keys.retired_.push_back(std::move(retired));
  }
  return keys;
}

verification_keys token_keys::accepted(std::chrono::sys_seconds now) const {
  verification_keys keys{current_};
  for (const auto& [key, until] : retired_)
    if (now < until) keys.push_back(key);
  return keys;
}

void token_keys::rotate(store::entropy_source& entropy, std::chrono::sys_seconds now,
                        std::chrono::seconds lifetime) {
  auto next = *this;
  std::erase_if(next.retired_, [&](const retired_key& key) { return key.until <= now; });
  if (next.retired_.size() == retired_max)
    fail(file_, "has 15 retired keys that are trusted still; wait until one is not");
  next.retired_.push_back({current_, now + lifetime + token_skew});
  next.draw(entropy);
  next.save();
  *this = std::move(next);
}

void token_keys::replace(store::entropy_source& entropy) {
  auto next = *this;
  next.retired_.clear();
  next.draw(entropy);
  next.save();
  *this = std::move(next);
}

void token_keys::draw(store::entropy_source& entropy) {
  entropy.fill(seed_.bytes);
  current_ = public_of_seed(seed_);
}

void token_keys::save() const {
  secret_text content;
  content.text.reserve(file_bytes_max);  // Growing would leave copies behind.
  content.text.append(format_name).append(std::to_string(format_number)).append("\ncurrent ");
  content.text.append(current_.id).append(" ");
  write_key(content, seed_.bytes);
  for (const auto& [key, until] : retired_) {
    content.text.append("\nretired ").append(key.id).append(" ");
    write_key(content, key.key);
    content.text.append(" ").append(std::to_string(until.time_since_epoch().count()));
  }
  content.text += '\n';
  store::write_durably(file_, content.text, 0600);
}

}  // namespace benefactor::api::identity
