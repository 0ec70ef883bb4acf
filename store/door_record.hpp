// What happened at the door: one record of the access log (ACCESS.md) that is no read of what is private.
// Who came in, who did not, what was refused to a session, and which request came from where.
//
// It stands in a stream of all such records and is tagged with all else that it can be asked for by: user,
// address, connection, and that something was refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/ids.hpp"
#include "store/access_record.hpp"
#include "store/entropy.hpp"
#include "store/event_record.hpp"
#include "store/key_vault.hpp"
#include "store/sha256.hpp"
#include "store/stream_id.hpp"

namespace benefactor::store {

/// The type of a record, in the access log only. Stored: it never changes or is reused.
inline constexpr std::uint16_t door_event_type = 1'025;

/// What happened. The numbers are stored: none changes or is reused.
enum class door_happening : std::uint8_t {
  session_opened = 1,  ///< an RPC session: its requests are those that begin as this record's
  login,               ///< by name and password
  refresh,             ///< of tokens
  logout,              ///< of a session, or of all of a user's
  set_up,              ///< of the first administrator
  registration,        ///< of a member
  token,               ///< an access token shown to open a session
  certificate,         ///< a payer's certificate shown to open one
  not_let_in,          ///< by TLS
  call,                ///< of a method
  rate_limit,          ///< too many calls of an identity or an address
  user_command,        ///< an administrator's, about `about`
  glass_broken,        ///< a session said that it breaks the glass
  more_refusals        ///< what was refused beyond what is told one by one
};

/// "session_opened".
std::string_view to_text(door_happening what);
std::optional<door_happening> parse_door_happening(std::string_view text);
/// All of them, for messages: "session_opened, login, …".
std::string door_happenings();

/// Whom one talks to. The numbers are stored.
enum class door_listener : std::uint8_t {
  unknown = 0,
  loopback = 1,
  users = 2,
  payers = 3,
  http = 4,
  https = 5
};
/// "loopback"; "unknown".
std::string_view to_text(door_listener listener);

/// Bytes of the texts of a record.
inline constexpr std::size_t door_word_max = 64, door_address_max = 255;

struct door_record {
  tenant_name tenant;
  door_happening what = door_happening::session_opened;
  bool refused = false;
  std::string user;         ///< who acts, as access_subject.user; empty: nobody knows
  std::string role;         ///< likewise
  id128 about;              ///< the user whom a command is about; zero: none
  std::string method;       ///< of the contract: "Queries.claim"; may be empty
  std::string detail;       ///< a fixed word, as "wrongCredentials"; never one of the request; may be empty
  std::string certificate;  ///< its common name; may be empty
  door_listener listener = door_listener::unknown;
  std::string address;  ///< with its port, as it came; private. Of a stored record only where it was opened
  id128 peer;           ///< surrogate of the address (surrogates::peer); zero: none is known
  id128 session;        ///< of the login; zero: none
  id128 request;        ///< zero: none
  std::uint32_t count = 1;  ///< equal ones that share the record

  bool operator==(const door_record&) const = default;
};

/// The streams of all records, of all that was refused, of an address, and of a connection, which is the
/// first half of its requests. A user's is access_user_stream.
stream_id door_stream(const tenant_name& tenant);
stream_id refusals_stream(const tenant_name& tenant);
stream_id peer_stream(const tenant_name& tenant, const id128& peer);
stream_id connection_stream(const tenant_name& tenant, const id128& request);

/// Equal for records that may be told as one, with a count: all but the request, the count, and the address,
/// of which the surrogate counts; with the request too of an opened session, which leads from it to the peer.
digest256 content_of(const door_record& record);

/// Whose data key seals the address of *record*: the user's where there is one, else the engine's own, which
/// is that of member zero.
member_id address_owner(const door_record& record);

/// The record as one event, not yet stamped, for the access log *log_id*. The address is sealed under the
/// user's key; under the engine's own, which is made where it is missing, if the user has none. Where a key
/// was erased, the address is left out and the record says so. Errors: std::invalid_argument beyond a limit;
/// key_error.
std::string encode_door(const door_record& record, const id128& log_id, key_vault& keys,
                        entropy_source& entropy);

enum class door_address : std::uint8_t { none, sealed, opened, gone };

struct recorded_door {
  std::uint64_t position = 0;
  std::int64_t time_us = 0;  ///< since 1970, UTC
  door_record record;
  door_address address = door_address::none;
};

/// Reads a record back; with *keys* its address too. Errors: corrupt_event; newer_format.
recorded_door parse_door(const event_view& event, const id128& log_id, key_vault* keys = nullptr);

}  // namespace benefactor::store
