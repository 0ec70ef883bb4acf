#include "events/exchange.hpp"

#include "events/contract_decide.hpp"
#include "events/overloaded.hpp"

namespace benefactor {

namespace {

using changes = std::optional<exchange_event>;

void check_head(const std::string& processor, date on, std::vector<field_problem>& problems) {
  if (!is_processor_id(processor))
    problems.push_back({"processor", "a processor's id is 1 to 64 letters, digits, '-' and '_'"});
  check_day(on, "on", problems);
}

exchange_decision on(const exchange_ledger& ledger, const record_batch& c) {
  const auto& batch = c.batch;
  std::vector<field_problem> problems;
  check_head(batch.processor, batch.on, problems);
  if (batch.claims == 0) problems.push_back({"claims", "a batch has at least one claim"});
  if (!problems.empty()) return invalid(std::move(problems));
  const auto next = ledger.next_batch(batch.processor);
  if (batch.number == next) return changes{batch};
  if (batch.number == 0 || batch.number > next)
    return invalid({{"number", "batches of a processor follow each other"}});
  const auto& known = ledger.processors.at(batch.processor).batches[batch.number - 1];
  if (known.sha256 == batch.sha256) return changes{};
  return rejection{rejection_code::idempotency_conflict, {}, "the batch was sent with other content"};
}

exchange_decision on(const exchange_ledger& ledger, const record_file& c) {
  std::vector<field_problem> problems;
  check_head(c.file.processor, c.file.on, problems);
  if (!problems.empty()) return invalid(std::move(problems));
  const auto at = ledger.processors.find(c.file.processor);
  if (at != ledger.processors.end() && at->second.files.contains(c.file.sha256)) return changes{};
  return changes{c.file};
}

}  // namespace

std::string_view to_text(exchange_file_kind k) {
  return k == exchange_file_kind::status ? "STATUS" : "REMITTANCE";
}

const std::string& processor_of(const exchange_event& event) {
  return std::visit([](const auto& e) -> const std::string& { return e.processor; }, event);
}

std::uint32_t exchange_ledger::next_batch(const std::string& processor) const {
  const auto at = processors.find(processor);
  return at == processors.end() ? 1 : static_cast<std::uint32_t>(at->second.batches.size() + 1);
}

exchange_decision decide(const exchange_ledger& ledger, const exchange_command& command) {
  return std::visit([&](const auto& c) { return on(ledger, c); }, command);
}

void evolve(exchange_ledger& ledger, const exchange_event& event) {
  auto& of = ledger.processors[processor_of(event)];
  std::visit(overloaded{[&](const batch_sent& e) { of.batches.push_back(e); },
                        [&](const exchange_file_taken& e) { of.files.emplace(e.sha256, e); }},
             event);
}

}  // namespace benefactor
