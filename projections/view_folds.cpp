#include "projections/view_folds.hpp"

#include <optional>

#include "projections/claims_fold.hpp"
#include "projections/event_rows.hpp"
#include "projections/flags_fold.hpp"
#include "projections/policies_view.hpp"
#include "projections/provider_payments.hpp"
#include "projections/users_view.hpp"
#include "projections/view_rows.hpp"
#include "store/event_codec.hpp"

namespace benefactor::projections {

struct view_folds::implementation {
  implementation(const store::derived_store& derived, const id128& log, const generations& w)
      : log_id(log), written(w), views(derived, w) {
    if (views.has(view_id::claims)) {
      flags.emplace(views, log_id);
      claims.emplace(views, *flags);
    }
    if (views.has(view_id::policies) || views.has(view_id::authorizations)) policies.emplace(views);
    if (views.has(view_id::provider_payments)) payments.emplace(views);
    if (views.has(view_id::users)) users.emplace(views);
  }

  void apply(const store::event_view& view) {
    if (users && view.type >= store::first_domain_event_type) users->apply(view);
    switch (view.stream.kind) {
      case store::stream_kind::claim:
        if (claims) claims->apply(view, decode_as<bucket_event>(view, log_id), rows);
        break;
      case store::stream_kind::bucket:
        if (claims) flags->take_policy(view);
        if (policies) policies->apply(view, decode_as<bucket_event>(view, log_id));
        break;
      case store::stream_kind::table:
        if (claims) {
          const auto event = store::decode(view, log_id);
          if (const auto* table = std::get_if<edit_table_loaded>(&event)) flags->take_table(view, *table);
        }
        break;
      case store::stream_kind::payments:
        if (payments) payments->apply(view, decode_as<payment_event>(view, log_id));
        break;
      default: break;
    }
  }

  void finish(std::vector<store::derived_row>& to) {
    if (claims) claims->finish(rows);
    if (flags) flags->finish(rows);
    if (policies) policies->finish(rows);
    if (payments) payments->finish(rows);
    if (users) users->finish(rows);
    put_generations(rows, written);
    if (to.empty()) {
      to.swap(rows);
    } else {
      to.reserve(to.size() + rows.size());
      for (auto& row : rows) to.push_back(std::move(row));
    }
    rows.clear();
  }

  const id128 log_id;
  const generations written;
  const view_rows views;
  std::optional<flags_fold> flags;
  std::optional<claims_fold> claims;
  std::optional<policies_fold> policies;
  std::optional<provider_payments_fold> payments;
  std::optional<users_fold> users;
  std::vector<store::derived_row> rows;
};

view_folds::view_folds(const store::derived_store& derived, const id128& log_id, const generations& written)
    : impl_(std::make_unique<implementation>(derived, log_id, written)) {}
view_folds::~view_folds() = default;

void view_folds::apply(const store::event_view& view) { impl_->apply(view); }
void view_folds::finish(std::vector<store::derived_row>& rows) { impl_->finish(rows); }

}  // namespace benefactor::projections
