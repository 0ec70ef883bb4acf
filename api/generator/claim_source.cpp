#include "api/generator/claim_source.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace benefactor::api {

namespace {

enum draw : std::uint64_t { for_claim = 101, for_memory };

constexpr std::size_t remembered = 2'000;
constexpr int days_worth_sending_again = 60;

date first_day() { return *make_date(book_year, 1, 1); }

std::string claim_number(std::uint64_t n) {
  auto digits = std::to_string(n);
  return "C-" + (digits.size() < 7 ? std::string(7 - digits.size(), '0') : std::string()) + digits;
}

int rough_age(date birth, date day) { return (day.days - birth.days) / 366; }

/// Days between service and receipt: mostly weeks, seldom longer than some plans allow.
std::int32_t lag(random_stream& r, date received) {
  auto days = r.chance(80) ? r.between(95, 185) : r.chance(1'000) ? r.between(22, 60) : r.between(1, 21);
  const auto most = received.days - first_day().days;
  // What would fall into the year before comes from this year instead, except for a few.
  if (days > most && !r.chance(200))
    days = static_cast<std::int64_t>(r.below(static_cast<std::uint64_t>(most) + 1));
  return static_cast<std::int32_t>(days);
}

std::vector<std::string> draw_diagnoses(random_stream& r, std::size_t kind, int age) {
  const auto& codes = visit_kinds()[kind].diagnoses;
  std::vector<std::string> result;
  if (kind == preventive_kind) {
    result.emplace_back(codes[age < 18 ? 0 : 2]);
    if (r.below(3) == 0) result.emplace_back(codes[1]);
    return result;
  }
  constexpr int counts[] = {60, 28, 12};
  const auto start = r.below(codes.size());
  const auto count = r.weighted(counts) + 1;
  for (std::size_t i = 0; i < count; ++i) result.emplace_back(codes[(start + i) % codes.size()]);
  return result;
}

void draw_modifiers(random_stream& r, const catalogue_procedure& procedure, std::size_t place,
                    std::size_t lines, std::vector<std::string>& modifiers) {
  const bool visit = procedure.code.starts_with("992");
  if (procedure.service == service_type::physical_therapy) modifiers.emplace_back("GP");
  if (visit && place == 0 && lines > 1 && r.below(4) == 0) modifiers.emplace_back("25");
  if (procedure.service == service_type::imaging && r.below(4) == 0)
    modifiers.emplace_back(r.below(2) == 0 ? "LT" : "RT");
  if (procedure.service == service_type::mental_health && r.below(5) == 0) modifiers.emplace_back("95");
  if (place > 0 && r.chance(300)) modifiers.emplace_back("59");
}

}  // namespace

claim_source::claim_source(const book& book, std::uint64_t count, const claim_spread& spread)
    : book_(book), spread_(spread) {
  if (spread_.count == 0) spread_.count = book.policies() - std::min(spread_.first, book.policies());
  if (spread_.count == 0 || spread_.first + spread_.count > book.policies())
    throw std::invalid_argument("a spread of claims must lie within the policies of its book");
  // Clearing houses send on weekdays, mostly. The first claims arrive on the second day of the year.
  std::vector<std::uint64_t> weights;
  std::uint64_t sum = 0;
  for (std::int32_t d = 1; first_day().days + d < make_date(book_year + 1, 1, 1)->days; ++d) {
    const auto weekday = (first_day().days + d + 4) % 7;  // 1970-01-01 was a Thursday; 0 is a Sunday.
    weights.push_back(sum += weekday == 0 || weekday == 6 ? 1 : 6);
  }
  // In two parts, so that the product stays in 64 bits for any count.
  for (const auto w : weights) received_by_.push_back(count / sum * w + count % sum * w / sum);
}

generated_claim* claim_source::recent(random_stream& r, date received) {
  for (int tries = recent_.empty() ? 0 : 8; tries > 0; --tries) {
    auto& found = recent_[r.below(recent_.size())];
    if (!found.claim.lines.empty() && received.days - found.claim.received.days <= days_worth_sending_again)
      return &found;
  }
  return nullptr;
}

generated_claim claim_source::draw(date received) {
  random_stream r(book_.seed(), for_claim, drawn_++ + (spread_.series << 40));
  const auto fate = r.below(10'000);
  if (auto* again = fate < 280 ? recent(r, received) : nullptr) {
    generated_claim g = *again;
    g.claim.received = received;
    g.sent_again = true;
    if (fate >= 220 && total_billed(g.claim.lines) < pend_from / 2) {
      g.claim.replaces_submitter = g.claim.submitter;
      g.claim.replaces_claim_id = g.claim.submitter_claim_id;
      auto& corrected = g.claim.lines[r.below(g.claim.lines.size())];
      corrected.billed += 10'00 + static_cast<cents>(r.below(40'00));
      again->claim.lines.clear();  // Replaced once only.
    }
    return g;
  }
  return original(r, received);
}

std::uint64_t claim_source::draw_policy(random_stream& r) const {
  const auto drawn = r.below(std::uint64_t{1} << 32);
  if (book_.hot_bucket()) return 0;
  const auto of = spread_.count;
  switch (spread_.spread) {
    case policy_spread::uniform: return spread_.first + (drawn * of >> 32);
    case policy_spread::zipf: {
      // The inverse of the share of all claims that the first n policies have: log n / log N.
      const auto n = std::pow(static_cast<double>(of) + 1, static_cast<double>(drawn) / 4294967296.0);
      return spread_.first + std::min(static_cast<std::uint64_t>(n) - 1, of - 1);
    }
    case policy_spread::in_turn: return spread_.first + (drawn_ - 1) % of;
    case policy_spread::as_in_life: break;
  }
  // Squaring makes few policies have many claims.
  return spread_.first + ((drawn * drawn >> 32) * of >> 32);
}

generated_claim claim_source::original(random_stream& r, date received) const {
  const auto kinds = visit_kinds();
  generated_claim g;
  g.family = book_.household_at(draw_policy(r));
  g.member = r.below(g.family->members.size());
  const date served{received.days - lag(r, received)};
  if (g.family->members[g.member].birth > served) g.member = 0;
  const auto age = std::max(0, rough_age(g.family->members[g.member].birth, served));

  std::size_t kind = g.family->usual_kind;
  if (g.family->group || r.below(100) >= 35) {
    static const auto weights = [&] {
      std::array<int, 32> w{};
      for (std::size_t i = 0; i < kinds.size(); ++i) w[i] = kinds[i].weight;
      return w;
    }();
    kind = r.weighted(std::span(weights).first(kinds.size()));
  }
  const auto& visit = kinds[kind];
  g.place = visit.place;
  const auto& providers = book_.providers_of(kind);
  // Households stay with their providers, mostly.
  const bool usual = !g.family->group && r.below(4) != 0;
  g.provider =
      providers[usual ? (g.family->index * 31 + kind) % providers.size() : r.below(providers.size())];

  auto& c = g.claim;
  c.submitter = book_submitter;
  c.received = received;
  c.policy_number = policy_number(*g.family, naming::plan_issued);
  c.member_number = member_number(*g.family, g.member, naming::plan_issued);
  c.provider_npi = book_.providers()[g.provider].npi;

  constexpr int line_counts[] = {460, 300, 120, 60, 30, 15, 10, 5};  // 2.03 lines on average
  const auto lines = r.weighted(line_counts) + 1;
  const auto diagnoses = draw_diagnoses(r, kind, age);
  const cents scale = r.chance(40) ? 25 : 1;
  const auto first = kind == preventive_kind ? checkup_of_age(age) : r.below(visit.first.size());
  const auto start = r.below(visit.more.size());
  c.lines.reserve(lines);
  for (std::size_t i = 0; i < lines; ++i) {
    const auto& p = i == 0 ? visit.first[first] : visit.more[(start + i) % visit.more.size()];
    claim_line& line = c.lines.emplace_back();
    line.service = p.service;
    line.service_date = served;
    // A hospital stay is billed day by day.
    if (visit.place == "21")
      line.service_date.days = std::min(served.days + static_cast<std::int32_t>(i), received.days);
    line.units = p.most_units == 1 ? 1 : r.between(1, p.most_units);
    line.billed = r.between(p.least, p.most) * scale * line.units;
    line.procedure = p.code;
    draw_modifiers(r, p, i, lines, line.modifiers);
    line.diagnoses.push_back(diagnoses[i % diagnoses.size()]);
    if (i == 0) line.diagnoses = diagnoses;
  }
  return g;
}

void claim_source::remember(const std::vector<generated_claim>& batch) {
  random_stream r(book_.seed(), for_memory, numbered_);
  for (const auto& g : batch) {
    if (g.sent_again || r.below(8) != 0) continue;
    if (recent_.size() < remembered)
      recent_.push_back(g);
    else
      recent_[r.below(remembered)] = g;
  }
}

std::vector<generated_claim> claim_source::next_batch() {
  std::vector<generated_claim> batch;
  while (day_ < received_by_.size() && drawn_ == received_by_[day_]) ++day_;
  if (day_ == received_by_.size()) return batch;
  const date received{first_day().days + 1 + static_cast<std::int32_t>(day_)};
  const auto size = std::min<std::uint64_t>(received_by_[day_] - drawn_, max_batch);
  batch.reserve(size);
  while (batch.size() < size) batch.push_back(draw(received));
  std::stable_sort(batch.begin(), batch.end(), [&](const auto& a, const auto& b) {
    return book_.providers()[a.provider].practice < book_.providers()[b.provider].practice;
  });
  for (auto& g : batch) g.claim.submitter_claim_id = claim_number(++numbered_);
  remember(batch);
  return batch;
}

}  // namespace benefactor::api
