#include "api/x12/claim_filing.hpp"

#include <charconv>
#include <utility>

#include "store/claim_number.hpp"

namespace benefactor::api::x12 {

namespace {

std::uint32_t parsed_control_number(const std::string& text) {
  std::uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;  // One that is no number is 0: none.
}

}  // namespace

store::event_source origin_of(const professional_claim& claim, const std::string& file_hash) {
  return {.channel = store::source_channel::x12,
          .file_hash = file_hash,
          .interchange = parsed_control_number(claim.at.interchange),
          .group = parsed_control_number(claim.at.group),
          .set = parsed_control_number(claim.at.set)};
}

original_source source_of(const professional_claim& claim) {
  return {.segments = original_text(claim),
          .first_segment = static_cast<std::uint32_t>(claim.at.segment),
          .last_segment = static_cast<std::uint32_t>(claim.last_segment)};
}

claim_name name_to_void(const professional_claim& claim, const std::optional<claim_record>& known) {
  if (known && known->submission.submitter_claim_id.empty()) return known->outcome.claim;
  return natural_claim_name{claim.submission.submitter, claim.original_claim_id};
}

reference_search::reference_search(professional_claim& claim) : claim_{claim} {
  if (claim_.original_claim_id.empty()) return;
  if (auto number = store::restored_claim_number(claim_.original_reference))
    next_ = claim_number_text{std::move(*number)};
  else
    ask_by_original();
}

void reference_search::ask_by_original() {
  next_.reset();
  // What a replacement names in its own file, the reader knows better than the engine, which has it later.
  if (claim_.submission.is_replacement() && claim_.original_in_file) return;
  step_ = step::by_original;
  next_ = natural_claim_name{claim_.submission.submitter, claim_.original_claim_id};
}

void reference_search::answer(std::optional<claim_record> record) {
  if (record && record->submission.submitter != claim_.submission.submitter) record.reset();
  switch (step_) {
    case step::by_number:
      if (!record) return ask_by_original();
      found_ = std::move(record);
      return next_.reset();
    case step::by_original: return found(std::move(record));
    case step::along_the_chain:
      // A replacement that was taken before meets itself at the end of the chain: it still replaces the one
      // before.
      if (!record || record->submission.submitter_claim_id == claim_.submission.submitter_claim_id)
        return next_.reset();
      return found(std::move(record));
  }
}

void reference_search::found(std::optional<claim_record> record) {
  next_.reset();
  found_ = std::move(record);
  if (!found_ || found_->replaced_by == claim_id{}) return;
  step_ = step::along_the_chain;
  next_ = found_->replaced_by;
}

std::optional<claim_record> reference_search::settle() {
  // The id of an erased member's claim is gone.
  if (found_ && !found_->submission.submitter_claim_id.empty()) {
    claim_.original_claim_id = found_->submission.submitter_claim_id;
    if (claim_.submission.is_replacement()) claim_.submission.replaces_claim_id = claim_.original_claim_id;
  }
  return std::move(found_);
}

}  // namespace benefactor::api::x12
