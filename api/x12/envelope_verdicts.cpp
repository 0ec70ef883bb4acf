// What TA1 and 999 say of envelopes. Part of acknowledge.hpp.
#include <algorithm>
#include <array>

#include "api/x12/acknowledge.hpp"
#include "api/x12/interchange.hpp"
#include "api/x12/transaction_names.hpp"
#include "api/x12/values.hpp"

namespace benefactor::api::x12 {
namespace {

bool are_digits(std::string_view text, std::size_t least, std::size_t most) {
  return text.size() >= least && text.size() <= most &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

template <class... Codes>
bool is_one_of(std::string_view text, Codes... codes) {
  return ((text == codes) || ...);
}

bool is_party_qualifier(std::string_view text) {
  return is_one_of(text, "01", "14", "20", "27", "28", "29", "30", "33", "ZZ");
}

std::string header_fault(const std::array<std::string, 17>& isa) {
  if (!is_one_of(isa[1], "00", "03")) return "010";
  if (!is_one_of(isa[3], "00", "01")) return "012";
  if (!is_party_qualifier(isa[5])) return "005";
  if (isa[6].empty()) return "006";
  if (!is_party_qualifier(isa[7])) return "007";
  if (isa[8].empty()) return "008";
  if (!parse_day("20" + isa[9]).value) return "014";
  if (!are_digits(isa[10], 4, 4) || isa[10].substr(0, 2) > "23" || isa[10].substr(2) > "59") return "015";
  if (!is_one_of(isa[12], "00501", "00401")) return "017";
  if (!is_one_of(isa[14], "0", "1")) return "019";
  if (!is_one_of(isa[15], "P", "T", "I")) return "020";
  return {};
}

std::string fault_of(const outlined_interchange& i, bool duplicate) {
  if (!i.trailer.present) return "023";
  if (!are_digits(i.isa[13], 9, 9) || !are_digits(i.trailer.number, 9, 9)) return "018";
  if (!same_number(i.trailer.number, i.isa[13])) return "001";
  if (!same_number(i.trailer.count, std::to_string(i.groups.size()))) return "021";
  if (duplicate) return "025";
  if (auto code = header_fault(i.isa); !code.empty()) return code;
  for (const auto& group : i.groups)
    if (group.function.empty() || group.number.empty()) return "024";
  return i.stray ? "022" : "";
}

// Sets are in file order. One that the reader does not list was not taken.
read_set fate_of(const outlined_set& set, const std::vector<read_set>& sets) {
  const auto at =
      std::lower_bound(sets.begin(), sets.end(), set.segment,
                       [](const read_set& s, std::size_t segment) { return s.segment < segment; });
  if (at != sets.end() && at->segment == set.segment) return *at;
  return {set.segment, set_fate::too_large, 0};
}

acknowledged_set judge(const outlined_set& set, const read_set& read) {
  acknowledged_set result{
      .id = set.id, .number = set.number, .version = set.version, .errors = set.errors, .codes = {}};
  auto& codes = result.codes;
  switch (read.fate) {
    case set_fate::foreign: codes.emplace_back("1"); break;
    case set_fate::not_closed: codes.emplace_back("2"); break;
    case set_fate::other_trailer: codes.emplace_back("3"); break;
    case set_fate::too_large:
    case set_fate::joined_claim:
    case set_fate::outside_group: codes.emplace_back("5"); break;
    case set_fate::read: break;
  }
  const auto add = [&](const char* code) {
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.emplace_back(code);
  };
  if (read.fate != set_fate::foreign) {
    if (set.trailer.present && !same_number(set.trailer.count, std::to_string(set.segments))) add("4");
    if (!set.errors.empty()) add("5");
    if (set.number.size() < 4 || set.number.size() > 9) add("7");
  }
  if (set.id.empty()) add("6");
  if (codes.empty())
    result.result = verdict::accepted;
  else
    result.result = read.claims_read > 0 ? verdict::with_errors : verdict::rejected;
  return result;
}

acknowledged_group judge(const outlined_group& group, const std::vector<read_set>& sets) {
  acknowledged_group result{.function = group.function,
                            .number = group.number,
                            .version = group.version,
                            .sender = group.sender,
                            .receiver = group.receiver,
                            .sets_included = group.trailer.count,
                            .sets = {},
                            .codes = {}};
  bool all_foreign = true, all_clean = true;
  std::size_t rejected = 0;
  for (const auto& set : group.sets) {
    const auto read = fate_of(set, sets);
    all_foreign &= read.fate == set_fate::foreign;
    result.sets.push_back(judge(set, read));
    rejected += result.sets.back().result == verdict::rejected;
    all_clean &= result.sets.back().result == verdict::accepted;
  }
  auto& codes = result.codes;
  if (group.function != "HC")
    codes.emplace_back("1");
  else if (all_foreign && !is_professional_claim_5010("837", group.version))
    codes.emplace_back("2");
  if (!group.trailer.present) {
    codes.emplace_back("3");
  } else {
    if (!same_number(group.trailer.number, group.number)) codes.emplace_back("4");
    if (!same_number(group.trailer.count, std::to_string(group.sets.size()))) codes.emplace_back("5");
  }
  if (!are_digits(group.number, 1, 9)) codes.emplace_back("6");
  if (rejected == group.sets.size())
    result.result = verdict::rejected;
  else if (rejected > 0)
    result.result = verdict::partly;
  else
    result.result = all_clean && codes.empty() ? verdict::accepted : verdict::with_errors;
  return result;
}

}  // namespace

std::vector<acknowledged_group> judge_groups(const outlined_interchange& interchange,
                                             const std::vector<read_set>& sets) {
  std::vector<acknowledged_group> result;
  for (const auto& group : interchange.groups)
    if (group.function != "FA") result.push_back(judge(group, sets));
  return result;
}

acknowledged_interchange judge_interchange(const outlined_interchange& interchange,
                                           const std::vector<read_set>& sets, bool duplicate) {
  acknowledged_interchange result{
      .number = interchange.isa[13], .day = interchange.isa[9], .time = interchange.isa[10]};
  const auto fault = fault_of(interchange, duplicate);
  if (fault.empty()) return result;
  result.code = fault;
  result.result = verdict::rejected;
  for (const auto& group : interchange.groups)
    for (const auto& set : group.sets)
      if (fate_of(set, sets).claims_read > 0) result.result = verdict::with_errors;
  return result;
}

}  // namespace benefactor::api::x12
