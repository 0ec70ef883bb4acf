#include "api/documents/gzip.hpp"

#include <algorithm>
#include <new>
#include <zlib.h>

namespace benefactor::api {

namespace {

constexpr int gzip_window = 15 + 16;  // zlib: the largest window, and a gzip header.

struct inflater {
  z_stream stream{};
  inflater() {
    if (inflateInit2(&stream, gzip_window) != Z_OK) throw std::bad_alloc();
  }
  ~inflater() { inflateEnd(&stream); }
  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;
};

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

std::optional<std::string> gunzip(std::string_view bytes, std::size_t most) {
  inflater in;
  auto& s = in.stream;
  std::string out;
  std::string part(64u << 10, '\0');
  while (true) {
    if (s.avail_in == 0) {
      const auto next = std::min<std::size_t>(bytes.size(), 1u << 30);        // avail_in has 32 bits.
      s.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib reads it only.
      s.avail_in = static_cast<uInt>(next);
      bytes.remove_prefix(next);
    }
    s.next_out = reinterpret_cast<Bytef*>(part.data());
    s.avail_out = static_cast<uInt>(part.size());
    const int result = inflate(&s, Z_NO_FLUSH);
    const auto size = part.size() - s.avail_out;
    if (size > most - out.size()) return std::nullopt;
    out.append(part, 0, size);
    if (result == Z_STREAM_END) {
      if (s.avail_in == 0 && bytes.empty()) return out;
      if (inflateReset(&s) != Z_OK) return std::nullopt;
    } else if (result != Z_OK) {
      return std::nullopt;  // Z_BUF_ERROR, too: more was expected, and there is none.
    }
  }
}

}  // namespace benefactor::api
