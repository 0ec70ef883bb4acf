#include "api/rpc/covered.hpp"

#include <kj/debug.h>

namespace benefactor::api {

bool is_covered(const door_state& door, read_from source, std::uint64_t position) {
  const auto& reads = door.parts.reads;
  return position == 0 ||
         position < (source == read_from::log ? reads.durable_position() : reads.projected_position());
}

kj::Promise<void> until_projected(door_state& door, std::uint64_t position) {
  if (door.waiting_for_position >= door.limits.waiting_queries)
    return KJ_EXCEPTION(OVERLOADED, "too many queries wait for their position; ask again later");
  auto& reads = door.parts.reads;
  auto waiting = kj::newPromiseAndCrossThreadFulfiller<void>();
  const auto reached =
      std::make_shared<kj::Own<kj::CrossThreadPromiseFulfiller<void>>>(kj::mv(waiting.fulfiller));
  const auto ticket = reads.when_projected(position, [reached](bool covered) {
    if (covered)
      (*reached)->fulfill();
    else
      (*reached)->reject(KJ_EXCEPTION(DISCONNECTED, "the server is stopping"));
  });
  ++door.waiting_for_position;
  auto late = door.timer.afterDelay(door.limits.query_wait.count() * kj::MILLISECONDS)
                  .then([&reads, position]() -> kj::Promise<void> {
                    return KJ_EXCEPTION(FAILED, "atLeastPosition was not reached in time", position,
                                        reads.projected_position());
                  });
  return door.delays.wrap(waiting.promise.exclusiveJoin(kj::mv(late))).attach(kj::defer([&door, ticket] {
    --door.waiting_for_position;
    door.parts.reads.forget(ticket);
  }));
}

}  // namespace benefactor::api
