// Which documents are taken: the limits every object store holds to, and that the engine checks when a
// document is announced.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "api/objects/object_store.hpp"
#include "events/submission.hpp"

namespace benefactor::api {

struct upload_rules {
  std::uint64_t max_size = 50u << 20;  ///< bytes of one document
  std::vector<std::string> content_types = {
      "application/pdf",   "image/jpeg", "image/png",           "image/tiff",
      "application/dicom", "text/plain", "application/edi-x12",
  };
  std::chrono::seconds max_validity = std::chrono::hours(24);  ///< of a URL; S3 allows at most seven days
};

inline constexpr std::size_t max_file_name = 255;  ///< bytes

/// Every rule that *terms* break, none of whose values it repeats; empty when they are good.
std::vector<field_problem> problems_of(const upload_terms& terms, const upload_rules& rules);
std::vector<field_problem> problems_of(const download_terms& terms, const upload_rules& rules);

/// Errors: std::invalid_argument that says all of problems_of().
void require_good(const upload_terms& terms, const upload_rules& rules);
void require_good(const download_terms& terms, const upload_rules& rules);

}  // namespace benefactor::api
