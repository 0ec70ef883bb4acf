#include "api/client/client_loop.hpp"

namespace benefactor::api {

std::shared_ptr<client_loop> client_loop::of_thread() {
  thread_local std::weak_ptr<client_loop> current;
  auto loop = current.lock();
  if (!loop) current = loop = std::make_shared<client_loop>();
  return loop;
}

}  // namespace benefactor::api
