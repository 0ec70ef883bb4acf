#include "api/rpc/door_visit.hpp"

#include <utility>

#include "api/rpc/door_state.hpp"

namespace benefactor::api {
namespace {

class visitor final : public door_visit {
 public:
  visitor(door_state& door, peer from)
      : state_(kj::refcounted<connection_state>(door, door.new_number(), std::move(from))) {}
  // Its calls hold the state for as long as the engine has them.
  ~visitor() noexcept(false) override { state_->end(); }

  wire::Door::Client door() override { return make_door(kj::addRef(*state_)).castAs<wire::Door>(); }
  kj::Timer& timer() override { return state_->door.timer; }
  void add(kj::Promise<void> task) override { state_->door.tasks.add(kj::mv(task)); }

 private:
  kj::Own<connection_state> state_;
};

}  // namespace

kj::Own<door_visit> make_visit(door_state& door, peer from) {
  return kj::refcounted<visitor>(door, std::move(from));
}

}  // namespace benefactor::api
