#include "api/read_models.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

#include "api/natural_names.hpp"
#include "projections/view_rows.hpp"
#include "store/bucket_loading.hpp"
#include "store/claim_number.hpp"
#include "store/derived_store.hpp"

namespace benefactor::api {

namespace {

using projections::view_rows;

constexpr std::int32_t week = 7, month = 30;

/// "m" or "p", then a member's surrogate in hexadecimal digits or an NPI: opaque to clients.
std::string cursor_of(const payee& of) { return of.npi.empty() ? "m" + to_hex(of.member) : "p" + of.npi; }

std::optional<payee> payee_at(const std::string& cursor) {
  if (cursor.empty()) return std::nullopt;
  payee of;
  if (cursor.front() == 'p' && cursor.size() > 1) {
    of.npi = cursor.substr(1);
    return of;
  }
  if (const auto member = id_from_hex(std::string_view(cursor).substr(1)); member && cursor.front() == 'm') {
    static_cast<id128&>(of.member) = *member;
    return of;
  }
  throw std::invalid_argument("after: is not the cursor of a payee");
}

queue_ages ages_of(const std::map<date, std::int64_t>& in_review, date on) {
  queue_ages ages{.on = on};
  for (const auto& [day, claims] : in_review) {
    const auto days = std::max(0, on.days - day.days);
    ages.claims += claims;
    (days <= week ? ages.up_to_7 : days <= month ? ages.up_to_30 : ages.older) += claims;
    ages.oldest = std::max(ages.oldest, days);
  }
  return ages;
}

}  // namespace

projections::claim_selection selection_of(const query_parts& parts, const claim_filter& filter) {
  projections::claim_selection selection;
  selection.status = filter.status;
  selection.dispute = filter.dispute;
  selection.flag = filter.flag;
  selection.npi = filter.npi;
  selection.received = {filter.from, filter.to};
  selection.member = filter.member;
  if (!filter.member_number.empty()) selection.member = parts.surrogates.member(filter.member_number);
  if (!filter.policy_number.empty()) selection.policy = parts.surrogates.policy(filter.policy_number);
  return selection;
}

struct read_models::implementation {
  implementation(const query_parts& p, const store::log_device& d, std::filesystem::path f)
      : parts(p), device(d), folder(std::move(f)) {}
  ~implementation() {
    stopping = true;
    if (verifying.joinable()) verifying.join();
  }

  view_rows views() const { return view_rows(parts.derived); }

  enum class policy_number { wanted, unwanted };

  natural_names names_of(phi_access& phi, const policy_id& policy, const std::vector<member_id>& members,
                         store::access_kind shown, policy_number number = policy_number::wanted) const {
    auto& keys = phi.keys({.kinds = store::access_kind::identifiers | shown, .policy = policy});
    auto* const holders = number == policy_number::wanted
                              ? &phi.keys({.kinds = store::access_kind::identifiers, .policy = policy})
                              : nullptr;
    return api::names_of(parts.reader, parts.tenant, parts.log_id, {keys, holders}, policy, members);
  }

  std::vector<named_authorization> named(std::vector<projections::listed_authorization> found,
                                         phi_access& phi,
                                         policy_number number = policy_number::wanted) const {
    std::vector<named_authorization> all;
    for (auto& one : found) {
      auto names = names_of(phi, one.policy, {one.row.member}, store::access_kind::contract, number);
      auto member = std::move(names.members[one.row.member]);
      all.push_back({std::move(names.policy_number), std::move(member), std::move(one.row)});
    }
    return all;
  }

  /// The id under which a member of any policy is known.
  std::string member_number(phi_access& phi, const view_rows& views, const member_id& member) const {
    for (const auto& in : projections::memberships_of(views, parts.tenant, member)) {
      auto names = names_of(phi, in.policy, {member}, store::access_kind::payments, policy_number::unwanted);
      if (auto& number = names.members[member]; !number.empty()) return std::move(number);
    }
    return {};
  }

  void run_verification() {
    verification outcome;
    try {
      std::filesystem::remove_all(folder);
      const auto fresh = store::open_rocksdb_derived_store(folder.string());
      outcome.report = projections::verify_views(parts.derived, device, parts.log_id, *fresh,
                                                 [this](std::uint64_t position, std::uint64_t end) {
                                                   const std::lock_guard lock(mutex);
                                                   last.position = position;
                                                   last.end = end;
                                                   return !stopping;
                                                 });
      if (!outcome.report) outcome.failure = "the server is stopping";
    } catch (
        const std::exception& error) {  // Of a thread that has no caller: what went wrong is its outcome.
      outcome.failure = error.what();
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    const std::lock_guard lock(mutex);
    outcome.position = last.position;
    outcome.end = last.end;
    last = std::move(outcome);
  }

  const query_parts& parts;
  const store::log_device& device;
  const std::filesystem::path folder;
  std::atomic<bool> stopping{false};
  mutable std::mutex mutex;
  verification last;
  std::thread verifying;
};

read_models::read_models(const query_parts& parts, const store::log_device& device,
                         std::filesystem::path folder)
    : impl_(std::make_unique<implementation>(parts, device, std::move(folder))) {}
read_models::~read_models() = default;

counted_claims read_models::count(const claim_filter& filter) const {
  const auto selection = selection_of(impl_->parts, filter);
  if (auto why = projections::why_not_served(selection); !why.empty())
    return {{{"filter", std::move(why)}}, {}};
  return {{}, projections::count_claims(impl_->views(), impl_->parts.tenant, selection)};
}

counted_claims read_models::count(const claim_filter& filter, phi_access& phi) const {
  auto counted = count(filter);
  if (!counted.problems.empty() || counted.count.claims == 0) return counted;
  const auto& parts = impl_->parts;
  const auto asked = selection_of(parts, filter);
  const auto policy = asked.policy.value_or(policy_id{});
  auto member = asked.member;
  // Of a policy the holder is told of: whose claims they are is not said.
  if (!member && asked.policy)
    member = store::load_bucket(parts.reader, parts.derived, parts.tenant, parts.log_id, policy)
                 .state.contract.holder;
  if (member) phi.saw(*member, {.kinds = store::access_kind::claim_list, .policy = policy});
  return counted;
}

statistics_view read_models::statistics(const projections::day_range& days, date on) const {
  auto all = projections::read_statistics(impl_->views(), impl_->parts.tenant, days);
  auto queue = ages_of(all.in_review, on);
  return {std::move(all), queue};
}

std::map<date, projections::sums_with_denials> read_models::provider(
    const std::string& npi, const projections::day_range& days) const {
  return projections::provider_statistics(impl_->views(), impl_->parts.tenant, npi, days);
}

std::vector<named_policy> read_models::policies_of(const std::string& holder_number, phi_access& phi) const {
  std::vector<named_policy> all;
  const auto holder = impl_->parts.surrogates.member(holder_number);
  for (const auto& one : projections::policies_of_holder(impl_->views(), impl_->parts.tenant, holder))
    all.push_back(
        {impl_->names_of(phi, one.policy, {holder}, store::access_kind::contract).policy_number, one.row});
  return all;
}

std::vector<named_membership> read_models::roster(const std::string& policy_number, phi_access& phi) const {
  const auto policy = impl_->parts.surrogates.policy(policy_number);
  const auto members = projections::roster_of(impl_->views(), impl_->parts.tenant, policy);
  std::vector<member_id> ids;
  ids.reserve(members.size());
  for (const auto& one : members) ids.push_back(one.member);
  auto names = impl_->names_of(phi, policy, ids, store::access_kind::contract);
  std::vector<named_membership> all;
  all.reserve(members.size());
  for (const auto& one : members) all.push_back({names.policy_number, names.members[one.member], one.row});
  return all;
}

std::vector<named_membership> read_models::memberships(const std::string& member_number,
                                                       phi_access& phi) const {
  const auto member = impl_->parts.surrogates.member(member_number);
  std::vector<named_membership> all;
  for (const auto& one : projections::memberships_of(impl_->views(), impl_->parts.tenant, member)) {
    auto names = impl_->names_of(phi, one.policy, {member}, store::access_kind::contract);
    all.push_back({std::move(names.policy_number), std::move(names.members[member]), one.row});
  }
  return all;
}

std::vector<named_authorization> read_models::authorizations(const std::string& policy_number,
                                                             phi_access& phi) const {
  return impl_->named(projections::authorizations_of(impl_->views(), impl_->parts.tenant,
                                                     impl_->parts.surrogates.policy(policy_number)),
                      phi);
}

std::vector<named_authorization> read_models::authorizations(const std::string& policy_number,
                                                             const authorization_filter& sees,
                                                             phi_access& phi) const {
  const auto& parts = impl_->parts;
  const auto policy = parts.surrogates.policy(policy_number);
  auto rows = projections::authorizations_of(impl_->views(), parts.tenant, policy);
  // Rows do not say for which provider they are; the bucket does.
  const auto bucket =
      store::load_bucket(parts.reader, parts.derived, parts.tenant, parts.log_id, policy).state;
  std::set<std::string> seen;
  for (const auto& a : bucket.authorizations)
    if (sees(a.terms)) seen.insert(a.terms.number);
  for (const auto& r : bucket.requests)
    if (sees(r.terms)) seen.insert(r.terms.number);
  std::erase_if(rows, [&seen](const auto& one) { return !seen.contains(one.row.number); });
  auto all = impl_->named(std::move(rows), phi, implementation::policy_number::unwanted);
  for (auto& one : all) one.policy_number = policy_number;  // As it was said.
  return all;
}

std::vector<named_authorization> read_models::authorizations(projections::authorization_status status,
                                                             std::size_t limit, std::uint64_t before,
                                                             phi_access& phi) const {
  return impl_->named(
      projections::list_authorizations(impl_->views(), impl_->parts.tenant, status, limit, before), phi);
}

std::vector<named_document> read_models::documents(document_status status, std::size_t limit,
                                                   std::uint64_t before) const {
  const auto views = impl_->views();
  std::vector<named_document> all;
  for (const auto& one : projections::list_documents(views, impl_->parts.tenant, status, limit, before)) {
    const auto claim = projections::claim_at(views, impl_->parts.tenant, one.row.claim_position);
    if (claim) all.push_back({store::claim_number(claim->claim, claim->first_received), one});
  }
  return all;
}

std::vector<named_document> read_models::documents(document_status status, std::size_t limit,
                                                   std::uint64_t before, const std::set<member_id>& members,
                                                   const std::set<policy_id>& policies,
                                                   phi_access& phi) const {
  const auto views = impl_->views();
  const auto& tenant = impl_->parts.tenant;
  std::map<std::uint64_t, projections::claim_row> claims;  // By first position, so each once.
  const auto gather = [&](const projections::claim_selection& of) {
    for (auto& row : projections::list_claims(views, tenant, of, projections::claim_page_max).rows)
      claims.emplace(row.first_position, std::move(row));
  };
  for (const auto& member : members) {
    projections::claim_selection of;
    of.member = member;
    gather(of);
  }
  for (const auto& policy : policies) {
    projections::claim_selection of;
    of.policy = policy;
    gather(of);
  }
  std::vector<std::pair<projections::listed_document, const projections::claim_row*>> found;
  for (const auto& [position, claim] : claims)
    for (const auto& one : projections::documents_of(views, tenant, position))
      if (one.row.status == status && (before == 0 || one.row.position < before))
        found.emplace_back(one, &claim);
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.first.row.position > b.first.row.position; });
  found.resize(std::min(found.size(), limit));
  std::vector<named_document> all;
  for (const auto& [one, claim] : found) {
    phi.saw(claim->member,
            {.kinds = store::access_kind::documents, .policy = claim->policy, .claim = claim->claim});
    all.push_back({store::claim_number(claim->claim, claim->first_received), one});
  }
  return all;
}

named_balance read_models::balance(const std::string& npi) const {
  const payee of{npi, {}};
  return {{}, {of, projections::balance_of(impl_->views(), impl_->parts.tenant, of)}, cursor_of(of)};
}

std::vector<named_balance> read_models::balances(std::size_t limit, const std::string& after,
                                                 phi_access& phi) const {
  const auto views = impl_->views();
  std::vector<named_balance> all;
  for (auto& one : projections::list_balances(views, impl_->parts.tenant, payee_at(after), limit)) {
    auto number = one.of.npi.empty() ? impl_->member_number(phi, views, one.of.member) : std::string();
    auto cursor = cursor_of(one.of);
    all.push_back({std::move(number), std::move(one), std::move(cursor)});
  }
  return all;
}

listed_payments read_models::payments(const projections::payment_selection& of, std::size_t limit,
                                      const std::string& cursor, bool counted) const {
  const auto views = impl_->views();
  listed_payments all;
  all.page = projections::list_payments(views, impl_->parts.tenant, of, limit, cursor);
  if (counted) all.total = projections::count_payments(views, impl_->parts.tenant, of);
  return all;
}

std::vector<projections::listed_user> read_models::users(std::size_t limit, const std::string& after) const {
  return projections::list_users(impl_->views(), impl_->parts.tenant, after, limit);
}

std::vector<projections::view_status> read_models::views() const { return impl_->parts.projector.views(); }
std::uint64_t read_models::projected_position() const { return impl_->parts.projector.next_position(); }
std::uint64_t read_models::durable_position() const { return impl_->parts.tail.end_position(); }

std::vector<field_problem> read_models::rebuild(const std::vector<std::string>& names) {
  projections::view_set views;
  std::vector<field_problem> problems;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (const auto view = projections::view_named(names[i]))
      views.add(*view);
    else
      problems.push_back({"names[" + std::to_string(i) + "]", "must be a view; `views list` names them"});
  if (!problems.empty()) return problems;
  if (names.empty()) views = projections::view_set::all();
  if (!impl_->parts.projector.rebuild(views))
    return {{"names", "views are being built already; one building at a time"}};
  return {};
}

std::vector<field_problem> read_models::verify() {
  const std::lock_guard lock(impl_->mutex);
  if (impl_->last.running) return {{"verify", "a verification is running already"}};
  if (impl_->verifying.joinable()) impl_->verifying.join();  // It is past its last use of the mutex.
  impl_->last = {};
  impl_->last.running = true;
  impl_->verifying = std::thread([this] { impl_->run_verification(); });
  return {};
}

verification read_models::last_verification() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->last;
}

}  // namespace benefactor::api
