#include "api/external/outgoing_claims.hpp"

#include <algorithm>
#include <array>

#include "api/natural_names.hpp"
#include "store/bucket_loading.hpp"
#include "store/claim_loading.hpp"
#include "store/claim_number.hpp"
#include "store/member_details.hpp"

namespace benefactor::api::external {

namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// CLM05-1 of the claim's segments; empty where it is not to be found.
std::string place_in(std::string_view segments) {
  const auto begin = segments.starts_with("CLM") ? 0 : segments.find("\nCLM");
  if (begin == std::string_view::npos) return {};
  auto rest = segments.substr(begin == 0 ? 0 : begin + 1);
  rest = rest.substr(0, rest.find('\n'));
  if (rest.size() < 4) return {};
  const char separator = rest[3];
  for (int element = 0; element < 5; ++element) {
    const auto at = rest.find(separator);
    if (at == std::string_view::npos) return {};
    rest.remove_prefix(at + 1);
  }
  const auto place = rest.substr(0, 2);
  return place.size() == 2 && is_alphanumeric(place[0]) && is_alphanumeric(place[1]) ? std::string(place)
                                                                                     : "";
}

/// CMS place of service code set: where services of a type are mostly rendered.
std::string usual_place(service_type service) {
  switch (service) {
    case service_type::emergency: return "23";
    case service_type::urgent_care: return "20";
    case service_type::inpatient: return "21";
    case service_type::outpatient_surgery: return "24";
    case service_type::lab_work: return "81";
    case service_type::prescription: return "01";
    case service_type::durable_medical_equipment: return "12";
    default: return "11";
  }
}

std::string sex_code(administrative_gender sex) {
  switch (sex) {
    case administrative_gender::male: return "M";
    case administrative_gender::female: return "F";
    default: return "U";
  }
}

x12::outgoing_person person_of(const demographics& who) {
  x12::outgoing_person person{
      {who.name.last, who.name.first, who.name.middle, who.name.suffix, who.birth_date, sex_code(who.sex)},
      {}};
  if (!who.address.empty()) person.address = who.address;
  return person;
}

/// What each payer before this plan decided, over all lines, in the order they paid.
std::vector<x12::prior_payer> prior_payers_of(const claim_state& claim, const x12::outgoing_claim& to) {
  constexpr std::array<const char*, prior_payers_max> ranks{"P", "S", "T"};
  std::vector<x12::prior_payer> all;
  std::vector<cents> contractual;
  for (const auto& line : claim.lines)
    for (const auto& said : line.prior_payers) {
      auto at = std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.payer_id == said.payer; });
      if (at == all.end()) {
        if (all.size() == ranks.size()) continue;  // More than the door lets in.
        auto& p = all.emplace_back();
        p.rank = ranks[all.size() - 1];
        p.payer_name = p.payer_id = said.payer;
        p.subscriber = to.subscriber.who;
        p.member_id = to.member_id;
        p.paid = p.patient_owes = 0;
        contractual.push_back(0);
        at = all.end() - 1;
      }
      at->paid = checked_add(*at->paid, said.paid);
      at->patient_owes = checked_add(*at->patient_owes, said.patient_responsibility.value_or(0));
      auto& off = contractual[static_cast<std::size_t>(at - all.begin())];
      off = checked_add(off, said.contractual.value_or(0));
      if (said.decided && (!at->decided || *at->decided < *said.decided)) at->decided = said.decided;
    }
  for (std::size_t i = 0; i < all.size(); ++i)
    if (contractual[i] != 0) all[i].adjustments.push_back({"CO", "45", contractual[i], {}});
  return all;
}

std::string frequency_of(dispatch_kind kind) {
  switch (kind) {
    case dispatch_kind::replacement: return "7";
    case dispatch_kind::withdrawal: return "8";
    default: return "1";
  }
}

}  // namespace

std::string outgoing_number(const claim_id& claim, date first_received) {
  auto number = store::claim_number(claim, first_received);
  if (!is_alphanumeric(number.back())) number.pop_back();
  return number;
}

dispatch_snapshot snapshot_of(const query_parts& parts, const claim_state& claim) {
  dispatch_snapshot snapshot;
  auto outside = store::outside_of(parts.directory, claim.provider_npi, claim.lines);
  if (auto entry = parts.directory.entry(claim.provider_npi)) snapshot.billing = std::move(*entry);
  snapshot.billing.npi = claim.provider_npi;
  snapshot.billing.network = outside.network;
  snapshot.details = parts.directory.details(claim.provider_npi).value_or(provider_details{});
  snapshot.prices = std::move(outside.prices);
  return snapshot;
}

x12::outgoing_claim outgoing_claim_of(const query_parts& parts, const processor_identity& processor,
                                      const claim_dispatched& dispatched) {
  // What goes out is told by claim_dispatched, in the event log itself.
  using kind = store::access_kind;
  auto& keys =
      parts.phi.keys({.kinds = kind::claim | kind::diagnoses | kind::identifiers | kind::demographics,
                      .claim = dispatched.claim});
  const auto loaded = store::load_claim(parts.reader, parts.tenant, parts.log_id, dispatched.claim, &keys);
  if (!loaded) throw std::logic_error("a claim that was dispatched is not in the log");
  const auto& claim = loaded->state;
  const auto bucket =
      store::load_bucket(parts.reader, parts.derived, parts.tenant, parts.log_id, claim.policy).state;
  const auto* membership = bucket.contract.find_member(claim.member);
  const auto details_of = [&](const member_id& member) {
    return store::load_details(parts.reader, parts.tenant, parts.log_id, keys, claim.policy, member);
  };

  x12::outgoing_claim to;
  to.claim_number = outgoing_number(claim.id, claim.first_received);
  to.frequency = frequency_of(dispatched.kind);
  if (dispatched.kind == dispatch_kind::withdrawal) to.original_reference = claim.external.reference;
  if (dispatched.kind == dispatch_kind::replacement) {
    const auto original = store::load_claim(parts.reader, parts.tenant, parts.log_id, claim.replaces);
    if (original) to.original_reference = original->state.external.reference;
  }
  to.place_of_service = place_in(loaded->confidential.source.segments);
  if (to.place_of_service.empty()) to.place_of_service = usual_place(claim.lines.front().service);
  const auto& snapshot = dispatched.snapshot;
  to.billing = {.organization = !snapshot.details.person,
                .last_name = snapshot.billing.name,
                .first_name = snapshot.details.first_name,
                .middle_name = {},
                .suffix = {},
                .npi = snapshot.billing.npi,
                .taxonomy = snapshot.details.taxonomy,
                .tax_id = snapshot.details.tax_id,
                .address = {}};
  if (!snapshot.details.address.empty()) to.billing.address = snapshot.details.address;
  to.payer_name = processor.payer_name;
  to.payer_id = processor.payer_id;

  // Who is insured: the patient, or else the member who is the subscriber, or the holder.
  to.patient_relationship = membership ? membership->relationship : relationship::self;
  auto subscriber = claim.member;
  if (to.patient_relationship != relationship::self) {
    const auto& members = bucket.contract.members;
    const auto self = std::find_if(members.begin(), members.end(),
                                   [](const auto& m) { return m.relationship == relationship::self; });
    subscriber = self == members.end() ? bucket.contract.holder : self->member;
    to.patient = person_of(details_of(claim.member));
  }
  to.subscriber = person_of(details_of(subscriber));
  auto names = names_of(parts.reader, parts.tenant, parts.log_id, {keys, &keys}, claim.policy, {subscriber});
  to.member_id = std::move(names.members[subscriber]);
  to.group_number = std::move(names.policy_number);

  for (std::size_t i = 0; i < claim.lines.size(); ++i) {
    const auto& line = claim.lines[i];
    x12::outgoing_line out;
    out.service = {
        .service = line.service,
        .service_date = line.service_date,
        .billed = line.billed,
        .units = line.units,
        .procedure = line.procedure,
        .modifiers = line.modifiers,
        .diagnoses = i < loaded->diagnoses.size() ? loaded->diagnoses[i] : std::vector<std::string>{}};
    out.control_number = std::to_string(i + 1);
    to.lines.push_back(std::move(out));
  }
  to.prior_payers = prior_payers_of(claim, to);
  constexpr std::array<const char*, prior_payers_max + 1> ranks{"P", "S", "T", "A"};
  to.payer_rank = ranks[to.prior_payers.size()];
  return to;
}

x12::written_837p write_batch(const exchange_settings& settings, const processor_identity& processor,
                              std::uint32_t batch, date on, std::vector<x12::outgoing_claim> claims) {
  x12::interchange_envelope envelope;
  envelope.sender = envelope.application_sender = settings.submitter.id;
  envelope.receiver = envelope.application_receiver = processor.receiver_id;
  envelope.day = on;
  envelope.interchange_number = envelope.group_number = batch;
  envelope.test = processor.test;
  x12::claim_writing_options options;
  options.npi_check_digit = false;  // That is for the door to refuse.
  const std::vector one{x12::outgoing_claims{processor.id + '-' + std::to_string(batch), settings.submitter,
                                             processor.name, processor.receiver_id, std::move(claims)}};
  return x12::write_837p(one, envelope, options);
}

}  // namespace benefactor::api::external
