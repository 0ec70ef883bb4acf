#include "projections/claims_list.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

#include "projections/page_cursor.hpp"
#include "projections/row_keys.hpp"
#include "store/bytes.hpp"

namespace benefactor::projections {

namespace {

/// How a selection is answered: the claims of some lists, merged in the order of what their keys end with.
struct list_plan {
  view_id view = view_id::claims;
  std::vector<std::string> prefixes;
  bool by_day = false;  ///< the keys end with a day and a position; else with a position
  bool rows_in_list = false;

  std::size_t suffix_bytes() const { return by_day ? day_bytes + position_bytes : position_bytes; }
};

/// What of a selection is given.
enum field : unsigned {
  status_field = 1,
  member_field = 2,
  policy_field = 4,
  npi_field = 8,
  dispute_field = 16,
  flag_field = 32,
  days_field = 64
};

unsigned fields_of(const claim_selection& s) {
  return (s.status ? status_field : 0u) | (s.member ? member_field : 0u) | (s.policy ? policy_field : 0u) |
         (s.npi.empty() ? 0u : npi_field) | (s.dispute ? dispute_field : 0u) | (s.flag ? flag_field : 0u) |
         (s.received.from || s.received.to ? days_field : 0u);
}

constexpr std::array served{0u,
                            0u | status_field,
                            0u | days_field,
                            status_field | days_field,
                            0u | member_field,
                            member_field | status_field,
                            0u | npi_field,
                            npi_field | days_field,
                            0u | policy_field,
                            0u | dispute_field,
                            0u | flag_field,
                            flag_field | npi_field};

std::string names_of(unsigned fields) {
  constexpr std::array<std::pair<field, const char*>, 7> names{{{status_field, "status"},
                                                                {member_field, "member"},
                                                                {policy_field, "policy"},
                                                                {npi_field, "provider"},
                                                                {dispute_field, "dispute"},
                                                                {flag_field, "flag"},
                                                                {days_field, "days of receipt"}}};
  std::string text;
  for (const auto& [bit, name] : names)
    if (fields & bit) text += (text.empty() ? "" : " and ") + std::string(name);
  return text;
}

template <class Prefix>
std::vector<std::string> of_all_statuses(const Prefix& prefix) {
  std::vector<std::string> prefixes;
  for (auto status = claim_status::submitted; status <= claim_status::reversed;
       status = static_cast<claim_status>(static_cast<int>(status) + 1))
    prefixes.push_back(prefix(status));
  return prefixes;
}

list_plan plan(const store::tenant_name& tenant, const claim_selection& s) {
  const auto of_status = [&](claim_status status) { return status_prefix(tenant, status); };
  if (s.flag)
    return {view_id::flags,
            {s.npi.empty() ? flagged_prefix(tenant, *s.flag) : flagged_prefix(tenant, s.npi)},
            false,
            false};
  if (s.member) {
    const auto of_member = [&](claim_status status) { return member_prefix(tenant, *s.member, status); };
    return {view_id::claims_by_member,
            s.status ? std::vector{of_member(*s.status)} : of_all_statuses(of_member), false, false};
  }
  if (!s.npi.empty()) return {view_id::claims_by_provider, {provider_prefix(tenant, s.npi)}, true, false};
  if (s.policy) return {view_id::claims_by_policy, {policy_prefix(tenant, *s.policy)}, false, false};
  if (s.dispute) return {view_id::disputes, {dispute_prefix(tenant, *s.dispute)}, false, false};
  if (s.status) return {view_id::claims_by_status, {of_status(*s.status)}, true, false};
  if (s.received.from || s.received.to)
    return {view_id::claims_by_status, of_all_statuses(of_status), true, false};
  return {view_id::claims, {view_prefix(tenant, view_letter::claims)}, false, true};
}

void require_served(const claim_selection& selection) {
  if (const auto why = why_not_served(selection); !why.empty()) throw std::invalid_argument("filter: " + why);
}

/// Whether the claim is still as the list says: its row is read after the list, and may have moved on.
bool is_selected(const claim_row& row, const claim_selection& s) {
  return (!s.status || row.status == *s.status) && (!s.dispute || row.dispute == *s.dispute) &&
         (!s.flag || *s.flag == claim_edit::none || has_flag(row, *s.flag));
}

struct list_entry {
  std::string suffix, row;
  bool operator<(const list_entry& other) const { return suffix < other.suffix; }
};

/// The first *wanted* entries of all lists together that are not before *first*.
std::vector<list_entry> entries(const view_rows& views, const list_plan& plan, const claim_selection& s,
                                const std::string& first, std::size_t wanted) {
  std::vector<list_entry> found;
  for (const auto& prefix : plan.prefixes) {
    auto start = prefix + first;
    if (first.empty() && plan.by_day && s.received.to) append_day(start, *s.received.to, true);
    std::size_t taken = 0;
    views.scan_view(prefix, start, [&](std::string_view key, std::string_view value) {
      if (key.size() != prefix.size() + plan.suffix_bytes()) return true;
      key.remove_prefix(prefix.size());
      if (plan.by_day && s.received.from && day_in(key, true) < *s.received.from) return false;
      found.push_back({std::string(key), plan.rows_in_list ? std::string(value) : std::string()});
      return ++taken < wanted;
    });
  }
  std::sort(found.begin(), found.end());
  if (found.size() > wanted) found.resize(wanted);
  return found;
}

}  // namespace

bool claim_selection::operator==(const claim_selection& other) const {
  return fields_of(*this) == fields_of(other) && status == other.status && member == other.member &&
         policy == other.policy && npi == other.npi && dispute == other.dispute && flag == other.flag &&
         received.from == other.received.from && received.to == other.received.to;
}

std::string why_not_served(const claim_selection& selection) {
  const auto fields = fields_of(selection);
  if (std::find(served.begin(), served.end(), fields) != served.end()) return {};
  std::string text = "no view serves claims by " + names_of(fields) + "; these are served: ";
  for (std::size_t i = 1; i < served.size(); ++i) text += (i > 1 ? ", " : "") + names_of(served[i]);
  return text;
}

void require_page(std::size_t limit) {
  if (limit < 1 || limit > claim_page_max)
    throw std::invalid_argument("limit: must be 1 to " + std::to_string(claim_page_max) + ", is " +
                                std::to_string(limit));
}

claim_rows list_claims(const view_rows& views, const store::tenant_name& tenant,
                       const claim_selection& selection, std::size_t limit, std::string_view cursor) {
  require_page(limit);
  require_served(selection);
  const auto how = plan(tenant, selection);
  const auto mark = list_mark(how.prefixes, selection.received);
  std::string first;
  if (!cursor.empty()) {
    first = next_suffix(suffix_of(cursor, mark, how.suffix_bytes(), "claims"));
    if (first.empty()) return {};
  }
  views.require(how.view);
  views.require(view_id::claims);
  // One more than is shown: whether there is another page.
  auto found = entries(views, how, selection, first, limit + 1);
  claim_rows page;
  if (found.size() > limit) {
    found.pop_back();
    page.next = cursor_at(mark, found.back().suffix);
  }
  page.rows.reserve(found.size());
  for (const auto& entry : found) {
    const auto at = entry.suffix.size() - position_bytes;
    const auto position = ~store::get_big(std::string_view(entry.suffix).substr(at));
    const auto value =
        how.rows_in_list ? std::optional(entry.row) : views.view_row(claim_key(tenant, position));
    if (!value) continue;
    auto row = decode_row(*value, position);
    if (is_selected(row, selection)) page.rows.push_back(std::move(row));
  }
  return page;
}

claim_count count_claims(const view_rows& views, const store::tenant_name& tenant, const claim_selection& s) {
  require_served(s);
  const auto fields = fields_of(s);
  if ((fields & ~(status_field | days_field)) == 0)
    return {static_cast<std::uint64_t>(sums_of(views, tenant, s.status, s.received).claims), true};
  if ((fields & ~(npi_field | days_field)) == 0) {
    claim_count count;
    for (const auto& [day, sums] : provider_statistics(views, tenant, s.npi, s.received))
      count.claims += static_cast<std::uint64_t>(sums.all.claims);
    return count;
  }
  const auto how = plan(tenant, s);
  views.require(how.view);
  claim_count count;
  for (const auto& prefix : how.prefixes)
    views.scan_view(prefix, {}, [&](std::string_view, std::string_view) {
      count.exact = count.claims < counted_max;
      if (count.exact) ++count.claims;
      return count.exact;
    });
  return count;
}

}  // namespace benefactor::projections
