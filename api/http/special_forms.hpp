// Structures of the contract that are one text or a simpler object in JSON.
#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/claims.capnp.h"
#include "api/documents/json_reading.hpp"

namespace benefactor::api::http {

inline constexpr std::array<std::string_view, 8> claim_filter_fields{
    "status", "dispute", "memberId", "policyNumber", "providerNpi", "from", "to", "flagged"};

/// Which claims a list shows. "flagged" (an anomaly, or ANY) goes with a provider only.
void read_claim_filter(const nlohmann::json& from, wire::ClaimFilter::Builder to, const std::string& path,
                       std::vector<problem>& problems);

/// @returns false where *text* spells no status.
bool read_claim_status(const std::string& text, wire::ClaimStatus& to);

/// 32 hexadecimal digits are an id, all else a login.
void read_user_name(const std::string& text, wire::UserReference::Builder to);

/// "4711", "2026-03-01" (the end of the day) or an instant. @returns false for anything else.
bool read_moment(const std::string& text, wire::AsOf::Builder to);

/// Nothing unless *text* is pairs of hexadecimal digits.
std::optional<std::string> bytes_from_hex(std::string_view text);

}  // namespace benefactor::api::http
