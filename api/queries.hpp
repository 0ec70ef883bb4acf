// Reading what the log and the views say: a claim, its history, its explanation, a policy's balances, lists
// of claims. No actors take part, so readers never stand in a decider's way.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/access/phi_access.hpp"
#include "api/as_of.hpp"
#include "api/results.hpp"
#include "api/roles/scope.hpp"
#include "events/ids.hpp"
#include "projections/projector.hpp"
#include "store/derived_store.hpp"
#include "store/exchange_book.hpp"
#include "store/payment_book.hpp"
#include "store/provider_directory.hpp"
#include "store/stream_reader.hpp"
#include "store/surrogates.hpp"

namespace benefactor::api {

/// By which people know a member.
struct member_numbers {
  std::string policy_number, member_number;  ///< empty where the key is gone
  bool holder = false;
};
/// Which members of a policy an answer may tell of; nothing of others is opened. Empty: all.
using member_filter = std::function<bool(const member_id&)>;

/// Every function may be called from any thread and may block on the disk. Everything that was answered can
/// be read at once; only list() reads the views, which follow. Errors: log_error, corrupt_event.
class queries {
 public:
  virtual ~queries() = default;

  /// The moment that *asked* means, with a time up to *now_us*; why there is no such one: it is not there
  /// yet.
  virtual std::variant<log_moment, rejection> find_moment(const as_of& asked, std::int64_t now_us) const = 0;

  // As of the event at the position *through*, which is durable; whole_log: now. Nothing: no such claim or
  // policy then.
  virtual std::optional<claim_record> claim(const claim_name& name, std::uint64_t through) const = 0;
  virtual std::optional<claim_explanation> explain(const claim_name& name, std::uint64_t through) const = 0;
  /// *benefit_year* 0: every year. With *sees* of members' own sums only, and of years in which they have
  /// any, and without the policy's position; nothing also where it lets through neither holder nor member.
  virtual std::optional<bucket_balances> balances(const std::string& policy_number, int benefit_year,
                                                  std::uint64_t through, const member_filter& sees) const = 0;
  virtual std::optional<policy_view> policy(const std::string& policy_number, std::uint64_t through,
                                            const member_filter& sees) const = 0;

  // The same of every member.
  std::optional<bucket_balances> balances(const std::string& policy_number, int benefit_year,
                                          std::uint64_t through) const {
    return balances(policy_number, benefit_year, through, {});
  }
  std::optional<policy_view> policy(const std::string& policy_number, std::uint64_t through) const {
    return policy(policy_number, through, {});
  }

  // The same for now.
  std::optional<claim_record> claim(const claim_name& name) const { return claim(name, whole_log); }
  std::optional<claim_explanation> explain(const claim_name& name) const { return explain(name, whole_log); }
  std::optional<bucket_balances> balances(const std::string& policy_number, int benefit_year) const {
    return balances(policy_number, benefit_year, whole_log);
  }
  std::optional<policy_view> policy(const std::string& policy_number) const {
    return policy(policy_number, whole_log);
  }

  /// Nothing: no such claim.
  virtual std::optional<std::vector<history_entry>> history(const claim_name& name) const = 0;
  /// Nothing also for a member who was never enrolled in the policy.
  virtual std::optional<eligibility_view> eligibility(const std::string& policy_number,
                                                      const std::string& member_number, date on) const = 0;
  /// By member id, name and birth date.
  virtual inquiry_view find_eligibility(const member_inquiry& asked, date on) const = 0;
  /// What a draft lacks, with *documents* at hand. Its ids may be empty.
  virtual claim_check check(const claim_submission& draft, const std::vector<document_kind>& documents,
                            const form_options& options) const = 0;
  /// Decided as on submission; nothing is recorded.
  virtual claim_estimate estimate(const claim_submission& claim, const form_options& options) const = 0;
  /// *is_seen*: whether another claim of the chain may be shown; what it denies is not opened. Empty: all
  /// may.
  virtual std::optional<claim_journey> journey(const claim_name& name,
                                               const std::function<bool(const claim_id&)>& is_seen) const = 0;
  std::optional<claim_journey> journey(const claim_name& name) const { return journey(name, {}); }
  /// Every claim in review, as it stands; newest first.
  virtual void each_in_review(const std::function<void(const claim_state&)>& visit) const = 0;
  /// The most urgent of them, at most *page_size*, behind *cursor* (empty: of all). *on*: today. Of that
  /// owner only; nothing: of all. Errors: std::invalid_argument for a cursor that reviews() of that owner did
  /// not make.
  virtual review_queue reviews(date on, const std::optional<std::string>& owner, std::uint32_t page_size,
                               const std::string& cursor) const = 0;
  /// *from*: claims with a service on or after it; nothing: all. Nothing: no such policy.
  virtual std::optional<impact_report> impact(const std::string& policy_number,
                                              std::optional<date> from) const = 0;
  virtual std::vector<edit_table_view> edit_tables() const = 0;
  virtual fee_view fee(const fee_question& question) const = 0;

  /// Errors: std::invalid_argument for a cursor that list() did not make.
  virtual claim_page list(const claim_filter& filter, std::uint32_t page_size,
                          const std::string& cursor) const = 0;

  /// One past the last durable event, and the first position that the views do not cover. Neither blocks.
  virtual std::uint64_t durable_position() const = 0;
  virtual std::uint64_t projected_position() const = 0;

  /// Calls *reached* once, on any thread: with true as soon as the views cover *position*, with false when
  /// nothing will be projected any more. It must not block. @returns a ticket for forget().
  virtual std::uint64_t when_projected(std::uint64_t position, std::function<void(bool reached)> reached) = 0;
  /// Drops what was asked of when_projected and has not been called yet.
  virtual void forget(std::uint64_t ticket) = 0;

  /// The claim that *name* names; nothing: there is none. A natural name or an id is not looked up.
  virtual std::optional<claim_id> resolve(const claim_name& name) const = 0;

  /// Whose it is; nothing: no such claim. Nothing sealed is opened.
  virtual std::optional<claim_owner> owner_of(const claim_name& name) const = 0;

  /// What came with a claim, without anything sealed; nothing: no such claim.
  virtual std::optional<std::vector<document_state>> documents(const claim_id& claim) const = 0;
  /// One of them, with its name; nothing: no such claim or document.
  virtual std::optional<journey_document> document(const claim_name& name, const id128& id) const = 0;
  /// The numbers of *member* and of a policy that has it; nothing: none is known, or there are no views.
  virtual std::optional<member_numbers> numbers_of(const member_id& /*member*/) const { return std::nullopt; }
  /// The user who announced a document, empty where there is none; opens nothing.
  virtual std::string announcer(const claim_id& claim, const id128& document) const = 0;
};

/// What queries read; everything outlives them.
struct query_parts {
  store::tenant_name tenant;
  id128 log_id;
  const store::log_device& device;
  const store::stream_reader& reader;
  const store::derived_store& derived;
  const store::tail_index& tail;
  phi_access& phi;  ///< how what is sealed is read: whose keys, for what
  const store::surrogates& surrogates;
  const store::provider_directory& directory;
  const store::payment_book& payments;
  const store::exchange_book& exchanges;
  projections::projector& projector;
};

/// The same parts, read through *phi*.
inline query_parts with_access(const query_parts& parts, phi_access& phi) {
  return {parts.tenant, parts.log_id,     parts.device,    parts.reader,   parts.derived,   parts.tail,
          phi,          parts.surrogates, parts.directory, parts.payments, parts.exchanges, parts.projector};
}

/// As of queries.
std::optional<member_numbers> numbers_of(const query_parts& parts, const member_id& member);

std::unique_ptr<queries> make_queries(const query_parts& parts);

}  // namespace benefactor::api
