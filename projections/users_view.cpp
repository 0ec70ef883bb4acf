#include "projections/users_view.hpp"

#include <utility>

#include "projections/row_bytes.hpp"
#include "projections/row_keys.hpp"

namespace benefactor::projections {

namespace {

std::string encode(const user_row& row) {
  std::string bytes;
  append_sized(bytes, row.role);
  for (const auto number : {row.events, row.first_position, row.last_position}) append_small(bytes, number);
  append_signed(bytes, row.first_us);
  append_signed(bytes, row.last_us);
  return bytes;
}

user_row decode(std::string_view bytes) {
  row_bytes from(bytes, "users");
  user_row row;
  row.role = from.sized();
  for (auto* number : {&row.events, &row.first_position, &row.last_position}) *number = from.small();
  row.first_us = from.signed_number();
  row.last_us = from.signed_number();
  if (!from.empty()) from.damaged();
  return row;
}

}  // namespace

std::vector<listed_user> list_users(const view_rows& views, const store::tenant_name& tenant,
                                    const std::string& after, std::size_t limit) {
  std::vector<listed_user> users;
  const auto prefix = view_prefix(tenant, view_letter::users);
  const auto start = after.empty() ? std::string() : prefix + after + '\0';
  views.scan_view(prefix, start, [&](std::string_view key, std::string_view value) {
    if (users.size() == limit) return false;
    users.push_back({std::string(key.substr(prefix.size())), decode(value)});
    return true;
  });
  return users;
}

void users_fold::apply(const store::event_view& view) {
  if (view.user.empty()) return;
  if (last_ == nullptr || last_->user != view.user || last_->tenant != view.stream.tenant) {
    auto key = view_prefix(view.stream.tenant, view_letter::users).append(view.user);
    const auto [at, first_time] = changes_.try_emplace(key);
    if (first_time) {
      at->second.user = view.user;
      at->second.tenant = view.stream.tenant;
      if (const auto stored = views_.view_row(key)) at->second.row = decode(*stored);
    }
    last_ = &at->second;
  }
  auto& row = last_->row;
  if (row.events++ == 0) {
    row.first_position = view.position;
    row.first_us = view.time_us;
  }
  row.role = view.role;
  row.last_position = view.position;
  row.last_us = view.time_us;
}

void users_fold::finish(std::vector<store::derived_row>& rows) {
  for (const auto& [key, change] : changes_) rows.push_back({key, encode(change.row)});
  changes_.clear();
  last_ = nullptr;
}

}  // namespace benefactor::projections
