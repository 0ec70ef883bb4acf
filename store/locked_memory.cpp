#include "store/locked_memory.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <linux/capability.h>
#include <mutex>
#include <new>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

namespace benefactor::store {
namespace {

constexpr std::size_t slab_bytes = 64u << 10, step = 16, pooled_max = 512;
// Of a data key as std::allocate_shared makes it, KEYS.md.
constexpr std::size_t bytes_of_key = 64;

constexpr const char* advice =
    "so they may be written to swap: raise the limit (LimitMEMLOCK, ulimit -l), or turn swap off";

class pool {
 public:
  void* allocate(std::size_t bytes) {
    auto* memory = take(bytes);
    if (untold_.exchange(false)) tell_once();
    return memory;
  }

  void* take(std::size_t bytes) {
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

  void listen(std::function<void(const std::string&)> tell) {
    {
      const std::lock_guard lock(mutex_);
      tell_ = std::move(tell);
    }
    tell_once();
  }

  /// Outside the lock: who is told may ask for memory.
  void tell_once() {
    std::function<void(const std::string&)> tell;
    std::string problem;
    {
      const std::lock_guard lock(mutex_);
      if (problem_.empty() || !tell_) return;
      tell = std::exchange(tell_, nullptr);
      problem = problem_;
    }
    tell(problem);
  }

 private:
  struct block {
    block* next;
  };

  void* map(std::size_t bytes) {
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    if (::mlock(memory, bytes) != 0 && problem_.empty()) {
      problem_ =
          std::string("memory that holds keys cannot be locked (") + std::strerror(errno) + "), " + advice;
      untold_ = true;
    }
    ::madvise(memory, bytes, MADV_DONTDUMP);
    return memory;
  }

  std::mutex mutex_;
  block* free_[pooled_max / step + 1] = {};
  char* at_ = nullptr;
  std::size_t left_ = 0;
  std::string problem_;
  std::function<void(const std::string&)> tell_;
  std::atomic<bool> untold_{false};
};

/// Never destroyed: keys of static objects may be released after everything else.
pool& the_pool() {
  static auto* made = new pool;
  return *made;
}

/// Whom no limit holds.
bool may_lock_everything() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3]{};
  return ::syscall(SYS_capget, &header, data) == 0 && (data[0].effective & (1u << CAP_IPC_LOCK)) != 0;
}

std::size_t rounded(std::size_t bytes) { return (bytes + step - 1) / step * step; }

}  // namespace

void* allocate_locked(std::size_t bytes) { return the_pool().allocate(rounded(bytes == 0 ? 1 : bytes)); }

void free_locked(void* memory, std::size_t bytes) noexcept {
  the_pool().release(memory, rounded(bytes == 0 ? 1 : bytes));
}

std::string locked_memory_problem() { return the_pool().problem(); }

void on_locked_memory_problem(std::function<void(const std::string&)> tell) {
  the_pool().listen(std::move(tell));
}

std::string locked_memory_shortfall(std::size_t keys) {
  rlimit lockable{};
  if (::getrlimit(RLIMIT_MEMLOCK, &lockable) != 0 || lockable.rlim_cur == RLIM_INFINITY ||
      lockable.rlim_cur / bytes_of_key >= keys || may_lock_everything())
    return {};
  return "at most " + std::to_string(lockable.rlim_cur) + " bytes can be locked, and " +
         std::to_string(keys) + " keys in memory take " + std::to_string(keys * bytes_of_key) + ", " + advice;
}

}  // namespace benefactor::store
