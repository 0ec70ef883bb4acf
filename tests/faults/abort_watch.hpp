#pragma once
/// RocksDB, as Debian builds it, checks its assertions, and some do not hold when a disk fails (a failed
/// atomic flush, for one). The program then ends at once, which is a stop like any other. For a test that
/// goes on after it, the thread that failed ends where it is, with its locks.

#include <csignal>

namespace benefactor::test_support {

/// While one lives, a failed assertion of RocksDB's ends its thread and is counted; any other abort ends the
/// process as ever. One at a time.
class abort_watch {
 public:
  abort_watch();
  ~abort_watch();
  abort_watch(const abort_watch&) = delete;
  abort_watch& operator=(const abort_watch&) = delete;

  /// Of the whole process, so far.
  static int count();

  /// To be called once when threads were left behind: the process then ends without waiting for them.
  static void leave_without_joining();

 private:
  struct sigaction before_ {};
};

}  // namespace benefactor::test_support
