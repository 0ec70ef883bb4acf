#include "api/x12/acknowledgment_999.hpp"

#include <algorithm>

namespace benefactor::api::x12 {
namespace {

constexpr std::string_view guide_999 = "005010X231A1";

std::string letter(verdict v) { return {static_cast<char>(v)}; }

std::vector<x12_value> with_codes(std::vector<x12_value> elements, const std::vector<std::string>& codes) {
  for (std::size_t i = 0; i < codes.size() && i < 5; ++i) elements.emplace_back(codes[i]);
  return elements;
}

void write_error(x12_writer& out, const segment_error& error) {
  out.add("IK3", {error.id.empty() ? "?" : error.id, std::to_string(error.position), "", error.code});
  if (!error.claim.empty()) out.add("CTX", {out.composite({"CLM01", error.claim})});
  for (const auto& element : error.elements) {
    const auto component = element.component == 0 ? std::string{} : std::to_string(element.component);
    out.add("IK4", {out.composite({std::to_string(element.position), component}), element.reference,
                    element.code, element.value});
  }
}

void write_set(x12_writer& out, const acknowledged_set& set) {
  out.add("AK2", {set.id, set.number, set.version});
  for (const auto& error : set.errors) write_error(out, error);
  out.add("IK5", with_codes({letter(set.result)}, set.codes));
}

}  // namespace

std::string write_ta1(const acknowledged_interchange& answered, const envelope& e) {
  x12_writer out{e};
  out.add("TA1", {answered.number, answered.day, answered.time, letter(answered.result), answered.code});
  return out.finish();
}

std::string write_999(const std::vector<acknowledged_group>& groups, const envelope& e) {
  x12_writer out{e};
  for (const auto& group : groups) {
    out.begin_group("FA", group.receiver, group.sender, guide_999);
    out.begin_set("999", guide_999);
    out.add("AK1", {group.function, group.number, group.version});
    for (const auto& set : group.sets) write_set(out, set);
    const auto received = std::to_string(group.sets.size());
    const auto taken = std::count_if(group.sets.begin(), group.sets.end(), [](const acknowledged_set& set) {
      return set.result != verdict::rejected;
    });
    out.add("AK9",
            with_codes({letter(group.result), group.sets_included.empty() ? received : group.sets_included,
                        received, std::to_string(taken)},
                       group.codes));
    out.end_set();
    out.end_group();
  }
  return out.finish();
}

}  // namespace benefactor::api::x12
