#include "store/entropy.hpp"

#include <array>
#include <atomic>
#include <cstring>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdexcept>

#include "store/secret.hpp"

namespace benefactor::store {
namespace {

constexpr std::size_t direct_from = 32;

// A forked child would otherwise hand out its parent's bytes again, and a nonce used twice breaks AES-GCM.
std::atomic<std::uint64_t> process_generation{0};

struct block {
  std::array<std::uint8_t, 4096> bytes;
  std::size_t next = sizeof bytes;
  std::uint64_t generation = 0;
  ~block() { cleanse(bytes); }
};

class openssl_entropy final : public entropy_source {
 public:
  openssl_entropy() {
    if (pthread_atfork(nullptr, nullptr,
                       [] { process_generation.fetch_add(1, std::memory_order_relaxed); }) != 0)
      throw std::runtime_error("entropy: pthread_atfork failed");
  }

  void fill(std::span<std::uint8_t> out) override {
    if (out.empty()) return;
    if (out.size() >= direct_from) return check(RAND_priv_bytes(out.data(), static_cast<int>(out.size())));
    thread_local block ready;
    const auto generation = process_generation.load(std::memory_order_relaxed);
    if (ready.next + out.size() > ready.bytes.size() || ready.generation != generation) {
      ready.next = ready.bytes.size();  // If drawing throws, nothing is handed out a second time.
      check(RAND_bytes(ready.bytes.data(), static_cast<int>(ready.bytes.size())));
      ready.generation = generation;
      ready.next = 0;
    }
    std::memcpy(out.data(), ready.bytes.data() + ready.next, out.size());
    std::memset(ready.bytes.data() + ready.next, 0, out.size());
    ready.next += out.size();
  }

 private:
  static void check(int ok) {
    if (ok != 1) throw std::runtime_error("entropy: OpenSSL's generator failed");
  }
};

}  // namespace

entropy_source& system_entropy() {
  static openssl_entropy source;
  return source;
}

}  // namespace benefactor::store
