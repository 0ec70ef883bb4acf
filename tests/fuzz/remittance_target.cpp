#include "tests/fuzz/remittance_target.hpp"

#include <algorithm>
#include <string>

#include "tests/fuzz/fuzz_targets.hpp"
#include "tests/support/checker_835.hpp"

namespace benefactor::fuzz {
namespace {

using namespace api::x12;

void check_books(const remittance_reading& result) {
  const auto& counts = result.counts;
  promise(result.remittances.size() == counts.sets_read, "the remittances read are not those counted");
  promise(result.refusals.size() == counts.refusals, "the refusals are not those counted");
  promise(result.warnings.size() == counts.warnings, "the warnings are not those counted");
  std::size_t read = 0, refused = 0;
  for (const auto& r : result.remittances) read += claim_count(r.content);
  for (const auto& r : result.refusals) {
    refused += r.claims_refused;
    promise(!r.message.empty() && r.problems.size() <= max_problems, "a refusal says nothing, or too much");
    check_message(to_text(r));
  }
  promise(read == counts.claims_read && refused == counts.claims_refused,
          "the claims read and refused are not those counted");
  promise(!result.remittances.empty() || !result.refusals.empty(), "a file is neither read nor refused");
  for (const auto& w : result.warnings) check_message(to_text(w));
}

// Adjustments of a claim as they are written: those of one group code together.
std::vector<claim_adjustment> in_written_order(std::vector<claim_adjustment> adjustments) {
  std::vector<claim_adjustment> ordered;
  for (const auto& first : adjustments)
    if (std::none_of(ordered.begin(), ordered.end(), [&](const auto& a) { return a.group == first.group; }))
      std::copy_if(adjustments.begin(), adjustments.end(), std::back_inserter(ordered),
                   [&](const auto& a) { return a.group == first.group; });
  return ordered;
}

// *r* as it is read when it has been written.
remittance as_written(remittance r) {
  const auto place = [](const remittance_contact& c) { return std::string_view{"CBI"}.find(c.function[0]); };
  std::stable_sort(r.payer.contacts.begin(), r.payer.contacts.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
  for (auto& group : r.groups)
    for (auto& claim : group.claims) {
      claim.adjustments = in_written_order(std::move(claim.adjustments));
      for (auto& line : claim.services) line.adjustments = in_written_order(std::move(line.adjustments));
    }
  return r;
}

// Free texts may be changed by writing, but only once: what was read from a written file is written the same.
void check_writing(const remittance& r, const remittance_doors& doors) {
  const auto result = doors.write(r);
  const auto* text = std::get_if<std::string>(&result);
  if (!text) {
    for (const auto& p : std::get<std::vector<field_problem>>(result)) {
      promise(!p.field.empty() && !p.rule.empty(), "a problem says nothing");
      check_message(p.field + p.rule);
    }
    return;
  }
  promise(balance_problems(r).empty(), "a remittance that does not balance is written");
  promise(test_support::check_835(*text).sound(), "what is written is not sound to the checker");
  const auto again = doors.read(*text);
  promise(again.remittances.size() == 1 && again.refusals.empty() && again.warnings.empty(),
          "what is written cannot be read without a complaint");
  const auto& content = again.remittances[0].content;
  promise(content == as_written(content), "what is written is not in the guide's order");
  promise(content.payment == r.payment && content.provider_adjustments == r.provider_adjustments &&
              claim_count(content) == claim_count(r) && service_count(content) == service_count(r),
          "what is written is read as another remittance");
  const auto second = doors.write(content);
  promise(std::get_if<std::string>(&second) && std::get<std::string>(second) == *text,
          "what was read of a written file is written differently");
}

interchange_envelope fixed_envelope() {
  interchange_envelope e;
  e.sender = e.application_sender = "SENDER";
  e.receiver = e.application_receiver = "RECEIVER";
  e.day = *make_date(2026, 4, 30);
  e.interchange_number = 1;
  e.group_number = 1;
  return e;
}

}  // namespace

remittance_doors real_remittance_doors() {
  return {
      .read =
          [](std::string_view file) { return read_835(file, {.file = "fuzzed.835", .max_segments = 5'000}); },
      .write =
          [](const remittance& r) {
            return write_835({&r, 1}, fixed_envelope());
          }};
}

void check_remittance(std::string_view file, const remittance_doors& doors) {
  const auto result = doors.read(file);
  check_books(result);
  for (const auto& each : result.remittances) {
    for (const auto& i : balance_problems(each.content)) check_message(to_text(i));
    check_writing(each.content, doors);
  }
}

void take_remittance(std::string_view file) { check_remittance(file, real_remittance_doors()); }

}  // namespace benefactor::fuzz
