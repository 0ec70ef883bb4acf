#include "events/demographics.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace benefactor {

namespace {

constexpr std::array<std::string_view, 5> sexes{"NONE", "MALE", "FEMALE", "OTHER", "UNKNOWN"};

/// What is left of the letters U+00C0 ... U+017F without their accents; a blank for what is no letter.
constexpr std::string_view plain_letters[] = {
    "A", "A", "A",  "A",  "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I",  "I",   // C0
    "D", "N", "O",  "O",  "O", "O", "O",  "",  "O", "U", "U", "U", "U", "Y", "TH", "SS",  // D0
    "A", "A", "A",  "A",  "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I",  "I",   // E0
    "D", "N", "O",  "O",  "O", "O", "O",  "",  "O", "U", "U", "U", "U", "Y", "TH", "Y",   // F0
    "A", "A", "A",  "A",  "A", "A", "C",  "C", "C", "C", "C", "C", "C", "C", "D",  "D",   // 100
    "D", "D", "E",  "E",  "E", "E", "E",  "E", "E", "E", "E", "E", "G", "G", "G",  "G",   // 110
    "G", "G", "G",  "G",  "H", "H", "H",  "H", "I", "I", "I", "I", "I", "I", "I",  "I",   // 120
    "I", "I", "IJ", "IJ", "J", "J", "K",  "K", "K", "L", "L", "L", "L", "L", "L",  "L",   // 130
    "L", "L", "L",  "N",  "N", "N", "N",  "N", "N", "N", "N", "N", "O", "O", "O",  "O",   // 140
    "O", "O", "OE", "OE", "R", "R", "R",  "R", "R", "R", "S", "S", "S", "S", "S",  "S",   // 150
    "S", "S", "T",  "T",  "T", "T", "T",  "T", "U", "U", "U", "U", "U", "U", "U",  "U",   // 160
    "U", "U", "U",  "U",  "W", "W", "Y",  "Y", "Y", "Z", "Z", "Z", "Z", "Z", "Z",  "S"};  // 170
constexpr std::uint32_t first_letter = 0xc0;

/// The code point that begins at *at*, which moves behind it; a byte that begins none is taken as Latin-1.
std::uint32_t take_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto first = byte(at);
  const std::size_t size = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (size == 1 || at + size > text.size()) return byte(at++);
  std::uint32_t point = first & (0xffu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) point = point << 6 | (byte(at + i) & 0x3fu);
  at += size;
  return point;
}

/// Accents that follow their letter, blanks and punctuation beyond ASCII.
bool is_left_out(std::uint32_t point) {
  return (point >= 0x80 && point < first_letter) || (point >= 0x300 && point < 0x370) ||
         (point >= 0x2000 && point < 0x2070) || point == 0x3000;
}

void append_text(std::string& to, std::string_view text) {
  to += std::to_string(text.size());
  to += ':';
  to += text;
}

}  // namespace

std::string_view to_text(administrative_gender v) { return sexes[static_cast<std::size_t>(v)]; }

template <>
std::optional<administrative_gender> parse_as(std::string_view text) {
  const auto at = std::find(std::next(sexes.begin()), sexes.end(), text);
  if (at == sexes.end()) return std::nullopt;
  return static_cast<administrative_gender>(at - sexes.begin());
}

std::string full_name(const person_name& name) {
  std::string full;
  for (const auto* part : {&name.first, &name.middle, &name.last, &name.suffix})
    if (!part->empty()) full += (full.empty() ? "" : " ") + *part;
  return full;
}

void check_demographics(const demographics& who, const std::string& prefix,
                        std::vector<field_problem>& problems) {
  const auto& name = who.name;
  check_text(name.last, name.empty() ? 0 : 1, max_last_name, prefix + "name.last", problems);
  check_text(name.first, 0, max_first_name, prefix + "name.first", problems);
  check_text(name.middle, 0, max_middle_name, prefix + "name.middle", problems);
  check_text(name.suffix, 0, max_suffix, prefix + "name.suffix", problems);
  if (who.birth_date) check_day(*who.birth_date, prefix + "birthDate", problems);
  if (!who.address.empty()) check_address(who.address, prefix + "address.", problems);
}

std::string canonical_demographics(const member_id& member, const demographics& who) {
  std::string bytes = "member";
  bytes.append(reinterpret_cast<const char*>(member.bytes.data()), member.bytes.size());
  for (const auto* part : {&who.name.last, &who.name.first, &who.name.middle, &who.name.suffix})
    append_text(bytes, *part);
  append_text(bytes, who.birth_date ? std::to_string(who.birth_date->days) : std::string{});
  append_text(bytes, to_text(who.sex));
  if (who.address.empty()) return bytes;  // As before there were addresses.
  const auto& a = who.address;
  for (const auto* part : {&a.line_1, &a.line_2, &a.city, &a.state, &a.postal_code, &a.country})
    append_text(bytes, *part);
  return bytes;
}

std::string compared_name(std::string_view name) {
  std::string plain;
  for (std::size_t at = 0; at < name.size();) {
    const auto begin = at;
    const auto point = take_code_point(name, at);
    if (point < 0x80) {
      const auto c = static_cast<char>(point);
      if (c >= 'a' && c <= 'z')
        plain += static_cast<char>(c - 'a' + 'A');
      else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        plain += c;
    } else if (point >= first_letter && point - first_letter < std::size(plain_letters)) {
      plain += plain_letters[point - first_letter];
    } else if (!is_left_out(point)) {
      plain += name.substr(begin, at - begin);
    }
  }
  return plain;
}

std::string_view to_text(inquiry_refusal r) {
  switch (r) {
    case inquiry_refusal::birth_date_missing: return "Invalid/Missing Date-of-Birth";
    case inquiry_refusal::birth_date_mismatch:
      return "Patient Birth Date Does Not Match That for the Patient on the Database";
    case inquiry_refusal::member_id_missing: return "Invalid/Missing Subscriber/Insured ID";
    case inquiry_refusal::name_missing: return "Invalid/Missing Subscriber/Insured Name";
    case inquiry_refusal::not_found: return "Subscriber/Insured Not Found";
    case inquiry_refusal::duplicate: return "Duplicate Subscriber/Insured ID Number";
  }
  return "";
}

std::vector<inquiry_problem> form_problems(const member_inquiry& asked) {
  std::vector<inquiry_problem> problems;
  const auto is_text = [](std::string_view text, std::size_t most) {
    const auto length = utf8_length(text);
    return length && *length >= 1 && *length <= most;
  };
  if (!asked.birth_date || !is_calendar_day(*asked.birth_date))
    problems.push_back({inquiry_refusal::birth_date_missing, "birthDate"});
  if (!is_text(asked.member_number, max_id_text))
    problems.push_back({inquiry_refusal::member_id_missing, "memberId"});
  // A name of punctuation alone is none: it would match whoever has no name on record.
  if (!is_text(asked.last_name, max_last_name) || compared_name(asked.last_name).empty())
    problems.push_back({inquiry_refusal::name_missing, "lastName"});
  if (!is_text(asked.first_name, max_first_name) || compared_name(asked.first_name).empty())
    problems.push_back({inquiry_refusal::name_missing, "firstName"});
  return problems;
}

std::vector<inquiry_problem> mismatches(const member_inquiry& asked, const demographics& known) {
  std::vector<inquiry_problem> problems;
  if (!known.birth_date || asked.birth_date != known.birth_date)
    problems.push_back({inquiry_refusal::birth_date_mismatch, "birthDate"});
  const auto matches = [](const std::string& said, const std::string& on_record) {
    return compared_name(said) == compared_name(on_record);
  };
  if (!matches(asked.last_name, known.name.last))
    problems.push_back({inquiry_refusal::name_missing, "lastName"});
  if (!matches(asked.first_name, known.name.first))
    problems.push_back({inquiry_refusal::name_missing, "firstName"});
  return problems;
}

}  // namespace benefactor
