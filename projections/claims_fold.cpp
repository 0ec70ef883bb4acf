#include "projections/claims_fold.hpp"

#include <algorithm>
#include <utility>

#include "projections/claim_lists.hpp"
#include "projections/documents_view.hpp"
#include "projections/exchange_view.hpp"
#include "projections/flags_fold.hpp"
#include "projections/payee_balances.hpp"
#include "projections/payments_view.hpp"
#include "projections/row_keys.hpp"
#include "store/log_error.hpp"

namespace benefactor::projections {

claims_fold::change& claims_fold::take(const store::event_view& view, bool is_new) {
  const auto [at, first_time] = changes_.try_emplace(view.stream);
  if (!first_time || is_new) return at->second;
  auto stored = find_claim(views_, view.stream.tenant, claim_id{view.stream.id});
  if (!stored)
    throw store::log_error(
        "derived data: the event at position " + std::to_string(view.position) +
        " is of a claim that the claims view does not have; delete the folder: it is built again "
        "from the log");
  at->second.after = *stored;
  at->second.before = std::move(stored);
  return at->second;
}

void claims_fold::apply(const store::event_view& view, const bucket_event& event,
                        std::vector<store::derived_row>& rows) {
  auto& row = take(view, std::holds_alternative<claim_submitted>(event)).after;
  projections::apply(row, event, view.position, view.time_us);
  if (const auto* submitted = std::get_if<claim_submitted>(&event))
    flags_.look_at(view.stream.tenant, *submitted, row);
  else if (std::holds_alternative<claim_cancelled>(event) || std::holds_alternative<claim_reversed>(event))
    flags_.take_back(view.stream.tenant, row);
  add_payment_rows(view, row.first_position, event, rows);
  if (const auto* dispatched = std::get_if<claim_dispatched>(&event))
    rows.push_back(batch_row(view, row, *dispatched));
  if (const auto* reported = std::get_if<processor_reported>(&event)) observe(view, row, *reported);
  take_document(view, row, event, rows);
}

void claims_fold::observe(const store::event_view& view, const claim_row& row,
                          const processor_reported& event) {
  if (!event.sent) return;
  const auto key = turnaround_key(view.stream.tenant, row.external.processor, event.status);
  const auto [at, first_time] = turnaround_.try_emplace(key);
  if (first_time)
    if (const auto stored = views_.view_row(key)) at->second = decode_turnaround(*stored);
  benefactor::observe(at->second, *event.sent, event.on);
}

void claims_fold::take_document(const store::event_view& view, const claim_row& row,
                                const bucket_event& event, std::vector<store::derived_row>& rows) {
  const auto id = document_of(event);
  if (!id) return;
  const auto key = document_key(view.stream.tenant, row.first_position, id);
  document_row document;
  const auto changed = documents_.find(key);
  const auto stored = changed == documents_.end() ? views_.view_row(key) : std::optional(changed->second);
  if (stored) {
    document = decode_document(*stored);
    rows.push_back({document_list_key(view.stream.tenant, document, id), std::nullopt});
  }
  projections::apply(document, event, view.position);
  document.claim_position = row.first_position;
  rows.push_back({document_list_key(view.stream.tenant, document, id), std::string()});
  documents_[key] = encode(document);
}

void claims_fold::finish(std::vector<store::derived_row>& rows) {
  rows.reserve(rows.size() + 5 * changes_.size());
  std::vector<std::string> before, after;
  for (const auto& [stream, change] : changes_) {
    const auto& tenant = stream.tenant;
    const auto& row = change.after;
    rows.push_back({claim_key(tenant, row.first_position), encode_row(row)});
    before.clear();
    after.clear();
    add_list_keys(tenant, row, after);
    auto& statistics = statistics_.try_emplace(tenant, tenant).first->second;
    statistics.add(row, 1, sums_);
    add_to_balances(tenant, row, 1, sums_);
    if (change.before) {
      add_list_keys(tenant, *change.before, before);
      statistics.add(*change.before, -1, sums_);
      add_to_balances(tenant, *change.before, -1, sums_);
    }
    // A handful of keys each: what stands in both stays as it is.
    const auto holds = [](const std::vector<std::string>& keys, const std::string& key) {
      return std::find(keys.begin(), keys.end(), key) != keys.end();
    };
    for (auto& key : before)
      if (!holds(after, key)) rows.push_back({key, std::nullopt});
    for (auto& key : after)
      if (!holds(before, key)) rows.push_back({std::move(key), std::string()});
  }
  changes_.clear();
  for (auto& [tenant, statistics] : statistics_) statistics.finish(sums_);
  sums_.finish(rows);
  for (const auto& [key, histogram] : turnaround_) rows.push_back({key, encode_turnaround(histogram)});
  turnaround_.clear();
  for (auto& [key, value] : documents_) rows.push_back({key, std::move(value)});
  documents_.clear();
}

}  // namespace benefactor::projections
