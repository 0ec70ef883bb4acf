#include "tools/benchmark/claim_supply.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace benefactor::benchmark {

claim_supply::claim_supply(const api::book& book, std::uint64_t most, const api::claim_spread& spread,
                           std::string submitter)
    : source_(book, most, spread), submitter_(std::move(submitter)) {}

std::vector<claim_submission> claim_supply::take(std::uint64_t count) {
  std::vector<claim_submission> claims;
  claims.reserve(count);
  while (claims.size() < count) {
    if (taken_of_batch_ == batch_.size()) {
      batch_ = source_.next_batch();
      taken_of_batch_ = 0;
      if (batch_.empty()) break;
    }
    auto& claim = claims.emplace_back(std::move(batch_[taken_of_batch_++].claim));
    if (submitter_.empty()) continue;
    claim.submitter = submitter_;
    if (claim.is_replacement()) claim.replaces_submitter = submitter_;
  }
  return claims;
}

claim_feed::claim_feed(claim_supply& supply, std::uint64_t count) : supply_(supply), count_(count) {
  if (count_ <= ready_at_most) {
    asked_ = count_;
    ready_ = supply_.take(count_);
  } else {
    fetch();
  }
}

claim_feed::~claim_feed() {
  if (coming_.valid()) coming_.wait();
}

void claim_feed::fetch() {
  const auto size = std::min(part, count_ - asked_);
  asked_ += size;
  if (size > 0) coming_ = std::async(std::launch::async, [this, size] { return supply_.take(size); });
}

std::span<const claim_submission> claim_feed::next_some(std::size_t most) {
  if (at_ == ready_.size() && coming_.valid()) {
    ready_ = coming_.get();
    at_ = 0;
    fetch();
  }
  const auto some =
      std::span<const claim_submission>(ready_).subspan(at_, std::min(most, ready_.size() - at_));
  at_ += some.size();
  return some;
}

const claim_submission* claim_feed::next() {
  const auto one = next_some(1);
  return one.empty() ? nullptr : one.data();
}

void enroll_book(api::claims_client& client, const api::book& book,
                 const std::function<bool(std::uint64_t)>& tell) {
  constexpr std::size_t call_items = 500;
  std::vector<api::enrollment_item> items;
  const auto send = [&] {
    for (const auto& result : client.enroll(items))
      if (result.refused || !result.failure.empty())
        throw std::runtime_error("the server refused an enrolment: " +
                                 (result.refused ? result.refused->reason : result.failure));
    items.clear();
  };
  for (const auto& p : book.providers())
    if (p.listed) items.emplace_back(provider{p.npi, p.name, p.network});
  for (std::uint64_t i = 0; i < book.policies(); ++i) {
    const auto family = book.household_at(i);
    items.emplace_back(book.enrollment_of(*family, api::naming::plan_issued));
    for (auto& a : book.authorizations_of(*family, api::naming::plan_issued))
      items.emplace_back(std::move(a));
    if (items.size() < call_items) continue;
    send();
    if (!tell(i + 1)) return;
  }
  if (!items.empty()) send();
}

}  // namespace benefactor::benchmark
