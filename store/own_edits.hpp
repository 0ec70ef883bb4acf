// A look into a stored enrolment, for a fold that wants few of them: decoding each one whole costs more.
#pragma once

#include "store/event_record.hpp"

namespace benefactor::store {

/// Of an event policy_enrolled. False: the policy has no `edits`. True: it may have some, and decoding tells,
/// errors included.
bool may_enroll_edits(const event_view& event);

}  // namespace benefactor::store
