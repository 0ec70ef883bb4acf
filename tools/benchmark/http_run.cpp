// The HTTP door as a browser uses it: the dashboard's and the lists' requests over a kept connection, the
// same questions by RPC, which is the engine's side without HTTP and JSON, and an upload of claims beside a
// reader.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <nlohmann/json.hpp>
#include <thread>

#include "api/documents/claim_json.hpp"
#include "api/objects/uri.hpp"
#include "events/date.hpp"
#include "tools/benchmark/http_connection.hpp"
#include "tools/benchmark/runs.hpp"
#include "tools/benchmark/view_questions.hpp"
#include "tools/benefactor/interrupt.hpp"

namespace benefactor::benchmark {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::uint64_t claims_uploaded = 10'000;
constexpr std::int32_t dashboard_days = 30;
const std::string base = "/api/v1";

/// Parameters of a query: "?status=APPROVED&from=2026-03-01".
class query {
 public:
  query& add(const char* name, const std::string& value) {
    if (value.empty()) return *this;
    text_ += (text_.empty() ? "?" : "&") + std::string(name) + "=" + api::uri_encoded(value);
    return *this;
  }
  query& add(const api::claim_filter& filter) {
    if (filter.status) add("status", std::string(to_text(*filter.status)));
    add("memberId", filter.member_number);
    add("policyNumber", filter.policy_number);
    add("providerNpi", filter.npi);
    if (filter.from) add("from", format_date(*filter.from));
    if (filter.to) add("to", format_date(*filter.to));
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// Asks the same kind of question both ways, and keeps the slowest kind.
class both_sides {
 public:
  both_sides(run_result& result, test_bed& bed)
      : result_(result), bed_(bed), web_(bed.server().http_address()) {}

  /// *may_lack*: what is asked about need not be there.
  void measure(const std::string& name, std::uint64_t times, const std::function<std::string()>& target,
               const std::function<void()>& by_rpc, bool may_lack = false) {
    tools::latency_histogram edge, engine;
    std::uint64_t refused = 0;
    for (std::uint64_t i = 0; i < times && !tools::interrupted(); ++i) {
      const auto answer = web_.get(base + target());
      edge.add(answer.us);
      refused += answer.status != 200 && !(may_lack && answer.status == 404);
    }
    for (std::uint64_t i = 0; i < times && !tools::interrupted(); ++i) {
      const auto start = clock::now();
      by_rpc();
      engine.add(tools::us_between(start, bed_.client().answered()));
    }
    add_latencies(result_, name + ", HTTP,", edge);
    result_.add(name + ", HTTP, max, µs", static_cast<double>(edge.max()));
    add_latencies(result_, name + ", RPC,", engine);
    if (refused > 0) result_.problems.push_back(name + ": " + std::to_string(refused) + " were refused");
    slowest_edge_ = std::max(slowest_edge_, edge.value_at(0.99));
    slowest_engine_ = std::max(slowest_engine_, engine.value_at(0.99));
  }

  void add_slowest() const {
    result_.add("slowest kind, HTTP, p99, µs (target 40,000)", static_cast<double>(slowest_edge_));
    result_.add("slowest kind, RPC, p99, µs (target 5,000)", static_cast<double>(slowest_engine_));
    if (slowest_engine_ > 0)
      result_.add("HTTP/RPC, slowest kinds",
                  static_cast<double>(slowest_edge_) / static_cast<double>(slowest_engine_), 2);
  }

 private:
  run_result& result_;
  test_bed& bed_;
  http_connection web_;
  std::uint64_t slowest_edge_ = 0, slowest_engine_ = 0;
};

std::string page_of(const api::claim_filter& filter) {
  return "/claims" + query().add(filter).add("pageSize", std::to_string(claims_listed)).text();
}

void ask_everything(both_sides& sides, test_bed& bed, subjects& about, std::uint64_t times) {
  auto& client = bed.client();
  const auto fewer = std::max<std::uint64_t>(times / 4, 1);
  const auto statistics = [](std::optional<date> from, date on) {
    return "/statistics" + query()
                               .add("from", from ? format_date(*from) : std::string())
                               .add("to", from ? format_date(on) : std::string())
                               .add("on", format_date(on))
                               .text();
  };
  const auto begin_of = [](date on) { return date{on.days - dashboard_days + 1}; };
  sides.measure(
      "dashboard of 30 days", times,
      [&] {
        const auto on = about.any().received;
        return statistics(begin_of(on), on);
      },
      [&] {
        const auto on = about.any().received;
        client.statistics(begin_of(on), on, on);
      });
  sides.measure(
      "dashboard of all days", fewer, [&] { return statistics({}, about.any().received); },
      [&] { client.statistics({}, {}, about.any().received); });
  for (const auto& question : list_questions())
    sides.measure(
        question.name, times, [&] { return page_of(question.filter(about)); },
        [&] { client.list_claims(question.filter(about), claims_listed); });
  for (const auto& question : count_questions())
    sides.measure(
        question.name, times, [&] { return "/claims:count" + query().add(question.filter(about)).text(); },
        [&] { client.count_claims(question.filter(about)); });
  const auto path_of = [](const claim_submission& claim) {
    return "/claims/" + api::uri_encoded(claim.submitter + "/" + claim.submitter_claim_id);
  };
  const auto name_of = [](const claim_submission& claim) {
    return api::natural_claim_name{claim.submitter, claim.submitter_claim_id};
  };
  sides.measure(
      "claim", times, [&] { return path_of(about.any()); }, [&] { client.find_claim(name_of(about.any())); });
  const auto end = client.info().durable_position;
  sides.measure(
      "claim as of a position", times,
      [&] {
        const auto& claim = about.any();
        return path_of(claim) + "?asOf=" + std::to_string(about.random.below(end));
      },
      [&] {
        const auto& claim = about.any();
        client.find_claim_as_of(name_of(claim), api::as_of_position{about.random.below(end)});
      },
      true);
}

/// Asks for the newest claims again and again, until it is to stop.
class reader {
 public:
  explicit reader(const std::string& address)
      : thread_([this, address] {
          try {
            http_connection web(address);
            const auto target = base + page_of({});
            do latencies_.add(web.get(target).us);
            while (!stopping_);
          } catch (...) {  // Of a thread that has no caller: whoever stops it is told.
            failure_ = std::current_exception();
          }
        }) {}
  ~reader() { join(); }

  const tools::latency_histogram& stop() {
    join();
    if (failure_) std::rethrow_exception(failure_);
    return latencies_;
  }

 private:
  void join() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }

  std::atomic<bool> stopping_{false};
  tools::latency_histogram latencies_;
  std::exception_ptr failure_;
  std::thread thread_;  // Last: it uses the others.
};

void upload(run_result& result, test_bed& bed, std::uint64_t count) {
  std::string lines;
  const auto claims = bed.supply().take(count);
  for (const auto& claim : claims) {
    api::append_claim_json(lines, claim);
    lines += '\n';
  }
  const auto& address = bed.server().http_address();
  http_connection web(address);
  reader beside(address);
  const auto answer = web.upload(base + "/claims:stream", lines);
  const auto& meanwhile = beside.stop();
  const auto emptied = bed.wait_until_projected();

  const auto seconds = static_cast<double>(answer.us) / 1e6;
  result.add("upload, claims", static_cast<double>(claims.size()));
  result.add("upload, s (target 5)", seconds, 2);
  result.add("upload, claims/s", static_cast<double>(claims.size()) / std::max(seconds, 1e-9));
  result.add("upload, in the lists after that, ms", emptied * 1'000);
  add_latencies(result, "list beside the upload", meanwhile);
  result.add("list beside the upload, max, µs", static_cast<double>(meanwhile.max()));
  // The last line says what became of all.
  const auto last = answer.body.rfind('\n', answer.body.size() > 1 ? answer.body.size() - 2 : 0);
  const auto told =
      nlohmann::json::parse(answer.body.substr(last == std::string::npos ? 0 : last + 1), nullptr, false);
  const bool whole = answer.status == 200 && told.is_object() && told.contains("summary") &&
                     told["summary"].value("decided", "") == std::to_string(claims.size());
  if (!whole) result.problems.emplace_back("the upload was not decided as a whole");
}

}  // namespace

run_result run_http(const run_plan& plan, const run_setting& setting) {
  run_result result;
  auto with_http = setting;
  with_http.server_options.emplace_back("--listen-http");
  with_http.server_options.emplace_back("127.0.0.1:0");
  const auto uploaded = std::min(plan.claims, claims_uploaded);
  test_bed bed(plan, with_http, plan.claims + uploaded, {.spread = plan.spread});
  const auto claims = bed.fill(plan.claims);
  bed.wait_until_projected();
  result.add("claims", static_cast<double>(claims));
  result.add("at rest after the load, s", wait_until_at_rest(bed), 1);
  if (tools::interrupted()) return result;
  auto about = subjects_of(bed);
  {
    both_sides sides(result, bed);
    ask_everything(sides, bed, about, plan.requests);
    sides.add_slowest();
  }
  if (tools::interrupted()) return result;
  upload(result, bed, uploaded);
  const auto used = bed.server().usage();
  result.add("server peak memory, MiB", static_cast<double>(used.peak_bytes) / (1 << 20));
  bed.disconnect();
  bed.server().stop();
  return result;
}

}  // namespace benefactor::benchmark
