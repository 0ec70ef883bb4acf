#include "api/documents/claim_scanner.hpp"

#include <charconv>

#include "api/documents/claim_json.hpp"

namespace benefactor::api {

namespace {

/// A cursor over the text. Every function returns false where the short way ends.
class scanner {
 public:
  explicit scanner(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool at_end() {
    skip_space();
    return at_ == end_;
  }

  bool text(std::string_view& out) {
    skip_space();
    if (at_ == end_ || *at_ != '"') return false;
    const char* first = ++at_;
    for (; at_ != end_; ++at_) {
      const auto c = static_cast<unsigned char>(*at_);
      if (c == '"') {
        out = {first, static_cast<std::size_t>(at_ - first)};
        ++at_;
        return true;
      }
      if (c < 0x20 || c > 0x7e || c == '\\') return false;
    }
    return false;
  }

  bool text(std::string& out) {
    std::string_view view;
    return text(view) && (out.assign(view), true);
  }

  /// An integer as JSON writes it: no plus, no leading zero, no fraction or exponent.
  bool number(std::int64_t& out) {
    skip_space();
    const char* first = at_;
    const auto [stop, error] = std::from_chars(first, end_, out);
    if (error != std::errc{}) return false;
    const char* digits = *first == '-' ? first + 1 : first;
    if (*digits == '0' && stop - digits > 1) return false;
    at_ = stop;
    return at_ != end_ && *at_ != '.' && *at_ != 'e' && *at_ != 'E';
  }

  /// Calls member(key, *this) for each member; it reads the value.
  template <class Member>
  bool object(Member member) {
    if (!take('{')) return false;
    if (take('}')) return true;
    do {
      std::string_view key;
      if (!text(key) || !take(':') || !member(key)) return false;
    } while (take(','));
    return take('}');
  }

  template <class Element>
  bool list(Element element) {
    if (!take('[')) return false;
    if (take(']')) return true;
    do {
      if (!element()) return false;
    } while (take(','));
    return take(']');
  }

  bool texts(std::vector<std::string>& out) {
    return list([&] { return text(out.emplace_back()); });
  }

  template <class T, class Parse>
  bool parsed(T& out, Parse parse) {
    std::string_view view;
    if (!text(view)) return false;
    const auto value = parse(view);
    if (value) out = *value;
    return value.has_value();
  }

 private:
  void skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }

  bool take(char c) {
    skip_space();
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  const char* at_;
  const char* end_;
};

/// Remembers which keys came, so that none comes twice and no required one is absent.
class key_set {
 public:
  bool first(unsigned bit) {
    const bool fresh = (seen_ & (1u << bit)) == 0;
    seen_ |= 1u << bit;
    return fresh;
  }
  bool all(unsigned mask) const { return (seen_ & mask) == mask; }
  bool empty() const { return seen_ == 0; }

 private:
  unsigned seen_ = 0;
};

bool scan_line(scanner& in, claim_line& line) {
  key_set keys;
  const bool read = in.object([&](std::string_view key) {
    if (key == "serviceType") return keys.first(0) && in.parsed(line.service, parse_as<service_type>);
    if (key == "serviceDate") return keys.first(1) && in.parsed(line.service_date, parse_date);
    if (key == "billed") return keys.first(2) && in.parsed(line.billed, parse_money);
    if (key == "procedure") return keys.first(3) && in.text(line.procedure);
    if (key == "units") return keys.first(4) && in.number(line.units);
    if (key == "modifiers") return keys.first(5) && in.texts(line.modifiers);
    if (key == "diagnoses") return keys.first(6) && in.texts(line.diagnoses);
    return false;
  });
  return read && keys.all(0b1111);
}

/// Reads the value of one member of a claim.
bool scan_member(scanner& in, claim_submission& c, std::string_view key, key_set& keys) {
  if (key == "submitter")
    return keys.first(0) && in.text(c.submitter) && c.submitter.find('/') == std::string::npos;
  if (key == "submitterClaimId") return keys.first(1) && in.text(c.submitter_claim_id);
  if (key == "received") return keys.first(2) && in.parsed(c.received, parse_date);
  if (key == "policyNumber") return keys.first(3) && in.text(c.policy_number);
  if (key == "memberId") return keys.first(4) && in.text(c.member_number);
  if (key == "providerNpi") return keys.first(5) && in.text(c.provider_npi);
  if (key == "lines") return keys.first(6) && in.list([&] { return scan_line(in, c.lines.emplace_back()); });
  if (key == "replaces") {
    std::string_view text;
    if (!keys.first(7) || !in.text(text)) return false;
    auto original = parse_claim_reference(text);
    c.replaces_submitter = std::move(original.submitter);
    c.replaces_claim_id = std::move(original.claim_id);
    return c.is_replacement();
  }
  return false;
}

}  // namespace

std::optional<claim_submission> scan_claim(std::string_view text) {
  constexpr unsigned required = 0b1111111;
  scanner in(text);
  claim_submission c;
  key_set keys;
  bool wrapped = false;
  const bool read = in.object([&](std::string_view key) {
    if (wrapped) return false;  // A wrapped claim stands alone in its object.
    if (key != "claim") return scan_member(in, c, key, keys);
    wrapped = true;
    return keys.empty() && in.object([&](std::string_view inner) { return scan_member(in, c, inner, keys); });
  });
  if (!read || !in.at_end() || !keys.all(required)) return std::nullopt;
  return c;
}

}  // namespace benefactor::api
