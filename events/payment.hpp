// Payment runs: a run pays what has been decided, by payee; each payment has a trace number, by which its
// remittance advice (X12 835), its claims and the bank's reference are found.
//
// The ledger knows the runs and payments of one payer. One run is open at a time, and is finished before
// another begins: so a run that was interrupted is taken up again and pays nothing twice.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "events/bucket.hpp"
#include "events/date.hpp"
#include "events/ids.hpp"
#include "events/money.hpp"

namespace benefactor {

inline constexpr std::size_t max_run_text = 24, max_bank_reference = 64;

/// Who is paid: the provider, or, where benefits were not assigned (X12 CLM08), the member.
struct payee {
  std::string npi;   ///< empty: the member
  member_id member;  ///< zero: the provider

  auto operator<=>(const payee&) const = default;
};

enum class payment_method : std::uint8_t {
  check,  ///< BPR04 CHK
  none    ///< BPR04 NON: nothing was left to pay
};
std::string_view to_text(payment_method m);

struct payment_run_opened {
  std::string run;
  date on;
  auto operator<=>(const payment_run_opened&) const = default;
};

/// All claims of the payment have their events; from now on its remittance advice can be written.
struct payment_settled {
  std::string run, trace;
  payee to;
  date on;
  payment_method method = payment_method::check;
  cents amount = 0;  ///< 0 or more
  std::uint32_t claims = 0;
  auto operator<=>(const payment_settled&) const = default;
};

struct payment_run_closed {
  std::string run;
  std::uint32_t payments = 0;
  std::uint64_t claims = 0;
  cents amount = 0;
  auto operator<=>(const payment_run_closed&) const = default;
};

/// The bank has carried a payment out.
struct payment_confirmed {
  std::string run, trace;
  date on;             ///< value date
  std::string masked;  ///< the end of the reference, "****1234"
  struct sealed {
    std::string bank_reference;
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const payment_confirmed&) const = default;
};

using payment_event =
    std::variant<payment_run_opened, payment_settled, payment_run_closed, payment_confirmed>;

/// The run that the event belongs to.
const std::string& run_of(const payment_event& event);

struct open_payment_run {
  std::string run;  ///< 1 to max_run_text of A-Z, 0-9 and -, the first a letter or digit
  date on;
};
struct settle_payment {
  std::string run, trace;
  payee to;
  cents amount = 0;
  std::uint32_t claims = 0;
};
struct close_payment_run {
  std::string run;
};
struct confirm_payment {
  std::string run, trace;
  date on;
  std::string bank_reference;
};
using payment_command = std::variant<open_payment_run, settle_payment, close_payment_run, confirm_payment>;

struct payment_ledger {
  struct payment {
    payment_settled terms;
    std::optional<date> confirmed;
    std::string masked;
    auto operator<=>(const payment&) const = default;
  };
  struct run {
    date on;
    bool closed = false;
    std::uint32_t payments = 0;
    std::uint64_t claims = 0;
    cents amount = 0;
    auto operator<=>(const run&) const = default;
  };
  std::map<std::string, run> runs;
  std::map<std::string, payment> payments;  ///< by trace; about 300 bytes each

  auto operator<=>(const payment_ledger&) const = default;
};

/// The event; nothing when it is so already; or why it is refused.
using payment_decision = std::variant<std::optional<payment_event>, rejection>;

payment_decision decide(const payment_ledger& ledger, const payment_command& command);
void evolve(payment_ledger& ledger, const payment_event& event);

/// All but the last four characters hidden; of up to eight, all.
std::string masked_reference(std::string_view reference);

}  // namespace benefactor
