// Operations of the contract: what whoever runs the server asks of it.
#include <filesystem>
#include <kj/debug.h>
#include <utility>

#include "api/backup_outcome.hpp"
#include "api/rpc/running_backup.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/wire_codes.hpp"

namespace benefactor::api {

void running_backup::report(std::uint64_t copied_bytes, std::uint64_t total_bytes) {
  if (reporting_) return;
  KJ_IF_MAYBE (client, progress_) {
    auto request = client->reportRequest();
    request.setCopiedBytes(copied_bytes);
    request.setTotalBytes(total_bytes);
    reporting_ = true;
    // A client that fails to listen still gets its backup.
    report_ = request.send()
                  .then([](auto&&) {}, [](kj::Exception&&) {})
                  .then([this] { reporting_ = false; })
                  .eagerlyEvaluate(nullptr);
  }
}

void running_backup::abandon() {
  *stopped_ = true;
  report_ = nullptr;
  progress_ = nullptr;
}

namespace {

void write_backup(wire::Backup::Builder to, const store::backup_report& report) {
  to.setNumber(report.backup.number);
  to.setTimeMicros(report.backup.time_us);
  to.setLastPosition(report.backup.last_position);
  to.setPageHash(capnp::Data::Reader(report.backup.page_hash.data(), report.backup.page_hash.size()));
  to.setKeyRingId(to_data_reader(report.key_ring_id));
  to.setCopiedBytes(report.copied_bytes);
  to.setReusedBytes(report.reused_bytes);
  to.setBackups(report.backups);
  to.setRemoved(report.removed);
}

void write_outcome(wire::BackupResult::Builder to, const backup_outcome& outcome) {
  if (outcome.done)
    write_backup(to.initDone(), *outcome.done);
  else if (!outcome.refused.empty())
    to.setRefused(to_text_reader(outcome.refused));
  else
    to.setFailed(to_text_reader(outcome.failed));
}

/// Takes the backup, on the operator thread.
backup_outcome take(door_state& door, const store::backup_request& request,
                    const std::function<void(std::function<void()>)>& post,
                    const std::shared_ptr<std::atomic<bool>>& stopped) {
  backup_outcome outcome;
  try {
    outcome.done = door.parts.back_up(request, [&](const store::backup_progress& progress) {
      post([&door, progress] {
        KJ_IF_MAYBE (running, door.backup) (*running)->report(progress.copied_bytes, progress.total_bytes);
      });
      return !*stopped;
    });
  } catch (const store::backup_refused& refused) {
    outcome.refused = refused.what();
  } catch (const std::exception& error) {
    outcome.failed = error.what();
  }
  // Also when nobody waits for the outcome any more.
  post([&door] { door.backup = nullptr; });
  return outcome;
}

class operations_server final : public wire::Operations::Server {
 public:
  explicit operations_server(kj::Own<connection_state> state) : state_(kj::mv(state)) {}

  kj::Promise<void> backup(BackupContext context) override {
    auto& door = state_->door;
    door.check_open();
    KJ_REQUIRE(door.parts.back_up != nullptr, "this server takes no backups");
    const auto params = context.getParams();
    if (door.backup != nullptr) {
      context.getResults().initResult().setRefused(
          "backup: another one is being taken; wait until it has ended");
      return kj::READY_NOW;
    }
    const store::backup_request request{std::filesystem::path(to_string(params.getDirectory())),
                                        params.getKeep()};
    auto running = kj::heap<running_backup>();
    if (params.hasProgress()) running->set_listener(params.getProgress());
    context.releaseParams();
    context.allowCancellation();
    auto stopped = running->stopped();
    door.backup = kj::mv(running);
    return door.operator_thread
        .run<backup_outcome>([&door, request, post = door.bridge.poster(), stopped] {
          return take(door, request, post, stopped);
        })
        .then([context](std::unique_ptr<backup_outcome>&& outcome) mutable {
          write_outcome(context.getResults().initResult(), *outcome);
        })
        .attach(kj::defer([&door, stopped] {
          KJ_IF_MAYBE (running, door.backup)
            if ((*running)->stopped() == stopped) (*running)->abandon();
        }));
  }

 private:
  kj::Own<connection_state> state_;
};

}  // namespace

wire::Operations::Client make_operations(kj::Own<connection_state> state) {
  return kj::heap<operations_server>(kj::mv(state));
}

}  // namespace benefactor::api
