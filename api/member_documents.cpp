#include "api/member_documents.hpp"

#include <set>
#include <string>
#include <utility>

#include "projections/claims_list.hpp"
#include "projections/view_catalog.hpp"
#include "store/claim_loading.hpp"
#include "store/event_codec.hpp"

namespace benefactor::api {

namespace {

std::set<policy_id> policies_of(const query_parts& parts, const policy_id& policy, const member_id& member) {
  std::set<policy_id> policies{policy};
  parts.reader.for_each({parts.tenant, store::stream_kind::member, member}, 0,
                        [&](const store::owned_event& stored) {
                          policies.insert(policy_id{stored.view.stream.id});
                          return true;
                        });
  projections::claim_selection of_member;
  of_member.member = member;
  std::string cursor;
  try {
    do {
      auto page = projections::list_claims(parts.derived, parts.tenant, of_member,
                                           projections::claim_page_max, cursor);
      for (const auto& row : page.rows) policies.insert(row.policy);
      cursor = std::move(page.next);
    } while (!cursor.empty());
  } catch (const projections::view_unavailable&) {  // NOLINT(bugprone-empty-catch): the log alone, then.
  }
  return policies;
}

}  // namespace

std::vector<id128> documents_of_member(const query_parts& parts, const policy_id& policy,
                                       const member_id& member) {
  // Every event of a claim is its bucket's too.
  std::set<claim_id> with_documents;
  for (const auto& each : policies_of(parts, policy, member))
    parts.reader.for_each(
        {parts.tenant, store::stream_kind::bucket, each}, 0, [&](const store::owned_event& stored) {
          if (stored.view.type == static_cast<std::uint16_t>(store::domain_event_type::document_announced))
            with_documents.insert(claim_id{stored.view.stream.id});
          return true;
        });
  std::vector<id128> found;
  for (const auto& claim : with_documents) {
    const auto loaded = store::load_claim(parts.reader, parts.tenant, parts.log_id, claim);
    if (!loaded || loaded->state.member != member) continue;
    for (const auto& document : loaded->state.life.documents)
      if (document.status != document_status::withdrawn) found.push_back(document.terms.id);
  }
  return found;
}

}  // namespace benefactor::api
