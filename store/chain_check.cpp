#include "store/chain_check.hpp"

#include "store/event_codec.hpp"

namespace benefactor::store {

namespace {

std::string at(std::uint64_t position) { return "position " + std::to_string(position); }

}  // namespace

genesis read_genesis(const page_view& page) {
  if (page.header().first_position != 0 || page.header().event_count != 1)
    throw corrupt_page("page at position 0: it is not a genesis page");
  return parse_genesis(parse_event(*page.begin()));
}

page_view check_page(std::string_view bytes, std::uint64_t key, const page_link& before,
                     const std::function<void(const event_view&)>& each) {
  if (key > before.next_position)
    throw found_damage{before.next_position,
                       at(before.next_position) + ": events up to " + at(key - 1) + " are missing"};
  if (key < before.next_position)
    throw found_damage{key, "page at " + at(key) + ": the page before it already reaches to " +
                                at(before.next_position - 1)};
  const auto page = page_view::verified(bytes, key);
  if (page.header().previous_hash != before.page_hash)
    throw found_damage{key, "page at " + at(key) + ": it does not link to the page before it"};
  if (page.header().time_us < before.page_time_us)
    throw found_damage{key, "page at " + at(key) + ": its time is before that of the page before it"};
  if (key == 0) read_genesis(page);
  auto position = key;
  for (const auto bytes_of_event : page) {
    try {
      const auto event = parse_event(bytes_of_event);
      require_known(event);
      if (event.position != position || event.time_us != page.header().time_us)
        throw found_damage{position, "event at " + at(position) + ": its stamp is not that of its place"};
      if (each) each(event);
    } catch (const newer_format&) {
      throw;  // Not damage: the page's own check fits.
    } catch (const corrupt_event& error) {
      throw found_damage{position, error.what()};
    }
    ++position;
  }
  return page;
}

}  // namespace benefactor::store
