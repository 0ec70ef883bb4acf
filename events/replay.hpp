// Replay: what was recorded is decided again, by the same rules, and compared with the record.
//
// From the events of one command and the state before it follows the command that made them; decide() is
// asked again and must come to the same events. Everything that came from outside is taken from the record:
// what was submitted, days, texts, network status, contract prices, fingerprints, overrides, what an external
// processor stated. Everything that the rules compute is computed: whether the command may be carried out in
// that state, which events it has and in which order, statuses, every amount, what is given back, what edits
// find, which version of the terms holds.
//
// Decided again: additions to and changes of a contract, cover and authorisations; submissions (decided,
// pended or routed), releases, denials in review, cancellations, voids and replacements, payments and
// remittances, disputes and their resolutions, readjudications, dispatches and reports of external
// processors, remarks and documents.
// Only applied, because what was asked is what is recorded: the first enrolment of a policy, which must be
// its first; and a change of review, of a claim that is in review, which must change something.
// Not decided here, because no bucket decides them: reference data, payment runs, the exchange's ledger.
//
// Pure, as everything here: the driver (api/audit/replay.hpp) reads the log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/bucket.hpp"

namespace benefactor {

/// What the record of one command does not hold: whoever replays has it from what was recorded before.
struct replay_inputs {
  /// Of the subject, in force before the command, by line. Nothing for a submission, whose own are in its
  /// event. Null: they cannot be read; lines are decided as if they had none.
  const line_diagnoses* diagnoses = nullptr;
  /// The edit tables that held, the member's birth date and sex, the other claims' lines. Nothing: no table
  /// was loaded.
  edit_inputs edits = {};
  /// False: the sealed parts of the command's events were not opened; their texts count as well formed.
  bool sealed_open = true;
};

/// The claim that a command was about, a replacement's the new one; zero: the policy.
claim_id subject_of(const bucket_events& events);

/// Why *events* are not the events of one command, or cannot be applied to their claims; empty: they are and
/// can. Must be asked before events of a log that is not trusted are applied.
std::string misfit(const bucket_events& events, const involved_claims& claims);

/// Of the lines of a submission, by line, as its last event has them.
std::vector<line_fingerprint> fingerprints_of(const bucket_event& outcome);

/// The command that made *events*, all of one command and fit, in the state before it; nothing of a change of
/// review, whose request cannot be told from what became of it.
/// claims.original: of the claim that the subject replaces.
std::optional<bucket_command> command_of(const bucket_events& events, const bucket_state& before,
                                         const involved_claims& claims, const replay_inputs& inputs = {});

/// One field that comes out otherwise.
struct replay_difference {
  std::size_t event = 0;        ///< which of the command's events, from 0
  claim_id claim;               ///< zero: the policy
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

/// Decides again what *recorded*, which is fit, says and compares. Errors: what decide() throws, where the
/// record holds what no engine wrote.
replayed_command replay(const bucket_events& recorded, const bucket_state& before,
                        const involved_claims& claims, const replay_inputs& inputs = {});

/// Every field in which two lists of events differ. Sealed texts are compared and not told.
std::vector<replay_difference> differences(const bucket_events& recorded, const bucket_events& again);

/// The plan's payments that *events* decide, in cents, less what they give back. Errors: std::overflow_error.
cents plan_paid_by(const bucket_events& events);

/// Sum and difference of amounts that nobody vouches for: the nearest that 64 bits hold.
cents saturating_add(cents a, cents b);
cents saturating_sub(cents a, cents b);

/// True when deciding lines of *member* may look at diagnoses or at who the member is: a rule of any version
/// excludes diagnoses for the service of one, or a table of edits looks at them. Where false, the outcome
/// does not rest on what is sealed. Lines: of a submission, or of a claim.
bool rests_on_sealed(const policy& contract, const member_id& member,
                     const std::vector<claim_submitted::line>& lines, const edit_tables* tables);
bool rests_on_sealed(const policy& contract, const member_id& member,
                     const std::vector<claim_line_state>& lines, const edit_tables* tables);

/// What holds of every bucket however it came about, beyond what evolve() insists on: no deductible,
/// out-of-pocket maximum or number of visits is exceeded. Of a bucket to which *moved* was just applied: only
/// what these charged is looked at. As sentences; empty when all holds. Annual limits may be waived and are
/// not looked at. Not for buckets with decisions of external processors, which keep limits of their own.
std::vector<std::string> exceeded_limits(const bucket_state& bucket, const bucket_events& moved);

/// What does not hold of the lines that *event* decides: each balances, no amount is negative, a line is
/// denied exactly if it has a reason.
void check_lines(const bucket_event& event, std::vector<replay_difference>& found);

}  // namespace benefactor
