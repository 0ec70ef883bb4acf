#include <algorithm>
#include <cstdint>
#include <cstring>

#include "tests/fuzz/fuzz_targets.hpp"
#include "tests/fuzz/rpc_input.hpp"

namespace benefactor::fuzz {
namespace {

/// The size of the message that *bytes* opens with, by its segment table; all of them where that says more or
/// nothing.
std::size_t message_size(std::string_view bytes) {
  const auto word32 = [&](std::size_t at) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return std::size_t{value};
  };
  if (bytes.size() < 8) return bytes.size();
  const auto segments = word32(0) + 1;
  if (segments > 64) return bytes.size();
  const auto table = (1 + segments + 1) / 2 * 8;
  auto size = table;
  for (std::size_t i = 0; i < segments && 4 + 4 * i + 4 <= bytes.size(); ++i) size += 8 * word32(4 + 4 * i);
  return std::min(std::max<std::size_t>(size, 8), bytes.size());
}

kj::Promise<void> read_away(kj::AsyncIoStream& from, kj::ArrayPtr<kj::byte> buffer) {
  return from.tryRead(buffer.begin(), 1, buffer.size())
      .then([&from, buffer](std::size_t size) -> kj::Promise<void> {
        if (size == 0) return kj::READY_NOW;
        return read_away(from, buffer);
      });
}

}  // namespace

void check_rpc_stream(std::string_view bytes, prompt_engine& engine) {
  const log_watch log;
  fuzz_door fixture(engine, 0);
  auto pipe = kj::newTwoWayPipe();
  auto& client = *pipe.ends[1];
  fixture.door.accept(kj::mv(pipe.ends[0]), api::peer{});
  kj::byte buffer[4096];
  auto reading = read_away(client, buffer).eagerlyEvaluate([](kj::Exception&&) {});
  // A message at a time: what one causes is done before the next arrives, as with a client that waits.
  bool broken = false;
  while (!bytes.empty() && !broken) {
    const auto size = message_size(bytes);
    auto writing =
        client.write(bytes.data(), size).eagerlyEvaluate([&broken](kj::Exception&&) { broken = true; });
    fixture.turn();
    if (!writing.poll(fixture.io.waitScope)) break;  // The door does not read on.
    bytes.remove_prefix(size);
  }
  reading = nullptr;
  pipe.ends[1] = nullptr;
  promise(fixture.turn_until([&] { return fixture.door.connection_count == 0; }),
          "a connection whose client is gone does not end");
  fixture.turn();
  fixture.check_nothing_is_left();
  log.check();
}

void take_rpc_stream(std::string_view bytes) {
  prompt_engine engine;
  check_rpc_stream(bytes, engine);
}

}  // namespace benefactor::fuzz
