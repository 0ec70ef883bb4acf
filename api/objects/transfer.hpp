// The client's side of pre-signed URLs: puts a file where an upload's URL says, and fetches one from a
// download's. Used by the commands that move documents.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

#include "api/objects/object_store.hpp"
#include "store/sha256.hpp"

namespace benefactor::api {

/// The text is a sentence for the user, and has no URL: who has that has the document.
struct transfer_error : std::runtime_error {
  transfer_error(const std::string& text, unsigned http_status)
      : std::runtime_error(text), status(http_status) {}
  const unsigned status;  ///< the server's answer; 0 when there was none
};

struct transfer_options {
  std::chrono::milliseconds idle{30'000};  ///< without a byte in either direction
  std::string trusted_certificates;        ///< PEM of authorities beside the system's; may be empty
  /// Told after every piece how many bytes of how many are through; may be empty.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

struct file_description {
  std::uint64_t size = 0;  ///< bytes
  store::digest256 sha256{};
};

/// What an upload of *file* must announce. Errors: std::filesystem::filesystem_error.
file_description describe_file(const std::filesystem::path& file);

/// Sends *file* as *to* says; when it returns, the server has it. Blocks, on the event loop that the calling
/// thread's clients share. Errors: transfer_error, std::filesystem::filesystem_error.
void put_file(const presigned_upload& to, const std::filesystem::path& file,
              const transfer_options& options = {});

/// Fetches *url* to *file* (mode 0600), in place of what was there: it is written as <file>.part beside it,
/// and has its name only when it is whole. Returns what came. Errors: as put_file; also transfer_error when
/// it is not *expected*, where that is given.
file_description get_file(const std::string& url, const std::filesystem::path& file,
                          const std::optional<file_description>& expected = {},
                          const transfer_options& options = {});

}  // namespace benefactor::api
