// Replay: what was recorded is decided again, by the same rules, and compared with the record.
//
// From the events of one command and the state before it follows the command that made them; decide() is
// asked again and must come to the same events. Everything that came from outside is taken from the record:
// what was submitted, days, texts, network status, contract prices, fingerprints, overrides, what an external
// processor stated. Everything that the rules compute is computed: whether the command may be carried out in
// that state, which events it has and in which order, statuses, every amount, what is given back, what edits
// find, which version of the terms holds.
//
// Decided again: enrolments, revisions, cover and authorisations; submissions (decided, pended or routed),
// releases, denials in review, cancellations, voids and replacements, payments and remittances, disputes and
// their resolutions, readjudications, dispatches and reports of external processors, remarks and documents.
// Only applied: a change of review, for what was asked cannot be told from what became of it; it is checked
// that the claim was in review and that something changed.
// Not decided here, because no bucket decides them: reference data, payment runs, the exchange's ledger.
//
// What is sealed and not open (the member was erased, or nobody has the key) enters as said in
// replay_inputs. Pure, as everything here: the driver (api/audit/replay.hpp) reads the log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/bucket.hpp"

namespace benefactor {

/// What the record of one command does not hold: the driver has it from what was recorded before.
struct replay_inputs {
  /// Of the claim that is decided, in force before the command, by line; of a submission nothing is needed:
  /// its own are in its event. Null: they cannot be read; then lines are decided as if they had none.
  const line_diagnoses* diagnoses = nullptr;
  /// The edit tables that held, the member's birth date and sex, the other claims' lines. Nothing: no table
  /// was loaded.
  edit_inputs edits = {};
  /// True: findings are taken as they are recorded, because what they rest on cannot be read.
  bool findings_as_recorded = false;
  /// False: the sealed parts of the command's events were not opened; their texts count as well formed.
  bool sealed_open = true;
};

/// The command that made *events*, all of one command, in the state before it; nothing where it cannot be
/// told (review_changed), or where the events are none that one command makes.
/// claims.original: of the claim that the subject replaces.
std::optional<bucket_command> command_of(const bucket_events& events, const bucket_state& before,
                                         const involved_claims& claims, const replay_inputs& inputs = {});

/// The claim that a command was about; zero: the policy. A replacement's is the new claim.
claim_id subject_of(const bucket_events& events);

/// One field that comes out otherwise.
struct replay_difference {
  std::size_t event =
      0;           ///< which of the command's events, from 0; behind the last: one that is not recorded
  claim_id claim;  ///< zero: the policy
  std::uint16_t line = 0;       ///< 1-based; 0: the whole claim
  std::string field;            ///< "planPaid", "status", "events"
  std::string recorded, again;  ///< as text; empty: there is none. Nothing sealed.
  cents money = 0;              ///< of an amount: recorded less recomputed

  auto operator<=>(const replay_difference&) const = default;
};

enum class replay_outcome : std::uint8_t {
  same,
  different,
  applied,  ///< not decided again: see above
};

struct replayed_command {
  replay_outcome outcome = replay_outcome::same;
  std::vector<replay_difference> differences;  ///< in the order of the events
};

/// Decides again what *recorded* says and compares. Errors: none; what decide() throws is a difference.
replayed_command replay(const bucket_events& recorded, const bucket_state& before,
                        const involved_claims& claims, const replay_inputs& inputs = {});

/// Every field in which two lists of events differ, sealed texts left out where *recorded* has none.
std::vector<replay_difference> differences(const bucket_events& recorded, const bucket_events& again);

/// True when deciding *services* of *member* may look at diagnoses, or at who the member is: a rule of any
/// version excludes diagnoses for one of them, or an edit table looks at them. Where false, the outcome does
/// not rest on what is sealed.
bool rests_on_sealed(const policy& contract, const member_id& member,
                     const std::vector<service_type>& services, const edit_tables* tables);

/// What must hold of claim and bucket behind any events: each line balances, amounts are not negative, the
/// transition is one of the lifecycle's, accumulators keep within what the contract ever allowed.
/// Appends what does not. *status_before*: of the claim before the command.
void check_claim(const claim_state& claim, claim_status status_before, std::vector<replay_difference>& found);
void check_bucket(const bucket_state& bucket, std::vector<replay_difference>& found);

}  // namespace benefactor
