#include "api/eob/adjustment_texts.hpp"

#include <algorithm>
#include <array>

namespace benefactor::api {

namespace {

constexpr std::array texts{
    adjustment_text{"1",
                    "This amount counts toward your deductible: what you pay yourself each year before the "
                    "plan shares the cost."},
    adjustment_text{"2",
                    "This is your coinsurance: the percentage of the plan's price that is yours to pay."},
    adjustment_text{"3", "This is your copay: the fixed amount you pay for this kind of service."},
    adjustment_text{"6", "This service does not fit the patient's age. Your provider can correct the claim."},
    adjustment_text{"7",
                    "This service does not fit the patient's sex as we have it on record. Your provider can "
                    "correct the claim, or you our record."},
    adjustment_text{"9",
                    "The diagnosis does not fit the patient's age. Your provider can correct the claim."},
    adjustment_text{"10",
                    "The diagnosis does not fit the patient's sex as we have it on record. Your provider can "
                    "correct the claim, or you our record."},
    adjustment_text{"18", "We already decided the same service on another claim, so it is not paid twice."},
    adjustment_text{"23", "Another insurance paid or reduced this service first. We took that into account."},
    adjustment_text{"26", "The service was before the first day of the patient's coverage."},
    adjustment_text{"27",
                    "The service was after the patient's coverage had ended or while it was suspended."},
    adjustment_text{"29", "We received the claim after the last day on which it could be sent in."},
    adjustment_text{"45",
                    "This is the discount your plan agreed on with the provider, or the part of the charge "
                    "above the plan's price."},
    adjustment_text{"96", "Your plan does not cover this charge."},
    adjustment_text{"119",
                    "You have used up the amount your plan pays for this kind of service in a year or for "
                    "a visit."},
    adjustment_text{"146",
                    "The diagnosis on the claim was not valid on the day of the service. Your provider can "
                    "correct the claim."},
    adjustment_text{"151",
                    "The claim has more of this service than what was sent to us supports. Your provider "
                    "can send more information."},
    adjustment_text{"167", "Your plan does not cover this service for the diagnosis on the claim."},
    adjustment_text{"197", "This service needed our approval beforehand, and there was none for it."},
    adjustment_text{"204", "This service is not part of your plan."},
    adjustment_text{"236", "This service is part of another one of the same day and is not paid separately."},
    adjustment_text{"242", "The provider is not in the network that your plan requires for this service."}};

}  // namespace

std::span<const adjustment_text> adjustment_texts() { return texts; }

std::string text_of_adjustment(std::string_view code) {
  const auto at =
      std::find_if(texts.begin(), texts.end(), [&](const adjustment_text& t) { return t.code == code; });
  if (at != texts.end()) return std::string{at->text};
  return "The amount was changed under reason code " + std::string{code} + ". Ask us what it means for you.";
}

}  // namespace benefactor::api
