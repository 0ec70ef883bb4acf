// The files of the web console: read once at the start, so that no path of a request ever names a file.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "api/http/exchange.hpp"

namespace benefactor::api::http {

class static_files {
 public:
  /// All files below *folder*; empty: there are none. Links are not followed. Errors: std::runtime_error for
  /// a folder that cannot be read, or has more than 64 MiB or 2,000 files.
  explicit static_files(const std::string& folder);

  bool empty() const { return files_.empty(); }

  /// The file at *path*, or the index where *path* is a route of the console's own: without a dot in its last
  /// part. Null: there is neither.
  struct file {
    std::string type, bytes, packed;  ///< packed: by gzip; empty: it is not worth it
    std::string tag;                  ///< for ETag
    bool hashed = false;              ///< its name changes with its content: kept for ever
  };
  const file* find(std::string_view path) const;

 private:
  std::map<std::string, file, std::less<>> files_;  // by path, "/assets/index-abc.js"
};

/// Of *bytes* that are made once and served often: tagged, and packed where that is worth it.
static_files::file made_file(std::string type, std::string bytes);

/// The answer with *found* for who sent these headers.
response file_answer(const static_files::file& found, bool gzip, std::string_view if_none_match);

}  // namespace benefactor::api::http
