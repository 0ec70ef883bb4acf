// What must always hold (ARCHITECTURE.md), checked on a machine at rest against all that was seen of the run.
//
//   log         verify() finds no damage; the log goes on from every end it ever had          (1)
//   lost        an answer's event stands where the answer says, and says the same              (1)
//   doubled     a command is appended once, a claim submitted once, a policy enrolled once     (1)
//   state       states in answers and snapshots equal the fold of the log up to their position (2)
//   derived     index, views and snapshots equal those built anew from the log                 (2)
//   money       lines balance, buckets are the sum of their lines, no limit is exceeded        (3)
//   decisions   the pure core, given the commands in the log's order, decides the same         (4)
//   order       commands sent on one policy in one life are in the log in the order sent       (4)
//   sealed      what was answered can be unsealed, unless the member was erased
//   plaintext   nothing of the sealed list stands in log or derived data                       (6)
//
// The run itself checks that repeating appends nothing (repeated, invariant 5), that everything is answered
// (unanswered), once (doubled), and that the process ends by itself only when a sync has failed (stopped).
#pragma once

#include "tests/simulation/history.hpp"
#include "tests/simulation/machine.hpp"

namespace benefactor::simulation {

/// Checks the log and what rests on it; the machine need not have been stopped in good order. *last* also
/// looks at the money behind every command and for plaintext, which covers all that came before.
void check_log(const machine& on, const history& seen, bool last, findings& found);

/// Checks derived data that were folded to the log's end.
void check_derived(machine& on, findings& found);

}  // namespace benefactor::simulation
