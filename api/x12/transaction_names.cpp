#include "api/x12/transaction_names.hpp"

#include <array>

#include "api/x12/interchange.hpp"

namespace benefactor::api::x12 {
namespace {

struct name_row {
  std::string_view id, name;
};

constexpr std::array names{
    name_row{"269", "health care benefit coordination verification"},
    name_row{"270", "eligibility, coverage or benefit inquiry"},
    name_row{"271", "eligibility, coverage or benefit information"},
    name_row{"274", "health care provider information"},
    name_row{"275", "patient information"},
    name_row{"276", "health care claim status request"},
    name_row{"277", "health care information status notification"},
    name_row{"278", "health care services review information"},
    name_row{"810", "invoice"},
    name_row{"820", "payment order/remittance advice"},
    name_row{"824", "application advice"},
    name_row{"834", "benefit enrollment and maintenance"},
    name_row{"835", "health care claim payment/advice"},
    name_row{"837", "health care claim"},
    name_row{"850", "purchase order"},
    name_row{"855", "purchase order acknowledgment"},
    name_row{"856", "ship notice/manifest"},
    name_row{"997", "functional acknowledgment"},
    name_row{"999", "implementation acknowledgment"},
};

// Guides that share transaction set 837, told apart by the guide's number; addenda ("A1") do not matter here.
constexpr std::array claim_names{
    name_row{"X222", "professional health care claim"},
    name_row{"X223", "institutional health care claim"},
    name_row{"X224", "dental health care claim"},
    name_row{"X291", "professional predetermination"},
    name_row{"X292", "institutional predetermination"},
    name_row{"X293", "dental predetermination"},
    name_row{"X298", "professional post-adjudicated claims data"},
    name_row{"X299", "institutional post-adjudicated claims data"},
    name_row{"X300", "dental post-adjudicated claims data"},
    name_row{"X096", "institutional health care claim of version 4010"},
    name_row{"X097", "dental health care claim of version 4010"},
    name_row{"X098", "professional health care claim of version 4010"},
};

std::string_view name_of(std::string_view set_id, std::string_view version) {
  if (set_id == "837" && version.size() >= 10)
    for (const auto& row : claim_names)
      if (version.substr(6, 4) == row.id) return row.name;
  for (const auto& row : names)
    if (row.id == set_id) return row.name;
  return {};
}

}  // namespace

bool is_professional_claim_5010(std::string_view set_id, std::string_view version) {
  return set_id == "837" &&
         (version == "005010X222" || version == "005010X222A1" || version == "005010X222A2");
}

std::string describe_transaction(std::string_view set_id, std::string_view version) {
  std::string text = shown_set_id(set_id);
  if (const auto name = name_of(set_id, version); !name.empty()) text.append(" ").append(name);
  if (!version.empty()) text += " (" + shown_version(version) + ")";
  return text;
}

}  // namespace benefactor::api::x12
