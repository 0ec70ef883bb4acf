// Pieces of requests as the contract has them, read into the core's types. Not seen outside api/rpc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/rpc/wire_codes.hpp"
#include "events/money.hpp"
#include "events/submission.hpp"

namespace benefactor::api {

inline constexpr auto unknown_code = "is a code this program knows";

/// Reads a code or reports its field.
template <class Wire>
typename code_pair<Wire>::core read_code(Wire code, const std::string& prefix, const char* field,
                                         std::vector<field_problem>& problems) {
  if (const auto known = core_code(code)) return *known;
  problems.push_back({prefix + field, unknown_code});
  return {};
}

inline std::optional<cents> read_amount(bool has, wire::Amount::Reader amount) {
  return has ? std::optional(amount.getCents()) : std::nullopt;
}
inline std::optional<date> read_day(bool has, wire::Day::Reader day) {
  return has ? std::optional(date{day.getDays()}) : std::nullopt;
}

template <class Wire>
auto read_codes(Wire list, const std::string& path, std::vector<field_problem>& problems) {
  std::vector<typename code_pair<std::decay_t<decltype(list[0])>>::core> to;
  for (kj::uint i = 0; i < list.size(); ++i)
    to.push_back(read_code(list[i], path, ("[" + std::to_string(i) + "]").c_str(), problems));
  return to;
}

}  // namespace benefactor::api
