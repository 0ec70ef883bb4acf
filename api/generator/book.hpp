// A synthetic book of business: providers, households with their policies, authorisations. Everything is a
// function of the seed and an index, so that a book of any size needs no memory but its providers'.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/generator/catalogue.hpp"
#include "api/generator/random_stream.hpp"
#include "events/enrollment.hpp"

namespace benefactor::api {

/// The calendar year of a book's claims.
inline constexpr int book_year = 2026;

/// How many members the one policy of a hot-bucket book has.
inline constexpr std::size_t group_members = 200;

struct person {
  std::string_view first_name;
  char sex = 'F';
  date birth;
  membership terms;  ///< member is unset
};

/// The people of one policy, the subscriber first.
struct household {
  std::uint64_t index = 0;  ///< from 0
  std::string_view last_name;
  policy terms;  ///< without rules; see rules_of
  std::size_t plan = 0;
  bool group = false;          ///< the hot bucket's policy
  std::size_t usual_kind = 0;  ///< what this household mostly sees providers for
  std::vector<person> members;
};

/// Who renders a service, and the practice that bills for it. An organisation bills for itself.
struct book_provider {
  std::string npi, name;
  std::string_view first_name, last_name;  ///< empty for an organisation
  std::size_t kind = 0;
  network_status network = network_status::in_network;
  bool listed = true;  ///< stands in the enrolment file; others are out of network
  std::size_t practice = 0;
};

struct book_practice {
  std::string npi, name;
};

/// The two ways in which claims name people. An 837P carries no member ids for dependents, so a policy is
/// enrolled a second time under the numbers that api/x12/claim_837p.hpp derives: the subscriber's id as
/// policy number, and for a dependent that id, birth date and first name.
enum class naming : std::uint8_t { plan_issued, as_in_837p };

class book {
 public:
  book(std::uint64_t seed, std::uint64_t policies, bool hot_bucket);

  std::uint64_t seed() const { return seed_; }
  std::uint64_t policies() const { return policies_; }
  bool hot_bucket() const { return hot_bucket_; }
  const std::vector<book_provider>& providers() const { return providers_; }
  const std::vector<book_practice>& practices() const { return practices_; }

  /// Indices of the providers of one kind, never empty.
  const std::vector<std::uint32_t>& providers_of(std::size_t kind) const { return by_kind_[kind]; }

  /// The household of policy *index*, below policies(). The first one of a hot-bucket book is the group.
  std::shared_ptr<const household> household_at(std::uint64_t index) const;

  policy_enrollment enrollment_of(const household& h, naming how) const;
  std::vector<authorization_request> authorizations_of(const household& h, naming how) const;

 private:
  std::uint64_t seed_, policies_;
  bool hot_bucket_;
  std::vector<book_provider> providers_;
  std::vector<book_practice> practices_;
  std::vector<std::vector<std::uint32_t>> by_kind_;
  std::shared_ptr<const household> group_;
};

/// "POL-0000123", or the subscriber's id.
std::string policy_number(const household& h, naming how);

/// "M-0000123-02", or for a dependent in an 837P "M-0000123-01:20150412:CLARA".
std::string member_number(const household& h, std::size_t member, naming how);

/// The NPI of *index* (below 10^8), with its check digit: different for every index.
std::string npi_of(std::uint64_t index);

/// "20260301".
std::string compact_date(date d);

}  // namespace benefactor::api
