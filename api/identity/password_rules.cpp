#include "api/identity/password_rules.hpp"

#include <algorithm>
#include <iterator>

#include "events/codes.hpp"

namespace benefactor::api::identity {

namespace {

/// What lists of leaked passwords begin with, of those long enough, and what is near at hand here. In lower
/// case.
constexpr std::string_view common_passwords[] = {
    "00000000",    "0123456789",  "1111111111",   "11111111",      "111222333",  "11223344",     "1122334455",
    "123123123",   "12341234",    "123454321",    "1234512345",    "12345678",   "123456789",    "1234567890",
    "12345678910", "123456789a",  "1234567891",   "123456abc",     "1234abcd",   "123qwe123",    "123qweasd",
    "12qwaszx",    "147258369",   "1q2w3e4r",     "1q2w3e4r5t",    "1qaz2wsx",   "1qaz2wsx3edc", "1qazxsw2",
    "22222222",    "31415926",    "55555555",     "66666666",      "77777777",   "87654321",     "88888888",
    "987654321",   "9876543210",  "99999999",     "a1234567",      "a12345678",  "a123456789",   "aa123456",
    "aa12345678",  "aaaaaaaa",    "abc12345",     "abc123456",     "abcd1234",   "abcdefgh",     "abcdefghi",
    "adgjmptw",    "admin123",    "admin1234",    "administrator", "alexander",  "asd123456",    "asdasdasd",
    "asdf1234",    "asdfasdf",    "asdfghjk",     "asdfghjkl",     "asdfghjkl;", "babygirl",     "barcelona",
    "baseball",    "basketball",  "benefactor",   "benefactor1",   "benefits",   "blink182",     "butterfly",
    "changeit",    "changeme",    "changeme1",    "changeme123",   "charlie1",   "chocolate",    "christian",
    "computer",    "cookie123",   "corvette",     "default1",      "dragon123",  "elizabeth",    "facebook",
    "football",    "football1",   "freedom1",     "fuckyou1",      "godzilla",   "hello123",     "helloworld",
    "iloveyou",    "iloveyou1",   "insurance",    "internet",      "jennifer",   "jessica1",     "jonathan",
    "letmein1",    "letmein123",  "liverpool",    "login123",      "marlboro",   "master123",    "mercedes",
    "metallica",   "michael1",    "michelle",     "midnight",      "minecraft",  "monkey123",    "mustang1",
    "nicholas",    "p@ssw0rd",    "p@ssword",     "pa$$word",      "pass1234",   "pass12345",    "passpass",
    "passw0rd",    "passw0rd1",   "password",     "password!",     "password01", "password1",    "password1!",
    "password12",  "password123", "password1234", "password2",     "patient1",   "pokemon1",     "princess",
    "princess1",   "provider1",   "q1w2e3r4",     "q1w2e3r4t5",    "qazwsxedc",  "qwer1234",     "qwerasdf",
    "qwertyui",    "qwertyuiop",  "qwerty12",     "qwerty123",     "qwerty1234", "qwerty12345",  "samantha",
    "samsung1",    "secret123",   "september",    "shadow123",     "sunshine",   "sunshine1",    "superman",
    "superman1",   "superuser",   "test1234",     "testtest",      "trustno1",   "veronica",     "victoria",
    "welcome1",    "welcome123",  "whatever",     "winter2024",    "winter2025", "summer2024",   "summer2025",
    "xxxxxxxx",    "zaq12wsx",    "zxcvbnm1",     "zxcvbnm123",    "zxcvbnm,./",
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_but_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace

std::string_view text_of(password_fault fault) {
  switch (fault) {
    case password_fault::not_utf8: return "password: must be UTF-8";
    case password_fault::too_short: return "password: must have at least 8 characters";
    case password_fault::too_long: return "password: must have at most 128 characters";
    case password_fault::user_name: return "password: must not be the user's name";
    case password_fault::common: return "password: is one of those that are guessed first";
  }
  return "password: breaks a rule";
}

std::optional<password_fault> fault_of(std::string_view password, std::string_view user_name) {
  if (password.size() > password_bytes_max) return password_fault::too_long;
  const auto length = utf8_length(password);
  if (!length) return password_fault::not_utf8;
  if (*length < password_length_min) return password_fault::too_short;
  if (*length > password_length_max) return password_fault::too_long;
  if (equal_but_case(password, user_name)) return password_fault::user_name;
  if (std::any_of(std::begin(common_passwords), std::end(common_passwords),
                  [&](std::string_view common) { return equal_but_case(password, common); }))
    return password_fault::common;
  return std::nullopt;
}

}  // namespace benefactor::api::identity
