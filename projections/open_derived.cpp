#include "projections/open_derived.hpp"

#include <filesystem>
#include <limits>
#include <optional>
#include <system_error>

#include "projections/projector.hpp"
#include "projections/view_catalog.hpp"
#include "store/log_error.hpp"
#include "store/log_events.hpp"
#include "store/page.hpp"

namespace benefactor::projections {

namespace {

constexpr std::size_t pages_between_progress = 1024;

std::optional<store::log_checkpoint> proof_of(const store::derived_store& derived) {
  const auto checkpoint = derived.checkpoint();
  if (!checkpoint || checkpoint->next_position == 0) return std::nullopt;
  return store::log_checkpoint{checkpoint->log_id, checkpoint->next_position - 1, checkpoint->page_hash};
}

void verify_from(const std::optional<store::log_checkpoint>& from, const store::log_device& device,
                 const store::log_head& head, const cover_listener& tell) {
  const auto end = head.link.next_position;
  const auto report = store::verify(device, from, [&](std::uint64_t position) {
    if (tell) tell({true, position, end});
  });
  if (report.damage)
    throw store::log_error("log: " + report.damage->what + "; " +
                           (report.damage->in_last_page
                                ? "`benefactor log repair --drop-tail` removes it and tells what may be lost"
                                : "pages follow it, so restore a backup"));
  if (report.link != head.link)
    throw store::log_error("log: it ends at position " + std::to_string(report.link.next_position) +
                           ", where it was opened it ended at " + std::to_string(end));
}

/// Whether a repair or a restore has taken away events before *position*: the log says so where they stood.
bool given_up_before(const store::log_device& device, std::uint64_t position) {
  bool found = false;
  store::for_each_event(device, 0, std::numeric_limits<std::uint64_t>::max(),
                        [&](const store::event_view& event) {
                          if (event.type == store::tail_dropped_event_type)
                            found = store::parse_tail_dropped(event).from_position < position;
                          if (event.type == store::log_restored_event_type)
                            found = store::parse_log_restored(event).to_position + 1 < position;
                          return !found;
                        });
  return found;
}

/// What was derived proves how far the log once came, because only durable pages are folded. A log that no
/// longer holds what was derived from it has lost it, unless a repair or a restore says that it was given up.
void refuse_lost_end(const std::string& directory, const store::derived_store& derived,
                     const store::log_device& device, const store::log_head& head) {
  const auto checkpoint = derived.checkpoint();
  if (!checkpoint || checkpoint->next_position == 0 || checkpoint->version != derived_version ||
      checkpoint->log_id != head.origin.log_id)
    return;
  const auto last = checkpoint->next_position - 1;
  std::string what;
  if (last >= head.link.next_position) {
    what = "it ends before position " + std::to_string(head.link.next_position) + ", but up to position " +
           std::to_string(last) + " it was durable";
  } else {
    try {
      const auto stored = device.read_page_at_or_before(last);
      // A page that is missing or damaged is found, with its position, when the log is verified.
      if (!stored) return;
      const auto page = store::page_view::verified(stored);
      if (page.end_position() <= last || page.hash() == checkpoint->page_hash) return;
    } catch (const store::corrupt_page&) {
      return;
    }
    what =
        "at position " + std::to_string(last) + " it holds something else than when that was durable first";
  }
  bool explained = false;
  try {
    explained = given_up_before(device, checkpoint->next_position);
  } catch (const store::log_error&) {
    return;  // Likewise: verifying says where.
  }
  if (!explained)
    throw store::log_error("log: " + what +
                           "; restore a backup, or, if this log was restored on purpose, "
                           "delete " +
                           directory + ", which was derived from what is lost");
}

}  // namespace

bool fits(const store::derived_store& derived, const store::log_device& device, const store::log_head& head) {
  const auto checkpoint = derived.checkpoint();
  const auto proof = proof_of(derived);
  if (!proof || checkpoint->version != derived_version || checkpoint->next_position > head.link.next_position)
    return false;
  return store::fits(device, head, *proof);
}

void cover(store::derived_store& derived, const store::log_device& device, const store::log_head& head,
           store::tail_index& tail, const cover_listener& tell, std::size_t tail_bytes, new_views views) {
  const auto from = proof_of(derived);
  verify_from(from, device, head, tell);
  const auto start = from ? from->position + 1 : 0;
  tail.start_at(start);
  projector_options options;
  options.views = views;
  projector fold(derived, tail, head.origin.log_id, options);
  const auto pages = device.scan(start);
  for (std::size_t count = 0; pages->next();) {
    if (pages->first_position() < start) continue;  // The page before, where the scan begins.
    tail.add({pages->first_position(), std::make_shared<const std::string>(pages->bytes())});
    if (tail.bytes() > tail_bytes)
      while (fold.step()) continue;
    if (tell && ++count % pages_between_progress == 0)
      tell({false, pages->first_position(), head.link.next_position});
  }
  // That there are none yet has to be written before anybody asks: else they would seem to be empty.
  if (views != new_views::folded_along && !read_catalog(derived)) fold.step();
}

std::unique_ptr<store::derived_store> open_derived(const std::string& directory,
                                                   const store::log_device& device,
                                                   const store::log_head& head, store::tail_index& tail,
                                                   const cover_listener& tell,
                                                   const store::derived_store_options& options,
                                                   new_views views) {
  auto derived = store::open_rocksdb_derived_store(directory, options);
  refuse_lost_end(directory, *derived, device, head);
  if (!fits(*derived, device, head)) {
    derived.reset();
    std::error_code error;
    std::filesystem::remove_all(directory, error);
    if (error)
      throw store::log_error("derived data in " + directory +
                             ": is of another log or version and cannot be deleted (" + error.message() +
                             "); delete the folder, it is built again from the log");
    derived = store::open_rocksdb_derived_store(directory, options);
  }
  if (views == new_views::folded_along && !derived->checkpoint() &&
      head.link.next_position > events_before_the_door)
    views = new_views::built_behind;
  cover(*derived, device, head, tail, tell, tail_bytes_at_start, views);
  return derived;
}

}  // namespace benefactor::projections
