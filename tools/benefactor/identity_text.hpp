// Who somebody is, as JSON for machines and as text for people.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>

#include "api/client/identity_results.hpp"

namespace benefactor::tools {

/// With the contract's names; ids in hexadecimal, what is empty left out. Never a token.
nlohmann::ordered_json to_json(const api::user_profile& profile);
nlohmann::ordered_json to_json(const api::login_refusal& refused);
nlohmann::ordered_json to_json(const api::account_details& user);
/// With the one-time password, where there is one.
nlohmann::ordered_json to_json(const api::account_change& change);

void print(std::ostream& out, const api::user_profile& profile);
/// "refused: TOO_MANY_TRIES: …; try again in 40 s", then a line for each problem.
void print(std::ostream& out, const api::login_refusal& refused);
void print(std::ostream& out, const api::account_details& user);
/// A table of them.
void print(std::ostream& out, const std::vector<api::account_details>& users);
void print(std::ostream& out, const std::vector<api::account_session>& sessions);

/// "ACTIVE", "LOCKED until …", "DEACTIVATED".
std::string state_of(const api::account_details& user);

}  // namespace benefactor::tools
