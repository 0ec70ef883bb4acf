// Questions and answers as a session's scope allows them: whose data, and which fields of it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/results.hpp"
#include "api/roles/scope.hpp"
#include "store/surrogates.hpp"

namespace benefactor::api {

/// Makes *filter* ask for no other claims than the scope's: by the session's one provider or member where it
/// names none. @returns why it cannot be asked; that depends on the question alone and not on what there is.
std::vector<field_problem> narrow(claim_filter& filter, const data_scope& scope,
                                  const store::surrogates& ids);

/// Takes out what the scope hides, and what happened to claims that *is_seen*, by claim number, says no of.
void narrow(claim_journey& journey, const data_scope& scope,
            const std::function<bool(const std::string&)>& is_seen);
void narrow(std::vector<history_entry>& events, const data_scope& scope);

/// Appends what of *claim* the session may not file.
void check_filing(const claim_submission& claim, const data_scope& scope,
                  std::vector<field_problem>& problems);

/// What the session may not do with its own claims; empty: it may.
std::vector<field_problem> check_command(const claim_action& action, const data_scope& scope);

}  // namespace benefactor::api
