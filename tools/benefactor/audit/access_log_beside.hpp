// Reads an access log where no server is asked: of a copy, or of a live directory beside its engine. There is
// no index, so all of it is read and verified on the way.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "store/event_log.hpp"
#include "store/rocksdb_log_device.hpp"
#include "store/surrogates.hpp"

namespace benefactor::tools {

/// --from and --to: a day or an instant. Of a day --from means its beginning, --to its end. Nothing: none was
/// given. Errors: std::invalid_argument, naming *option*.
std::optional<std::int64_t> moment_in(const std::string& text, const std::string& option, bool end);

class access_log_beside {
 public:
  /// Errors: std::invalid_argument where *data* has no access log; log_error.
  explicit access_log_beside(const std::filesystem::path& data);

  const id128& log_id() const { return head_.origin.log_id; }

  /// Ids under the key ring in *keys* (empty: `<data>.keys`). Errors: key_error.
  store::surrogates surrogates(const std::string& keys, const store::tenant_name& tenant) const;

  /// The newest *limit* rows that *row_of* makes of records before *before* (0: of all), the newest first,
  /// with `next` and `end`, into *page*, as a server tells them under *list*. Errors: log_error where it is
  /// damaged.
  std::string newest(
      std::uint64_t before, std::size_t limit, const std::string& list, nlohmann::ordered_json& page,
      const std::function<std::optional<nlohmann::ordered_json>(const store::event_view&)>& row_of) const;

 private:
  const std::filesystem::path data_;
  std::unique_ptr<store::log_device> log_;
  store::log_head head_;
};

}  // namespace benefactor::tools
