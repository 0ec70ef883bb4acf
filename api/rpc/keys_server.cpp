// KeyOperations of the contract: rotation and renewal of keys, and erasure of members.
#include <kj/debug.h>
#include <set>
#include <utility>

#include "api/key_service.hpp"
#include "api/rpc/running_rotation.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_results.hpp"

namespace benefactor::api {

void running_rotation::report(std::uint64_t done, std::uint64_t total) {
  if (reporting_) return;
  KJ_IF_MAYBE (client, progress_) {
    auto request = client->reportRequest();
    request.setDone(done);
    request.setTotal(total);
    reporting_ = true;
    // A client that fails to listen still gets what it asked for.
    report_ = request.send()
                  .then([](auto&&) {}, [](kj::Exception&&) {})
                  .then([this] { reporting_ = false; })
                  .eagerlyEvaluate(nullptr);
  }
}

void running_rotation::abandon() {
  *stopped_ = true;
  report_ = nullptr;
  progress_ = nullptr;
}

namespace {

void write_status(wire::KeyStatus::Builder to, const store::key_status& status) {
  to.setRingId(to_data_reader(status.ring));
  to.setCurrent(status.current);
  to.setLive(status.counts.live());
  to.setErased(status.counts.erased);
  const std::set<std::uint32_t> in_ring(status.numbers.begin(), status.numbers.end());
  auto numbers = in_ring;
  for (const auto& [number, count] : status.counts.under) numbers.insert(number);
  auto keys = to.initKeys(static_cast<kj::uint>(numbers.size()));
  kj::uint i = 0;
  for (const auto number : numbers) {
    const auto at = status.counts.under.find(number);
    keys[i].setNumber(number);
    keys[i].setInRing(in_ring.contains(number));
    keys[i++].setWrapped(at == status.counts.under.end() ? 0 : at->second);
  }
  auto renewed = to.initRenewed(static_cast<kj::uint>(status.counts.renewed.size()));
  i = 0;
  for (const auto& [generation, count] : status.counts.renewed) {
    renewed[i].setGeneration(generation);
    renewed[i++].setKeys(count);
  }
  to.setRenewing(status.counts.renewing);
  to.setDamaged(status.counts.damaged);
}

/// Into a Rotation or Renewal.
template <class Builder>
void write_damaged(Builder to, const store::damaged_data_keys& keys) {
  to.setDamaged(keys.damaged);
  auto names = to.initDamagedKeys(static_cast<kj::uint>(keys.damaged_keys.size()));
  for (kj::uint i = 0; i < names.size(); ++i) names.set(i, to_text_reader(keys.damaged_keys[i]));
}

struct rotation_outcome {
  std::optional<store::rotation_report> done;
  std::string failed;
};

void write_rotation(wire::RotationResult::Builder to, const rotation_outcome& outcome) {
  if (!outcome.done) return to.setFailed(to_text_reader(outcome.failed));
  auto done = to.initDone();
  write_status(done.initStatus(), outcome.done->after);
  done.setAdded(outcome.done->added);
  done.setRewrapped(outcome.done->rewrapped);
  done.setForgotten(static_cast<std::uint32_t>(outcome.done->forgotten));
  write_damaged(done, *outcome.done);
}

void write_erasure(wire::ErasureResult::Builder to, const erasure_outcome& outcome) {
  if (outcome.refused) return write_refusal(to.initRefused(), *outcome.refused);
  if (!outcome.failed.empty()) return to.setFailed(to_text_reader(outcome.failed));
  auto done = to.initDone();
  done.setRequest(outcome.request);
  done.setPosition(outcome.position);
  done.setUnchanged(outcome.unchanged);
  done.setErased(outcome.erased);
}

struct renewal_told {
  std::optional<renewal_outcome> done;
  std::string failed;
};

void write_renewal(wire::RenewalResult::Builder to, const renewal_told& outcome) {
  if (!outcome.done) return to.setFailed(to_text_reader(outcome.failed));
  if (outcome.done->refused) return write_refusal(to.initRefused(), *outcome.done->refused);
  auto done = to.initDone();
  done.setRenewed(outcome.done->done.renewed);
  done.setFull(outcome.done->done.full);
  done.setWentOn(outcome.done->done.went_on);
  write_damaged(done, outcome.done->done);
}

using poster = std::function<void(std::function<void()>)>;
using stop_flag = std::shared_ptr<std::atomic<bool>>;

/// Tells the loop how far the work on all keys is, and the work whether to go on.
store::rewrap_listener listener_of(door_state& door, const poster& post, const stop_flag& stopped) {
  return [&door, post, stopped](std::size_t done, std::size_t total) {
    post([&door, done, total] {
      KJ_IF_MAYBE (running, door.rotating) (*running)->report(done, total);
    });
    return !*stopped;
  };
}

/// Rotates, on the operator thread.
rotation_outcome rotate_all(door_state& door, bool forget_old, const poster& post, const stop_flag& stopped) {
  rotation_outcome outcome;
  try {
    auto report = door.parts.keys->rotate(forget_old, listener_of(door, post, stopped));
    if (report.stopped)
      outcome.failed = "the rotation was stopped: ask again, and it goes on";
    else
      outcome.done = std::move(report);
  } catch (const std::exception& error) {
    outcome.failed = error.what();
  }
  // Also when nobody waits for the outcome any more.
  post([&door] { door.rotating = nullptr; });
  return outcome;
}

/// Renews, on the operator thread: every key where both numbers are empty.
renewal_told renew_keys(door_state& door, const std::string& policy, const std::string& member,
                        const poster& post, const stop_flag& stopped) {
  renewal_told outcome;
  try {
    auto& keys = *door.parts.keys;
    auto report = policy.empty() && member.empty() ? keys.renew_all(listener_of(door, post, stopped))
                                                   : keys.renew(policy, member);
    if (report.done.stopped)
      outcome.failed = "the renewal was stopped: ask again, and it goes on";
    else
      outcome.done = std::move(report);
  } catch (const std::exception& error) {
    outcome.failed = error.what();
  }
  post([&door] { door.rotating = nullptr; });
  return outcome;
}

class keys_server final : public wire::KeyOperations::Server {
 public:
  keys_server(kj::Own<connection_state> state, session_ptr session)
      : state_(kj::mv(state)), session_(std::move(session)) {}

  kj::Promise<void> status(StatusContext context) override {
    auto& keys = open();
    return state_->door.operator_thread.run<store::key_status>([&keys] { return keys.status(); })
        .then([context](std::unique_ptr<store::key_status>&& status) mutable {
          write_status(context.getResults().initStatus(), *status);
        });
  }

  kj::Promise<void> rotate(RotateContext context) override {
    open();
    return on_all_keys<rotation_outcome>(
        context,
        [&door = state_->door, forget_old = context.getParams().getForgetOld()](const poster& post,
                                                                                const stop_flag& stopped) {
          return rotate_all(door, forget_old, post, stopped);
        },
        write_rotation);
  }

  kj::Promise<void> renew(RenewContext context) override {
    open();
    const auto params = context.getParams();
    return on_all_keys<renewal_told>(
        context,
        [&door = state_->door, policy = to_string(params.getPolicyNumber()),
         member = to_string(params.getMemberId())](const poster& post, const stop_flag& stopped) {
          return renew_keys(door, policy, member, post, stopped);
        },
        write_renewal);
  }

  kj::Promise<void> requestErasure(RequestErasureContext context) override {
    const auto params = context.getParams();
    return step(context, params.getActor(),
                [policy = to_string(params.getPolicyNumber()), member = to_string(params.getMemberId()),
                 reason = to_string(params.getReason())](key_service& keys, const erasing_user& by) {
                  return keys.request_erasure(policy, member, reason, by);
                });
  }

  kj::Promise<void> approveErasure(ApproveErasureContext context) override {
    const auto params = context.getParams();
    return step(context, params.getActor(),
                [request = params.getRequest()](key_service& keys, const erasing_user& by) {
                  return keys.approve_erasure(request, by);
                });
  }

  kj::Promise<void> withdrawErasure(WithdrawErasureContext context) override {
    const auto params = context.getParams();
    return step(context, params.getActor(),
                [request = params.getRequest()](key_service& keys, const erasing_user& by) {
                  return keys.withdraw_erasure(request, by);
                });
  }

 private:
  key_service& open() const {
    state_->door.check_open();
    KJ_REQUIRE(state_->door.parts.keys != nullptr, "this server does nothing with keys");
    return *state_->door.parts.keys;
  }

  /// Has the operator thread do *work*, of which there is one at a time, and tells the client what came of
  /// it.
  template <class Outcome, class Context, class Work, class Write>
  kj::Promise<void> on_all_keys(Context context, Work work, Write write) {
    auto& door = state_->door;
    const auto params = context.getParams();
    if (door.rotating != nullptr) {
      context.getResults().initResult().setFailed(
          "keys are being rotated or renewed: wait until that has ended");
      return kj::READY_NOW;
    }
    // What is set below is taken back by the job: one that never begins would leave it there.
    if (!door.operator_thread.has_room())
      return KJ_EXCEPTION(OVERLOADED, "other long work waits; ask again later");
    auto running = kj::heap<running_rotation>();
    if (params.hasProgress()) running->set_listener(params.getProgress());
    context.releaseParams();
    context.allowCancellation();
    auto stopped = running->stopped();
    door.rotating = kj::mv(running);
    return door.operator_thread
        .template run<Outcome>([&door, session = session_, post = poster(door.bridge.poster()), stopped,
                                work = std::move(work)] {
          if (session->is_revoked()) {  // While it waited for the thread.
            post([&door] { door.rotating = nullptr; });
            session->require_standing();
          }
          return work(post, stopped);
        })
        .then([context, write](std::unique_ptr<Outcome>&& outcome) mutable {
          write(context.getResults().initResult(), *outcome);
        })
        .attach(kj::defer([&door, stopped] {
          KJ_IF_MAYBE (running, door.rotating)
            if ((*running)->stopped() == stopped) (*running)->abandon();
        }));
  }

  /// One step of an erasure, in the name of the session's user or, in a local session, of *actor*.
  template <class Context>
  kj::Promise<void> step(Context context, capnp::Text::Reader actor,
                         std::function<erasure_outcome(key_service&, const erasing_user&)> take_step) {
    auto& keys = open();
    erasing_user by{.name = to_string(actor), .origin = nullptr};
    if (!by.name.empty() && !session_->subject->unrestricted) {
      write_refusal(context.getResults().initResult().initRefused(),
                    {rejection_code::invalid,
                     {{"actor", "is the session's user: only a local session names another"}},
                     "the request has problems"});
      return kj::READY_NOW;
    }
    if (by.name.empty()) by.name = session_->who->user;
    store::event_source source;
    source.channel = store::source_channel::rpc;
    auto origin = std::make_shared<store::event_origin>(*state_->new_origin(*session_, source));
    origin->user = by.name;
    by.origin = std::move(origin);
    context.releaseParams();
    return state_->door.operator_thread
        .run<erasure_outcome>(while_standing(
            session_, [&keys, by, take_step = std::move(take_step)] { return take_step(keys, by); }))
        .then([context](std::unique_ptr<erasure_outcome>&& outcome) mutable {
          write_erasure(context.getResults().initResult(), *outcome);
        });
  }

  kj::Own<connection_state> state_;
  const session_ptr session_;
};

}  // namespace

wire::KeyOperations::Client make_keys(kj::Own<connection_state> state, session_ptr session) {
  return kj::heap<keys_server>(kj::mv(state), std::move(session));
}

}  // namespace benefactor::api
