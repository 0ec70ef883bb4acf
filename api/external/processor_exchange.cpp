#include "api/external/processor_exchange.hpp"

#include <algorithm>
#include <future>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

#include "api/external/intake.hpp"
#include "api/external/outgoing_claims.hpp"
#include "api/objects/uri.hpp"
#include "projections/exchange_view.hpp"
#include "store/claim_loading.hpp"
#include "store/claim_number.hpp"
#include "store/sha256.hpp"

namespace benefactor::api::external {

namespace {

constexpr std::size_t commands_at_a_time = 256;
constexpr std::size_t shown_max = 100;  // Batches and files of a processor in a list.

std::string number_of(const projections::claim_row& row) {
  return store::claim_number(row.claim, row.first_received);
}

class exchange final : public processor_exchange {
 public:
  exchange(const query_parts& parts, queries& reads, submit_requests submit, exchange_options options,
           std::function<std::int64_t()> clock)
      : parts_(parts),
        reads_(reads),
        submit_(std::move(submit)),
        options_(std::move(options)),
        clock_(std::move(clock)) {
    origin_->user = "exchange";
    origin_->source.channel = store::source_channel::system;
    for (const auto& p : options_.settings.processors)
      inboxes_.emplace(p.id, inbox(open_exchange_folder(options_.folder, p.id), options_.limits));
  }

  const exchange_settings& settings() const override { return options_.settings; }

  dispatch_result send(const std::string& processor, date on, bool dry,
                       std::shared_ptr<const store::event_origin> by) override {
    const std::lock_guard one(running_);
    by_ = by ? std::move(by) : origin_;
    const auto* to = options_.settings.find(processor);
    if (!to) return no_such_processor{};
    if (!is_calendar_day(on))
      return rejection{rejection_code::invalid, {{"on", "is a day from 1900 to 9999"}}, "the day is none"};
    dispatch_report report{.processor = processor, .dry = dry, .claim_numbers = {}, .held = {}};
    catch_up();
    if (dry) {
      for (const auto& row : waiting(processor))
        consider(*to, row, on, parts_.exchanges.next_batch(processor), report);
      return report;
    }
    // What was begun goes first, as it was begun.
    if (auto refused = finish_batch(*to, on, report)) return std::move(*refused);
    while (true) {
      const auto batch = parts_.exchanges.next_batch(processor);
      std::vector<claim_dispatched> ready;
      const auto held_before = report.held.size();
      for (const auto& row : waiting(processor)) {
        if (ready.size() == batch_claims_max) break;
        if (auto dispatched = consider(*to, row, on, batch, report)) ready.push_back(std::move(*dispatched));
      }
      if (ready.empty()) return report;
      report.held.resize(held_before);  // They are looked at again, and told of at the end.
      record(ready, report);
      catch_up();
      const auto before = report.batches;
      if (auto refused = finish_batch(*to, on, report)) return std::move(*refused);
      if (report.batches > before) continue;
      // All of them were decided otherwise meanwhile. What is held is told all the same.
      for (const auto& row : waiting(processor)) consider(*to, row, on, batch, report);
      return report;
    }
  }

  intake_result receive(const std::string& processor, date on,
                        std::shared_ptr<const store::event_origin> by) override {
    const std::lock_guard one(running_);
    by_ = by ? std::move(by) : origin_;
    const auto* from = options_.settings.find(processor);
    if (!from) return no_such_processor{};
    catch_up();
    intake_report report{.processor = processor, .files = {}};
    auto& box = inboxes_.at(processor);
    for (int look = 0; look < 2; ++look) {
      if (look > 0) std::this_thread::sleep_for(options_.limits.settle_time);
      auto scanned = box.scan(clock_(), reader_of(*from, on, report));
      for (const auto& moved : scanned.files) {
        if (moved.fate == file_fate::taken && taken_now_.erase(moved.digest) > 0) continue;
        report.files.push_back({.fate = moved.fate, .reason = moved.reason, .sha256 = moved.digest});
      }
      report.waiting = scanned.waiting;
      if (report.waiting == 0) break;
    }
    taken_now_.clear();
    return report;
  }

  std::vector<processor_view> list() const override {
    std::set<std::string> names;
    for (const auto& p : options_.settings.processors) names.insert(p.id);
    for (auto& name : parts_.exchanges.processors()) names.insert(std::move(name));
    std::map<std::string, std::uint64_t> to_send;
    projections::scan_to_dispatch(parts_.derived, parts_.tenant, {}, [&](const auto& row) {
      ++to_send[row.external.processor];
      return true;
    });
    for (const auto& [name, count] : to_send) names.insert(name);
    const auto statistics = projections::turnaround_of(parts_.derived, parts_.tenant);
    std::vector<processor_view> all;
    for (const auto& name : names) {
      auto& view = all.emplace_back();
      view.id = name;
      if (const auto* known = options_.settings.find(name)) view.name = known->name;
      view.to_send = to_send[name];
      auto of = parts_.exchanges.of(name);
      const auto batches = std::min(of.batches.size(), shown_max);
      view.batches.assign(of.batches.rbegin(), of.batches.rbegin() + static_cast<std::ptrdiff_t>(batches));
      for (const auto& [digest, file] : of.files) view.files.push_back(file);
      std::stable_sort(view.files.begin(), view.files.end(),
                       [](const auto& a, const auto& b) { return a.on > b.on; });
      if (view.files.size() > shown_max) view.files.resize(shown_max);
      for (const auto& [key, histogram] : statistics.histograms)
        if (key.first == name) view.turnaround.histograms.emplace(key, histogram);
      if (const auto found = estimate(of_decisions(statistics, name))) view.estimate = found->sentence;
    }
    return all;
  }

 private:
  actors::request request_of(actors::request_body body) const { return {std::move(body), 0, nullptr, by_}; }

  /// Waits until the views show all that is durable.
  void catch_up() {
    std::promise<bool> reached;
    reads_.when_projected(reads_.durable_position() - 1, [&](bool is) { reached.set_value(is); });
    if (!reached.get_future().get()) throw std::runtime_error("exchange: the server is stopping");
  }

  std::vector<projections::claim_row> waiting(const std::string& processor) const {
    std::vector<projections::claim_row> rows;
    projections::scan_to_dispatch(parts_.derived, parts_.tenant, processor, [&](const auto& row) {
      rows.push_back(row);
      return true;
    });
    return rows;
  }

  /// What would go out of the claim; nothing, and told of, when X12 cannot say it.
  std::optional<claim_dispatched> consider(const processor_identity& to, const projections::claim_row& row,
                                           date on, std::uint32_t batch, dispatch_report& report) const {
    const auto kind = next_dispatch(row.external, row.status, row.is_replacement);
    const auto loaded = store::load_claim(parts_.reader, parts_.tenant, parts_.log_id, row.claim);
    if (!loaded) return std::nullopt;
    claim_dispatched dispatched{row.claim, kind, batch, on, snapshot_of(parts_, loaded->state)};
    auto written = write_batch(options_.settings, to, batch, on, {outgoing_claim_of(parts_, to, dispatched)});
    if (auto* problems = std::get_if<std::vector<field_problem>>(&written)) {
      report.held.push_back({number_of(row), std::move(*problems)});
      return std::nullopt;
    }
    if (report.dry) report.claim_numbers.push_back(number_of(row));
    return dispatched;
  }

  void record(std::vector<claim_dispatched>& ready, dispatch_report& report) {
    for (std::size_t next = 0; next < ready.size();) {
      std::vector<actors::request> requests;
      for (; next < ready.size() && requests.size() < commands_at_a_time; ++next) {
        auto& d = ready[next];
        requests.push_back(request_of(actors::claim_request{
            d.claim, dispatch_claim{d.claim, d.kind, d.batch, d.on, std::move(d.snapshot)}}));
      }
      for (const auto& answer : answers_of(submit_, std::move(requests)))
        if (!answer.failure.empty())
          report.held.push_back({{}, {{"claim", "the engine failed: " + answer.failure}}});
    }
  }

  /// Writes the batch that is begun, if one is, and records it as sent.
  std::optional<rejection> finish_batch(const processor_identity& to, date on, dispatch_report& report) {
    const auto number = parts_.exchanges.next_batch(to.id);
    const auto begun = projections::claims_of_batch(parts_.derived, parts_.tenant, to.id, number);
    if (begun.empty()) return std::nullopt;
    std::vector<x12::outgoing_claim> claims;
    std::vector<std::string> numbers;
    auto day = on;
    for (const auto& of : begun) {
      const auto stored = parts_.reader.read_event(of.position);
      const auto event = store::decode(stored.view, parts_.log_id);
      const auto& dispatched = std::get<claim_dispatched>(std::get<bucket_event>(event));
      day = dispatched.on;
      auto claim = outgoing_claim_of(parts_, to, dispatched);
      // It could be written when it was begun; since then its member may have been erased.
      auto alone = write_batch(options_.settings, to, number, day, {claim});
      if (auto* problems = std::get_if<std::vector<field_problem>>(&alone)) {
        report.held.push_back({claim.claim_number, std::move(*problems)});
        continue;
      }
      numbers.push_back(claim.claim_number);
      claims.push_back(std::move(claim));
    }
    batch_sent sent{to.id, number, day, static_cast<std::uint32_t>(claims.size()), {}};
    if (!claims.empty()) {
      const auto written = write_batch(options_.settings, to, number, day, std::move(claims));
      if (const auto* problems = std::get_if<std::vector<field_problem>>(&written))
        return rejection{rejection_code::invalid, *problems, "the batch cannot be written"};
      const auto& bytes = std::get<std::string>(written);
      const auto digits = std::to_string(1'000'000'000 + std::uint64_t{number}).substr(1);
      put_into_outbox(open_exchange_folder(options_.folder, to.id), to.id + '-' + digits + ".837", bytes);
      sent.sha256 = store::sha256(bytes);
    }
    if (auto refused = ask(record_batch{std::move(sent)})) return refused;
    ++report.batches;
    report.last_batch = number;
    report.claim_numbers.insert(report.claim_numbers.end(), numbers.begin(), numbers.end());
    return std::nullopt;
  }

  std::optional<rejection> ask(exchange_command command) {
    std::vector<actors::request> one;
    one.push_back(request_of(actors::exchange_request{std::move(command)}));
    auto answer = std::move(answers_of(submit_, std::move(one)).front());
    if (!answer.failure.empty())
      return rejection{rejection_code::invalid_transition, {}, "the engine failed: " + answer.failure};
    return std::move(answer.refused);
  }

  inbox_reader reader_of(const processor_identity& from, date on, intake_report& report) {
    return {
        .seen = [this, &from](
                    const store::digest256& digest) { return parts_.exchanges.has_file(from.id, digest); },
        .take = [this, &from, on, &report](const inbox_file& file) { return take(from, on, file, report); }};
  }

  file_ruling take(const processor_identity& from, date on, const inbox_file& file, intake_report& report) {
    auto content = read_file(parts_, from.id, from.test, on, file.digest, file.bytes);
    if (!content.unreadable.empty()) return {file_fate::unreadable, content.unreadable};
    if (!content.unmatched.empty()) return {file_fate::unmatched, content.unmatched};
    taken_file taken{.fate = file_fate::taken,
                     .kind = content.kind,
                     .claims = content.claims,
                     .unknown = content.unknown,
                     .reason = {},
                     .sha256 = to_hex(file.digest)};
    for (std::size_t next = 0; next < content.reports.size();) {
      std::vector<actors::request> requests;
      for (; next < content.reports.size() && requests.size() < commands_at_a_time; ++next) {
        auto& r = content.reports[next];
        const auto claim = r.claim;
        requests.push_back(request_of(actors::claim_request{claim, std::move(r)}));
      }
      for (const auto& answer : answers_of(submit_, std::move(requests))) {
        if (!answer.failure.empty())
          throw std::runtime_error("exchange: the engine failed: " + answer.failure);
        if (!answer.refused) continue;
        ++taken.refused;
        if (taken.reason.empty()) taken.reason = answer.refused->reason;
      }
    }
    const auto refused =
        ask(record_file{{from.id, content.kind, on, content.claims, content.unknown, file.digest}});
    if (refused) throw std::runtime_error("exchange: a file could not be recorded: " + refused->reason);
    taken_now_.insert(taken.sha256);
    report.files.push_back(std::move(taken));
    return {};
  }

  const query_parts parts_;
  queries& reads_;
  const submit_requests submit_;
  const exchange_options options_;
  const std::function<std::int64_t()> clock_;
  const std::shared_ptr<store::event_origin> origin_ = std::make_shared<store::event_origin>();
  std::shared_ptr<const store::event_origin> by_ = origin_;  // Of what runs.
  std::map<std::string, inbox> inboxes_;
  std::set<std::string> taken_now_;  // Told of already, with what they say.
  std::mutex running_;
};

}  // namespace

std::unique_ptr<processor_exchange> make_exchange(const query_parts& parts, queries& reads,
                                                  submit_requests submit, exchange_options options,
                                                  std::function<std::int64_t()> clock) {
  return std::make_unique<exchange>(parts, reads, std::move(submit), std::move(options), std::move(clock));
}

}  // namespace benefactor::api::external
