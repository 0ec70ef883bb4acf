#include "api/rpc/admission.hpp"

#include <algorithm>
#include <utility>

namespace benefactor::api {

credit_account::~credit_account() noexcept(false) {
  if (starved_) std::erase(all_.starved_, this);
}

void credit_account::abandon() { queue_.clear(); }

grant& grant::operator=(grant&& other) noexcept {
  if (this != &other) {
    give_back(left_);
    account_ = kj::mv(other.account_);
    left_ = std::exchange(other.left_, {});
  }
  return *this;
}

void grant::add(grant&& other) {
  if (account_.get() == nullptr) account_ = kj::mv(other.account_);
  left_.claims += other.left_.claims;
  left_.bytes += other.left_.bytes;
  other.left_ = {};
}

void grant::give_back(credits amount) {
  if (amount.claims == 0 && amount.bytes == 0) return;
  left_.claims -= amount.claims;
  left_.bytes -= amount.bytes;
  account_->all_.release(*account_, amount);
}

kj::Promise<grant> admission::admit(credit_account& account, credits amount) {
  if (account.queue_.empty() && starved_.empty() && fits(account.used_, account.limit_, amount) &&
      fits(used_, limit_, amount))
    return take(account, amount);
  auto waiting = kj::newPromiseAndFulfiller<grant>();
  account.queue_.push_back({amount, kj::mv(waiting.fulfiller)});
  if (!account.starved_ && !serve(account)) {
    account.starved_ = true;
    starved_.push_back(&account);
  }
  return kj::mv(waiting.promise);
}

grant admission::take(credit_account& account, credits amount) {
  account.used_.claims += amount.claims;
  account.used_.bytes += amount.bytes;
  used_.claims += amount.claims;
  used_.bytes += amount.bytes;
  return {kj::addRef(account), amount};
}

bool admission::serve(credit_account& account) {
  while (!account.queue_.empty()) {
    auto& first = account.queue_.front();
    if (first.fulfiller->isWaiting()) {
      if (!fits(account.used_, account.limit_, first.amount)) return true;
      if (!fits(used_, limit_, first.amount)) return false;
      // A fulfilled promise may be dropped before its continuation runs; the grant in it then gives back.
      first.fulfiller->fulfill(take(account, first.amount));
    }
    account.queue_.pop_front();
  }
  return true;
}

void admission::release(credit_account& account, credits amount) {
  account.used_.claims -= amount.claims;
  account.used_.bytes -= amount.bytes;
  used_.claims -= amount.claims;
  used_.bytes -= amount.bytes;
  while (!starved_.empty()) {
    auto* first = starved_.front();
    if (!serve(*first)) break;
    starved_.pop_front();
    first->starved_ = false;
  }
  if (!account.starved_ && !account.queue_.empty() && !serve(account)) {
    account.starved_ = true;
    starved_.push_back(&account);
  }
}

}  // namespace benefactor::api
