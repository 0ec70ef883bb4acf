#include "tests/actors/sample_external.hpp"

#include <algorithm>

#include "tests/actors/sample_requests.hpp"

namespace benefactor::test_support {

using namespace actors;

namespace {

date june(unsigned day) { return *make_date(2026, 6, day); }

provider_details random_details(std::mt19937_64& random) {
  provider_details details;
  if (pick(random, 2)) details.tax_id = "12345678" + std::to_string(pick(random, 2));
  if (pick(random, 2)) details.address = {"1 Clinic Way", "", "Springfield", "IL", "62701", ""};
  return details;
}

/// *billed* in up to four adjustments of different reasons; the rest is paid.
external_line random_line(std::mt19937_64& random, std::uint16_t number, cents billed) {
  constexpr adjustment reasons[] = {{adjustment_group::co, 45, 0}, {adjustment_group::oa, 23, 0},
                                    {adjustment_group::pr, 1, 0},  {adjustment_group::pr, 2, 0},
                                    {adjustment_group::pr, 3, 0},  {adjustment_group::co, 96, 0}};
  external_line line{number, 0, {}};
  auto left = billed;
  if (pick(random, 5) == 0) {
    line.adjustments = {{adjustment_group::co, 96, billed}};
    return line;
  }
  for (auto next = pick(random, 3); next < std::size(reasons) && left > 0 && line.adjustments.size() < 4;
       next += 1 + pick(random, 3)) {
    auto adjustment = reasons[next];
    adjustment.amount = 1 + static_cast<cents>(pick(random, static_cast<std::size_t>(left)));
    left -= adjustment.amount;
    line.adjustments.push_back(adjustment);
  }
  line.paid = left;
  return line;
}

external_remittance random_remittance(std::mt19937_64& random, const claim_submission& of) {
  external_remittance r;
  r.reverses = pick(random, 4) == 0;
  r.decides = !r.reverses || pick(random, 2);
  r.trace = "EFT-" + std::to_string(pick(random, 3));
  r.paid_on = june(4);
  if (r.decides)
    for (std::size_t i = 0; i < of.lines.size(); ++i)
      r.lines.push_back(
          random_line(random, static_cast<std::uint16_t>(i + 1), std::max<cents>(of.lines[i].billed, 1)));
  if (r.lines.empty()) return r;
  // Now and then it does not fit the claim.
  switch (pick(random, 12)) {
    case 0: r.lines.front().paid += 1; break;
    case 1: r.lines.pop_back(); break;
    case 2: r.lines.front().line = 9; break;
    case 3: r.lines.push_back(r.lines.front()); break;
    case 4: std::reverse(r.lines.begin(), r.lines.end()); break;
    default: break;
  }
  return r;
}

/// What would be sent of a claim, or something else; batches 1 ... 3.
dispatch_claim random_dispatch(std::mt19937_64& random, const claim_submission& of) {
  dispatch_claim c;
  c.kind = of.is_replacement() ? dispatch_kind::replacement : dispatch_kind::original;
  if (pick(random, 4) == 0) c.kind = dispatch_kind::withdrawal;
  if (pick(random, 20) == 0) c.kind = dispatch_kind::none;
  c.batch = pick(random, 20) == 0 ? 0 : static_cast<std::uint32_t>(1 + pick(random, 3));
  c.on = june(2);
  c.snapshot.billing = {of.provider_npi, "Metro Health", network_status::in_network};
  c.snapshot.details = random_details(random);
  if (pick(random, 2)) c.snapshot.prices = {{1, 9'000, "CONTRACT-1", 1}};
  return c;
}

/// What a file says of a claim: a status, or a remittance, which mostly fits it.
report_claim random_report(std::mt19937_64& random, const claim_submission& of) {
  report_claim c;
  c.report.processor = pick(random, 20) == 0 ? "ANOTHER" : sample_processor;
  c.report.file.bytes.fill(static_cast<std::uint8_t>(1 + pick(random, 6)));
  c.report.place = static_cast<std::uint32_t>(1 + pick(random, 2));
  c.report.status = static_cast<processor_status>(pick(random, processor_status_count));
  c.report.on = june(3);
  if (pick(random, 2)) c.report.reference = "ICN-" + std::to_string(pick(random, 10));
  if (pick(random, 2)) c.report.text = "words of the processor";
  if (pick(random, 2)) return c;
  c.remittance = random_remittance(random, of);
  c.report.status = c.remittance->decides ? processor_status::paid : processor_status::finalized;
  return c;
}

/// A batch or a file of one of two processors, often repeated or out of turn.
exchange_request random_exchange(std::mt19937_64& random) {
  const std::string processor = pick(random, 4) ? sample_processor : "TPA-2";
  sha256_digest digest{};
  digest[0] = static_cast<std::uint8_t>(pick(random, 4));
  if (pick(random, 2))
    return {
        record_file{{processor, static_cast<exchange_file_kind>(pick(random, 2)), june(3), 1, 0, digest}}};
  return {record_batch{{processor, static_cast<std::uint32_t>(pick(random, 4)), june(2),
                        static_cast<std::uint32_t>(pick(random, 3)), digest}}};
}

}  // namespace

request_body random_traffic(std::mt19937_64& random, const std::vector<submit_request>& sent,
                            std::vector<claim_submission>& out, const store::surrogates& surrogates) {
  if (sent.empty() || pick(random, 8) == 0) return random_exchange(random);
  // Of those that went out some are answered.
  const bool answers = !out.empty() && pick(random, 2);
  const auto of = answers ? out[pick(random, out.size())] : sent[pick(random, sent.size())].submission;
  const auto id = surrogates.claim(of.submitter, of.submitter_claim_id);
  if (answers) return claim_request{id, random_report(random, of)};
  out.push_back(of);
  return claim_request{id, random_dispatch(random, of)};
}

describe_provider_request random_description(std::mt19937_64& random) {
  return {{pick(random, 10) ? sample_npi : "1999999992", random_details(random)}};
}

}  // namespace benefactor::test_support
