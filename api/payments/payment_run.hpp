// Carries out payment runs: pays what is decided, payee by payee, and settles each payment, behind which its
// remittance advice can be written.
//
// A run is known by its name. It may be interrupted at any instant: run again under the same name it goes on
// where it was, for the engine names a claim once in a payment, and a payment is settled once. Within a
// payment what is paid comes first, and only then is taken back what its sum allows, so it is never negative.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/jobs/engine_calls.hpp"
#include "api/payments/remittance_advice.hpp"
#include "api/queries.hpp"
#include "events/payment.hpp"

namespace benefactor::api {

/// Claims of one payment: each may stand twice in its remittance advice (as it was and as it is), where
/// 10,000 is the most that X12N/005010X221A1 recommends.
inline constexpr std::size_t payment_claims_max = 5'000;

/// The name of the payment runs of the job, one a day: "20260301".
std::string daily_run(date on);

struct payment_run_request {
  std::string run;
  date on;
  std::string npi;                                          ///< pays this provider only; empty: every payee
  bool dry = false;                                         ///< says what it would do; nothing is recorded
  std::shared_ptr<const store::event_origin> by = nullptr;  ///< who has it done; null: the engine's schedule
};

/// A payment, made or planned.
struct payment_view {
  payment_settled terms;
  std::string payee_name;  ///< the provider's name or the member's plan-issued id; empty: not known
  cents paid = 0;          ///< what claims give
  cents taken_back = 0;    ///< what was recovered
  std::optional<date> confirmed;
  std::string bank_reference;  ///< masked
};

struct payment_run_view {
  std::string run;
  date on;
  bool closed = false, dry = false;
  std::uint64_t claims = 0;
  cents amount = 0;
  std::vector<payment_view> payments;
  std::size_t failed = 0;  ///< claims that the engine failed on; they are paid by a later run
};

using payment_run_result = std::variant<payment_run_view, rejection>;

/// Told now and then: claims done, and how many there are to do.
using payment_progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

class payment_runs {
 public:
  virtual ~payment_runs() = default;

  /// Waits for a run that goes on. Errors: log_error, corrupt_event.
  /// *phi*, here and below: how members who are paid are named.
  virtual payment_run_result run(const payment_run_request& request, phi_access& phi,
                                 const payment_progress& tell = {}) = 0;

  /// Runs by name, without their payments.
  virtual std::vector<payment_run_view> list() const = 0;
  /// The payments of a run that are settled; nothing: no such run.
  virtual std::optional<payment_run_view> show(const std::string& run, phi_access& phi) const = 0;
  /// The 835 of a payment; see remittance_advice.hpp. Errors: log_error, corrupt_event.
  virtual remittance_file remittance(const payer_identity& payer, const std::string& trace,
                                     phi_access& phi) const = 0;
  /// The NPI of the provider that a settled payment went to; nothing: there is none, or it went to a member.
  virtual std::optional<std::string> paid_provider(const std::string& trace) const = 0;
  /// The bank has carried out a payment. The answer is as for enrolments. *origin*: who says so; null: the
  /// engine.
  virtual actors::answer confirm(const std::string& trace, date on, const std::string& bank_reference,
                                 std::shared_ptr<const store::event_origin> origin = nullptr) = 0;
};

/// *reads* and what *parts* names outlive it; *submit*: the engine's.
std::unique_ptr<payment_runs> make_payment_runs(const query_parts& parts, queries& reads,
                                                submit_requests submit);

}  // namespace benefactor::api
