// Memory for key material: never written to a swap device, and left out of core dumps. Locking all of the
// process's memory would keep the allocator from giving any of it back; keys are small.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace benefactor::store {

/// *bytes* of locked memory, aligned for anything; from a pool, which only grows. Where the system refuses to
/// lock more (RLIMIT_MEMLOCK), memory that is not locked: locked_memory_problem() says so from then on.
/// Thread-safe. Errors: std::bad_alloc.
void* allocate_locked(std::size_t bytes);
void free_locked(void* memory, std::size_t bytes) noexcept;

/// Why some of it is not locked, as a sentence; empty: all of it is.
std::string locked_memory_problem();

/// Has *tell* called with that sentence when the first of it is not locked; at once where that was before.
/// Once at most, on the thread that asked for the memory: it must neither block for long nor throw. Empty:
/// nobody is told.
void on_locked_memory_problem(std::function<void(const std::string&)> tell);

/// Why *keys* data keys in memory will not all be locked, as a sentence; empty: the limit allows it, as far
/// as it tells.
std::string locked_memory_shortfall(std::size_t keys);

/// For std::allocate_shared and containers.
template <class T>
struct locked_allocator {
  using value_type = T;

  locked_allocator() = default;
  template <class Other>
  // NOLINTNEXTLINE(google-explicit-constructor): containers convert it.
  locked_allocator(const locked_allocator<Other>& /*same*/) noexcept {}

  T* allocate(std::size_t count) { return static_cast<T*>(allocate_locked(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) noexcept { free_locked(memory, count * sizeof(T)); }

  template <class Other>
  bool operator==(const locked_allocator<Other>& /*other*/) const noexcept {
    return true;
  }
};

}  // namespace benefactor::store
