// Bucket snapshots: each part is a flat message (events/bucket_snapshot.capnp) and, after it, the first eight
// bytes of its SHA-256. Unlike events, snapshots lie outside the log's checked pages, and money is decided
// from them.
#include <cstring>
#include <numeric>
#include <string>

#include "events/bucket_snapshot.capnp.h"
#include "store/event_codec.hpp"
#include "store/sha256.hpp"
#include "store/stored_structs.hpp"

namespace benefactor::store {

namespace {

constexpr std::size_t check_bytes = 8;
constexpr std::size_t fingerprint_bytes = 16;

std::string with_check(std::string message) {
  const auto digest = sha256(message);
  return message.append(as_text(digest).substr(0, check_bytes));
}

std::string_view without_check(std::string_view bytes) {
  if (bytes.size() < check_bytes) throw malformed_message{"it is shorter than its check"};
  const auto message = bytes.substr(0, bytes.size() - check_bytes);
  const auto digest = sha256(message);
  if (as_text(digest).substr(0, check_bytes) != bytes.substr(message.size()))
    throw malformed_message{"its check does not match"};
  return message;
}

void require_version(std::uint16_t version) {
  if (version != stored::SNAPSHOT_VERSION) throw malformed_message{"it is of another version"};
}

void put(stored::Accumulators::Builder to, const accumulators& amounts) {
  to.setDeductibleMet(amounts.deductible_met);
  to.setOutOfPocketUsed(amounts.out_of_pocket_used);
  const auto& entries = amounts.paid.entries();
  if (entries.empty()) return;
  auto paid = to.initPaid(entries.size());
  for (unsigned i = 0; i < paid.size(); ++i) {
    paid[i].setService(stored_number(entries[i].first));
    paid[i].setAmount(entries[i].second);
  }
}

void get(stored::Accumulators::Reader from, accumulators& amounts) {
  amounts.deductible_met = from.getDeductibleMet();
  amounts.out_of_pocket_used = from.getOutOfPocketUsed();
  for (const auto entry : from.getPaid()) {
    service_type service{};
    get_enum(entry.getService(), service);
    if (entry.getAmount() < 0 || amounts.paid.of(service) != 0)
      throw malformed_message{"a paid amount is negative or there twice"};
    amounts.paid.add(service, entry.getAmount());
  }
}

void put(stored::BenefitYear::Builder to, const benefit_year_state& year) {
  to.setYear(year.year);
  put(to.initPolicy(), year.policy);
  auto members = to.initMembers(year.members.size());
  for (unsigned i = 0; i < members.size(); ++i) {
    auto member = members[i];
    put_id(member.getMember(), year.members[i].member);
    put(member.initAmounts(), year.members[i].amounts);
  }
}

void get(stored::BenefitYear::Reader from, benefit_year_state& year) {
  year.year = from.getYear();
  get(from.getPolicy(), year.policy);
  const auto members = from.getMembers();
  year.members.resize(members.size());
  for (unsigned i = 0; i < members.size(); ++i) {
    get_id(members[i].getMember(), year.members[i].member);
    get(members[i].getAmounts(), year.members[i].amounts);
  }
}

void put_standing(kj::ArrayPtr<kj::byte> to, const fingerprint_set& standing) {
  auto* at = to.begin();
  standing.for_each([&](const line_fingerprint& f) {
    std::memcpy(at, f.bytes.data(), fingerprint_bytes);
    at += fingerprint_bytes;
  });
}

void get_standing(kj::ArrayPtr<const kj::byte> from, fingerprint_set& standing) {
  const auto count = from.size() / fingerprint_bytes;
  if (from.size() % fingerprint_bytes != 0) throw malformed_message{"a fingerprint is cut short"};
  // They were written in the order of a hash table's slots. A smaller table that is filled in that order,
  // while it grows, fills from one end, and its clusters make filling quadratic; so they are visited in
  // golden-ratio strides.
  std::size_t stride = count * 618 / 1'000 + 1;
  while (std::gcd(stride, count) > 1) ++stride;
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i, at = (at + stride) % count) {
    line_fingerprint f;
    std::memcpy(f.bytes.data(), from.begin() + at * fingerprint_bytes, fingerprint_bytes);
    if (!f) throw malformed_message{"a fingerprint is zero"};
    standing.insert(f);
  }
}

void get(stored::Erasure::Reader from, member_erasure& erasure) {
  get_id(from.getMember(), erasure.member);
  erasure.number = from.getNumber();
  const auto status = from.getStatus();
  if (status < static_cast<unsigned>(erasure_status::requested) ||
      status > static_cast<unsigned>(erasure_status::erased))
    throw malformed_message{"an erasure has an unknown status"};
  erasure.status = static_cast<erasure_status>(status);
  erasure.asked_by = get_text(from.getAskedBy());
  erasure.answered_by = get_text(from.getAnsweredBy());
}

void put(stored::Erasure::Builder to, const member_erasure& erasure) {
  put_id(to.getMember(), erasure.member);
  to.setNumber(erasure.number);
  to.setStatus(static_cast<std::uint8_t>(erasure.status));
  put_text(erasure.asked_by, [&](auto text) { to.setAskedBy(text); });
  put_text(erasure.answered_by, [&](auto text) { to.setAnsweredBy(text); });
}

void get_erasures(stored::BucketContract::Reader from, bucket_state& bucket) {
  const auto erasures = from.getErasures();
  bucket.erasures.resize(erasures.size());
  for (unsigned i = 0; i < erasures.size(); ++i) {
    get(erasures[i], bucket.erasures[i]);
    if (bucket.erasures[i].number != i + 1) throw malformed_message{"erasures are not in their order"};
  }
}

void get(stored::BucketContract::Reader from, bucket_state& bucket) {
  require_version(from.getVersion());
  bucket.enrolled = from.getEnrolled();
  store::get(from.getTerms(), bucket.contract);
  const auto granted = from.getAuthorizations();
  bucket.authorizations.resize(granted.size());
  for (unsigned i = 0; i < granted.size(); ++i) store::get(granted[i], bucket.authorizations[i].terms);
  for (const auto r : from.getRevocations()) {
    if (r.getAuthorization() >= granted.size())
      throw malformed_message{"an authorisation was revoked that was not granted"};
    bucket.authorizations[r.getAuthorization()].revoked = date{r.getFrom()};
  }
  for (const auto a : from.getAmended()) {
    if (a.getAuthorization() >= granted.size())
      throw malformed_message{"an authorisation was amended that was not granted"};
    store::get(a.getAsGranted(), bucket.authorizations[a.getAuthorization()].as_granted.emplace());
  }
  get_list(from.getRevisions(), bucket.contract.revisions);
  get_list(from.getChanges(), bucket.contract.changes);
  get_list(from.getDescriptions(), bucket.contract.descriptions);
  const auto requests = from.getRequests();
  bucket.requests.resize(requests.size());
  for (unsigned i = 0; i < requests.size(); ++i) {
    store::get(requests[i].getTerms(), bucket.requests[i].terms);
    bucket.requests[i].denied = requests[i].getDenied();
  }
  get_erasures(from, bucket);
}

void get(stored::BucketAccumulators::Reader from, bucket_state& bucket) {
  require_version(from.getVersion());
  const auto visits = from.getVisitsUsed();
  if (visits.size() != bucket.authorizations.size())
    throw malformed_message{"contract and accumulators have different authorisations"};
  for (unsigned i = 0; i < visits.size(); ++i) bucket.authorizations[i].visits_used = visits[i];
  const auto years = from.getYears();
  bucket.years.resize(years.size());
  for (unsigned i = 0; i < years.size(); ++i) get(years[i], bucket.years[i]);
  get_standing(from.getStanding(), bucket.standing);
}

}  // namespace

std::string encode_contract(const bucket_state& bucket) {
  return with_check(build_message<stored::BucketContract>(flat_bytes, [&](auto to) {
    to.setVersion(stored::SNAPSHOT_VERSION);
    to.setEnrolled(bucket.enrolled);
    store::put(to.initTerms(), bucket.contract);
    auto granted = to.initAuthorizations(bucket.authorizations.size());
    std::vector<std::uint32_t> revoked, amended;
    for (unsigned i = 0; i < granted.size(); ++i) {
      store::put(granted[i], bucket.authorizations[i].terms);
      if (bucket.authorizations[i].revoked) revoked.push_back(i);
      if (bucket.authorizations[i].as_granted) amended.push_back(i);
    }
    auto revocations = to.initRevocations(revoked.size());
    for (unsigned i = 0; i < revocations.size(); ++i) {
      revocations[i].setAuthorization(revoked[i]);
      revocations[i].setFrom(bucket.authorizations[revoked[i]].revoked->days);
    }
    auto before = to.initAmended(amended.size());
    for (unsigned i = 0; i < before.size(); ++i) {
      before[i].setAuthorization(amended[i]);
      store::put(before[i].initAsGranted(), *bucket.authorizations[amended[i]].as_granted);
    }
    put_list(to.initRevisions(bucket.contract.revisions.size()), bucket.contract.revisions);
    put_list(to.initChanges(bucket.contract.changes.size()), bucket.contract.changes);
    put_list(to.initDescriptions(bucket.contract.descriptions.size()), bucket.contract.descriptions);
    auto requests = to.initRequests(bucket.requests.size());
    for (unsigned i = 0; i < requests.size(); ++i) {
      store::put(requests[i].initTerms(), bucket.requests[i].terms);
      requests[i].setDenied(bucket.requests[i].denied);
    }
    auto erasures = to.initErasures(bucket.erasures.size());
    for (unsigned i = 0; i < erasures.size(); ++i) put(erasures[i], bucket.erasures[i]);
  }));
}

std::string encode_accumulators(const bucket_state& bucket) {
  return with_check(build_message<stored::BucketAccumulators>(flat_bytes, [&](auto to) {
    to.setVersion(stored::SNAPSHOT_VERSION);
    auto visits = to.initVisitsUsed(bucket.authorizations.size());
    for (unsigned i = 0; i < visits.size(); ++i) visits.set(i, bucket.authorizations[i].visits_used);
    auto years = to.initYears(bucket.years.size());
    for (unsigned i = 0; i < years.size(); ++i) put(years[i], bucket.years[i]);
    put_standing(to.initStanding(bucket.standing.size() * fingerprint_bytes), bucket.standing);
  }));
}

bool decode_snapshot(std::string_view contract, std::string_view accumulators, bucket_state& bucket) {
  bucket_state read;
  try {
    read_flat<stored::BucketContract>(without_check(contract), [&](auto from) { get(from, read); });
    read_flat<stored::BucketAccumulators>(without_check(accumulators), [&](auto from) { get(from, read); });
  } catch (const malformed_message&) {
    return false;
  }
  bucket = std::move(read);
  return true;
}

}  // namespace benefactor::store
