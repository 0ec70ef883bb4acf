#include "api/rpc/write_parts.hpp"

#include "api/rpc/wire_codes.hpp"

namespace benefactor::api {

namespace {

template <class Set>
void put(const std::string& part, Set set) {
  if (!part.empty()) set(to_text_reader(part));
}

}  // namespace

void write_address(wire::PostalAddress::Builder to, const postal_address& address) {
  put(address.line_1, [&](auto text) { to.setLine1(text); });
  put(address.line_2, [&](auto text) { to.setLine2(text); });
  put(address.city, [&](auto text) { to.setCity(text); });
  put(address.state, [&](auto text) { to.setState(text); });
  put(address.postal_code, [&](auto text) { to.setPostalCode(text); });
  put(address.country, [&](auto text) { to.setCountry(text); });
}

void write_person(wire::Person::Builder to, const demographics& who) {
  if (!who.name.empty()) {
    auto name = to.initName();
    put(who.name.last, [&](auto text) { name.setLast(text); });
    put(who.name.first, [&](auto text) { name.setFirst(text); });
    put(who.name.middle, [&](auto text) { name.setMiddle(text); });
    put(who.name.suffix, [&](auto text) { name.setSuffix(text); });
  }
  if (who.birth_date) to.initBirthDate().setDays(who.birth_date->days);
  to.setSex(wire_code<wire::Sex>(who.sex));
  if (!who.address.empty()) write_address(to.initAddress(), who.address);
}

void write_requirements(capnp::List<wire::Requirement>::Builder to,
                        const std::vector<claim_requirement>& requirements) {
  for (kj::uint i = 0; i < to.size(); ++i) {
    const auto& r = requirements[i];
    if (r.service) to[i].setServiceType(wire_code<wire::ServiceType>(*r.service));
    auto documents = to[i].initDocuments(static_cast<kj::uint>(r.documents.size()));
    for (kj::uint k = 0; k < documents.size(); ++k)
      documents.set(k, wire_code<wire::DocumentKind>(r.documents[k]));
    auto fields = to[i].initFields(static_cast<kj::uint>(r.fields.size()));
    for (kj::uint k = 0; k < fields.size(); ++k) fields.set(k, wire_code<wire::RequiredField>(r.fields[k]));
  }
}

void write_problems(capnp::List<wire::Problem>::Builder to, const std::vector<field_problem>& problems) {
  for (kj::uint i = 0; i < to.size(); ++i) {
    to[i].setField(to_text_reader(problems[i].field));
    to[i].setRule(to_text_reader(problems[i].rule));
  }
}

}  // namespace benefactor::api
