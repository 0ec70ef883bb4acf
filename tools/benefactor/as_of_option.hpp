// --as-of WHEN: commands that show something as it was known at a moment.
#pragma once

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "api/as_of.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"

namespace benefactor::tools {

/// Adds the option, which leaves its text in *when*; --at-least does not go with it.
void add_as_of_option(CLI::App& command, std::string& when);

/// What an as-of text means: a position ("1234"), a day ("2026-03-02": its end, UTC) or an instant
/// ("2026-03-02T12:00:00Z", with up to six decimals). Errors: std::invalid_argument naming the option.
api::as_of as_of_argument(const std::string& text);

/// {"position": 1234, "time": "2026-03-02T12:00:00.000000Z"}
nlohmann::ordered_json to_json(const api::log_moment& moment);

/// Says a refused question; returns the exit status.
int say_refused(const client_options& options, const rejection& refused);

/// Shows an answer: JSON that says which moment it is of, or that as a line and then what *print* writes.
/// @param what  is not found: "claim"
/// @returns the exit status
template <class Found, class ToJson, class Print>
int show_as_of(const client_options& options, const api::as_of_result<Found>& answer, const std::string& what,
               ToJson to_json_of, Print print) {
  if (const auto* refused = answer.refused()) return say_refused(options, *refused);
  const auto& moment = *answer.moment();
  if (!answer.found) {
    std::cerr << "benefactor: no such " << what << " at position " << moment.position << " ("
              << format_instant(moment.time_us) << ")\n";
    return status_failed;
  }
  if (options.json) {
    nlohmann::ordered_json out = to_json_of(*answer.found);
    out["asOf"] = to_json(moment);
    std::cout << out.dump() << '\n';
  } else {
    std::cout << "As of position " << moment.position << ", " << format_instant(moment.time_us) << "\n\n";
    print(*answer.found);
  }
  return status_done;
}

}  // namespace benefactor::tools
