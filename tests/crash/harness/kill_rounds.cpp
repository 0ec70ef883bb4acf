#include "tests/crash/harness/kill_rounds.hpp"

#include <csignal>
#include <map>
#include <stdexcept>
#include <thread>

#include "api/client/claims_client.hpp"

namespace benefactor::test_support {

namespace {

using std::chrono::milliseconds;
using clock = std::chrono::steady_clock;

constexpr milliseconds glance{1};        // between two looks at whether the moment has come
constexpr std::uint64_t ack_bytes = 36;  // of a line of an acks file, about

/// Enrols on a thread of its own until all is done or the server is gone.
class enrolling {
 public:
  enrolling(std::string address, const std::vector<api::enrollment_item>& items)
      : thread_([this, address = std::move(address), &items] { run(address, items); }) {}
  ~enrolling() {
    if (thread_.joinable()) thread_.join();
  }

  /// What was accepted.
  std::vector<enrollment_answer> finish() {
    thread_.join();
    return std::move(told_);
  }

 private:
  void run(const std::string& address, const std::vector<api::enrollment_item>& items) {
    constexpr std::size_t at_a_time = 8;  // Small calls: the key store is written once a call.
    try {
      api::claims_client client(address, milliseconds(100));
      for (std::size_t i = 0; i < items.size(); i += at_a_time) {
        const auto count = std::min(at_a_time, items.size() - i);
        const auto results = client.enroll(std::span(items).subspan(i, count));
        for (std::size_t n = 0; n < count; ++n)
          if (!results[n].refused && results[n].failure.empty())
            told_.push_back({items[i + n], results[n].position, results[n].changed});
      }
    } catch (const api::rpc_failure&) {
      // The server was killed: what it did not answer is not known.
    }
  }

  std::vector<enrollment_answer> told_;
  std::thread thread_;
};

/// Makes payment runs on a thread of its own, one that was left first, until the server is gone.
class paying {
 public:
  explicit paying(std::string address) : thread_([this, address = std::move(address)] { run(address); }) {}
  ~paying() {
    if (thread_.joinable()) thread_.join();
  }

  /// The runs that were answered as finished.
  std::vector<run_answer> finish() {
    thread_.join();
    return std::move(told_);
  }

 private:
  void run(const std::string& address) {
    constexpr int runs_a_round = 3;
    const date on = *make_date(2026, 12, 31);
    try {
      api::claims_client client(address, milliseconds(100));
      for (int i = 0; i < runs_a_round; ++i) {
        const auto known = client.payment_runs();
        auto name = "K" + std::to_string(known.size());
        for (const auto& r : known)
          if (!r.value("closed", false)) name = r.at("run").get<std::string>();
        const auto made = client.run_payments(name, on, {}, false);
        if (const auto* done = std::get_if<nlohmann::ordered_json>(&made))
          told_.push_back({name, done->at("amount").get<std::string>()});
      }
    } catch (const api::rpc_failure&) {
      // The server was killed: the run goes on in the next round.
    }
  }

  std::vector<run_answer> told_;
  std::thread thread_;
};

std::uint64_t size_of(const std::filesystem::path& file) {
  std::error_code missing;
  const auto size = std::filesystem::file_size(file, missing);
  return missing ? 0 : size;
}

/// What was answered to the whole book is each claim of it once.
findings each_once(const std::vector<claim_answer>& told, std::uint64_t claims) {
  findings found;
  std::map<std::string, unsigned> times;
  for (const auto& claim : told) {
    if (++times[claim.submitter + "/" + claim.submitter_claim_id] > 1)
      found.doubled.push_back("claim " + claim.submitter_claim_id + " was answered twice");
    if (!claim_status_from(claim.status))
      found.lost.push_back("claim " + claim.submitter_claim_id + " was answered " + claim.status +
                           " when all policies were enrolled");
  }
  if (times.size() != claims)
    found.lost.push_back(std::to_string(claims - times.size()) + " claims of the book were not answered");
  return found;
}

}  // namespace

/// A `submit` on its way.
struct kill_rounds::client {
  child_process process;
  std::filesystem::path acks;
};

kill_rounds::kill_rounds(kill_options options, std::function<bool()> wanted)
    : options_(std::move(options)),
      wanted_(std::move(wanted)),
      random_(options_.seed),
      book_(make_book(options_.folder / "book", options_.book)) {}

server_command kill_rounds::command() const {
  return {options_.server, data(), file("server.log"), options_.serve_options};
}

kill_rounds::client kill_rounds::submit(const std::string& address, const std::filesystem::path& claims) {
  auto acks = file("acks-" + std::to_string(acks_files_++) + ".tsv");
  auto arguments = options_.client;
  arguments.insert(arguments.end(), {"submit", "--connect", address, "--window", "256", "--batch", "32",
                                     "--acks", acks.string(), claims.string()});
  return {child_process(arguments, file("clients.log")), std::move(acks)};
}

void kill_rounds::kill_at_a_moment(server_process& server, client& first) {
  const auto enough = draw(0, 1'200) * ack_bytes;
  const auto deadline = clock::now() + milliseconds(draw(0, 500));
  while (size_of(first.acks) < enough && clock::now() < deadline && first.process.running())
    std::this_thread::sleep_for(glance);
  server.kill();
  ++kills_;
}

void kill_rounds::collect(std::vector<client> clients) {
  for (auto& each : clients) {
    if (!each.process.wait(std::chrono::seconds(60)))
      throw std::runtime_error("a client does not end although its server was killed");
    read_acks(each.acks, told_.claims);
    std::filesystem::remove(each.acks);
  }
}

void kill_rounds::round() {
  const auto part = rounds_++ % book_.claims.size();
  const auto kind = draw(1, 10);
  if (kind == 1) {
    server_process starting(command());
    // There is nothing to look at while it starts, so this moment is one of the clock's.
    std::this_thread::sleep_for(milliseconds(draw(0, 120)));
    starting.kill();
    ++kills_;
  }
  server_process server(command());
  const auto address = server.address();
  std::vector<client> clients;
  clients.push_back(submit(address, book_.claims[part]));
  // Something that was sent before: some of it was answered, some not, and some may be on its way now.
  if (draw(1, 2) == 1) clients.push_back(submit(address, book_.claims[draw(0, part)]));
  {
    enrolling enrollments(address, book_.enrollments[part]);
    paying payments(address);
    std::optional<enrolling> again;
    if (part > 0 && draw(1, 3) == 1) again.emplace(address, book_.enrollments[draw(1, part)]);
    kill_at_a_moment(server, clients.front());
    for (auto& accepted : enrollments.finish()) told_.enrollments.push_back(std::move(accepted));
    if (again)
      for (auto& accepted : again->finish()) told_.enrollments.push_back(std::move(accepted));
    for (auto& finished : payments.finish()) told_.runs.push_back(std::move(finished));
  }
  collect(std::move(clients));
  if (kind != 2) return;
  server_process again(command());
  auto retry = submit(again.address(), book_.claims[part]);
  std::this_thread::sleep_for(milliseconds(draw(0, 60)));
  again.kill();
  ++kills_;
  std::vector<client> retries;
  retries.push_back(std::move(retry));
  collect(std::move(retries));
}

findings kill_rounds::submit_book(const std::string& address) {
  for (const auto& items : book_.enrollments) {
    enrolling all(address, items);
    for (auto& accepted : all.finish()) told_.enrollments.push_back(std::move(accepted));
  }
  auto sending = submit(address, book_.all_claims);
  while (sending.process.running() && (!wanted_ || wanted_())) sending.process.wait(milliseconds(200));
  if (sending.process.running()) sending.process.signal(SIGINT);
  const auto before = told_.claims.size();
  std::vector<client> clients;
  clients.push_back(std::move(sending));
  collect(std::move(clients));
  if (wanted_ && !wanted_()) return {};
  return each_once({told_.claims.begin() + static_cast<std::ptrdiff_t>(before), told_.claims.end()},
                   book_.claim_count);
}

findings kill_rounds::finish_payments() {
  server_process server(command());
  paying last(server.address());
  findings found;
  const auto before = told_.runs.size();
  for (auto& finished : last.finish()) told_.runs.push_back(std::move(finished));
  if (told_.runs.size() == before) found.broken.push_back("no payment run can be finished");
  if (server.stop() != 0) found.broken.push_back("the server did not stop in good order");
  found.add(check());
  return found;
}

findings kill_rounds::resubmit() {
  const auto before = read_log(data());
  findings found;
  std::uint64_t end = 0;
  for (int times = 1; times <= 2; ++times) {
    server_process server(command());
    found.add(submit_book(server.address()));
    if (server.stop() != 0) found.broken.push_back("the server did not stop in good order");
    if (wanted_ && !wanted_()) break;  // What was not sent the first time is new the second.
    const auto after = read_log(data());
    if (times == 1) found.add(check_repeats(before, after));
    if (times == 2 && after.next_position != end)
      found.doubled.push_back("what was known already added " + std::to_string(after.next_position - end) +
                              " events");
    end = after.next_position;
  }
  found.add(check());
  return found;
}

}  // namespace benefactor::test_support
