// Fixed events about external processors, what bills to them need, and what is exchanged with them.
#include "tests/store/fixed_parts.hpp"

namespace benefactor::store::test {

namespace {

postal_address practice() { return {"1 Clinic Way", "Suite 2", "Springfield", "IL", "627010000", ""}; }

provider_details of_a_person() {
  return {.person = true,
          .first_name = "Ada",
          .taxonomy = "207Q00000X",
          .tax_id = "123456789",
          .address = practice()};
}

demographics maria_at_home() {
  return {{"Lopez", "Maria", "", ""},
          date{-2'500},
          administrative_gender::female,
          {"7 Calle Mayor", "", "Madrid", "M", "28013", "ES"}};
}

policy administered() {
  policy p;
  p.id = fixed_policy();
  p.holder = fixed_member();
  p.effective = new_year;
  p.expiration = date{20'818};
  p.administrator = "TPA-1";
  return p;
}

contract_revision administered_later() {
  contract_revision r;
  r.number = 6;
  r.from = date{20'660};
  r.terms.deductible = 100'000;
  r.terms.administrator = "TPA_2";
  return r;
}

line_decision paid_elsewhere(std::uint16_t line) {
  line_decision d;
  d.line = line;
  d.status = line_status::partially_covered;
  d.elsewhere = true;
  d.service = service_type::physical_therapy;
  d.benefit_year = 2026;
  d.terms_version = 1;
  d.billed = 20'000;
  d.price = 15'000;
  d.allowed = 14'000;
  d.deductible = 2'000;
  d.coinsurance = 3'000;
  d.copay = 1'000;
  d.plan_paid = 8'000;
  d.fingerprint = id_of<line_fingerprint>(7);
  d.stated = {{adjustment_group::co, 45, 5'000},
              {adjustment_group::oa, 23, 1'000},
              {adjustment_group::pr, 1, 2'000},
              {adjustment_group::pr, 2, 3'000},
              {adjustment_group::pr, 3, 1'000}};
  return d;
}

line_decision denied_elsewhere(std::uint16_t line) {
  auto d = denied(line, denial::denied_elsewhere);
  d.before_first_day = false;
  d.elsewhere = true;
  d.price = 0;
  d.reason = {adjustment_group::co, 96};
  d.stated = {{adjustment_group::co, 96, 9'900}};
  return d;
}

}  // namespace

std::vector<fixed_event> fixed_exchange_events() {
  const auto claim = fixed_claim();
  const auto file = id_of<content_digest>(26);
  const auto exchange = [](const char* name, exchange_event event) {
    return fixed_event{name, domain_event{std::move(event)}};
  };
  return {
      of_bucket("policy_enrolled_administered", policy_enrolled{administered(), {"POL-1", "M-1", {}}}),
      of_bucket("contract_revised_administered", contract_revised{administered_later()}),
      of_bucket("member_described_address",
                member_described{fixed_member(), id_of<content_digest>(27), {maria_at_home()}}),
      of_bucket("member_erasure_requested",
                member_erasure_requested{1, fixed_member(), "anna", {"asked for in writing on 2026-04-01"}}),
      of_bucket("member_erasure_approved", member_erasure_approved{1, fixed_member(), "ben"}),
      of_bucket("member_erasure_withdrawn", member_erasure_withdrawn{2, fixed_member(), "anna"}),
      of_bucket("member_erased", member_erased{1, fixed_member()}),
      {"provider_described", domain_event{provider_described{"1234567893", of_a_person()}}},
      of_bucket("claim_routed", claim_routed{claim, "TPA-1", {id_of<line_fingerprint>(7), {}}}),
      of_bucket("claim_dispatched",
                claim_dispatched{claim,
                                 dispatch_kind::replacement,
                                 7,
                                 date{20'501},
                                 {{"1234567893", "Example Clinic", network_status::preferred},
                                  of_a_person(),
                                  {{1, 9'250, "CONTRACT-1", 2}}}}),
      of_bucket("claim_recalled", claim_recalled{claim, date{20'530}}),
      of_bucket("processor_reported", processor_reported{.claim = claim,
                                                         .status = processor_status::paid,
                                                         .on = date{20'510},
                                                         .sent = date{20'501},
                                                         .reference = "ICN-0001",
                                                         .file = file,
                                                         .place = 2,
                                                         .settles = true,
                                                         .amount = 8'000,
                                                         .trace = "EFT-77",
                                                         .confidential = {"paid as agreed by phone"}}),
      of_bucket("processor_reported_reversal", processor_reported{.claim = claim,
                                                                  .status = processor_status::finalized,
                                                                  .on = date{20'540},
                                                                  .sent = {},
                                                                  .reference = "",
                                                                  .file = file,
                                                                  .place = 1,
                                                                  .reverses = true,
                                                                  .amount = -8'000,
                                                                  .trace = "",
                                                                  .confidential = {}}),
      of_bucket("claim_adjudicated_elsewhere",
                claim_adjudicated{.claim = claim,
                                  .member = fixed_member(),
                                  .cause = adjudication_cause::external,
                                  .network = network_status::in_network,
                                  .released = {},
                                  .decided = {paid_elsewhere(1), denied_elsewhere(2)}}),
      exchange("batch_sent", batch_sent{"TPA-1", 7, date{20'501}, 42, full_hash()}),
      exchange("exchange_file_taken", exchange_file_taken{"TPA-1", exchange_file_kind::remittance,
                                                          date{20'511}, 40, 2, full_hash()}),
  };
}

}  // namespace benefactor::store::test
