#include "tools/benefactor/x12_ingestion.hpp"

#include <chrono>
#include <set>
#include <utility>

#include "api/x12/claim_filing.hpp"
#include "api/x12/enrollment_837p.hpp"
#include "store/sha256.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/x12_files.hpp"

namespace benefactor::tools {

namespace x12 = api::x12;

namespace {

api::outgoing_claim outgoing(const x12::professional_claim& claim, const std::string& file_hash) {
  api::outgoing_claim out;
  out.submission = claim.submission;
  out.source = x12::source_of(claim);
  out.origin = x12::origin_of(claim, file_hash);
  return out;
}

}  // namespace

x12_ingestion::x12_ingestion(api::claims_client& client, ingestion_options options, acknowledgements& acks,
                             std::ostream& err, acknowledgment_files* files)
    : client_(client),
      options_(std::move(options)),
      acks_(acks),
      err_(err),
      files_(files && files->wanted() ? files : nullptr) {}

file_report x12_ingestion::take(const std::string& file,
                                const std::function<void(const api::rpc_failure&)>& on_failure) {
  file_report report;
  report.file = file;
  const auto bytes = read_x12_file(file);
  const std::string hash(store::as_text(store::sha256(bytes)));
  report.sha256 = hex_of(hash);
  auto reading = options_.reading;
  reading.file = file;
  auto result = x12::read_837p(bytes, reading);
  report.counts = result.counts;
  report.refusals = files_ ? result.refusals : std::move(result.refusals);
  report.warnings = std::move(result.warnings);
  for (const auto& refused : report.refusals) {
    err_ << x12::to_text(refused);
    if (refused.claims_refused != 1 || refused.problems.empty())
      err_ << " (" << counted(refused.claims_refused, "claim") << ")";
    err_ << '\n';
  }
  for (std::size_t i = 0; i < report.warnings.size() && i < options_.show; ++i)
    err_ << "warning: " << x12::to_text(report.warnings[i]) << '\n';
  if (report.counts.warnings > options_.show)
    err_ << file << ": " << format_count(report.counts.warnings - options_.show)
         << " more warnings are not shown\n";

  answers_.clear();
  try {
    if (options_.plan) enroll(result.claims, report);
    send(std::move(result.claims), hash, report);
  } catch (const api::rpc_failure& failure) {
    on_failure(failure);
  }
  if (files_) acknowledge(bytes, result, report);
  return report;
}

// An answer that a stream lost, or a claim that was not sent, is missing from the answers, whatever the cause
// was. What became of the claims is durable, so that a file that cannot be written does not end the run:
// ingesting again writes it.
void x12_ingestion::acknowledge(std::string_view bytes, const x12::read_result& read, file_report& report) {
  try {
    report.acknowledgments = files_->write(report.file, bytes, read, answers_, options_.reading.received);
  } catch (const std::runtime_error& error) {
    report.acknowledgments_failure = error.what();
    err_ << report.file << ": acknowledgments: " << error.what() << '\n';
  }
}

void x12_ingestion::enroll(const std::vector<x12::professional_claim>& claims, file_report& report) {
  std::vector<api::enrollment_item> items;
  std::set<std::string> npis;
  for (const auto& claim : claims)
    if (npis.insert(claim.submission.provider_npi).second)
      items.emplace_back(provider{claim.submission.provider_npi, "", network_status::in_network});
  // Dependents come one by one: the next file may name others, and a policy enrolled again must be the same.
  for (auto& policy : x12::enroll_subscribers(claims, *options_.plan)) {
    auto dependents = std::move(policy.members);
    policy.members = {dependents.front()};
    dependents.erase(dependents.begin());
    const auto number = policy.policy_number;
    items.emplace_back(std::move(policy));
    for (auto& member : dependents) items.emplace_back(api::membership_request{number, std::move(member)});
  }
  const auto results = client_.enroll(items);
  for (std::size_t i = 0; i < results.size(); ++i) {
    report.enrolled.add(items[i], results[i]);
    if (results[i].refused || !results[i].failure.empty())
      print_refusal(err_, report.file, items[i], results[i]);
  }
}

std::optional<api::claim_record> x12_ingestion::settle_reference(x12::professional_claim& claim,
                                                                 std::uint64_t position) {
  x12::reference_search search(claim);
  while (search.next()) search.answer(client_.find_claim(*search.next(), position));
  return search.settle();
}

void x12_ingestion::send_void(x12::professional_claim& claim, const std::string& file_hash,
                              api::claim_stream& stream, answer_book& book) {
  auto known = settle_reference(claim, book.tally().last_position());
  if (!voided_.insert(claim.original_claim_id).second) {
    // Voided earlier in this file: what became of that is waited for.
    while (stream.in_flight() != 0) {
      stream.flush();
      stream.poll(std::chrono::milliseconds(100));
    }
    known = settle_reference(claim, book.tally().last_position());
  }
  claim_submission voided;
  voided.submitter = claim.submission.submitter;
  voided.submitter_claim_id = claim.original_claim_id;
  const claim_place place{0, claim.at.segment};
  if (known && known->outcome.status == claim_status::reversed && known->replaced_by == claim_id{}) {
    known->outcome.duplicate = true;
    return book.known(voided, place, {.sequence = 0, .position = known->position, .body = known->outcome});
  }
  book.sent(stream.pushed(), voided, place);
  stream.command(x12::name_to_void(claim, known), void_claim{.claim = {}, .on = claim.submission.received},
                 x12::origin_of(claim, file_hash));
}

void x12_ingestion::send(std::vector<x12::professional_claim> claims, const std::string& file_hash,
                         file_report& report) {
  progress_meter meter("claims", claims.size());
  answer_book book(
      acks_, [&](const claim_place& place) { return report.file + ", segment " + std::to_string(place.at); },
      err_, options_.show, [&] { meter.clear(); });
  if (files_)
    book.listen([&](const claim_place& place, const api::claim_result& result) {
      answers_.insert_or_assign(place.at, x12::to_answer(result));
    });
  std::uint64_t sent = 0;
  const auto sum_up = [&] {
    report.answers = book.tally();
    report.unanswered = book.unanswered();
    report.not_sent = claims.size() - sent;
    report.seconds = meter.seconds();
    meter.clear();
    if (book.not_shown() != 0)
      err_ << report.file << ": " << format_count(book.not_shown()) << " more refused claims are not shown\n";
  };
  try {
    auto stream = client_.open_stream(
        {.window = options_.window,
         .submission = {.with_lines = true, .npi_check_digit = options_.reading.npi_check_digit}},
        [&](std::span<api::claim_result> results) {
          book.take(results);
          meter.update(book.tally().answered(), book.tally().answered());
        });
    voided_.clear();
    for (auto& claim : claims) {
      if (interrupted() || acks_.failed()) break;
      if (x12::is_void(claim)) {
        send_void(claim, file_hash, stream, book);
      } else {
        settle_reference(claim, book.tally().last_position());
        book.sent(stream.pushed(), claim.submission, {0, claim.at.segment});
        stream.push(outgoing(claim, file_hash));
      }
      ++sent;
      claim = {};  // Sent: its segments need no memory any more.
    }
    stream.finish();
  } catch (...) {
    sum_up();
    throw;
  }
  sum_up();
}

}  // namespace benefactor::tools
