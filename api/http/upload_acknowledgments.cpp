#include "api/http/upload_acknowledgments.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "api/identity/base64url.hpp"
#include "events/codes.hpp"

namespace benefactor::api::http {

namespace {

nlohmann::ordered_json acknowledgment_row(x12::acknowledgment_file&& file) {
  nlohmann::ordered_json told{{"name", std::move(file.name)}, {"kind", std::string(file.kind)}};
  if (utf8_length(file.text)) {
    told["content"] = std::move(file.text);
  } else {
    auto text = identity::to_base64_unpadded(file.text);
    text.resize((text.size() + 3) / 4 * 4, '=');
    told["content"] = std::move(text);
    told["encoding"] = "base64";
  }
  return {{"acknowledgment", std::move(told)}};
}

}  // namespace

told_acknowledgments acknowledge(const acknowledged_upload& upload, const x12::acknowledgment_limits& limits,
                                 const x12::answer_moment& now) {
  told_acknowledgments told;
  try {
    for (auto& file : x12::file_acknowledger(limits).acknowledge({}, *upload.bytes, upload.read,
                                                                 upload.answers, now, upload.received)) {
      told.rows += acknowledgment_row(std::move(file)).dump();
      told.rows += '\n';
      ++told.count;
    }
  } catch (const std::runtime_error& error) {
    // What became of the claims is durable, and told: the upload has not failed.
    told.failure = error.what();
  }
  return told;
}

}  // namespace benefactor::api::http
