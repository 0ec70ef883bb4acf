// One run: carries out a plan, then lets clients retry until everything is answered, and checks every
// promise.
#pragma once

#include <functional>
#include <string>

#include "tests/simulation/history.hpp"
#include "tests/simulation/machine.hpp"
#include "tests/simulation/mutation.hpp"
#include "tests/simulation/plan.hpp"

namespace benefactor::simulation {

struct run_result {
  findings found;  ///< empty: every promise held
  std::string log_bytes;
  std::uint64_t requests = 0, answers = 0, events = 0;
  std::uint64_t crashes = 0;  ///< power cuts and failed syncs
  std::uint64_t torn = 0, repairs = 0, stops = 0, erased = 0, snapshots = 0;
  /// Approvals of an erasure by another person than asked for it, and by the same one, who is refused.
  std::uint64_t approved = 0, self_approved = 0;
  std::uint64_t renewed = 0, rotated = 0;  ///< data keys that got another generation; steps of rotations
};

/// A further look at the machine at rest, once everything is answered; says what it finds.
using further_check = std::function<void(machine& on, findings& found)>;

/// Carries out *what*. The same plan gives the same result, byte for byte. After the first promise found
/// broken at a restart the run ends.
run_result run(const plan& what, mutation broken = mutation::none, const further_check& also = {});

struct short_plan {
  std::vector<std::size_t> actions, requests;  ///< places in the whole plan
  finding found;
  std::size_t runs = 0;
};

/// Leaves out of *whole*, which breaks *rule*, whatever is not needed to break it, in at most *runs_max*
/// runs. *go_on* hears how many runs that were; the search ends when it says no.
short_plan shorten(const plan& whole, mutation broken, const std::string& rule, std::size_t runs_max,
                   const std::function<bool(std::size_t runs)>& go_on = {});

}  // namespace benefactor::simulation
