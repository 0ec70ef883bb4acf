#include "tools/benefactor/as_of_option.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string_view>

#include "events/date.hpp"
#include "tools/benefactor/render_results.hpp"

namespace benefactor::tools {

void add_as_of_option(CLI::App& command, std::string& when) {
  auto* option = command.add_option(
      "--as-of", when,
      "As it was known at a position of the log, at the end of a day (YYYY-MM-DD, UTC), or at an instant "
      "(2026-03-02T12:00:00Z)");
  if (auto* other = command.get_option_no_throw("--at-least")) option->excludes(other);
}

api::as_of as_of_argument(const std::string& text) {
  if (const auto when = api::parse_as_of(text)) return *when;
  throw std::invalid_argument("--as-of: " + text +
                              " is no moment; write a position, YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ");
}

nlohmann::ordered_json to_json(const api::log_moment& moment) {
  return {{"position", moment.position}, {"time", format_instant(moment.time_us)}};
}

int say_refused(const client_options& options, const rejection& refused) {
  if (options.json) std::cout << to_json(refused).dump() << '\n';
  std::cerr << "benefactor: ";
  print(std::cerr, refused);
  return status_failed;
}

}  // namespace benefactor::tools
