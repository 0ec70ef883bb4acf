// Claims that an external processor decides, as stored; the exchange of files with it; what bills need of
// providers.
#include <algorithm>

#include "store/stored_fields.hpp"
#include "store/stored_structs.hpp"

namespace benefactor::store {

void put(stored::PostalAddress::Builder to, const postal_address& address) {
  put_text(address.line_1, [&](auto text) { to.setLine1(text); });
  put_text(address.line_2, [&](auto text) { to.setLine2(text); });
  put_text(address.city, [&](auto text) { to.setCity(text); });
  put_text(address.state, [&](auto text) { to.setState(text); });
  put_text(address.postal_code, [&](auto text) { to.setPostalCode(text); });
  put_text(address.country, [&](auto text) { to.setCountry(text); });
}

void get(stored::PostalAddress::Reader from, postal_address& address) {
  address.line_1 = get_text(from.getLine1());
  address.line_2 = get_text(from.getLine2());
  address.city = get_text(from.getCity());
  address.state = get_text(from.getState());
  address.postal_code = get_text(from.getPostalCode());
  address.country = get_text(from.getCountry());
}

void put(stored::ProviderDetails::Builder to, const provider_details& details) {
  to.setPerson(details.person);
  put_text(details.first_name, [&](auto text) { to.setFirstName(text); });
  put_text(details.taxonomy, [&](auto text) { to.setTaxonomy(text); });
  put_text(details.tax_id, [&](auto text) { to.setTaxId(text); });
  if (!details.address.empty()) put(to.initAddress(), details.address);
}

void get(stored::ProviderDetails::Reader from, provider_details& details) {
  details.person = from.getPerson();
  details.first_name = get_text(from.getFirstName());
  details.taxonomy = get_text(from.getTaxonomy());
  details.tax_id = get_text(from.getTaxId());
  get(from.getAddress(), details.address);
}

void put(stored::ProviderDescribed::Builder to, const provider_described& event) {
  put_text(event.npi, [&](auto text) { to.setNpi(text); });
  put(to.initDetails(), event.details);
}

void get(stored::ProviderDescribed::Reader from, provider_described& event) {
  event.npi = get_text(from.getNpi());
  get(from.getDetails(), event.details);
}

void put(stored::Adjustment::Builder to, const adjustment& a) {
  to.setGroup(stored_number(a.group));
  to.setCarc(a.carc);
  to.setAmount(a.amount);
}

void get(stored::Adjustment::Reader from, adjustment& a) {
  get_enum(from.getGroup(), a.group);
  a.carc = from.getCarc();
  a.amount = from.getAmount();
}

void put(stored::ClaimRouted::Builder to, const claim_routed& event) {
  put_text(event.processor, [&](auto text) { to.setProcessor(text); });
  if (!event.fingerprints.empty())
    put_list(to.initFingerprints(event.fingerprints.size()), event.fingerprints);
}

void get(stored::ClaimRouted::Reader from, claim_routed& event) {
  event.processor = get_text(from.getProcessor());
  get_list(from.getFingerprints(), event.fingerprints);
}

void put(stored::ClaimDispatched::Builder to, const claim_dispatched& event) {
  to.setKind(stored_number(event.kind));
  to.setBatch(event.batch);
  to.setOn(event.on.days);
  const auto& snapshot = event.snapshot;
  put_text(snapshot.billing.npi, [&](auto text) { to.setNpi(text); });
  put_text(snapshot.billing.name, [&](auto text) { to.setName(text); });
  to.setNetwork(stored_number(snapshot.billing.network));
  if (snapshot.details != provider_details{}) put(to.initDetails(), snapshot.details);
  if (!snapshot.prices.empty()) put_list(to.initPrices(snapshot.prices.size()), snapshot.prices);
}

void get(stored::ClaimDispatched::Reader from, claim_dispatched& event) {
  get_enum(from.getKind(), event.kind);
  event.batch = from.getBatch();
  event.on.days = from.getOn();
  auto& snapshot = event.snapshot;
  snapshot.billing.npi = get_text(from.getNpi());
  snapshot.billing.name = get_text(from.getName());
  get_enum(from.getNetwork(), snapshot.billing.network);
  get(from.getDetails(), snapshot.details);
  get_list(from.getPrices(), snapshot.prices);
}

void put(stored::ClaimRecalled::Builder to, const claim_recalled& event) { to.setOn(event.on.days); }
void get(stored::ClaimRecalled::Reader from, claim_recalled& event) { event.on.days = from.getOn(); }

void put(stored::ProcessorReported::Builder to, const processor_reported& event) {
  to.setStatus(stored_number(event.status));
  to.setOn(event.on.days);
  put_optional_date(to.getSent(), event.sent);
  put_text(event.reference, [&](auto text) { to.setReference(text); });
  put_id(to.getFile(), event.file);
  to.setPlace(event.place);
  to.setSettles(event.settles);
  to.setReverses(event.reverses);
  to.setAmount(event.amount);
  put_text(event.trace, [&](auto text) { to.setTrace(text); });
}

void get(stored::ProcessorReported::Reader from, processor_reported& event) {
  get_enum(from.getStatus(), event.status);
  event.on.days = from.getOn();
  event.sent = get_optional_date(from.getSent());
  event.reference = get_text(from.getReference());
  get_id(from.getFile(), event.file);
  event.place = from.getPlace();
  event.settles = from.getSettles();
  event.reverses = from.getReverses();
  event.amount = from.getAmount();
  event.trace = get_text(from.getTrace());
}

void put(stored::SealedRemark::Builder to, const processor_reported::sealed& confidential) {
  put_text(confidential.text, [&](auto text) { to.setText(text); });
}

void get(stored::SealedRemark::Reader from, processor_reported::sealed& confidential) {
  confidential.text = get_text(from.getText());
}

void put(stored::BatchSent::Builder to, const batch_sent& event) {
  put_text(event.processor, [&](auto text) { to.setProcessor(text); });
  to.setNumber(event.number);
  to.setOn(event.on.days);
  to.setClaims(event.claims);
  put_digest(to.initSha256(digest_bytes), event.sha256);
}

void get(stored::BatchSent::Reader from, batch_sent& event) {
  event.processor = get_text(from.getProcessor());
  event.number = from.getNumber();
  event.on.days = from.getOn();
  event.claims = from.getClaims();
  get_digest(from.getSha256(), event.sha256);
}

void put(stored::ExchangeFileTaken::Builder to, const exchange_file_taken& event) {
  put_text(event.processor, [&](auto text) { to.setProcessor(text); });
  to.setKind(stored_number(event.kind));
  to.setOn(event.on.days);
  to.setClaims(event.claims);
  to.setUnknown(event.unknown);
  put_digest(to.initSha256(digest_bytes), event.sha256);
}

void get(stored::ExchangeFileTaken::Reader from, exchange_file_taken& event) {
  event.processor = get_text(from.getProcessor());
  get_enum(from.getKind(), event.kind);
  event.on.days = from.getOn();
  event.claims = from.getClaims();
  event.unknown = from.getUnknown();
  get_digest(from.getSha256(), event.sha256);
}

}  // namespace benefactor::store
