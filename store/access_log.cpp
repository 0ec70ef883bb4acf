#include "store/access_log.hpp"

#include <exception>
#include <utility>

namespace benefactor::store {

namespace {

void append(std::string& key, std::string_view text) {
  key.append(std::to_string(text.size())).push_back(':');
  key.append(text);
}

void append(std::string& key, const id128& id) {
  key.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
}

/// Equal for records that are told as one: all but the request and the count. A digest, because a reason and
/// many claims would be kept twice.
digest256 content_of(const phi_access_record& r) {
  const auto& who = *r.who;
  std::string key;
  key.reserve(160 + 16 * r.claims.size());
  append(key, r.tenant.text());
  append(key, r.member);
  append(key, r.policy);
  append(key, std::to_string(r.claims.size()));
  for (const auto& claim : r.claims) append(key, claim);
  append(key, who.user);
  append(key, who.role);
  append(key, who.why.reason);
  append(key, r.method);
  key.push_back(static_cast<char>(who.why.purpose));
  key.push_back(who.why.break_glass ? 'g' : '-');
  key.push_back(static_cast<char>(who.channel));
  append(key, std::to_string(r.kinds.bits));
  return sha256(key);
}

std::string encode(const phi_access_record& record, const id128& log_id, key_vault& keys,
                   entropy_source& entropy) {
  return encode_access(record, log_id, keys, entropy);
}

std::string encode(const door_record& record, const id128& log_id, key_vault& keys, entropy_source& entropy) {
  return encode_door(record, log_id, keys, entropy);
}

}  // namespace

template <class Record>
void access_log::encode_and_add(const std::vector<Record>& records, completion done) {
  if (records.empty()) return done(access_outcome::durable);
  std::vector<encoded_access> made;
  try {
    made.reserve(records.size());
    for (const auto& record : records)
      made.push_back({content_of(record),
                      encode(record, parts_.head.origin.log_id, parts_.keys, parts_.entropy), record.count});
  } catch (const std::exception& error) {
    if (parts_.on_refused) parts_.on_refused(error.what());
    return done(access_outcome::failed);
  }
  add(std::move(made), std::move(done));
}

void access_log::record(std::vector<phi_access_record> records, completion done) {
  encode_and_add(records, std::move(done));
}

void access_log::record(std::vector<door_record> records, completion done) {
  encode_and_add(records, std::move(done));
}

void access_log::add(std::vector<encoded_access> made, completion done) {
  std::size_t bytes = 0;
  for (const auto& one : made) bytes += one.event.size();
  std::unique_lock lock(mutex_);
  const bool full = !next_.records.empty() && (next_.records.size() + made.size() > waiting_max ||
                                               next_.bytes + bytes > waiting_bytes_max);
  if (failed_ || full) {
    const auto outcome = failed_ ? access_outcome::failed : access_outcome::overloaded;
    lock.unlock();
    return done(outcome);
  }
  for (auto& one : made) {
    recorded_ += one.count;
    const auto [at, fresh] = next_.known.emplace(one.content, next_.records.size());
    if (fresh) {
      next_.bytes += one.event.size();
      next_.records.push_back(std::move(one));
    } else {
      auto& equal = next_.records[at->second];
      equal.count += one.count;
      equal.shared = true;
    }
  }
  next_.waiting.push_back(std::move(done));
  write_waiting(lock);
}

void access_log::write_waiting(std::unique_lock<std::mutex>& lock) {
  if (busy_ || failed_ || next_.records.empty()) return;
  busy_ = true;
  in_flight_ = std::exchange(next_, {});
  lock.unlock();
  try {
    std::vector<std::string> events;
    events.reserve(in_flight_.records.size());
    for (auto& record : in_flight_.records) {
      if (record.shared) set_access_count(record.event, record.count);
      events.push_back(std::move(record.event));
    }
    pages_ = chain_.append(events, parts_.clock());
    parts_.device.submit(pages_, [this](const write_result& result) { written(result); });
  } catch (const std::exception& error) {
    // Nothing was written, but what was seen cannot be recorded: as bad as a disk that fails.
    lock.lock();
    return fail(lock, in_flight_, error.what());
  }
  lock.lock();
}

void access_log::written(const write_result& result) {
  std::unique_lock lock(mutex_);
  if (!result.ok()) return fail(lock, in_flight_, result.error);
  auto done = std::move(in_flight_);
  const auto pages = std::move(pages_);
  const auto end = chain_.next_position();
  busy_ = false;
  ++group_commits_;
  // The next batch goes to the disk before this one's answers are handed out.
  write_waiting(lock);
  end_ = end;
  lock.unlock();
  tell_durable(pages);
  for (auto& release : done.waiting) release(access_outcome::durable);
}

void access_log::tell_durable(const std::vector<stored_page>& pages) {
  if (!parts_.on_durable || told_no_more_) return;
  try {
    parts_.on_durable(pages);
  } catch (const std::exception& error) {
    // What was recorded is durable all the same: the answers that rest on it may leave.
    told_no_more_ = true;
    if (parts_.on_fatal)
      parts_.on_fatal(std::string("what follows the access log cannot go on: ") + error.what());
  }
}

void access_log::fail(std::unique_lock<std::mutex>& lock, batch& lost, const std::string& why) {
  const bool first = !std::exchange(failed_, true);
  auto told = std::move(lost.waiting);
  for (auto& more : next_.waiting) told.push_back(std::move(more));
  next_ = {};
  lock.unlock();
  if (first && parts_.on_fatal)
    parts_.on_fatal("the access log could not be written: " + why + "; " + std::to_string(told.size()) +
                    " reads were refused");
  for (auto& release : told) release(access_outcome::failed);
  lock.lock();
}

std::uint64_t access_log::end_position() const {
  const std::lock_guard lock(mutex_);
  return end_;
}

std::uint64_t access_log::group_commits() const {
  const std::lock_guard lock(mutex_);
  return group_commits_;
}

std::uint64_t access_log::recorded() const {
  const std::lock_guard lock(mutex_);
  return recorded_;
}

}  // namespace benefactor::store
