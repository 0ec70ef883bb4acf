// What would have been decided, had other rules held: the recorded commands of a policy decided again, in
// their order, under a plan (what_if_plan.hpp), and compared with what is recorded.
//
// Two policies are folded side by side: the recorded one from the recorded events, by which the commands are
// told (replay.hpp), and the supposed one from what decide() says of those commands under the changed terms
// and inputs. So the supposed accumulators are those of the supposed decisions, from the policy's first claim
// on; where the plan changes nothing, both are the same, and so is every amount.
//
// Taken as they were: who asked for what, when and in which order; what was said about cover and
// authorisations; what external processors decided; what edits found (an edit that was off found nothing;
// what it finds may rest on other claims that stand, and those are the recorded ones). A command that the
// supposed claim refuses (the dispute of a line that is not denied any more) is counted and does nothing.
// Nobody asks for what nobody asked for then: a claim that is pended under the plan and was not, waits.
// What was cancelled, voided or replaced is gone on both sides, also where the supposed claim could not have
// been, because it or its replacement waits: else one service would count twice.
//
// Not reproducible: a decision that may rest on sealed diagnoses that cannot be read (the member was erased).
// It is taken as recorded, with the amounts it took, and its claim is left out of the comparison and counted
// apart.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "events/bucket.hpp"
#include "events/what_if_plan.hpp"

namespace benefactor {

/// Who bears what was billed, in cents: billed = all the others.
struct money_split {
  cents billed = 0, plan_paid = 0;
  cents member = 0;       ///< PR adjustments: what the member owes
  cents contractual = 0;  ///< CO: the provider's
  cents other = 0;        ///< OA: other payers', and duplicates
  cents undecided = 0;    ///< of lines in review

  auto operator<=>(const money_split&) const = default;
  money_split& operator+=(const money_split& more);
};

/// Cancelled, voided or replaced.
bool is_withdrawn(claim_status s);

/// What *line* of *claim* comes to. Of a claim that was cancelled, voided or replaced: nothing, not even
/// billed.
money_split split_of(const claim_state& claim, const claim_line_state& line);

/// Sums of what was recorded and what is supposed.
struct compared_lines {
  std::uint64_t claims = 0, claims_changed = 0;  ///< with a line here; with one that comes out otherwise
  std::uint64_t lines = 0, lines_changed = 0;
  money_split recorded, supposed;

  bool operator==(const compared_lines&) const = default;
  compared_lines& operator+=(const compared_lines& more);
};

/// One claim, over its lines that are compared.
struct compared_claim {
  claim_id claim;
  date first_received;
  std::string plan, provider_npi;
  claim_status status_recorded = claim_status::absent, status_supposed = claim_status::absent;
  std::uint64_t lines = 0, lines_changed = 0;
  money_split recorded, supposed;

  bool operator==(const compared_claim&) const = default;
  cents plan_pays_more() const { return checked_sub(supposed.plan_paid, recorded.plan_paid); }
};

/// A recorded command that the supposed claim refuses.
struct refused_command {
  claim_id claim;
  date first_received;
  std::string command;  ///< command_name
  rejection_code code = rejection_code::invalid;
  std::string reason;

  auto operator<=>(const refused_command&) const = default;
};

/// "resolve_dispute": the name of a command's type.
std::string_view command_name(const bucket_command& command);

/// Members by what the plan has paid, as recorded, on their lines that are compared.
inline constexpr std::array<cents, 5> member_band_from{0, 1, 500'00, 2'500'00, 10'000'00};
inline constexpr std::size_t member_bands = member_band_from.size();
std::size_t member_band_of(cents paid);
std::string member_band_name(std::size_t band);  ///< "0.01 to 499.99"

/// Lines by the member's age on the day of service; the last band: nobody has said, or it cannot be read.
inline constexpr std::array<int, 5> age_band_from{0, 18, 35, 50, 65};
inline constexpr std::size_t age_bands = age_band_from.size() + 1;
std::size_t age_band_of(const std::optional<date>& birth, date service);
std::string age_band_name(std::size_t band);  ///< "0-17", "65+", "unknown"

/// What a comparison comes to; reports of disjoint sets of policies add up.
struct what_if_report {
  compared_lines total;
  std::map<std::string, compared_lines> plans;  ///< "": claims of no plan
  std::map<service_type, compared_lines> services;
  std::map<std::string, compared_lines> providers;  ///< by NPI
  std::array<compared_lines, member_bands> bands{};
  std::array<std::uint64_t, member_bands> members{};  ///< with a line that is compared
  std::array<compared_lines, age_bands> ages{};
  compared_lines not_reproducible;  ///< of the claims left out of all of the above; as recorded on both sides

  std::uint64_t policies = 0, claims = 0, commands = 0;  ///< decided again, compared or not
  std::uint64_t waiting = 0;   ///< compared claims that were decided and would wait for review
  std::uint64_t released = 0;  ///< compared claims that wait and would be decided
  /// Claims with lines that are chosen, gone in the record, which the plan would not have let go; left out.
  std::uint64_t ended_as_recorded = 0;
  std::map<std::pair<std::string, rejection_code>, std::uint64_t> refused;  ///< by command

  // Of the lists, only the first *most* are kept.
  std::size_t most = 20;
  std::vector<compared_claim> most_changed;   ///< by what the plan pays more or less, then by claim
  std::vector<refused_command> refused_list;  ///< by claim, then in the order asked

  bool operator==(const what_if_report&) const = default;
  void add(const what_if_report& other);

  /// Sorts the lists and cuts them to *most*.
  void trim();
};

/// What the events of a command do not say. Where those of a policy say who its members are, and are opened,
/// ages come from there.
struct what_if_inputs {
  bool sealed_open = true;  ///< false: a sealed part of them could not be opened
  /// Of a submission that was pended: what a decision would have rested on then. Null: an unknown provider.
  const outside_inputs* outside = nullptr;
};

/// One policy, as recorded and as supposed.
class what_if_policy {
 public:
  /// *plan* outlives it.
  explicit what_if_policy(const what_if_plan& plan) : plan_(&plan) {}

  /// Takes the recorded events of one command, in the log's order. *sealed_open*: false where a sealed part
  /// of them could not be opened.
  /// @returns why they are not the events of one command, or do not fit what was taken before (replay.hpp);
  /// nothing was taken then. Empty: they were taken.
  /// Errors: std::overflow_error when amounts leave 64 bits.
  [[nodiscard]] std::string take(const bucket_events& recorded, const what_if_inputs& inputs = {});

  /// Adds the policy to *report*, whose lists are trimmed now and then. Nothing is taken behind it.
  void compare(what_if_report& report) const;

  /// So that policies of equal rules can share them.
  template <class Visit>
  void for_each_contract(const Visit& visit) {
    visit(recorded_.contract);
    visit(supposed_.contract);
  }

  const bucket_state& recorded() const { return recorded_; }
  const bucket_state& supposed() const { return supposed_; }

  struct followed_claim {
    claim_state recorded, supposed;
    line_diagnoses diagnoses;  ///< in force, as recorded
    std::string plan;
    bool readable = true;            ///< its diagnoses are known
    bool as_recorded = false;        ///< not reproducible
    bool ended_as_recorded = false;  ///< cancelled, voided or replaced though the supposed claim could not be
  };
  /// Null: no such claim.
  const followed_claim* find(const claim_id& claim) const;

 private:
  followed_claim* find(const claim_id& claim);
  involved_claims involved(const claim_id& claim, const claim_id& original,
                           claim_state followed_claim::*side) const;
  void take_of_policy(const bucket_events& recorded);
  void suppose(const bucket_events& recorded, const claim_id& id, followed_claim& claim,
               const what_if_inputs& inputs);
  /// The decision does not rest on diagnoses, under either contract.
  bool can_be_decided(const claim_state& claim) const;
  void take_as_recorded(const bucket_events& recorded, followed_claim& claim);
  bool end_as_recorded(const bucket_events& recorded);
  std::vector<bucket_movement> give_back(const claim_id& claim, const std::vector<std::uint16_t>& lines);
  void apply(const bucket_events& events, claim_state followed_claim::*side, bucket_state& bucket);
  void note_births(const bucket_event& event);
  std::optional<date> birth_of(const member_id& member) const;
  /// What the plan paid for each member, as recorded, where the cohort chooses the member.
  struct paid_for_member {
    cents chosen = 0, compared = 0;  ///< lines chosen; those of them that are reproducible
    bool is_compared = false;
  };
  std::map<member_id, paid_for_member> members_chosen() const;
  void compare_claim(const followed_claim& claim, const claim_id& id,
                     const std::map<member_id, paid_for_member>& members, what_if_report& report) const;

  const what_if_plan* plan_;
  bucket_state recorded_, supposed_;
  std::unordered_map<claim_id, followed_claim, id128_hash> claims_;
  std::map<member_id, std::optional<date>> births_;  ///< of whom something is said and could be opened
  std::uint64_t commands_ = 0;
  std::vector<refused_command> refused_;  ///< in the order asked
};

}  // namespace benefactor
