#include "tools/benefactor/process_secrets.hpp"

#include <cerrno>
#include <cstring>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace benefactor::tools {

std::string keep_secrets_in_memory() {
  rlimit lockable{};
  if (::getrlimit(RLIMIT_MEMLOCK, &lockable) == 0) {
    lockable.rlim_cur = lockable.rlim_max;
    ::setrlimit(RLIMIT_MEMLOCK, &lockable);
  }
  const rlimit none{0, 0};
  if (::prctl(PR_SET_DUMPABLE, 0) != 0 || ::setrlimit(RLIMIT_CORE, &none) != 0)
    return std::string("core dumps cannot be turned off (") + std::strerror(errno) +
           "), and one would hold keys and what is private";
  return {};
}

}  // namespace benefactor::tools
