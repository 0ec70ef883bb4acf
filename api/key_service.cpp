#include "api/key_service.hpp"

#include <utility>

#include "api/member_documents.hpp"
#include "store/bucket_loading.hpp"
#include "store/event_codec.hpp"
#include "store/secret.hpp"

namespace benefactor::api {

namespace {

erasure_outcome no_such_request() {
  erasure_outcome outcome;
  outcome.refused = rejection{rejection_code::not_found, {}, "no such erasure was asked for"};
  return outcome;
}

/// Where no key could be renewed.
std::string text_of_damaged(const store::damaged_data_keys& keys) {
  std::string names;
  for (const auto& name : keys.damaged_keys) names += (names.empty() ? "" : ", ") + name;
  return "the data key of " + names +
         " cannot be unwrapped, and stays as it is: restore a backup of the data keys, or bring the ring's "
         "key back";
}

}  // namespace

store::key_status key_service::status() {
  const std::lock_guard lock(rotating_);
  return store::status_of(ring_, files_.counts());
}

store::rotation_report key_service::rotate(bool forget_old, const store::rewrap_listener& tell) {
  const std::lock_guard lock(rotating_);
  return store::rotate_keys(ring_, files_, forget_old, entropy_, tell);
}

erasure_outcome key_service::request_erasure(const std::string& policy_number,
                                             const std::string& member_number, const std::string& reason,
                                             const erasing_user& by) {
  auto outcome = ask({.policy_number = policy_number,
                      .member_number = member_number,
                      .policy = {},
                      .command = request_member_erasure{{}, by.name, reason}},
                     by, 0);
  outcome.request = outcome.position;
  // Whose answer was lost has no other way to the number by which it is approved.
  if (outcome.refused && outcome.refused->code == rejection_code::invalid_transition)
    if (const auto known =
            find_request(parts_.surrogates.policy(policy_number), parts_.surrogates.member(member_number))) {
      outcome.request = *known;
      outcome.refused->reason += ": it is request " + std::to_string(*known);
    }
  return outcome;
}

erasure_outcome key_service::approve_erasure(std::uint64_t request, const erasing_user& by) {
  const auto known = find(request);
  if (!known) return no_such_request();
  const std::lock_guard lock(erasing_);
  // Before the approval: once that is durable, somebody has to know that the rest is owed.
  files_.note_erasure(request);
  auto outcome = ask({.policy_number = {},
                      .member_number = {},
                      .policy = known->policy,
                      .command = approve_member_erasure{known->number, by.name}},
                     by, request);
  if (outcome.refused || !outcome.failed.empty()) {
    // Refused, it may have been approved before, by somebody else.
    if (outcome.refused && status_of(*known) != erasure_status::approved) files_.forget_erasure(request);
    return outcome;
  }
  return finish(*known, request, by);
}

std::optional<erasure_outcome> key_service::finish_erasure(std::uint64_t request) {
  const std::lock_guard lock(erasing_);
  // A log that was restored to an earlier moment may not have it any more.
  const auto known = find(request);
  const auto status = known ? status_of(*known) : erasure_status::withdrawn;
  if (status != erasure_status::approved) {
    // Noted and done: the note was not forgotten in time, or these are keys of before, brought back.
    if (status == erasure_status::erased &&
        keys_.find(parts_.tenant.text(), known->member).state != store::key_state::erased)
      keys_.erase(parts_.tenant.text(), known->member);
    files_.forget_erasure(request);
    return std::nullopt;
  }
  auto origin = std::make_shared<store::event_origin>();
  origin->user = "engine";
  origin->source.channel = store::source_channel::system;
  return finish(*known, request, {.name = {}, .origin = std::move(origin)});
}

erasure_status key_service::status_of(const place& at) const {
  const auto bucket =
      store::load_bucket(parts_.reader, parts_.derived, parts_.tenant, parts_.log_id, at.policy);
  for (const auto& erasure : bucket.state.erasures)
    if (erasure.number == at.number) return erasure.status;
  return erasure_status::requested;
}

erasure_outcome key_service::finish(const place& at, std::uint64_t request, const erasing_user& by) {
  keys_.erase(parts_.tenant.text(), at.member);
  if (auto left = remove_documents(at.policy, at.member); !left.empty()) {
    erasure_outcome outcome;
    outcome.request = request;
    outcome.failed = std::move(left);
    outcome.erased = true;
    return outcome;
  }
  auto recorded = ask({.policy_number = {},
                       .member_number = {},
                       .policy = at.policy,
                       .command = record_member_erased{at.number}},
                      by, request);
  recorded.erased = true;
  if (!recorded.refused && recorded.failed.empty()) files_.forget_erasure(request);
  return recorded;
}

renewal_outcome key_service::renew_all(const store::rewrap_listener& tell) {
  const std::lock_guard lock(rotating_);
  return {.refused = {}, .done = files_.renew_all(tell)};
}

renewal_outcome key_service::renew(const std::string& policy_number, const std::string& member_number) {
  std::vector<member_id> members;
  if (!member_number.empty()) members.push_back(parts_.surrogates.member(member_number));
  if (!policy_number.empty()) {
    const auto bucket = store::load_bucket(parts_.reader, parts_.derived, parts_.tenant, parts_.log_id,
                                           parts_.surrogates.policy(policy_number));
    const auto& contract = bucket.state.contract;
    const auto belongs = [&](const member_id& id) {
      return id == contract.holder || contract.find_member(id) != nullptr;
    };
    if (!bucket.state.enrolled || (!members.empty() && !belongs(members.front())))
      return {.refused = rejection{rejection_code::not_found, {}, "no such member or policy"}, .done = {}};
    if (members.empty()) {
      members.push_back(contract.holder);
      for (const auto& member : contract.members) members.push_back(member.member);
    }
  }
  renewal_outcome outcome;
  outcome.done = files_.renew(parts_.tenant.text(), members);
  const auto& done = outcome.done;
  if (done.renewed > 0 || done.full > 0) return outcome;
  if (done.damaged > 0) throw store::key_error(text_of_damaged(done));
  if (done.erased > 0)
    outcome.refused = rejection{rejection_code::member_erased, {}, "the data were erased: there is no key"};
  else
    outcome.refused = rejection{rejection_code::not_found, {}, "no such member or policy"};
  return outcome;
}

erasure_outcome key_service::withdraw_erasure(std::uint64_t request, const erasing_user& by) {
  const auto known = find(request);
  if (!known) return no_such_request();
  return ask({.policy_number = {},
              .member_number = {},
              .policy = known->policy,
              .command = withdraw_member_erasure{known->number, by.name}},
             by, request);
}

std::optional<std::uint64_t> key_service::find_request(const policy_id& policy,
                                                       const member_id& member) const {
  std::optional<std::uint64_t> found;
  parts_.reader.for_each(
      {parts_.tenant, store::stream_kind::member, member}, 0, [&](const store::owned_event& stored) {
        if (stored.view.type ==
                static_cast<std::uint16_t>(store::domain_event_type::member_erasure_requested) &&
            stored.view.stream.id == policy)
          found = stored.view.position;
        return true;
      });
  return found;
}

std::string key_service::remove_documents(const policy_id& policy, const member_id& member) const {
  auto* documents = documents_.load();
  if (documents == nullptr) return {};
  std::string left;
  std::string why;
  for (const auto& document : documents_of_member(parts_, policy, member)) {
    try {
      documents->remove(object_key{document});
    } catch (const object_error& error) {
      left += (left.empty() ? "" : ", ") + to_hex(document);
      why = error.what();
    }
  }
  if (left.empty()) return {};
  return "the key is destroyed, but documents could not be removed (" + why +
         "): approve it again, or remove from the object store " + left;
}

/// Nothing where another event stands, or none.
std::optional<key_service::place> key_service::find(std::uint64_t request) const {
  if (request >= parts_.tail.end_position()) return std::nullopt;
  const auto found = parts_.reader.read_event(request);
  const auto& view = found.view;
  if (view.type != static_cast<std::uint16_t>(store::domain_event_type::member_erasure_requested) ||
      view.stream.tenant != parts_.tenant)
    return std::nullopt;
  const auto decoded = store::decode(view, parts_.log_id);
  const auto& event = std::get<member_erasure_requested>(std::get<bucket_event>(decoded));
  place at{.policy = {}, .member = event.member, .number = event.number};
  static_cast<id128&>(at.policy) = view.stream.id;
  return at;
}

erasure_outcome key_service::ask(actors::erasure_request asked, const erasing_user& by,
                                 std::uint64_t request) {
  std::vector<actors::request> one;
  one.push_back({.body = std::move(asked), .token = 0, .sink = nullptr, .origin = by.origin});
  auto answer = std::move(answers_of(submit_, std::move(one)).front());
  erasure_outcome outcome;
  outcome.refused = std::move(answer.refused);
  outcome.failed = std::move(answer.failure);
  outcome.request = request;
  outcome.position = answer.position;
  outcome.unchanged = answer.unchanged;
  return outcome;
}

}  // namespace benefactor::api
