@0xd27c0b1f6a94e853;
# Who somebody is: logins and what they give, one's own profile, and the users as an administrator keeps them.
#
# A login name may be an e-mail address, so it stands in no log and no error text. Everywhere else a user is the id
# that the engine makes of the name: 16 bytes, the same for the same name.

using Cxx = import "/capnp/c++.capnp";
using Http = import "/api/http.capnp";
using Types = import "/api/types.capnp";
$Cxx.namespace("benefactor::api::wire");

struct LoginResult {
  union {
    tokens @0 :SessionTokens;
    refused @1 :LoginRefusal;
  }
}

struct SessionTokens {
  access @0 :Text;                  # for Door.open; short-lived
  refresh @1 :Text;                 # for Door.refresh, once
  accessSeconds @2 :UInt32;         # from now until each is no longer taken
  refreshSeconds @3 :UInt32;
  profile @4 :Profile;              # without member and openPolicies: Session.profile has them
}

struct LoginRefusal {
  code @0 :LoginRefusalCode;
  reason @1 :Text;                  # one sentence for people; the same for every cause of the same code
  retryAfterSeconds @2 :UInt32;     # of tooManyTries and busy
  problems @3 :List(Types.Problem); # of invalid; of mustChangePassword, where the new one breaks a rule
}

enum LoginRefusalCode {
  none @0;
  wrongCredentials @1;              # name or password, or who may not log in: which of them is not said
  tooManyTries @2;                  # of the name or from the address; or the session was refreshed too often
  mustChangePassword @3;            # the password was right, and another has to be set: call again with `newPassword`
  busy @4;                          # as many passwords are being checked as may be at once
  invalid @5;
  notOpen @6;                       # set-up after there was an administrator; registration where it is off
  noSession @7;                     # of a refresh token that is not the good one, or of a session that has ended
}

struct NewLogin {
  # Somebody who comes in by a name and password of their own choice.
  login @0 :Text;                   # 3 to 128 characters; A to Z and a to z are the same
  password @1 :Text;                # 8 to 128 characters; no common one, and not the login
  displayName @2 :Text;             # up to 128 characters
  email @3 :Text;                   # up to 254; empty: none
}

struct Registration {
  # What a member knows from the insurance card and about oneself.
  account @0 :NewLogin;
  policyNumber @1 :Text;
  memberId @2 :Text;
  birthDate @3 :Int32 $Http.day;  # days since 1970
  familyName @4 :Text;
}

struct Profile {
  user @0 :Data;
  login @1 :Text;                   # empty: `local`, a token of another issuer, or erased
  displayName @2 :Text;
  email @3 :Text;
  roles @4 :List(Text);             # "CLAIM_PROCESSOR", by name
  npis @5 :List(Text);
  member @6 :MemberLink;            # null: bound to none
  openPolicies @7 :List(Text);      # numbers of policies whose every member the user may see
  session @8 :Data;                 # null: not a session that began with a login
  tenant @9 :Text;
}

struct MemberLink {
  policyNumber @0 :Text;
  memberId @1 :Text;
  holder @2 :Bool;
}

# ---- users, as an administrator keeps them ----

interface Users {
  list @0 (after :Data, limit :UInt32) -> (users :List(UserAccount), next :Data)
      $Http.route("GET /users") $Http.next("after=next");
  # By id, those behind `after` (empty: from the first), at most 1,000. `next` is empty on the last page.

  show @1 (user :UserReference) -> (result :UserResult)
      $Http.route("GET /users/{user}");

  add @2 (user :NewUser) -> (result :UserResult)
      $Http.route("POST /users") $Http.body("user")
      $Http.created("/users/{user.user} unless unchanged");
  # A person gets a one-time password, told once in the answer, that the first login replaces. The same user added
  # again is unchanged and gets none.

  changeRoles @3 (user :UserReference, roles :List(Text)) -> (result :UserResult)
      $Http.route("PUT /users/{user}/roles") $Http.body("*");
  # All of them. Sessions of the user end, and are opened again with the same tokens.

  bind @4 (user :UserReference, binding :Binding) -> (result :UserResult)
      $Http.route("PUT /users/{user}/binding") $Http.body("binding");
  # All of it; as changeRoles.

  resetPassword @5 (user :UserReference) -> (result :UserResult)
      $Http.route("POST /users/{user}/password-reset");
  # A new one-time password; ends every session, and a lock-out.

  deactivate @6 (user :UserReference) -> (result :UserResult)
      $Http.route("POST /users/{user}/deactivation");
  # Ends every session at once, as endSessions does. INVALID for the last active administrator.

  reactivate @7 (user :UserReference) -> (result :UserResult)
      $Http.route("POST /users/{user}/reactivation");
  unlock @8 (user :UserReference) -> (result :UserResult)
      $Http.route("POST /users/{user}/unlocking");

  endSessions @9 (user :UserReference, session :Data) -> (result :UserResult)
      $Http.route("DELETE /users/{user}/sessions");
  # One that began with a login, or all where `session` is empty: also those that a certificate or a token of another
  # issuer opened. Such tokens are taken only if they were issued later; a certificate opens again.
}

struct UserReference {
  union {
    id @0 :Data;
    login @1 :Text;
  }
}

struct NewUser {
  login @0 :Text;
  displayName @1 :Text;
  email @2 :Text;
  roles @3 :List(Text);
  binding @4 :Binding;
  system @5 :Bool;                  # a program: it has no password and comes by a certificate
}

struct Binding {
  npis @0 :List(Text);              # of a PROVIDER
  policyNumber @1 :Text;            # with `memberId`: of a PATIENT; both empty: none
  memberId @2 :Text;
  certificate @3 :Text;             # common name of the client's certificate; empty: none
  issuer @4 :Text;                  # with `subject`: who the user is to another issuer of tokens; both empty: none
  subject @5 :Text;
}

struct UserAccount {
  user @0 :Data;
  login @1 :Text;                   # empty: erased
  displayName @2 :Text;
  email @3 :Text;
  roles @4 :List(Text);
  binding @5 :Binding;
  system @6 :Bool;
  active @7 :Bool;
  hasPassword @8 :Bool;
  mustChange @9 :Bool;
  lockedUntil @10 :Text;            # "2026-03-02T12:00:00.000123Z"; empty: not locked
  sessions @11 :List(OpenSession);
}

struct OpenSession {
  session @0 :Data;
  opened @1 :Text;
  expires @2 :Text;
}

struct UserResult {
  union {
    refused @0 :Types.Refusal;
    done @1 :UserChange;
  }
}

struct UserChange {
  user @0 :UserAccount;             # binding.policyNumber and memberId only in the answer of show
  position @1 :UInt64;              # of the last event; 0: there was none
  unchanged @2 :Bool;
  oneTimePassword @3 :Text;         # told here and nowhere else; empty: none was made
}
