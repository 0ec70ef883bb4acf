#include "api/http/static_files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "api/documents/gzip.hpp"
#include "api/http/application.hpp"
#include "api/http/request_rules.hpp"
#include "api/objects/uri.hpp"
#include "store/sha256.hpp"

namespace benefactor::api::http {

namespace {

constexpr std::size_t bytes_max = 64u << 20, files_max = 2'000;

std::string type_of(const std::string& path) {
  static const std::map<std::string, const char*> types{{".html", "text/html; charset=utf-8"},
                                                        {".js", "text/javascript; charset=utf-8"},
                                                        {".css", "text/css; charset=utf-8"},
                                                        {".json", "application/json"},
                                                        {".webmanifest", "application/manifest+json"},
                                                        {".svg", "image/svg+xml"},
                                                        {".png", "image/png"},
                                                        {".ico", "image/x-icon"},
                                                        {".woff2", "font/woff2"},
                                                        {".txt", "text/plain; charset=utf-8"}};
  const auto at = types.find(std::filesystem::path(path).extension().string());
  return at == types.end() ? "application/octet-stream" : at->second;
}

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) throw std::runtime_error(file.string() + ": cannot be read");
  return bytes;
}

static_files::file tagged(std::string type, std::string bytes) {
  static_files::file made;
  made.type = std::move(type);
  made.tag = to_hex(store::sha256(bytes)).substr(0, 32);
  made.bytes = std::move(bytes);
  return made;
}

void pack(static_files::file& to) {
  if (to.bytes.size() > 1'024 && !to.type.starts_with("image/p") && !to.type.starts_with("font/"))
    to.packed = gzipped(to.bytes);
}

}  // namespace

static_files::static_files(const std::string& folder) {
  if (folder.empty()) return;
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path root(folder);
  if (!fs::is_directory(root, error)) throw std::runtime_error(folder + ": is no folder");
  std::size_t total = 0;
  std::map<std::string, std::string> packed;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.is_symlink() || !entry.is_regular_file()) continue;
    auto path = "/" + fs::relative(entry.path(), root).generic_string();
    auto bytes = read(entry.path());
    total += bytes.size();
    if (total > bytes_max || files_.size() >= files_max)
      throw std::runtime_error(folder + ": holds more than the files of a console");
    if (path.ends_with(".gz")) {
      packed.emplace(path.substr(0, path.size() - 3), std::move(bytes));
      continue;
    }
    auto made = tagged(type_of(path), std::move(bytes));
    // Vite writes assets by the hash of their content.
    made.hashed = path.starts_with("/assets/");
    files_.emplace(std::move(path), std::move(made));
  }
  for (auto& [path, found] : files_) {
    if (const auto at = packed.find(path); at != packed.end())
      found.packed = std::move(at->second);
    else
      pack(found);
    if (found.packed.size() >= found.bytes.size()) found.packed.clear();
  }
}

static_files::file made_file(std::string type, std::string bytes) {
  auto made = tagged(std::move(type), std::move(bytes));
  pack(made);
  return made;
}

const static_files::file* static_files::find(std::string_view path) const {
  const auto decoded = uri_decoded(path);
  if (!decoded) return nullptr;
  if (const auto at = files_.find(*decoded); at != files_.end()) return &at->second;
  const auto last = decoded->substr(decoded->rfind('/') + 1);
  if (last.find('.') != std::string::npos) return nullptr;
  const auto index = files_.find("/index.html");
  return index == files_.end() ? nullptr : &index->second;
}

response file_answer(const static_files::file& found, bool gzip, std::string_view if_none_match) {
  const bool packed = gzip && !found.packed.empty();
  const auto tag = "\"" + found.tag + (packed ? "-gz\"" : "\"");
  response made;
  made.headers = {{"ETag", tag},
                  {"Vary", "Accept-Encoding"},
                  {"Cache-Control", found.hashed ? "public, max-age=31536000, immutable" : "no-cache"}};
  if (matches_tag(if_none_match, tag)) {
    made.status = 304;
    return made;
  }
  made.headers.emplace_back("Content-Type", found.type);
  if (packed) made.headers.emplace_back("Content-Encoding", "gzip");
  made.body = packed ? found.packed : found.bytes;
  return made;
}

}  // namespace benefactor::api::http
