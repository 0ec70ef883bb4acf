// Who has connected and is not known yet: connections that shake hands, or have no session. Decides who makes
// room for one more, so that nobody keeps others out by coming often. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

namespace benefactor::api {

class newcomers {
 public:
  newcomers(std::size_t most, std::size_t most_of_address) : most_(most), most_of_address_(most_of_address) {}

  /// @param number  rises with each that comes. @param from  its address, as identity::peer_key has it
  void add(std::uint64_t number, std::string from);
  void remove(std::uint64_t number);
  /// Removes those of whom *known* is true.
  template <class Known>
  void remove_if(Known known) {
    for (auto each = by_age_.begin(); each != by_age_.end();) {
      const auto number = (each++)->first;
      if (known(number)) remove(number);
    }
  }

  /// Who has to go before another comes from *from*: the oldest of that address when it has as many as it
  /// may, oldest_of_most() when there are too many in all.
  std::optional<std::uint64_t> in_the_way_of(const std::string& from) const;

  /// The oldest of the address that has most; nothing when nobody is there.
  std::optional<std::uint64_t> oldest_of_most() const;

  std::size_t size() const { return by_age_.size(); }

 private:
  const std::size_t most_, most_of_address_;
  std::map<std::uint64_t, std::string> by_age_;
  std::unordered_map<std::string, std::size_t> counts_;
};

}  // namespace benefactor::api
