// A file descriptor that is closed with its scope.
#pragma once

#include <unistd.h>

namespace benefactor::store {

struct file_descriptor {
  int fd;  ///< negative: nothing was opened
  explicit file_descriptor(int opened) : fd(opened) {}
  file_descriptor(const file_descriptor&) = delete;
  file_descriptor& operator=(const file_descriptor&) = delete;
  ~file_descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

}  // namespace benefactor::store
