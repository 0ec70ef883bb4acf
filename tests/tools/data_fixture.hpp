#pragma once
/// The data directories of earlier formats that are kept in tests/golden/data: how one is made, and what must
/// come out of it for ever.

#include <filesystem>
#include <nlohmann/json.hpp>

#include "api/client/claims_client.hpp"
#include "events/identity.hpp"
#include "store/key_rotation.hpp"

namespace benefactor::test_support {

/// tests/golden/data.
std::filesystem::path data_fixtures();

/// Writes a fixture of this program's format into *folder*, which must not be there: `data` (log and keys,
/// closed), `TEST-ONLY.keys` (a ring whose keys are counted up, so that nobody takes them for secrets) and
/// `expected.json`. In it are claims in every status, each kind of event, users and their sessions, members
/// erased by hand and by two persons, renewed keys, an access log, a file's segments, and the record of a
/// restore.
void make_data_fixture(const std::filesystem::path& folder);

/// Copies a fixture to *to*: `to/data` and `to/data.keys`, with the permissions that a checkout does not
/// keep.
void copy_data_fixture(const std::filesystem::path& fixture, const std::filesystem::path& to);

/// What a log that nobody has open holds, verified from its first page: "events", "pages", "bytes",
/// "nextPosition".
nlohmann::ordered_json describe_log(const std::filesystem::path& data);

/// The access log of such a directory, verified: how many records, who came in and who did not, and by whom
/// which method was read how often.
nlohmann::ordered_json describe_accesses(const std::filesystem::path& data);

/// Users by id, with names, bindings and sessions.
nlohmann::ordered_json describe_users(const user_directory& directory);

/// How many data keys are erased, and how many renewed to which generation.
nlohmann::ordered_json describe_keys(const store::key_status& status);

/// The claims of *names* ("ACME/C-1") and the balances of *policies* as a server tells them, private texts
/// included.
nlohmann::ordered_json describe_claims(api::claims_client& client, const std::vector<std::string>& names,
                                       const std::vector<std::string>& policies);

/// Every difference between what was *expected* and what *is*: "claims/ACME\/C-1/status: …". What *is* beyond
/// that is no difference, so that later programs may tell more.
std::vector<std::string> differences(const nlohmann::ordered_json& expected, const nlohmann::ordered_json& is,
                                     const std::string& at = {});

}  // namespace benefactor::test_support
