#include "api/documents/json_reading.hpp"

#include <algorithm>
#include <utility>

namespace benefactor::api {

using nlohmann::json;

namespace {

/// So many keys that come twice are told: a path may be far longer than the few bytes that say a key again.
constexpr std::size_t told_repeats = 100;

bool is_plain_key(std::string_view key) {
  return !key.empty() && key.size() <= 64 && std::all_of(key.begin(), key.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  });
}

/// Builds the tree and, unlike the library's own builder, notices keys that come twice.
class strict_builder {
 public:
  using number_integer_t = json::number_integer_t;
  using number_unsigned_t = json::number_unsigned_t;
  using number_float_t = json::number_float_t;
  using string_t = json::string_t;
  using binary_t = json::binary_t;

  strict_builder(std::string_view text, std::size_t depth_limit, std::vector<problem>& problems)
      : text_(text), depth_limit_(depth_limit), problems_(problems) {}

  json take() { return std::move(root_); }

  bool null() { return place(json{}) != nullptr; }
  bool boolean(bool v) { return place(json(v)) != nullptr; }
  bool number_integer(number_integer_t v) { return place(json(v)) != nullptr; }
  bool number_unsigned(number_unsigned_t v) { return place(json(v)) != nullptr; }
  bool number_float(number_float_t v, const string_t&) { return place(json(v)) != nullptr; }
  bool string(string_t& v) { return place(json(std::move(v))) != nullptr; }
  bool binary(binary_t&) { return false; }
  bool start_object(std::size_t) { return open(json::object()); }
  bool start_array(std::size_t) { return open(json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(string_t& v) {
    auto& inner = open_.back();
    if (inner.container->contains(v)) {
      if (++repeats_ > told_repeats) {
        problems_.push_back(
            {"", "more than " + std::to_string(told_repeats) + " keys come twice; it is not read further"});
        return false;
      }
      problems_.push_back({key_path(here(open_.size() - 1), v), "this key comes twice"});
    }
    inner.key = std::move(v);
    return true;
  }

  template <class Exception>
  bool parse_error(std::size_t position, const std::string&, const Exception&) {
    // The library's own message quotes the document, which may hold what must not be repeated.
    if (!utf8_length(text_)) {
      problems_.push_back({"", "the document is not UTF-8"});
      return false;
    }
    const auto before = text_.substr(0, position == 0 ? 0 : std::min(position - 1, text_.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto column = before.size() - (before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1) + 1;
    problems_.push_back({"", "the document is not well-formed JSON at line " + std::to_string(line) +
                                 ", column " + std::to_string(column)});
    return false;
  }

 private:
  struct level {
    json* container;
    std::string key;
  };

  json* place(json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    auto& inner = open_.back();
    if (inner.container->is_array()) {
      inner.container->push_back(std::move(value));
      return &inner.container->back();
    }
    return &((*inner.container)[inner.key] = std::move(value));
  }

  bool open(json empty) {
    if (open_.size() >= depth_limit_) {
      problems_.push_back(
          {here(open_.size()), "nested deeper than " + std::to_string(depth_limit_) + " levels"});
      return false;
    }
    open_.push_back({place(std::move(empty)), {}});
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  /// The path of the value about to be placed below the *depth* outermost containers.
  std::string here(std::size_t depth) const {
    std::string path;
    for (std::size_t i = 0; i < depth; ++i) {
      const auto& l = open_[i];
      if (!l.container->is_array())
        path = key_path(path, l.key);
      else  // An inner container stands in its list already; the innermost value does not.
        path = index_path(path, l.container->size() - (i + 1 < open_.size() ? 1 : 0));
    }
    return path;
  }

  std::string_view text_;
  std::size_t depth_limit_, repeats_ = 0;
  std::vector<problem>& problems_;
  json root_;
  std::vector<level> open_;
};

}  // namespace

std::string format_problem(const problem& p) { return p.path.empty() ? p.text : p.path + ": " + p.text; }

std::optional<json> parse_json(std::string_view text, std::vector<problem>& problems,
                               const document_limits& limits) {
  if (text.size() > limits.bytes) {
    problems.push_back({"", "the document is longer than " + std::to_string(limits.bytes) + " bytes"});
    return std::nullopt;
  }
  strict_builder builder(text, limits.depth, problems);
  if (!json::sax_parse(text.data(), text.data() + text.size(), &builder)) return std::nullopt;
  return builder.take();
}

std::string key_path(const std::string& path, std::string_view key) {
  if (!is_plain_key(key)) return path + "[" + quote(json(std::string(key))) + "]";
  return path.empty() ? std::string(key) : path + "." + std::string(key);
}

std::string index_path(const std::string& path, std::size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

std::string quote(const json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  auto text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  if (text.size() > 40) text = text.substr(0, 37) + "...";
  return text;
}

object_reader::object_reader(const json& value, std::string path, std::vector<problem>& problems,
                             std::initializer_list<std::string_view> known)
    : value_(&value), path_(std::move(path)), problems_(&problems) {
  if (!value.is_object()) {
    problems_->push_back({path_, "must be an object"});
    return;
  }
  for (const auto& item : value.items())
    if (std::find(known.begin(), known.end(), item.key()) == known.end()) report(item.key(), "unknown key");
}

void object_reader::report(std::string_view key, std::string text) const {
  problems_->push_back({path_of(key), std::move(text)});
}

const json* object_reader::find(std::string_view key) const {
  if (!value_->is_object()) return nullptr;
  const auto at = value_->find(key);
  return at == value_->end() || at->is_null() ? nullptr : &*at;
}

const json* object_reader::require(std::string_view key) const {
  const auto* value = find(key);
  if (!value && value_->is_object()) report(key, "is required");
  return value;
}

const std::string* object_reader::text_or_null(std::string_view key) const {
  const auto* value = find(key);
  if (!value) return nullptr;
  if (value->is_string()) return &value->get_ref<const std::string&>();
  report(key, "must be a text in quotes");
  return nullptr;
}

std::string object_reader::text(std::string_view key) const {
  require(key);
  return optional_text(key);
}

std::string object_reader::optional_text(std::string_view key) const {
  const auto* text = text_or_null(key);
  return text ? *text : std::string();
}

date object_reader::day(std::string_view key) const {
  require(key);
  return optional_day(key).value_or(date{});
}

std::optional<date> object_reader::optional_day(std::string_view key) const {
  const auto* text = text_or_null(key);
  if (!text) return std::nullopt;
  auto parsed = parse_date(*text);
  if (!parsed) report(key, quote(json(*text)) + " is not a calendar date such as \"2026-03-01\"");
  return parsed;
}

std::optional<month_day> object_reader::optional_month_day(std::string_view key) const {
  const auto* text = text_or_null(key);
  if (!text) return std::nullopt;
  auto parsed = parse_month_day(*text);
  if (!parsed) report(key, quote(json(*text)) + " is not a month and day such as \"07-01\"");
  return parsed;
}

namespace {
constexpr const char* not_money = " is not an amount with two decimals such as \"250.00\"";
}

cents object_reader::signed_amount(std::string_view key) const {
  require(key);
  const auto* text = text_or_null(key);
  if (!text) return 0;
  const auto parsed = parse_money(*text);
  if (!parsed) report(key, quote(json(*text)) + not_money);
  return parsed.value_or(0);
}

cents object_reader::amount(std::string_view key) const {
  require(key);
  return optional_amount(key).value_or(0);
}

std::optional<cents> object_reader::optional_amount(std::string_view key) const {
  const auto* text = text_or_null(key);
  if (!text) return std::nullopt;
  const auto parsed = parse_money(*text);
  if (!parsed) {
    report(key, quote(json(*text)) + not_money);
  } else if (*parsed < 0 || *parsed > max_amount) {
    report(key, quote(json(*text)) + " is not between 0.00 and " + format_money(max_amount));
    return std::nullopt;
  }
  return parsed;
}

basis_points object_reader::percent(std::string_view key) const {
  require(key);
  const auto* text = text_or_null(key);
  if (!text) return 0;
  const auto parsed = parse_percent(*text);
  if (!parsed)
    report(key, quote(json(*text)) + " is not a percentage with two decimals from \"0.00\" to \"100.00\"");
  return parsed.value_or(0);
}

std::optional<bool> object_reader::flag(std::string_view key) const {
  const auto* value = find(key);
  if (!value) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  report(key, quote(*value) + " is not true or false");
  return std::nullopt;
}

std::optional<std::int64_t> object_reader::whole_number(std::string_view key, std::int64_t least,
                                                        std::int64_t most) const {
  const auto* value = find(key);
  if (!value) return std::nullopt;
  if (!value->is_number_integer()) {
    report(key, quote(*value) + " is not a whole number");
    return std::nullopt;
  }
  constexpr auto largest = std::numeric_limits<std::int64_t>::max();
  const bool fits =
      !value->is_number_unsigned() || value->get<std::uint64_t>() <= static_cast<std::uint64_t>(largest);
  const auto number = fits ? value->get<std::int64_t>() : largest;
  if (fits && number >= least && number <= most) return number;
  report(key, quote(*value) + " is not between " + std::to_string(least) + " and " + std::to_string(most));
  return std::nullopt;
}

const json& object_reader::list(std::string_view key) const {
  static const json none = json::array();
  const auto* value = find(key);
  if (!value) return none;
  if (value->is_array()) return *value;
  report(key, "must be a list");
  return none;
}

std::vector<std::string> object_reader::texts(std::string_view key) const {
  std::vector<std::string> result;
  const auto& items = list(key);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].is_string())
      result.push_back(items[i].get<std::string>());
    else
      problems_->push_back({index_path(path_of(key), i), "must be a text in quotes"});
  }
  return result;
}

}  // namespace benefactor::api
