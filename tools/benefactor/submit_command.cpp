// `benefactor submit`: sends claims from files to a server and says what became of them.
#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <optional>

#include "tools/benefactor/answer_book.hpp"
#include "tools/benefactor/claim_sender.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/document_files.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

struct submit_command_options : client_options {
  std::vector<std::string> files;
  send_options sending;
  std::string acks, npi_check = "on";
  std::uint64_t show = 20;
};

const std::map<std::string, send_mode> send_modes{
    {"one", send_mode::one}, {"batch", send_mode::batch}, {"stream", send_mode::stream}};

/// What stopped a run before its end, if anything did.
struct run_end {
  bool interrupted = false, failed = false;
};

void report(const submit_command_options& options, const answer_book& book, const document_files& files,
            double seconds, const run_end& end) {
  const auto& tally = book.tally();
  if (options.json) {
    auto out = tally.to_json(seconds);
    out["unanswered"] = book.unanswered();
    out["unreadable"] = files.unreadable();
    out["interrupted"] = end.interrupted;
    std::cout << out.dump() << '\n';
    return;
  }
  if (book.not_shown() != 0)
    std::cerr << format_count(book.not_shown())
              << " more refused or failed claims are not shown; --show N shows more, --acks FILE names all\n";
  tally.print(std::cout, seconds);
  if (files.unreadable() != 0)
    std::cout << "Passed over as unreadable: " << format_count(files.unreadable()) << ".\n";
  if (end.interrupted) std::cout << "Interrupted.\n";
  if (book.unanswered() != 0)
    std::cout << format_count(book.unanswered())
              << " claims were sent without an answer arriving; submit the file again to learn what became "
                 "of them.\n";
}

int submit(api::claims_client& client, const submit_command_options& options) {
  const interrupt_guard guard;
  acknowledgements acks(options.acks);
  std::optional<progress_meter> meter;
  const auto clear = [&] {
    if (meter) meter->clear();
  };
  document_files files(options.files, std::cerr, clear);
  meter.emplace("claims", files.bytes_in_all());
  answer_book book(
      acks, [&](const claim_place& place) { return files.describe(place); }, std::cerr, options.show, clear);
  const auto show_progress = [&] { meter->update(book.tally().answered(), files.bytes_read()); };
  const auto sender = make_claim_sender(client, options.sending, [&](std::span<api::claim_result> results) {
    book.take(results);
    show_progress();
  });

  run_end end;
  try {
    std::uint64_t sequence = 0;
    files.for_each_claim([&](claim_submission& claim, const claim_place& place) {
      if (interrupted() || acks.failed()) return false;
      book.sent(sequence++, claim, place);
      sender->send(claim);
      return true;
    });
    // What is on its way is worth a moment after an interruption, but not more.
    std::optional<std::chrono::steady_clock::time_point> last_moment;
    sender->drain([&] {
      show_progress();
      if (!interrupted()) return true;
      const auto now = std::chrono::steady_clock::now();
      if (!last_moment) last_moment = now + std::chrono::seconds(5);
      return now < *last_moment;
    });
  } catch (const api::rpc_failure& failure) {
    clear();
    report_failure(failure);
    end.failed = true;
  }
  end.interrupted = interrupted();
  const auto seconds = meter->seconds();
  clear();
  report(options, book, files, seconds, end);
  if (acks.failed()) acks.report_failure(std::cerr);
  if (files.unreadable() != 0 || acks.failed()) return status_unusable;
  const bool all_decided = book.tally().decided() == book.tally().answered() && book.unanswered() == 0;
  return all_decided && !end.interrupted && !end.failed ? status_done : status_failed;
}

}  // namespace

void add_submit_command(CLI::App& app, int& status) {
  auto chosen = std::make_shared<submit_command_options>();
  auto* command = app.add_subcommand("submit", "Send claims from files to a server and sum up the answers");
  command->add_option("FILE", chosen->files, "Claims as NDJSON, one a line; - is standard input")->required();
  command
      ->add_option("--mode", chosen->sending.mode,
                   "one: a call for each; batch: a call for some; stream: without end")
      ->transform(CLI::CheckedTransformer(send_modes).description("{one,batch,stream}"))
      ->default_str("stream");
  command->add_option("--window", chosen->sending.window, "Claims in flight at most")
      ->check(CLI::Range(1u, 1'000'000u))
      ->capture_default_str();
  command
      ->add_option("--batch", chosen->sending.batch, "Claims that one call or one push of a stream carries")
      ->check(CLI::Range(1u, 10'000u))
      ->capture_default_str();
  command->add_option("--acks", chosen->acks, "Append a line for every answered claim to this file");
  command->add_option("--npi-check", chosen->npi_check, "Whether NPIs must have the right check digit")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  command->add_option("--show", chosen->show, "Refused claims shown at most")->capture_default_str();
  command->add_flag("--denials", chosen->sending.submission.with_lines,
                    "Count the lines denied by reason; answers carry every line then");
  add_connect_option(*command, *chosen);
  add_json_option(*command, *chosen);
  command->footer(
      "Each line of FILE is a claim in the scenario format's shape. Answers are durable: what was answered "
      "survives any\n"
      "crash. Submitting a file again is harmless and is how to go on after one: a claim that is known is "
      "answered as it\n"
      "stands, and nothing is recorded twice.\n"
      "\n"
      "--acks appends SUBMITTER/SUBMITTER-CLAIM-ID, status and position of each answered claim, parted by "
      "tabs, as it is\n"
      "answered; for a refused claim the refusal's code is the status. Memory is bounded by --window. Ctrl-C "
      "stops\n"
      "sending, waits a moment for what is in flight, and sums up.\n"
      "\n"
      "Exit status: 0 all claims were decided; 1 some were refused or failed, or the run was cut short; 2 "
      "some input\n"
      "could not be read.\n"
      "\n"
      "Example:\n"
      "  benefactor submit book/claims.ndjson --acks acks.tsv");
  command->callback([chosen, &status] {
    chosen->sending.submission.npi_check_digit = chosen->npi_check == "on";
    status = with_client(*chosen, [&](auto& client) { return submit(client, *chosen); });
  });
}

}  // namespace benefactor::tools
