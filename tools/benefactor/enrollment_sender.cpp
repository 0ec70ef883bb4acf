#include "tools/benefactor/enrollment_sender.hpp"

#include <iostream>

#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

void enrollment_sender::add(api::enrollment_item item, std::string place, std::uint64_t bytes_read) {
  // A table fills a message by itself.
  const bool large =
      std::holds_alternative<fee_schedule>(item) || std::holds_alternative<any_edit_table>(item);
  if (large) flush();
  items_.push_back(std::move(item));
  places_.push_back(std::move(place));
  bytes_read_ = bytes_read;
  if (large || items_.size() == batch) flush();
}

void enrollment_sender::flush() {
  if (items_.empty()) return;
  const auto results = client_.enroll(items_);
  for (std::size_t i = 0; i < results.size(); ++i) {
    tally_.add(items_[i], results[i]);
    if (!results[i].refused && results[i].failure.empty()) continue;
    clear();
    print_refusal(std::cerr, places_[i], items_[i], results[i]);
  }
  items_.clear();
  places_.clear();
  meter_.update(tally_.answered(), bytes_read_);
}

int send_enrollments(api::claims_client& client, bool json, std::uint64_t bytes_in_all,
                     const std::function<void(enrollment_sender&)>& work,
                     const std::function<std::uint64_t()>& unreadable) {
  enrollment_sender sender(client, bytes_in_all);
  bool failed = false;
  try {
    work(sender);
    sender.flush();
  } catch (const api::rpc_failure& failure) {
    sender.clear();
    report_failure(failure);
    failed = true;
  }
  sender.clear();
  const auto& tally = sender.tally();
  const auto passed_over = unreadable();
  if (json) {
    auto out = tally.to_json();
    out["unreadable"] = passed_over;
    out["interrupted"] = interrupted();
    std::cout << out.dump() << '\n';
  } else {
    tally.print(std::cout);
    if (passed_over != 0) std::cout << "Passed over as unreadable: " << format_count(passed_over) << ".\n";
    if (interrupted()) std::cout << "Interrupted; enrolling the file again goes on where this ended.\n";
  }
  if (passed_over != 0) return status_unusable;
  return failed || interrupted() || tally.not_taken() != 0 ? status_failed : status_done;
}

}  // namespace benefactor::tools
