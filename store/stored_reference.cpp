// Reference data as stored: providers and tables.
#include "store/stored_structs.hpp"

namespace benefactor::store {

void put(stored::ProviderEnrolled::Builder to, const provider_enrolled& event) {
  put_text(event.terms.npi, [&](auto text) { to.setNpi(text); });
  put_text(event.terms.name, [&](auto text) { to.setName(text); });
  to.setNetwork(stored_number(event.terms.network));
}

void get(stored::ProviderEnrolled::Reader from, provider_enrolled& event) {
  event.terms.npi = get_text(from.getNpi());
  event.terms.name = get_text(from.getName());
  get_enum(from.getNetwork(), event.terms.network);
}

void put(stored::ProviderAffiliated::Builder to, const provider_affiliated& event) {
  put_text(event.npi, [&](auto text) { to.setNpi(text); });
  to.setFrom(event.terms.from.days);
  to.setNetwork(stored_number(event.terms.network));
  put_text(event.terms.contract, [&](auto text) { to.setContract(text); });
}

void get(stored::ProviderAffiliated::Reader from, provider_affiliated& event) {
  event.npi = get_text(from.getNpi());
  event.terms.from.days = from.getFrom();
  get_enum(from.getNetwork(), event.terms.network);
  event.terms.contract = get_text(from.getContract());
}

void put(stored::Fee::Builder to, const fee& f) {
  to.setFrom(f.from.days);
  put_optional_date(to.getTo(), f.to);
  to.setPrice(f.price);
  put_text(f.procedure, [&](auto text) { to.setProcedure(text); });
  put_text(f.modifier, [&](auto text) { to.setModifier(text); });
}

void get(stored::Fee::Reader from, fee& f) {
  f.from.days = from.getFrom();
  f.to = get_optional_date(from.getTo());
  f.price = from.getPrice();
  f.procedure = get_text(from.getProcedure());
  f.modifier = get_text(from.getModifier());
}

void put(stored::FeeScheduleLoaded::Builder to, const fee_schedule_loaded& event) {
  put_text(event.schedule.contract, [&](auto text) { to.setContract(text); });
  to.setVersion(event.schedule.version);
  put_list(to.initFees(event.schedule.fees.size()), event.schedule.fees);
}

void get(stored::FeeScheduleLoaded::Reader from, fee_schedule_loaded& event) {
  event.schedule.contract = get_text(from.getContract());
  event.schedule.version = from.getVersion();
  get_list(from.getFees(), event.schedule.fees);
}

}  // namespace benefactor::store
