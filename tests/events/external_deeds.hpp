#pragma once
/// What happens to claims that an external processor decides, for stories.

#include "tests/support/story.hpp"

namespace benefactor::test_support {

/// The policy whose claims TPA decides.
inline policy administered() {
  auto p = open_policy();
  p.administrator = "TPA";
  return p;
}

inline claim_deed send(std::string id, dispatch_kind kind = dispatch_kind::original,
                       std::uint32_t batch = 1) {
  return {std::move(id), dispatch_claim{{}, kind, batch, day("2026-03-03"), {}}};
}

inline processor_report said(processor_status status, std::uint32_t place = 1, const char* file = "file-1") {
  return {.processor = "TPA",
          .file = id_of<content_digest>(file),
          .place = place,
          .status = status,
          .on = day("2026-03-05"),
          .reference = "T-77",
          .text = "A2 20"};
}

inline claim_deed reported(std::string id, processor_report report) {
  return {std::move(id), report_claim{{}, std::move(report), {}}};
}

/// One line of 250.00: 176.00 paid, 30.00 copay, 44.00 coinsurance.
inline external_remittance paying(
    std::vector<external_line> lines = {
        {1, 176'00, {{adjustment_group::pr, 3, 30'00}, {adjustment_group::pr, 2, 44'00}}}}) {
  return {.decides = true, .lines = std::move(lines), .trace = "CHK-9", .paid_on = day("2026-03-06")};
}

inline claim_deed remitted(std::string id, external_remittance r, std::uint32_t place = 1,
                           const char* file = "file-2") {
  return {std::move(id), report_claim{{}, said(processor_status::paid, place, file), std::move(r)}};
}

}  // namespace benefactor::test_support
