#include "tools/benefactor/x12_files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "api/x12/interchange.hpp"
#include "events/codes.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace x12 = api::x12;

namespace {

nlohmann::ordered_json to_json(const x12::place& at) {
  nlohmann::ordered_json out;
  out["interchange"] = at.interchange;
  out["group"] = at.group;
  out["set"] = at.set;
  out["segment"] = at.segment;
  out["segmentId"] = at.segment_id;
  out["offset"] = at.offset;
  return out;
}

}  // namespace

std::string read_x12_file(const std::string& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  std::ifstream in(file, std::ios::binary);
  if (error || !in) throw std::runtime_error("cannot be opened");
  if (size > x12::max_file_bytes)
    throw std::runtime_error("has " + format_count(size) + " bytes; at most " +
                             format_count(x12::max_file_bytes) + " are read, split it at its interchanges");
  std::string bytes(size, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

nlohmann::ordered_json to_json(const x12::refusal& refusal) {
  auto out = to_json(refusal.at);
  out["claims"] = refusal.claims_refused;
  out["message"] = refusal.message;
  auto& problems = out["problems"] = nlohmann::ordered_json::array();
  for (const auto& p : refusal.problems)
    problems.push_back(
        {{"segment", p.segment}, {"segmentId", p.segment_id}, {"field", p.field}, {"rule", p.rule}});
  return out;
}

nlohmann::ordered_json to_json(const x12::warning& warning) {
  auto out = to_json(warning.at);
  out["message"] = warning.message;
  return out;
}

std::string shown_text(std::string_view text) {
  std::string shown{text};
  const bool utf8 = utf8_length(text).has_value();
  std::replace_if(
      shown.begin(), shown.end(),
      [&](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !utf8);
      },
      '?');
  return shown;
}

}  // namespace benefactor::tools
