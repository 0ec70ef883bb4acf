#include "api/generator/book.hpp"

#include <algorithm>

namespace benefactor::api {

namespace {

enum purpose : std::uint64_t { for_household = 1, for_provider, for_practice, for_authorization };

constexpr std::size_t providers_a_practice = 3;

date day(int year, unsigned month, unsigned day_of_month) { return *make_date(year, month, day_of_month); }

date any_day(random_stream& r, int year) {
  return day(year, static_cast<unsigned>(r.between(1, 12)), static_cast<unsigned>(r.between(1, 28)));
}

std::string padded(std::uint64_t number, std::size_t width) {
  auto digits = std::to_string(number);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

bool is_organization(std::string_view place) {
  return place == "81" || place == "01" || place == "12" || place == "41" || place == "24";
}

/// Cover of a member who came late or left early; most did neither.
void vary_membership(random_stream& r, const policy& terms, membership& m) {
  m.enrolled = terms.effective;
  const auto fate = r.below(1000);
  if (fate < 12)
    m.enrolled = day(book_year, static_cast<unsigned>(r.between(2, 9)), 1);
  else if (fate < 22)
    m.terminated = any_day(r, book_year);
  else if (fate < 23)
    m.status = membership_status::suspended;
  else if (fate < 33)
    m.rules.push_back({.service = service_type::physical_therapy,
                       .coverage = 9000,
                       .annual_limit = 5'000'00,
                       .per_visit_limit = std::nullopt,
                       .copay = 10'00,
                       .requires_preauth = false,
                       .network = network_restriction::any,
                       .excluded_diagnoses = {},
                       .deductible_applies = true});
}

void vary_policy(random_stream& r, policy& terms) {
  terms.effective = day(book_year, 1, 1);
  terms.expiration = day(book_year, 12, 31);
  const auto fate = r.below(1000);
  if (fate < 15) {
    terms.status = policy_status::cancelled;
    terms.status_date = any_day(r, book_year);
  } else if (fate < 40) {
    terms.effective = day(book_year, static_cast<unsigned>(r.between(2, 6)), 1);
  } else if (fate < 60) {
    terms.effective = day(book_year - 1, 7, 1);
    terms.expiration = day(book_year + 1, 6, 30);
    terms.plan_year_start = month_day{7, 1};
  }
}

person make_person(random_stream& r, std::uint64_t name, date birth, relationship relation) {
  person p;
  p.sex = r.below(2) == 0 ? 'F' : 'M';
  const auto names = p.sex == 'F' ? female_names() : male_names();
  p.first_name = names[name % names.size()];
  p.birth = birth;
  p.terms.relationship = relation;
  return p;
}

std::shared_ptr<const household> make_group(random_stream r) {
  auto h = std::make_shared<household>();
  h->group = true;
  h->last_name = r.pick(last_names());
  h->terms = group_terms();
  h->terms.rules.clear();
  h->terms.effective = day(book_year, 1, 1);
  h->terms.expiration = day(book_year, 12, 31);
  for (std::size_t i = 0; i < group_members; ++i) {
    // No two share a birth date, so that an 837P tells them apart.
    const auto birth = day(1962 + static_cast<int>(i % 40), static_cast<unsigned>(1 + i * 7 % 12),
                           static_cast<unsigned>(1 + i * 5 % 28));
    auto p = make_person(r, r.next(), birth, i == 0 ? relationship::self : relationship::other_dependent);
    p.terms.enrolled = h->terms.effective;
    h->members.push_back(std::move(p));
  }
  return h;
}

}  // namespace

book::book(std::uint64_t seed, std::uint64_t policies, bool hot_bucket)
    : seed_(seed), policies_(policies), hot_bucket_(hot_bucket) {
  const auto kinds = visit_kinds();
  const auto count = std::clamp<std::uint64_t>(policies / 20, 8 * kinds.size(), 6'000);
  const auto first_npi = random_stream(seed, for_provider, ~0ULL).below(10'000'000);
  by_kind_.resize(kinds.size());
  for (std::size_t i = 0; i < count; ++i) {
    random_stream r(seed, for_provider, i);
    book_provider p;
    p.npi = npi_of(first_npi + i);
    p.kind = i % kinds.size();
    p.practice = i / (kinds.size() * providers_a_practice) * kinds.size() + p.kind;
    if (is_organization(kinds[p.kind].place)) {
      p.practice = ~std::size_t{0};
      p.name = std::string(r.pick(last_names())) + " " + std::string(kinds[p.kind].name);
    } else {
      p.last_name = r.pick(last_names());
      p.first_name = r.below(2) == 0 ? r.pick(female_names()) : r.pick(male_names());
      p.name = std::string(p.first_name) + " " + std::string(p.last_name);
    }
    const auto network = r.below(100);
    p.network = network < 66   ? network_status::in_network
                : network < 84 ? network_status::preferred
                               : network_status::out_of_network;
    p.listed = network < 95;
    by_kind_[p.kind].push_back(static_cast<std::uint32_t>(i));
    providers_.push_back(std::move(p));
  }
  const auto practices = (count / (kinds.size() * providers_a_practice) + 1) * kinds.size();
  for (std::size_t i = 0; i < practices; ++i) {
    random_stream r(seed, for_practice, i);
    practices_.push_back({npi_of(first_npi + count + i), std::string(r.pick(last_names())) + " " +
                                                             std::string(kinds[i % kinds.size()].name)});
  }
  for (auto& p : providers_) {
    if (p.practice != ~std::size_t{0}) continue;
    p.practice = practices_.size();
    practices_.push_back({p.npi, p.name});
  }
  if (hot_bucket) group_ = make_group(random_stream(seed, for_household, ~0ULL));
}

std::shared_ptr<const household> book::household_at(std::uint64_t index) const {
  if (hot_bucket_ && index == 0) return group_;
  random_stream r(seed_, for_household, index);
  auto h = std::make_shared<household>();
  h->index = index;
  h->last_name = r.pick(last_names());
  constexpr int plan_weights[plan_count] = {20, 40, 25, 15};
  h->plan = r.weighted(plan_weights);
  constexpr std::size_t usual[] = {0, 1, 3, 5, 5, 6, 6, 11, 12, 13, 14};
  h->usual_kind = r.pick(usual);
  vary_policy(r, h->terms);
  // First names are five places apart in lists of 31, so that no two of a household are the same.
  const auto name = r.next() % 31;
  const auto born = static_cast<int>(r.between(1962, 2000));
  const auto add = [&](int year, relationship relation) {
    auto p = make_person(r, name + 5 * h->members.size(), any_day(r, year), relation);
    vary_membership(r, h->terms, p.terms);
    // A child born during the year is enrolled from birth.
    p.terms.enrolled = std::max(p.terms.enrolled, p.birth);
    if (p.terms.terminated && *p.terms.terminated < p.terms.enrolled) p.terms.terminated.reset();
    h->members.push_back(std::move(p));
  };
  h->members.reserve(6);
  add(born, relationship::self);
  if (r.below(100) < 55) add(born + static_cast<int>(r.between(-4, 4)), relationship::spouse);
  constexpr int children_weights[] = {45, 20, 23, 9, 3};
  for (auto n = r.weighted(children_weights); n > 0; --n)
    add(std::min(born + static_cast<int>(r.between(22, 38)), book_year), relationship::child);
  return h;
}

policy_enrollment book::enrollment_of(const household& h, naming how) const {
  policy_enrollment e;
  e.policy_number = policy_number(h, how);
  e.holder_number = member_number(h, 0, how);
  e.terms = h.group ? group_terms() : plan_terms(h.plan);
  e.terms.effective = h.terms.effective;
  e.terms.expiration = h.terms.expiration;
  e.terms.status = h.terms.status;
  e.terms.status_date = h.terms.status_date;
  e.terms.plan_year_start = h.terms.plan_year_start;
  for (std::size_t i = 0; i < h.members.size(); ++i)
    e.members.push_back({member_number(h, i, how), h.members[i].terms});
  return e;
}

std::vector<authorization_request> book::authorizations_of(const household& h, naming how) const {
  std::vector<authorization_request> result;
  random_stream r(seed_, for_authorization, h.index);
  constexpr service_type services[] = {service_type::imaging, service_type::inpatient,
                                       service_type::outpatient_surgery,
                                       service_type::durable_medical_equipment};
  const auto policy = policy_number(h, how);
  for (std::size_t i = 0; i < h.members.size(); ++i) {
    for (const auto service : services) {
      // A quarter of all members have asked; some may use it for a few visits or for part of the year
      // only.
      if (!h.group && r.below(100) >= 25) continue;
      authorization a;
      a.number = "A-" + padded(h.index + 1, 7) + "-" + std::to_string(result.size() + 1);
      a.service = service;
      a.from = day(book_year, r.below(5) == 0 ? 4 : 1, 1);
      a.to = day(book_year, 12, 31);
      if (!h.group && r.below(3) != 0) a.visits = static_cast<std::int32_t>(r.between(1, 6));
      result.push_back({policy, member_number(h, i, how), std::move(a)});
    }
  }
  return result;
}

std::string policy_number(const household& h, naming how) {
  return how == naming::plan_issued ? "POL-" + padded(h.index + 1, 7)
                                    : member_number(h, 0, naming::plan_issued);
}

std::string member_number(const household& h, std::size_t member, naming how) {
  if (how == naming::as_in_837p && member != 0)
    return member_number(h, 0, how) + ":" + compact_date(h.members[member].birth) + ":" +
           std::string(h.members[member].first_name);
  return "M-" + padded(h.index + 1, 7) + "-" + padded(member + 1, 2);
}

std::string npi_of(std::uint64_t index) {
  // The factor has no divisor in common with 10^8, so no two indices meet.
  auto npi = "1" + padded(index * 48'271'009 % 100'000'000, 8) + "0";
  while (!has_npi_check_digit(npi)) ++npi.back();
  return npi;
}

std::string compact_date(date d) {
  auto text = format_date(d);
  text.erase(7, 1);
  text.erase(4, 1);
  return text;
}

}  // namespace benefactor::api
