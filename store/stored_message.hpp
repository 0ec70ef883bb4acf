// Cap'n Proto messages as byte strings: writing one through a scratch segment and reading one from bytes that
// are not aligned. Internal to the codec; only its sources include this.
#pragma once

#include <capnp/message.h>
#include <capnp/serialize-packed.h>
#include <capnp/serialize.h>
#include <cstdint>
#include <cstring>
#include <kj/exception.h>
#include <kj/io.h>
#include <string>
#include <string_view>
#include <vector>

namespace benefactor::store {

/// The message is not one this program can have written. Text: the rule that is broken, never content.
struct malformed_message {
  const char* rule;
};

/// The scratch segment of this thread: most messages fit, so that building one allocates nothing. A builder
/// leaves it zeroed. One message is built at a time.
inline kj::ArrayPtr<capnp::word> scratch_segment() {
  alignas(capnp::word) static thread_local std::uint64_t words[1'024];
  return {reinterpret_cast<capnp::word*>(words), std::size(words)};
}

/// The message as one flat array: its segment table, then its segments.
std::string flat_bytes(capnp::MessageBuilder& message);

/// The same in Cap'n Proto's packed form, for what is sealed: ciphertext cannot be compressed later.
std::string packed_bytes(capnp::MessageBuilder& message);

/// Fills a new message of type *Message* by *fill(builder)* and returns *to_bytes* of it.
template <class Message, class Fill>
std::string build_message(std::string (*to_bytes)(capnp::MessageBuilder&), const Fill& fill) {
  capnp::MallocMessageBuilder message(scratch_segment());
  fill(message.initRoot<Message>());
  return to_bytes(message);
}

/// Every word of a message is read about once; twice leaves room and still bounds what a forged message can
/// cost.
inline capnp::ReaderOptions reader_options(std::size_t words) {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = 2 * words + 64;
  return options;
}

/// The words of a flat message: in place where the bytes are aligned, else copied to this thread's buffer or,
/// when they are many, to memory of their own.
class aligned_words {
 public:
  explicit aligned_words(std::string_view bytes);

  kj::ArrayPtr<const capnp::word> get() const { return words_; }

 private:
  static constexpr std::size_t kept_words = 8'192;

  std::vector<std::uint64_t> own_;
  kj::ArrayPtr<const capnp::word> words_;
};

/// Calls *use(reader)* with the root of a flat message. Errors: malformed_message.
template <class Message, class Use>
void read_flat(std::string_view bytes, const Use& use) {
  const aligned_words words(bytes);
  try {
    capnp::FlatArrayMessageReader message(words.get(), reader_options(words.get().size()));
    if (message.getEnd() != words.get().end())
      throw malformed_message{"it does not end where its segments end"};
    use(message.getRoot<Message>());
  } catch (const kj::Exception&) {
    // Its description is left out: it may quote what was read.
    throw malformed_message{"it is no valid message of its type"};
  }
}

/// The same for the packed form.
template <class Message, class Use>
void read_packed(std::string_view bytes, const Use& use) {
  try {
    kj::ArrayInputStream input({reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()});
    // Packing gains at most a factor of 1024: a run of 256 zero words takes two bytes.
    alignas(capnp::word) static thread_local std::uint64_t space[1'024];
    capnp::PackedMessageReader message(input, reader_options(bytes.size() * 128 + 1),
                                       {reinterpret_cast<capnp::word*>(space), std::size(space)});
    use(message.getRoot<Message>());
  } catch (const kj::Exception&) {
    throw malformed_message{"it is no valid message of its type"};
  }
}

}  // namespace benefactor::store
