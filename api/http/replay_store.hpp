// Answers by Idempotency-Key, for a while: a POST that is sent again with its key gets the first one's
// answer. The contract itself takes nothing twice that matters (claims and enrolments are named by what they
// say), so this is for what makes something new each time, as a one-time password. Bounded: the oldest make
// room.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>

#include "api/http/exchange.hpp"

namespace benefactor::api::http {

class replay_store {
 public:
  replay_store(std::size_t answers, std::size_t bytes) : answers_(answers), bytes_(bytes) {}

  enum class found { first, running, other_request, again, full };
  /// *key*: of the user and the key. *request*: what tells one request from another. `first`: it is to be
  /// carried out, and finish() or drop() follows. `again`: *answer* is what the first one got. `full`: as
  /// many are carried out as may be; none of them makes room, or it could be carried out a second time.
  found begin(const std::string& key, const std::string& request, response& answer);
  void finish(const std::string& key, const response& answer);
  /// It failed in a way that says nothing of what became of it: sent again it is carried out.
  void drop(const std::string& key);

 private:
  struct entry {
    std::string request;
    bool done = false;
    response answer;
    std::list<std::string>::iterator place;  ///< once it is done
  };
  void trim();
  static std::size_t size_of(const std::string& key, const entry& e);

  const std::size_t answers_, bytes_;
  std::mutex mutex_;
  std::map<std::string, entry> entries_;
  std::list<std::string> order_;  // of those that are done, the oldest first
  std::size_t held_ = 0;
};

}  // namespace benefactor::api::http
