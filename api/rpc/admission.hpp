// Credits: what claims may be in flight, by connection and in all. Lives on the door's loop.
//
// Whoever wants to hand claims to the engine gets a grant first, waiting for it in the order of asking. A
// grant that is destroyed gives back what is left of it, so nothing leaks with a client that vanishes.
#pragma once

#include <cstdint>
#include <deque>
#include <kj/async.h>
#include <kj/refcount.h>

namespace benefactor::api {

struct credits {
  std::uint64_t claims = 0, bytes = 0;
};

class admission;

/// The credits of one connection.
class credit_account final : public kj::Refcounted {
 public:
  credit_account(admission& all, credits limit) : all_(all), limit_(limit) {}
  ~credit_account() noexcept(false) override;

  const credits& used() const { return used_; }
  std::size_t waiting() const { return queue_.size(); }

  /// Fails whoever waits: the connection has ended.
  void abandon();

 private:
  friend class admission;
  friend class grant;
  struct waiter;

  admission& all_;
  credits limit_, used_;
  std::deque<waiter> queue_;
  bool starved_ = false;  // stands in admission::starved_
};

/// Credits held. Movable; what is left is given back at the end.
class grant {
 public:
  grant() = default;
  grant(kj::Own<credit_account> account, credits amount) : account_(kj::mv(account)), left_(amount) {}
  grant(grant&& other) noexcept : account_(kj::mv(other.account_)), left_(other.left_) { other.left_ = {}; }
  grant& operator=(grant&& other) noexcept;
  ~grant() noexcept(false) { give_back(left_); }

  /// Takes the credits of *other*, which is of the same account.
  void add(grant&& other);

  void give_back(credits amount);
  const credits& left() const { return left_; }

 private:
  kj::Own<credit_account> account_;
  credits left_;
};

struct credit_account::waiter {
  credits amount;
  kj::Own<kj::PromiseFulfiller<grant>> fulfiller;
};

/// The credits of all connections.
class admission {
 public:
  explicit admission(credits limit) : limit_(limit) {}

  /// A grant of *amount* once connection and all have room; an amount larger than a limit is granted when
  /// nothing else is in flight under that limit. Grants of one account come in the order asked for.
  kj::Promise<grant> admit(credit_account& account, credits amount);

  const credits& used() const { return used_; }

  /// Whether an account with *used* of *limit* has room for *amount*.
  static bool fits(const credits& used, const credits& limit, const credits& amount) {
    return used.claims == 0 ||
           (used.claims + amount.claims <= limit.claims && used.bytes + amount.bytes <= limit.bytes);
  }

 private:
  friend class grant;
  friend class credit_account;

  grant take(credit_account& account, credits amount);
  void release(credit_account& account, credits amount);
  /// Grants what waits at *account* and fits; false when the limit of all stopped it.
  bool serve(credit_account& account);

  credits limit_, used_;
  std::deque<credit_account*> starved_;  // accounts that wait for the credits of all, longest first
};

}  // namespace benefactor::api
