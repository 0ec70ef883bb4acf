#include "api/access/login_entries.hpp"

#include <utility>

namespace benefactor::api {

namespace {

store::door_happening happening_of(login::login_step step) {
  using enum login::login_step;
  using what = store::door_happening;
  switch (step) {
    case login: return what::login;
    case refresh: return what::refresh;
    case set_up: return what::set_up;
    case registration: return what::registration;
    case logout: return what::logout;
    case token_opening: return what::token;
    case certificate_opening: return what::certificate;
    case user_command: return what::user_command;
  }
  return what::login;
}

}  // namespace

store::door_record entry_of(const login::login_event& event) {
  store::door_record entry;
  entry.what = happening_of(event.what);
  entry.refused = event.outcome != login::login_outcome::done;
  if (event.what == login::login_step::user_command) {
    if (event.by) entry.user = to_hex(event.by);
    entry.about = event.user;
  } else if (event.user) {
    entry.user = to_hex(event.user);
  }
  if (entry.refused) entry.detail = name_of(event.outcome);
  if (!event.detail.empty())
    entry.detail = (entry.detail.empty() ? "" : entry.detail + ": ") + std::string(event.detail);
  if (entry.detail.size() > store::door_word_max) entry.detail.resize(store::door_word_max);
  entry.address = event.peer;
  entry.listener = event.listener;
  entry.session = event.session;
  return entry;
}

login::login_listener listener_of(door_journal& journal) {
  return [&journal](const login::login_event& event) { journal.note(entry_of(event)); };
}

}  // namespace benefactor::api
