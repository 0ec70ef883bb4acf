#include "projections/open_derived.hpp"

#include <filesystem>
#include <optional>
#include <system_error>

#include "projections/projector.hpp"
#include "store/log_error.hpp"

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

}  // namespace

bool fits(const store::derived_store& derived, const store::log_device& device, const store::log_head& head) {
  const auto checkpoint = derived.checkpoint();
  const auto proof = proof_of(derived);
  if (!proof || checkpoint->version != derived_version || checkpoint->next_position > head.link.next_position)
    return false;
  return store::fits(device, head, *proof);
}

void cover(store::derived_store& derived, const store::log_device& device, const store::log_head& head,
           store::tail_index& tail, const cover_listener& tell, std::size_t tail_bytes) {
  const auto from = proof_of(derived);
  verify_from(from, device, head, tell);
  const auto start = from ? from->position + 1 : 0;
  tail.start_at(start);
  projector fold(derived, tail, head.origin.log_id);
  const auto pages = device.scan(start);
  for (std::size_t count = 0; pages->next();) {
    if (pages->first_position() < start) continue;  // The page before, where the scan begins.
    tail.add({pages->first_position(), std::make_shared<const std::string>(pages->bytes())});
    if (tail.bytes() > tail_bytes)
      while (fold.step()) continue;
    if (tell && ++count % pages_between_progress == 0)
      tell({false, pages->first_position(), head.link.next_position});
  }
}

std::unique_ptr<store::derived_store> open_derived(const std::string& directory,
                                                   const store::log_device& device,
                                                   const store::log_head& head, store::tail_index& tail,
                                                   const cover_listener& tell,
                                                   const store::derived_store_options& options) {
  auto derived = store::open_rocksdb_derived_store(directory, options);
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
  cover(*derived, device, head, tail, tell);
  return derived;
}

}  // namespace benefactor::projections
