// What the commands on X12 files have in common: reading a file's bytes, and what could not be read as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "api/x12/claim_837p.hpp"

namespace benefactor::tools {

/// Errors: std::runtime_error when the file cannot be read as bytes or is longer than the reader takes.
std::string read_x12_file(const std::string& file);

/// {"interchange": ..., "group": ..., "set": ..., "segment": ..., "claims": ..., "message": ..., "problems":
/// [...]}
nlohmann::ordered_json to_json(const api::x12::refusal& refusal);
nlohmann::ordered_json to_json(const api::x12::warning& warning);

/// *text* of a file fit for a terminal and for JSON: control characters, and in what is not UTF-8 all that is
/// not ASCII, as '?'.
std::string shown_text(std::string_view text);

}  // namespace benefactor::tools
