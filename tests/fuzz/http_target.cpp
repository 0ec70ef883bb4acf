// Requests of HTTP as a stranger may write them: "VERB target\nbody". What is read is a call's parameters, or
// all that is wrong, and nothing of what was read is repeated; what was read is written as JSON.
#include <capnp/dynamic.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "api/http/claim_lines.hpp"
#include "api/http/json_reading.hpp"
#include "api/http/json_writing.hpp"
#include "api/http/request_rules.hpp"
#include "api/objects/uri.hpp"
#include "tests/fuzz/fuzz_targets.hpp"

namespace benefactor::fuzz {
namespace {

using namespace api::http;

constexpr date today{20'500};

void check_problems(const std::vector<api::problem>& problems) {
  for (const auto& each : problems)
    promise(each.text.find(private_mark) == std::string::npos, "a problem repeats what was read");
}

void check_lines(std::string_view body) {
  constexpr std::size_t line_bytes = 512;
  claim_lines whole(line_bytes), cut(line_bytes);
  const auto read = whole.take(body, true);
  std::size_t count = cut.take(body.substr(0, body.size() / 2), false).size();
  count += cut.take(body.substr(body.size() / 2), true).size();
  promise(read.size() == count, "lines are read otherwise when the body is cut");
}

}  // namespace

void take_http(std::string_view bytes) {
  const auto line = bytes.substr(0, bytes.find('\n'));
  const auto body = line.size() < bytes.size() ? bytes.substr(line.size() + 1) : std::string_view();
  const auto space = line.find(' ');
  if (space == line.npos) return;
  auto target = line.substr(space + 1);
  const auto mark = target.find('?');
  request_parts parts{find_route(line.substr(0, space), target.substr(0, mark)), {}, body, today};
  if (!parts.route.to) return;
  if (parts.route.to->name == "Claims.openStream") return check_lines(body);
  if (parts.route.to->own) return;
  if (mark != target.npos) {
    auto query = api::read_query(target.substr(mark + 1));
    if (!query) return;
    parts.query = std::move(*query);
  }
  for (const auto& [name, value] : parts.query)
    if (!is_plain_text(name) || !is_plain_text(value)) return;
  for (const auto& [name, value] : parts.route.values)
    if (!is_plain_text(value)) return;
  std::vector<api::problem> problems;
  const auto params = read_parameters(parts, problems);
  promise((params == nullptr) == !problems.empty(), "a request is neither read nor refused");
  check_problems(problems);
  if (!params) return;
  const auto read = params->getRoot<capnp::DynamicStruct>(parts.route.to->method.getParamType()).asReader();
  const auto text = to_json(read).dump(-1, ' ', false, nlohmann::json::error_handler_t::strict);
  promise(nlohmann::json::accept(text), "what was read is no JSON");
}

}  // namespace benefactor::fuzz
