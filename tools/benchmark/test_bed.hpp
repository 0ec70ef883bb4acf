// What every run begins with: a fresh directory, a server on it, its policies enrolled, and the claims to
// come.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tools/benchmark/claim_supply.hpp"
#include "tools/benchmark/load.hpp"
#include "tools/benchmark/options.hpp"
#include "tools/benchmark/run_result.hpp"
#include "tools/benchmark/server.hpp"

namespace benefactor::benchmark {

/// Where a run happens and what it is called meanwhile.
struct run_setting {
  std::filesystem::path data;  ///< folder to make the run's own in; empty: the system's
  std::vector<std::string> server_options;
  bool keep = false, floor = true;
  std::string label;  ///< "uniform, run 1 of 3": for the progress
};

class test_bed {
 public:
  /// Starts the server, connects, enrols. *claims*: taken from the supply at most. Breaks off when the user
  /// interrupts. Errors: server_failure, rpc_failure.
  test_bed(const run_plan& plan, const run_setting& setting, std::uint64_t claims,
           const api::claim_spread& spread);

  /// Sends *count* claims as a stream, unpaced and unmeasured. @returns how many were answered.
  std::uint64_t fill(std::uint64_t count);

  /// The same for a supply of its own.
  std::uint64_t fill(claim_supply& from, std::uint64_t count);

  /// A load with progress; *also* is asked with the others whether to go on.
  void run(const load_options& options, claim_feed& feed, load_record& record, const char* doing,
           const load_watch& also = {});

  /// Waits until everything durable is projected, for a minute at most. @returns the seconds it took.
  double wait_until_projected();

  /// Connects anew, after the server was started again.
  void connect();
  /// The same by another listener, as who has the certificate.
  void connect(const std::string& address, const api::client_tls& tls) { client_.emplace(address, tls); }
  void disconnect() { client_.reset(); }

  api::claims_client& client() { return *client_; }
  class server& server() {
    return server_;
  }
  claim_supply& supply() { return supply_; }
  const api::book& book() const { return book_; }
  const work_folder& folder() const { return folder_; }
  const run_plan& plan() const { return plan_; }
  const run_setting& setting() const { return setting_; }

 private:
  const run_plan& plan_;
  const run_setting& setting_;
  work_folder folder_;
  api::book book_;
  claim_supply supply_;
  class server server_;
  std::optional<api::claims_client> client_;
};

/// What of server and client was taken between two moments.
class usage_meter {
 public:
  explicit usage_meter(const class server& of) : of_(of) { restart(); }
  void restart();

  double server_cpu_us() const;
  double client_cpu_us() const;
  std::uint64_t server_written_bytes() const;

 private:
  const class server& of_;
  process_usage server_, client_;
};

}  // namespace benefactor::benchmark
