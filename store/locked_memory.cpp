#include "store/locked_memory.hpp"

#include <cerrno>
#include <cstring>
#include <mutex>
#include <new>
#include <sys/mman.h>
#include <utility>

namespace benefactor::store {
namespace {

constexpr std::size_t slab_bytes = 64u << 10, step = 16, pooled_max = 512;

class pool {
 public:
  void* allocate(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (bytes > pooled_max) return map(bytes);
    auto*& free = free_[bytes / step];
    if (free != nullptr) return std::exchange(free, free->next);
    if (left_ < bytes) {
      at_ = static_cast<char*>(map(slab_bytes));
      left_ = slab_bytes;
    }
    left_ -= bytes;
    return std::exchange(at_, at_ + bytes);
  }

  void release(void* memory, std::size_t bytes) noexcept {
    if (bytes > pooled_max) {
      ::munmap(memory, bytes);
      return;
    }
    const std::lock_guard lock(mutex_);
    auto*& free = free_[bytes / step];
    free = new (memory) block{free};
  }

  std::string problem() {
    const std::lock_guard lock(mutex_);
    return problem_;
  }

 private:
  struct block {
    block* next;
  };

  void* map(std::size_t bytes) {
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    if (::mlock(memory, bytes) != 0 && problem_.empty())
      problem_ =
          std::string("memory that holds keys cannot be locked (") + std::strerror(errno) +
          "), so they may be written to swap: raise the limit (LimitMEMLOCK, ulimit -l), or turn swap off";
    ::madvise(memory, bytes, MADV_DONTDUMP);
    return memory;
  }

  std::mutex mutex_;
  block* free_[pooled_max / step + 1] = {};
  char* at_ = nullptr;
  std::size_t left_ = 0;
  std::string problem_;
};

/// Never destroyed: keys of static objects may be released after everything else.
pool& the_pool() {
  static auto* made = new pool;
  return *made;
}

std::size_t rounded(std::size_t bytes) { return (bytes + step - 1) / step * step; }

}  // namespace

void* allocate_locked(std::size_t bytes) { return the_pool().allocate(rounded(bytes == 0 ? 1 : bytes)); }

void free_locked(void* memory, std::size_t bytes) noexcept {
  the_pool().release(memory, rounded(bytes == 0 ? 1 : bytes));
}

std::string locked_memory_problem() { return the_pool().problem(); }

}  // namespace benefactor::store
