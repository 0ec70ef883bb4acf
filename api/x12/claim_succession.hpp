// What REF*F8 of a replacement or void means among the claims of its file. Part of read_837p
// (claim_837p.hpp).
#pragma once

#include <array>
#include <map>
#include <string>

#include "api/x12/claim_837p.hpp"

namespace benefactor::api::x12 {

/// *part*s joined by ':' (claim_837p.hpp); without *reference* where that is empty.
std::string joined_claim_id(const std::string& billing_npi, const std::string& claim_number,
                            const std::string& frequency, const std::string& reference);

/// The claims of a file so far, and which of them replaced which.
class claim_succession {
 public:
  struct meaning {
    std::string claim_id;  ///< a submitter claim id
    bool in_file = false;  ///< an earlier claim of the file has that id
  };

  /// Voids replace nothing and are left out.
  void add(const professional_claim& claim);

  /// The claim that stands now for what *claim*.original_reference names: the latest of its submitter and
  /// billing provider that has that CLM01, else an original that the file does not have, followed through the
  /// replacements so far. A replacement that comes again means what it meant before, or it would be another.
  meaning original_of(const professional_claim& claim) const;

 private:
  std::map<std::array<std::string, 3>, std::string> latest_;       // By submitter, billing NPI and CLM01.
  std::map<std::array<std::string, 2>, std::string> replaced_by_;  // By submitter and submitter claim id,
  std::map<std::array<std::string, 2>, meaning> meant_;            // as is what each replacement replaces.
};

}  // namespace benefactor::api::x12
