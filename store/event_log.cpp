#include "store/event_log.hpp"

#include <string>

#include "store/chain_check.hpp"

namespace benefactor::store {

namespace {

constexpr std::uint64_t pages_between_progress = 1024;

void write_or_throw(log_device& device, std::vector<stored_page> pages) {
  const auto result = device.submit_and_wait(std::move(pages));
  if (!result.ok()) throw log_error(result.error);
}

// Checks one page against the end of the chain before it and returns the new end.
page_link verify_page(std::string_view bytes, std::uint64_t key, const page_link& before,
                      verify_report& report, const std::function<void(const event_view&)>& each) {
  const auto page = check_page(bytes, key, before, each);
  ++report.pages;
  report.events += page.header().event_count;
  report.bytes += bytes.size();
  return page.link();
}

// The end of the page that *checkpoint* proves, or nothing.
std::optional<page_link> link_at(const log_device& device, const log_checkpoint& checkpoint) {
  const auto stored = device.read_page_at_or_before(checkpoint.position);
  if (!stored) return std::nullopt;
  const auto page = page_view::verified(stored);
  if (checkpoint.position >= page.end_position() || page.hash() != checkpoint.page_hash) return std::nullopt;
  return page.link();
}

}  // namespace

log_head open_log(log_device& device, const std::optional<genesis>& create) {
  auto last = device.last_page();
  if (!last) {
    if (!create) throw log_error("log: it is empty; `benefactor serve --data` starts one");
    page_builder builder(page_link{}, create->created_us);
    builder.add(encode_genesis(*create));
    write_or_throw(device, builder.finish());
    last = device.last_page();
  }
  const auto first = device.read_page_at_or_before(0);
  if (!first) throw log_error("log: its first page, at position 0, is missing; restore a backup");
  return {read_genesis(page_view::verified(first)), page_view::verified(last).link()};
}

bool fits(const log_device& device, const log_head& head, const log_checkpoint& checkpoint) {
  if (checkpoint.log_id != head.origin.log_id) return false;
  try {
    return link_at(device, checkpoint).has_value();
  } catch (const corrupt_page&) {
    return false;
  }
}

verify_report verify(const log_device& device, const std::optional<log_checkpoint>& from,
                     const progress& tell, const std::function<void(const event_view&)>& each) {
  verify_report report;
  std::unique_ptr<page_cursor> pages;
  bool page_follows = false;
  std::uint64_t page_position = 0;
  try {
    if (from) {
      page_position = from->position;
      const auto first = device.read_page_at_or_before(0);
      if (!first || read_genesis(page_view::verified(first)).log_id != from->log_id)
        throw found_damage{0, "log: it is not the one that the checkpoint was taken from"};
      const auto link = link_at(device, *from);
      if (!link)
        throw found_damage{from->position, "position " + std::to_string(from->position) +
                                               ": the checkpoint does not fit the page"};
      report.link = *link;
    }
    pages = device.scan(report.link.next_position);
    while (pages->next()) {
      page_position = pages->first_position();
      if (from && page_position <= from->position) continue;  // The checkpoint's own page.
      report.link = verify_page(pages->bytes(), page_position, report.link, report, each);
      if (tell && report.pages % pages_between_progress == 0) tell(report.link.next_position - 1);
    }
    if (report.link.next_position == 0) throw found_damage{0, "log: it is empty"};
    if (tell) tell(report.link.next_position - 1);
    return report;
  } catch (const newer_format&) {
    throw;
  } catch (const found_damage& damage) {
    report.damage = {damage.position, damage.what, false};
  } catch (const corrupt_page& error) {
    report.damage = {page_position, error.what(), false};
  } catch (const corrupt_event& error) {
    report.damage = {page_position, error.what(), false};
  } catch (const log_error& error) {
    report.damage = {report.link.next_position, error.what(), false};
    return report;
  }
  try {
    page_follows = !pages || pages->next();
  } catch (const log_error&) {
    page_follows = true;
  }
  report.damage->in_last_page = !page_follows;
  return report;
}

std::optional<tail_dropped> repair_drop_tail(log_device& device, std::int64_t now_us,
                                             std::optional<std::uint64_t> drop_from) {
  const auto report = verify(device);
  if (report.ok()) return std::nullopt;
  const auto& damage = *report.damage;
  if (report.link.next_position == 0)
    throw log_error(damage.what + "; without its first page a log cannot be repaired, restore a backup");
  if (!damage.in_last_page && drop_from != damage.position)
    throw log_error(damage.what +
                    "; pages follow it, so nothing was dropped: restore a backup, or name position " +
                    std::to_string(damage.position) + " to drop all events from there on");

  // Whole pages go: the sound part ends before the damaged one, even when the damage lies inside it.
  tail_dropped repair{tail_damage::page, report.link.next_position, 0, 0};
  const auto sound_end = repair.from_position;
  const auto pages = device.scan(sound_end);
  while (pages->next()) {
    if (pages->first_position() < sound_end) continue;
    ++repair.pages;
    repair.bytes += pages->bytes().size();
  }
  device.remove_from(sound_end);
  record_repair(device, repair, now_us);
  return repair;
}

void record_repair(log_device& device, const tail_dropped& repair, std::int64_t now_us) {
  const auto head = open_log(device);
  page_builder builder(head.link, now_us);
  builder.add(encode_tail_dropped(head.origin.log_id, repair));
  write_or_throw(device, builder.finish());
}

log_statistics log_stat(const log_device& device) {
  log_statistics stat;
  const auto pages = device.scan(0);
  while (pages->next()) {
    const auto page = page_view::verified(pages->bytes(), pages->first_position());
    if (stat.pages == 0) {
      stat.first_position = page.header().first_position;
      stat.first_time_us = page.header().time_us;
    }
    ++stat.pages;
    stat.page_bytes += pages->bytes().size();
    stat.last_position = page.end_position() - 1;
    stat.last_time_us = page.header().time_us;
    for (const auto bytes : page) {
      const auto event = parse_event(bytes);
      auto& type = stat.by_type[event.type];
      ++type.events;
      type.bytes += bytes.size();
      type.sealed_bytes += event.sealed.size();
      ++stat.events;
    }
  }
  return stat;
}

void for_each_event(const log_device& device, std::uint64_t from, std::uint64_t to,
                    const std::function<bool(const event_view&)>& visit) {
  if (from > to) return;
  const auto pages = device.scan(from);
  while (pages->next()) {
    const auto page = page_view::verified(pages->bytes(), pages->first_position());
    auto position = page.header().first_position;
    if (position > to) return;
    for (const auto bytes : page) {
      if (position > to) return;
      if (position++ < from) continue;
      if (!visit(parse_event(bytes))) return;
    }
  }
}

recorded_event read_event(const log_device& device, std::uint64_t position) {
  const auto stored = device.read_page_at_or_before(position);
  if (!stored) throw log_error("log: position " + std::to_string(position) + " is not in it: it is empty");
  const auto page = page_view::verified(stored);
  if (position >= page.end_position())
    throw log_error("log: position " + std::to_string(position) +
                    " is not in it; the page before ends with position " +
                    std::to_string(page.end_position() - 1));
  return {stored.bytes, parse_event(page.event_at(position))};
}

}  // namespace benefactor::store
