#include "tests/faults/abort_watch.hpp"

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <execinfo.h>
#include <iostream>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

namespace benefactor::test_support {

namespace {

std::atomic<int> counted{0};

/// Whether abort() was called by RocksDB: the first frame that is neither libc's nor ours, before any of
/// ours.
bool rocksdb_failed() {
  std::array<void*, 24> frames{};
  const int depth = ::backtrace(frames.data(), frames.size());
  bool in_libc = false;
  for (int i = 0; i < depth; ++i) {
    Dl_info where{};
    if (::dladdr(frames[static_cast<std::size_t>(i)], &where) == 0 || where.dli_fname == nullptr) continue;
    const std::string_view file = where.dli_fname;
    if (file.find("libc.so") != std::string_view::npos) {
      in_libc = true;
    } else if (in_libc) {
      return file.find("librocksdb") != std::string_view::npos;
    }
  }
  return false;
}

void end_thread(int signal) {
  if (!rocksdb_failed()) {
    ::signal(signal, SIG_DFL);
    return;  // abort() goes on.
  }
  ++counted;
  // The thread alone ends, where it is: it unwinds nothing, keeps its locks, and can be joined.
  ::syscall(SYS_exit, 0);
}

}  // namespace

abort_watch::abort_watch() {
  struct sigaction action {};
  action.sa_handler = end_thread;
  ::sigaction(SIGABRT, &action, &before_);
}

abort_watch::~abort_watch() { ::sigaction(SIGABRT, &before_, nullptr); }

int abort_watch::count() { return counted; }

void abort_watch::leave_without_joining() {
  // Registered after RocksDB's own handler, which joins its background threads, and so run before it.
  ::on_exit(
      [](int status, void*) {
        std::cout.flush();
        std::fflush(nullptr);
        ::_exit(status);
      },
      nullptr);
}

}  // namespace benefactor::test_support
