#include "projections/policies_view.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "events/overloaded.hpp"
#include "projections/row_bytes.hpp"
#include "projections/row_keys.hpp"

namespace benefactor::projections {

namespace {

// What follows the letter and the generation in an authorisation's key.
constexpr char by_policy = 'p', by_status = 's';

std::string id_key(const store::tenant_name& tenant, view_letter letter, const id128& id) {
  auto key = view_prefix(tenant, letter);
  append_id(key, id);
  return key;
}

std::string id_key(const store::tenant_name& tenant, view_letter letter, const id128& id,
                   const id128& other) {
  auto key = id_key(tenant, letter, id);
  append_id(key, other);
  return key;
}

std::string authorization_key(const store::tenant_name& tenant, const policy_id& policy,
                              std::string_view number) {
  auto key = view_prefix(tenant, view_letter::authorizations);
  key.push_back(by_policy);
  append_id(key, policy);
  key.append(number);
  return key;
}

std::string authorization_list_prefix(const store::tenant_name& tenant, authorization_status status) {
  auto key = view_prefix(tenant, view_letter::authorizations);
  key.push_back(by_status);
  key.push_back(static_cast<char>(status));
  return key;
}

std::string authorization_list_key(const store::tenant_name& tenant, const policy_id& policy,
                                   const authorization_row& row) {
  auto key = newest_first(authorization_list_prefix(tenant, row.status), row.first_position);
  append_id(key, policy);
  key.append(row.number);
  return key;
}

std::string encode(const policy_row& row) {
  std::string bytes;
  append(bytes, row.holder);
  append_signed(bytes, row.effective.days);
  append_signed(bytes, row.expiration.days);
  append(bytes, static_cast<std::uint8_t>(row.status));
  for (const auto number : {row.versions, row.members, row.first_position, row.last_position})
    append_small(bytes, number);
  append(bytes, static_cast<std::uint8_t>(row.has_requirements));
  return bytes;
}

date day_of(row_bytes& from) { return {static_cast<std::int32_t>(from.signed_number())}; }

template <class Enum>
Enum code_of(row_bytes& from, Enum last) {
  const auto code = from.number<std::uint8_t>();
  if (code > static_cast<std::uint8_t>(last)) from.damaged();
  return static_cast<Enum>(code);
}

void decode(row_bytes& from, policy_row& row) {
  row.holder = from.id<member_id>();
  row.effective = day_of(from);
  row.expiration = day_of(from);
  row.status = code_of(from, cover_status::terminated);
  for (auto* number : {&row.versions, &row.members, &row.first_position, &row.last_position})
    *number = from.small();
  row.has_requirements = from.number<std::uint8_t>() != 0;
}

std::string encode(const membership_row& row) {
  std::string bytes;
  append(bytes, static_cast<std::uint8_t>(row.relationship));
  append(bytes, static_cast<std::uint8_t>(row.status));
  append_signed(bytes, row.enrolled.days);
  if (row.terminated) append_signed(bytes, row.terminated->days);
  return bytes;
}

void decode(row_bytes& from, membership_row& row) {
  row.relationship = code_of(from, relationship::other_dependent);
  row.status = code_of(from, cover_status::terminated);
  row.enrolled = day_of(from);
  if (!from.empty()) row.terminated = day_of(from);
}

std::string encode(const authorization_row& row) {
  std::string bytes;
  append(bytes, static_cast<std::uint8_t>(row.status));
  append(bytes, static_cast<std::uint8_t>(row.service));
  append(bytes, row.member);
  append_signed(bytes, row.from.days);
  append_signed(bytes, row.to.days);
  append_small(bytes, row.first_position);
  append_sized(bytes, row.number);
  return bytes;
}

void decode(row_bytes& from, authorization_row& row) {
  row.status = code_of(from, authorization_status::revoked);
  row.service = code_of(from, service_type::other);
  row.member = from.id<member_id>();
  row.from = day_of(from);
  row.to = day_of(from);
  row.first_position = from.small();
  row.number = from.sized();
}

template <class Row>
Row decode(std::string_view bytes) {
  row_bytes from(bytes, "policies");
  Row row;
  decode(from, row);
  if (!from.empty()) from.damaged();
  return row;
}

template <class Id>
Id id_in(std::string_view key) {
  Id id;
  std::memcpy(id.bytes.data(), key.data(), id.bytes.size());
  return id;
}

/// The ids that keys with *prefix* end with.
template <class Id>
std::vector<Id> ids_behind(const view_rows& views, const std::string& prefix) {
  std::vector<Id> ids;
  views.scan_view(prefix, {}, [&](std::string_view key, std::string_view) {
    if (key.size() == prefix.size() + id_bytes) ids.push_back(id_in<Id>(key.substr(prefix.size())));
    return ids.size() < enrolled_listed_max;
  });
  return ids;
}

cover_status status_after(coverage_change change) {
  switch (change) {
    case coverage_change::suspended: return cover_status::suspended;
    case coverage_change::cancelled: return cover_status::cancelled;
    case coverage_change::reinstated: return cover_status::active;
    case coverage_change::terminated: break;
  }
  return cover_status::terminated;
}

cover_status status_of(policy_status status) {
  switch (status) {
    case policy_status::active: return cover_status::active;
    case policy_status::expired: return cover_status::expired;
    case policy_status::cancelled: break;
  }
  return cover_status::cancelled;
}

cover_status status_of(membership_status status) {
  switch (status) {
    case membership_status::active: return cover_status::active;
    case membership_status::terminated: return cover_status::terminated;
    case membership_status::suspended: break;
  }
  return cover_status::suspended;
}

}  // namespace

std::string_view to_text(authorization_status v) {
  constexpr std::array<std::string_view, 4> texts{"REQUESTED", "GRANTED", "DENIED", "REVOKED"};
  return texts[static_cast<std::size_t>(v)];
}

std::optional<policy_row> find_policy(const view_rows& views, const store::tenant_name& tenant,
                                      const policy_id& policy) {
  const auto row = views.view_row(id_key(tenant, view_letter::policies, policy));
  return row ? std::optional(decode<policy_row>(*row)) : std::nullopt;
}

std::vector<listed_policy> policies_of_holder(const view_rows& views, const store::tenant_name& tenant,
                                              const member_id& holder) {
  std::vector<listed_policy> policies;
  for (const auto& policy : ids_behind<policy_id>(views, id_key(tenant, view_letter::by_holder, holder)))
    if (auto row = find_policy(views, tenant, policy)) policies.push_back({policy, *row});
  return policies;
}

std::vector<listed_membership> roster_of(const view_rows& views, const store::tenant_name& tenant,
                                         const policy_id& policy) {
  std::vector<listed_membership> members;
  const auto prefix = id_key(tenant, view_letter::roster, policy);
  views.scan_view(prefix, {}, [&](std::string_view key, std::string_view value) {
    if (key.size() == prefix.size() + id_bytes)
      members.push_back({policy, id_in<member_id>(key.substr(prefix.size())), decode<membership_row>(value)});
    return members.size() < enrolled_listed_max;
  });
  return members;
}

std::vector<listed_membership> memberships_of(const view_rows& views, const store::tenant_name& tenant,
                                              const member_id& member) {
  std::vector<listed_membership> found;
  for (const auto& policy : ids_behind<policy_id>(views, id_key(tenant, view_letter::memberships, member)))
    if (const auto row = views.view_row(id_key(tenant, view_letter::roster, policy, member)))
      found.push_back({policy, member, decode<membership_row>(*row)});
  return found;
}

std::vector<listed_authorization> authorizations_of(const view_rows& views, const store::tenant_name& tenant,
                                                    const policy_id& policy) {
  std::vector<listed_authorization> found;
  views.scan_view(authorization_key(tenant, policy, {}), {}, [&](std::string_view, std::string_view value) {
    found.push_back({policy, decode<authorization_row>(value)});
    return found.size() < enrolled_listed_max;
  });
  return found;
}

std::vector<listed_authorization> list_authorizations(const view_rows& views,
                                                      const store::tenant_name& tenant,
                                                      authorization_status status, std::size_t limit,
                                                      std::uint64_t before) {
  std::vector<std::pair<policy_id, std::string>> names;
  const auto prefix = authorization_list_prefix(tenant, status);
  const auto start = before == 0 ? std::string() : newest_first(prefix, before - 1);
  views.scan_view(prefix, start, [&](std::string_view key, std::string_view) {
    key.remove_prefix(std::min(key.size(), prefix.size() + position_bytes));
    if (key.size() < id_bytes) return true;
    names.emplace_back(id_in<policy_id>(key), key.substr(id_bytes));
    return names.size() < limit;
  });
  std::vector<listed_authorization> found;
  for (const auto& [policy, number] : names) {
    const auto row = views.view_row(authorization_key(tenant, policy, number));
    if (!row) continue;
    auto decoded = decode<authorization_row>(*row);
    if (decoded.status == status) found.push_back({policy, std::move(decoded)});
  }
  return found;
}

std::optional<std::string> policies_fold::stored(const std::string& key) const {
  const auto changed = changed_.find(key);
  return changed == changed_.end() ? views_.view_row(key) : changed->second;
}

void policies_fold::enroll(const store::tenant_name& tenant, const policy_id& policy,
                           const membership& terms) {
  put(id_key(tenant, view_letter::roster, policy, terms.member),
      encode(membership_row{terms.relationship, terms.enrolled, terms.terminated, status_of(terms.status)}));
  put(id_key(tenant, view_letter::memberships, terms.member, policy), std::string());
}

void policies_fold::authorize(const store::event_view& view, const authorization& terms,
                              authorization_status status) {
  const auto& tenant = view.stream.tenant;
  const policy_id policy{view.stream.id};
  const auto key = authorization_key(tenant, policy, terms.number);
  authorization_row row{status,     terms.number, terms.member, terms.service,
                        terms.from, terms.to,     view.position};
  if (const auto before = stored(key)) {
    const auto old = decode<authorization_row>(*before);
    row.first_position = old.first_position;
    put(authorization_list_key(tenant, policy, old), std::nullopt);
  }
  put(authorization_list_key(tenant, policy, row), std::string());
  put(key, encode(row));
}

void policies_fold::end_authorization(const store::event_view& view, const std::string& number,
                                      authorization_status status, std::optional<date> from) {
  const auto& tenant = view.stream.tenant;
  const policy_id policy{view.stream.id};
  const auto key = authorization_key(tenant, policy, number);
  const auto before = stored(key);
  if (!before) return;  // Denied without having been asked for: an older log may hold that.
  auto row = decode<authorization_row>(*before);
  put(authorization_list_key(tenant, policy, row), std::nullopt);
  row.status = status;
  if (from && from->days - 1 < row.to.days) row.to = {from->days - 1};
  put(authorization_list_key(tenant, policy, row), std::string());
  put(key, encode(row));
}

void policies_fold::apply(const store::event_view& view, const bucket_event& event) {
  const auto& tenant = view.stream.tenant;
  const policy_id policy{view.stream.id};
  const auto key = id_key(tenant, view_letter::policies, policy);
  const auto change_policy = [&](const auto& change) {
    const auto before = stored(key);
    if (!before) return;
    auto row = decode<policy_row>(*before);
    change(row);
    row.last_position = view.position;
    put(key, encode(row));
  };
  std::visit(
      overloaded{
          [&](const policy_enrolled& e) {
            put(key, encode(policy_row{e.terms.holder, e.terms.effective, e.terms.expiration,
                                       status_of(e.terms.status), 1, e.terms.members.size(), view.position,
                                       view.position, !e.terms.requirements.empty()}));
            put(id_key(tenant, view_letter::by_holder, e.terms.holder, policy), std::string());
            for (const auto& member : e.terms.members) enroll(tenant, policy, member);
          },
          [&](const member_enrolled& e) {
            enroll(tenant, policy, e.terms);
            change_policy([](policy_row& row) { ++row.members; });
          },
          [&](const contract_revised& e) {
            change_policy([&](policy_row& row) {
              row.has_requirements = row.has_requirements || !e.revision.terms.requirements.empty();
              if (e.revision.member) return;  // Rules of a member's own.
              ++row.versions;
              if (e.revision.expiration) row.expiration = *e.revision.expiration;
            });
          },
          [&](const coverage_status_changed& e) {
            const auto& change = e.change;
            if (!change.member) {
              change_policy([&](policy_row& row) { row.status = status_after(change.change); });
              return;
            }
            const auto member_key = id_key(tenant, view_letter::roster, policy, change.member);
            const auto before = stored(member_key);
            if (!before) return;
            auto row = decode<membership_row>(*before);
            row.status = status_after(change.change);
            if (change.change == coverage_change::terminated) row.terminated = date{change.from.days - 1};
            if (change.change == coverage_change::reinstated) row.terminated.reset();
            put(member_key, encode(row));
          },
          [&](const authorization_requested& e) {
            authorize(view, e.terms, authorization_status::requested);
          },
          [&](const authorization_granted& e) { authorize(view, e.terms, authorization_status::granted); },
          [&](const authorization_amended& e) { authorize(view, e.terms, authorization_status::granted); },
          [&](const authorization_denied& e) {
            end_authorization(view, e.number, authorization_status::denied, std::nullopt);
          },
          [&](const authorization_revoked& e) {
            end_authorization(view, e.number, authorization_status::revoked, e.from);
          },
          [](const auto&) {},
      },
      event);
}

void policies_fold::finish(std::vector<store::derived_row>& rows) {
  for (auto& [key, value] : changed_) rows.push_back({key, std::move(value)});
  changed_.clear();
}

}  // namespace benefactor::projections
