#include "store/stored_message.hpp"

#include <algorithm>

namespace benefactor::store {

std::string flat_bytes(capnp::MessageBuilder& message) {
  const auto segments = message.getSegmentsForOutput();
  // One number for the count, one per segment, filled up to whole words.
  std::size_t size = (segments.size() + 2) / 2 * sizeof(capnp::word);
  const std::size_t table = size;
  for (const auto& segment : segments) size += segment.asBytes().size();

  std::string bytes(size, '\0');
  const auto put = [&](std::size_t at, std::size_t number) {
    const auto value = static_cast<std::uint32_t>(number);
    std::memcpy(bytes.data() + at, &value, sizeof value);
  };
  put(0, segments.size() - 1);
  for (std::size_t i = 0; i < segments.size(); ++i) put(4 * (i + 1), segments[i].size());
  char* to = bytes.data() + table;
  for (const auto& segment : segments) {
    const auto part = segment.asBytes();
    std::memcpy(to, part.begin(), part.size());
    to += part.size();
  }
  return bytes;
}

// The library packs through streams, which for the hundred bytes of a sealed part takes five times as long.
// Its reader reads this. Source: Cap'n Proto's encoding specification, "Packing".
std::string packed_bytes(capnp::MessageBuilder& message) {
  constexpr std::size_t word = sizeof(capnp::word), run_max = 255;
  const auto flat = flat_bytes(message);
  // No word takes more than its tag, itself and the count of a run.
  std::string packed(flat.size() / word * (word + 2), '\0');
  char* to = packed.data();
  const char* from = flat.data();
  const char* const end = from + flat.size();
  const auto zeros = [](const char* at) { return std::count(at, at + word, '\0'); };
  while (from != end) {
    char* const tag_at = to++;
    unsigned tag = 0;
    for (std::size_t i = 0; i < word; ++i) {
      const bool kept = from[i] != 0;
      *to = from[i];
      to += kept;
      tag |= static_cast<unsigned>(kept) << i;
    }
    *tag_at = static_cast<char>(tag);
    from += word;
    if (tag != 0 && tag != 0xff) continue;
    // A run: of zero words, or of words that packing would not make shorter and that follow as they are.
    const char* const run = from;
    const char* const run_end =
        from + std::min<std::size_t>(run_max * word, static_cast<std::size_t>(end - from));
    while (from != run_end && (tag == 0 ? zeros(from) == word : zeros(from) < 2)) from += word;
    *to++ = static_cast<char>((from - run) / static_cast<std::ptrdiff_t>(word));
    if (tag != 0) to = std::copy(run, from, to);
  }
  packed.resize(static_cast<std::size_t>(to - packed.data()));
  return packed;
}

aligned_words::aligned_words(std::string_view bytes) {
  if (bytes.empty() || bytes.size() % sizeof(capnp::word) != 0)
    throw malformed_message{"its length is not a number of whole words"};
  const auto count = bytes.size() / sizeof(capnp::word);
  const char* from = bytes.data();
  if (reinterpret_cast<std::uintptr_t>(from) % alignof(std::uint64_t) != 0) {
    static thread_local std::vector<std::uint64_t> kept(kept_words);
    if (count > kept_words) own_.resize(count);
    auto& buffer = count > kept_words ? own_ : kept;
    std::memcpy(buffer.data(), bytes.data(), bytes.size());
    from = reinterpret_cast<const char*>(buffer.data());
  }
  words_ = {reinterpret_cast<const capnp::word*>(from), count};
}

}  // namespace benefactor::store
