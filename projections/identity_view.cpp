#include "projections/identity_view.hpp"

#include <cstdint>
#include <limits>

#include "events/overloaded.hpp"
#include "projections/event_rows.hpp"
#include "projections/row_keys.hpp"
#include "store/event_codec.hpp"
#include "store/page.hpp"

namespace benefactor::projections {

namespace {

std::string sessions_prefix(const store::stream_id& user) {
  auto key = view_prefix(user.tenant, view_letter::user_sessions);
  append_id(key, user.id);
  return key;
}

std::string session_key(const store::stream_id& user, const session_id& session) {
  auto key = sessions_prefix(user);
  append_id(key, session);
  return key;
}

/// When the session of a row ends.
std::int64_t expiry_of(std::string_view bytes, const id128& log_id) {
  const auto event = decode_as<user_event>(store::parse_event(bytes), log_id);
  return std::visit(
      [](const auto& e) -> std::int64_t {
        if constexpr (requires { e.expires_us; })
          return e.expires_us;
        else
          return std::numeric_limits<std::int64_t>::min();
      },
      event);
}

}  // namespace

void identity_fold::drop_sessions(const store::event_view& view, std::optional<std::int64_t> now_us) {
  const auto prefix = sessions_prefix(view.stream);
  std::map<std::string, std::string> found;
  derived_.scan_view(prefix, {}, [&](std::string_view key, std::string_view value) {
    found.emplace(key, value);
    return true;
  });
  // What this chunk has changed already is not in the store.
  for (auto at = rows_.lower_bound(prefix); at != rows_.end() && at->first.starts_with(prefix); ++at) {
    if (at->second)
      found[at->first] = *at->second;
    else
      found.erase(at->first);
  }
  for (const auto& [key, value] : found)
    if (!now_us || expiry_of(value, log_id_) <= *now_us) rows_[key].reset();
}

void identity_fold::apply(const store::event_view& view) {
  const auto keep = [&] {
    auto row = event_row(view, view_letter::identities);
    rows_[std::move(row.key)] = std::move(row.value);
  };
  const auto end_sessions = [&] { drop_sessions(view, std::nullopt); };
  const auto keep_session = [&](const session_id& session) {
    rows_[session_key(view.stream, session)] = std::string(view.bytes);
  };
  std::visit(overloaded{[&](const session_opened& e) {
                          drop_sessions(view, e.opened_us);
                          if (e.replaces) rows_[session_key(view.stream, e.replaces)].reset();
                          keep_session(e.session);
                        },
                        [&](const session_refreshed& e) { keep_session(e.session); },
                        [&](const session_revoked& e) {
                          if (e.session) {
                            rows_[session_key(view.stream, e.session)].reset();
                            return;
                          }
                          end_sessions();
                          if (e.ended_us != 0) keep();  // The account says when that was.
                        },
                        [&](const password_set& e) {
                          keep();
                          if (e.ends_sessions) end_sessions();
                        },
                        [&](const user_deactivated&) {
                          keep();
                          end_sessions();
                        },
                        [&](const auto&) { keep(); }},
             decode_as<user_event>(view, log_id_));
}

void identity_fold::finish(std::vector<store::derived_row>& rows) {
  for (auto& [key, value] : rows_) rows.push_back({key, std::move(value)});
  rows_.clear();
}

void load_users(const store::derived_store& derived, const store::tail_index& tail,
                const store::tenant_name& tenant, const id128& log_id, store::key_vault& keys,
                store::user_book& book) {
  std::map<std::uint64_t, std::string> events;
  const auto take = [&](std::string_view bytes) {
    const auto view = store::parse_event(bytes);
    if (view.stream.kind == store::stream_kind::user && view.stream.tenant == tenant)
      events.insert_or_assign(view.position, bytes);
  };
  // The tail first: what leaves it in between is in the rows by then.
  for (const auto& page : tail.pages(0, std::numeric_limits<std::size_t>::max()))
    for (const auto bytes : store::page_view::trusted(page)) take(bytes);
  for (const auto letter : {view_letter::identities, view_letter::user_sessions})
    derived.scan_view(view_prefix(tenant, letter), {}, [&](std::string_view, std::string_view value) {
      take(value);
      return true;
    });
  for (const auto& [position, bytes] : events)
    book.apply(decode_as<user_event>(store::parse_event(bytes), log_id, &keys));
}

}  // namespace benefactor::projections
