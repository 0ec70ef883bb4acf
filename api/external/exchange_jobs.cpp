#include "api/external/exchange_jobs.hpp"

namespace benefactor::api::external {

namespace {

constexpr const char* nobody = "the server is not set up for any external processor";

void add(std::string& summary, const std::string& text) { summary += (summary.empty() ? "" : "; ") + text; }

job_result send_all(processor_exchange& exchange, date on, bool dry, const asked_by_origin& by) {
  job_result result;
  for (const auto& p : exchange.settings().processors) {
    const auto sent = exchange.send(p.id, on, dry, by);
    if (const auto* refused = std::get_if<rejection>(&sent)) {
      ++result.failed;
      add(result.summary, p.id + ": " + refused->reason);
    } else if (const auto* report = std::get_if<dispatch_report>(&sent)) {
      result.touched.insert(result.touched.end(), report->claim_numbers.begin(), report->claim_numbers.end());
      result.failed += report->held.size();
      add(result.summary,
          p.id + ": " + std::to_string(report->claim_numbers.size()) +
              (dry ? " claims would be sent" : " claims sent") +
              (report->held.empty() ? "" : ", " + std::to_string(report->held.size()) + " held"));
    }
  }
  return result;
}

job_result receive_all(processor_exchange& exchange, date on, bool dry, const asked_by_origin& by) {
  if (dry) return {{}, 0, "files are looked at only when they are taken"};
  job_result result;
  for (const auto& p : exchange.settings().processors) {
    const auto taken = exchange.receive(p.id, on, by);
    const auto* report = std::get_if<intake_report>(&taken);
    if (!report) continue;
    std::size_t files = 0;
    for (const auto& file : report->files) {
      files += file.fate == file_fate::taken;
      result.failed +=
          file.fate == file_fate::unmatched || file.fate == file_fate::unreadable || file.refused != 0;
    }
    add(result.summary, p.id + ": " + std::to_string(files) + " files taken, " +
                            std::to_string(report->files.size() - files) + " set aside, " +
                            std::to_string(report->waiting) + " waiting");
  }
  return result;
}

template <class Run>
job make(std::string_view name, const char* description, processor_exchange* exchange, Run run) {
  const auto run_for = [exchange, run](date on, bool dry, const asked_by_origin& by) {
    return exchange ? run(*exchange, on, dry, by) : job_result{{}, 0, nobody};
  };
  return {.name = std::string(name),
          .description = description,
          .run = [run_for](date on, bool dry) { return run_for(on, dry, nullptr); },
          .run_for = run_for};
}

}  // namespace

job make_outbox_job(processor_exchange* exchange) {
  return make(outbox_job_name, "Sends claims to the external processors that decide them", exchange,
              send_all);
}

job make_inbox_job(processor_exchange* exchange) {
  return make(inbox_job_name, "Takes what external processors have sent", exchange, receive_all);
}

}  // namespace benefactor::api::external
