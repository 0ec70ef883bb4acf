// From the contract's readers to plain results: what a client is answered. A code that this program does not
// know is read as the first of its enumeration, or as `failed` where that would mislead.
#pragma once

#include "api/backup_outcome.hpp"
#include "api/claims.capnp.h"
#include "api/results.hpp"

namespace benefactor::api {

std::vector<field_problem> read_problems(capnp::List<wire::Problem>::Reader problems);
rejection read_refusal(wire::Refusal::Reader refusal);
claim_result read_result(wire::ClaimResult::Reader result);
enrollment_result read_result(wire::EnrollmentResult::Reader result);
stream_summary read_summary(wire::StreamSummary::Reader summary);
claim_record read_record(wire::ClaimRecord::Reader record);
bucket_balances read_balances(wire::Balances::Found::Reader balances);
claim_page read_page(wire::ClaimPage::Reader page);
std::vector<history_entry> read_history(capnp::List<wire::RecordedEvent>::Reader events);
backup_outcome read_backup_outcome(wire::BackupResult::Reader result);
server_info read_info(wire::ServerInfo::Reader info);

}  // namespace benefactor::api
