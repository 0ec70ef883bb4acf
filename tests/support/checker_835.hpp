#pragma once
/// A second opinion on X12 835 files: splits the raw bytes at the delimiters of each ISA and checks counts,
/// control numbers and the balancing rules of 005010X221A1 (section 1.10.2.1) on the segments themselves.
/// Nothing of the engine's reader, writer or model is in it, so that it can judge them.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace benefactor::test_support {

/// One thing wrong with an 835.
struct finding_835 {
  /// "line": SVC02 - CAS is not SVC03; "claim": CLP03 - all CAS is not CLP04; "charge": the sum of SVC02 is
  /// not CLP03; "transaction": the sum of CLP04 - PLB is not BPR02; "amount": no amount of at most two
  /// decimals; "structure": BPR, payer or payee not once, or money that belongs to nothing; "SE01", "SE02":
  /// count, number.
  std::string rule;
  std::size_t claim = 0, line = 0;        ///< 1-based in the transaction and in the claim; 0: none
  std::int64_t computed = 0, stated = 0;  ///< cents; of "SE01" segments
  bool operator==(const finding_835&) const = default;
};

/// One ST*835 ... SE.
struct checked_835 {
  std::string number;      ///< ST02
  std::size_t offset = 0;  ///< of "ST" in the file
  std::size_t claims = 0, lines = 0;
  std::vector<finding_835> findings;

  /// True when some finding is of *rule*.
  bool has(std::string_view rule) const;
  /// Its amounts are amounts and belong somewhere: what balances can be told.
  bool readable() const { return !has("amount") && !has("structure"); }
};

struct checked_file_835 {
  std::vector<checked_835> sets;
  std::vector<std::string>
      envelope;  ///< "GE01", "GE02", "IEA01", "IEA02" where they are wrong; "no SE", "no IEA"

  /// Nothing at all is wrong, and there is at least one transaction.
  bool sound() const;
  /// Everything that is wrong, a line each; empty when sound() or when there is no transaction.
  std::string text() const;
};

checked_file_835 check_835(std::string_view bytes);

}  // namespace benefactor::test_support
