#include "store/deflate.hpp"

#include <new>
#include <zlib.h>

namespace benefactor::store {
namespace {

// Measured on 3 KB of claim segments: level 1 takes two thirds of level 6's time and its result is a tenth
// longer. A smaller hash table than zlib's default (memory level 6) makes the reset before each part cheap:
// 40 % less in all.
constexpr int level = 1, memory_level = 6, raw_window = -15;

// A stream per thread: allocating one costs more than packing a claim.
struct deflater {
  z_stream stream{};
  deflater() {
    if (deflateInit2(&stream, level, Z_DEFLATED, raw_window, memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  ~deflater() { deflateEnd(&stream); }
};

struct inflater {
  z_stream stream{};
  inflater() {
    if (inflateInit2(&stream, raw_window) != Z_OK) throw std::bad_alloc();
  }
  ~inflater() { inflateEnd(&stream); }
};

void connect(z_stream& stream, std::string_view in, std::span<char> out) {
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));  // zlib reads it only.
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
}

}  // namespace

std::size_t deflate_into(std::string_view plaintext, std::span<char> out) {
  thread_local deflater mine;
  if (deflateReset(&mine.stream) != Z_OK) throw std::bad_alloc();
  connect(mine.stream, plaintext, out);
  return deflate(&mine.stream, Z_FINISH) == Z_STREAM_END ? out.size() - mine.stream.avail_out : 0;
}

bool inflate_exactly(std::string_view packed, std::span<char> out) {
  thread_local inflater mine;
  if (inflateReset(&mine.stream) != Z_OK) throw std::bad_alloc();
  connect(mine.stream, packed, out);
  return inflate(&mine.stream, Z_FINISH) == Z_STREAM_END && mine.stream.avail_in == 0 &&
         mine.stream.avail_out == 0;
}

}  // namespace benefactor::store
