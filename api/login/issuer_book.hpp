// The issuers of tokens that this engine trusts besides itself, with the keys that their files hold now.
#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/documents/json_reading.hpp"
#include "api/identity/external_issuer.hpp"

namespace benefactor::api::login {

inline constexpr std::size_t issuers_max = 16;

/// {"issuers": [{"issuer": …, "audience": …, "jwks": FILE, "userClaim": "sub"}]}; what is wrong with it is
/// added to *problems*.
std::vector<identity::issuer_settings> parse_issuers(std::string_view text, std::vector<problem>& problems);

/// Thread-safe.
class issuer_book {
 public:
  /// @param warn  told of a file that changed and cannot be used: the keys from before stay. Errors:
  /// store::key_error naming the file or the field.
  issuer_book(std::vector<identity::issuer_settings> settings,
              std::function<void(const std::string&)> warn = {});

  /// Who *token* is of, or the first rule that it breaks. Files that have changed are read again.
  std::variant<identity::external_identity, identity::token_fault> verify(std::string_view token,
                                                                          std::chrono::sys_seconds now);

 private:
  struct trusted {
    identity::issuer_settings settings;
    identity::external_issuer issuer;
    std::filesystem::file_time_type written;
  };

  void read_again(trusted& each) const;

  std::mutex mutex_;
  std::vector<trusted> issuers_;
  const std::function<void(const std::string&)> warn_;
};

}  // namespace benefactor::api::login
