#include "api/payments/remittance_advice.hpp"

#include <algorithm>
#include <map>

#include "api/natural_names.hpp"
#include "api/x12/write_835.hpp"
#include "events/overloaded.hpp"
#include "projections/payments_view.hpp"
#include "store/claim_loading.hpp"
#include "store/claim_number.hpp"
#include "store/event_codec.hpp"
#include "store/member_details.hpp"

namespace benefactor::api {

namespace {

using x12::remitted_claim;

/// A claim as one payment names it.
struct named_claim {
  bool known = false;                 ///< a remittance had said already what it is: nothing is said again
  std::optional<claim_state> before;  ///< as reported last; nothing: never
  claim_state now;
  std::string submitter_claim_id;  ///< empty: erased
};

named_claim read_claim(const query_parts& parts, const projections::paid_claim& paid) {
  using kind = store::access_kind;
  constexpr auto shown = kind::claim | kind::identifiers | kind::payments;
  auto& keys = parts.phi.keys({.kinds = shown, .claim = paid.claim});
  named_claim named;
  std::optional<claim_state> reported;
  parts.reader.for_each({parts.tenant, store::stream_kind::claim, paid.claim}, 0,
                        [&](const store::owned_event& stored) {
                          auto decoded = store::decode(stored.view, parts.log_id, &keys);
                          const auto* event = std::get_if<bucket_event>(&decoded);
                          // Events of a claim that it replaces, or that replaces it, are tagged with this
                          // stream too.
                          if (!event || claim_of(*event) != paid.claim) return true;
                          if (const auto* submitted = std::get_if<claim_submitted>(event))
                            named.submitter_claim_id = submitted->confidential.submitter_claim_id;
                          named.known = named.now.settlement.reported;
                          evolve(named.now, *event);
                          if (stored.view.position == paid.position) return false;
                          if (!trace_of(*event).empty()) reported = named.now;
                          return true;
                        });
  if (named.now.exists())
    parts.phi.saw(named.now.member, {.kinds = shown, .policy = named.now.policy, .claim = paid.claim});
  named.before = std::move(reported);
  return named;
}

/// A claim number may end in a separator of the file as its check character. Without it the number is
/// understood all the same where it comes back (store/claim_number.hpp).
std::string number_of(const claim_state& claim) {
  auto number = store::claim_number(claim.id, claim.first_received);
  if (number.back() == '*' || number.back() == '~') number.pop_back();
  return number;
}

x12::quantity whole(std::int64_t count) { return {count * 1'000}; }

x12::remitted_service service_of(const claim_line_state& line, cents sign) {
  const auto& d = line.decision;
  x12::remitted_service to;
  to.procedure = {"HC", line.procedure, line.modifiers};
  to.charge = sign * line.billed;
  to.paid = sign * d.plan_paid;
  to.units = whole(line.units);
  to.day = line.service_date;
  for (const auto& a : adjustments_of(d))
    to.adjustments.push_back(
        {std::string(to_text(a.group)), std::to_string(a.carc), sign * a.amount, std::nullopt});
  to.references.push_back({"6R", std::to_string(d.line)});
  if (sign > 0 && d.allowed > 0) to.amounts.push_back({"B6", d.allowed});
  return to;
}

/// CLP02: denied, or by how many payers came before this one.
std::string status_of(const claim_state& claim) {
  const auto denied = [](const auto& line) { return line.decision.status == line_status::denied; };
  if (std::all_of(claim.lines.begin(), claim.lines.end(), denied)) return "4";
  std::size_t payers = 0;
  for (const auto& line : claim.lines) payers = std::max(payers, line.prior_payers.size());
  return std::to_string(1 + std::min<std::size_t>(payers, 2));
}

/// Writes claims of one remittance.
class claim_writer {
 public:
  claim_writer(const query_parts& parts, const payer_identity& payer) : parts_(parts), payer_(payer) {}

  void add(const named_claim& named, x12::remitted_group& to) {
    if (named.known) return;
    if (named.before) to.claims.push_back(claim(named, *named.before, -1));
    if (named.now.status != claim_status::reversed) to.claims.push_back(claim(named, named.now, 1));
  }

 private:
  remitted_claim claim(const named_claim& named, const claim_state& state, cents sign) {
    remitted_claim to;
    const auto number = number_of(state);
    to.patient_control_number = named.submitter_claim_id.empty() ? number : named.submitter_claim_id;
    to.status = sign < 0 ? "22" : status_of(state);
    to.charge = sign * billed_total(state);
    to.paid = sign * plan_paid_total(state);
    if (sign > 0) to.patient_responsibility = member_responsibility_total(state);
    to.filing_indicator = payer_.filing_indicator;
    to.payer_control_number = number;
    to.patient = patient(state);
    to.received = state.received;
    for (const auto& line : state.lines) to.services.push_back(service_of(line, sign));
    return to;
  }

  /// As far as it is known and not erased.
  const x12::remittance_name& patient(const claim_state& state) {
    const auto [at, fresh] = patients_.try_emplace(state.member);
    auto& to = at->second;
    if (!fresh) return to;
    auto& keys = parts_.phi.keys({.kinds = store::access_kind::identifiers | store::access_kind::demographics,
                                  .policy = state.policy});
    auto names = names_of(parts_.reader, parts_.tenant, parts_.log_id, {keys}, state.policy, {state.member});
    if (auto& number = names.members[state.member]; !number.empty()) {
      to.id_qualifier = "MI";
      to.id = std::move(number);
    }
    auto details =
        store::load_details(parts_.reader, parts_.tenant, parts_.log_id, keys, state.policy, state.member);
    to.last_name = std::move(details.name.last);
    to.first_name = std::move(details.name.first);
    to.middle_name = std::move(details.name.middle);
    to.suffix = std::move(details.name.suffix);
    return to;
  }

  const query_parts& parts_;
  const payer_identity& payer_;
  std::map<member_id, x12::remittance_name> patients_;
};

/// 1 to 999,999,999, by the trace alone: FNV-1a.
std::uint32_t control_number(std::string_view trace) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : trace) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3;
  return static_cast<std::uint32_t>(hash % 999'999'999) + 1;
}

}  // namespace

x12::remittance remittance_of(const query_parts& parts, const payer_identity& payer,
                              const payment_ledger::payment& payment) {
  const auto& terms = payment.terms;
  x12::remittance r;
  const bool paid = terms.method != payment_method::none;
  r.payment.handling = paid ? "I" : "H";
  r.payment.total = terms.amount;
  r.payment.method = paid ? "CHK" : "NON";
  r.payment.effective = terms.on;
  r.payment.trace = terms.trace;
  r.payment.trace_payer = "1" + payer.tax_id;
  r.production_date = terms.on;
  r.payer = payer.party;
  const auto entry = parts.directory.entry(terms.to.npi);
  r.payee.name = entry ? entry->name : terms.to.npi;
  r.payee.id_qualifier = "XX";
  r.payee.id = terms.to.npi;
  auto& group = r.groups.emplace_back();
  group.number = "1";
  claim_writer write(parts, payer);
  for (const auto& of : projections::claims_of_payment(parts.derived, parts.tenant, terms.trace)) {
    const auto named = read_claim(parts, of);
    const auto first = group.claims.size();
    write.add(named, group);
    cents said = 0;
    for (auto i = first; i < group.claims.size(); ++i) said = checked_add(said, group.claims[i].paid);
    if (said == of.moved) continue;
    r.provider_adjustments.push_back({terms.to.npi, make_date(year_of(terms.on), 12, 31), "FB",
                                      number_of(named.now), checked_sub(said, of.moved)});
  }
  if (group.claims.empty()) r.groups.clear();
  return r;
}

remittance_file write_remittance(const query_parts& parts, const payer_identity& payer,
                                 const std::string& trace) {
  const auto payment = parts.payments.payment(trace);
  if (!payment) return no_such_payment{};
  if (payment->terms.to.npi.empty()) return payment_to_member{};
  x12::interchange_envelope envelope;
  envelope.sender_qualifier = payer.interchange_qualifier;
  envelope.sender = envelope.application_sender = payer.interchange_id;
  envelope.receiver = envelope.application_receiver = payment->terms.to.npi;
  envelope.day = payment->terms.on;
  envelope.interchange_number = envelope.group_number = control_number(trace);
  envelope.test = payer.test;
  x12::writing_options options;
  options.npi_check_digit = false;
  const std::vector one{remittance_of(parts, payer, *payment)};
  return std::visit([](auto said) { return remittance_file{std::move(said)}; },
                    x12::write_835(one, envelope, options));
}

}  // namespace benefactor::api
