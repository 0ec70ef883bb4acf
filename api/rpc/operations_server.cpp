// Operations of the contract: what whoever runs the server asks of it.
#include <filesystem>
#include <kj/debug.h>
#include <utility>

#include "api/backup_outcome.hpp"
#include "api/publish/publisher.hpp"
#include "api/rpc/running_backup.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_views.hpp"
#include "events/date.hpp"

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
  operations_server(kj::Own<connection_state> state, session_ptr session)
      : state_(kj::mv(state)), session_(std::move(session)) {}

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
    // What is set below is taken back by the job: one that never begins would leave it there.
    if (!door.operator_thread.has_room())
      return KJ_EXCEPTION(OVERLOADED, "other long work waits; ask again later");
    auto running = kj::heap<running_backup>();
    if (params.hasProgress()) running->set_listener(params.getProgress());
    context.releaseParams();
    context.allowCancellation();
    auto stopped = running->stopped();
    door.backup = kj::mv(running);
    return door.operator_thread
        .run<backup_outcome>([&door, session = session_, request, post = door.bridge.poster(), stopped] {
          if (session->is_revoked()) {  // While it waited for the thread.
            post([&door] { door.backup = nullptr; });
            session->require_standing();
          }
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

  kj::Promise<void> jobs(JobsContext context) override {
    state_->door.check_open();
    const auto* runner = state_->door.parts.jobs;
    const auto all = runner ? runner->status() : std::vector<job_status>{};
    auto list = context.getResults().initJobs(static_cast<kj::uint>(all.size()));
    for (kj::uint i = 0; i < list.size(); ++i) {
      list[i].setName(to_text_reader(all[i].name));
      list[i].setDescription(to_text_reader(all[i].description));
      if (all[i].at) list[i].setAt(format_time_of_day(*all[i].at));
      if (all[i].last_us) list[i].setLastRun(format_instant(*all[i].last_us));
      if (all[i].last_us) list[i].setLastSummary(to_text_reader(all[i].last_summary));
    }
    return kj::READY_NOW;
  }

  kj::Promise<void> runJob(RunJobContext context) override {
    auto& door = state_->door;
    door.check_open();
    KJ_REQUIRE(door.parts.jobs != nullptr, "this server runs no jobs");
    const auto params = context.getParams();
    const date on{params.getOn()};
    KJ_REQUIRE(is_calendar_day(on), "`on` is no day of the calendar");
    const recorded_read read(*state_, session_, "Operations.runJob");
    store::event_source source;
    source.channel = store::source_channel::rpc;
    return door.operator_thread
        .run<std::optional<job_result>>(
            while_standing(session_,
                           [&jobs = *door.parts.jobs, read, name = to_string(params.getName()), on,
                            dry = params.getDry(), by = state_->new_origin(*session_, source)] {
                             return jobs.run(name, on, dry, &read.phi(), by);
                           }),
            read.gate())
        .then([context](std::unique_ptr<std::optional<job_result>>&& result) mutable {
          auto to = context.getResults().initResult();
          if (!*result) return;
          const auto& ran = **result;
          auto done = to.initDone();
          done.setSummary(to_text_reader(ran.summary));
          done.setFailed(static_cast<std::uint32_t>(ran.failed));
          auto claims = done.initClaims(static_cast<kj::uint>(ran.touched.size()));
          for (kj::uint i = 0; i < claims.size(); ++i) claims.set(i, to_text_reader(ran.touched[i]));
        });
  }

  kj::Promise<void> publishTargets(PublishTargetsContext context) override {
    auto* publisher = open();
    const auto all = publisher ? publisher->status() : std::vector<publish::target_status>{};
    auto list = context.getResults().initTargets(static_cast<kj::uint>(all.size()));
    for (kj::uint i = 0; i < list.size(); ++i) write_view(list[i], all[i]);
    return kj::READY_NOW;
  }

  kj::Promise<void> deadLetters(DeadLettersContext context) override {
    auto* publisher = open();
    auto result = context.getResults().initResult();
    const auto letters = publisher ? publisher->dead_letters(to_string(context.getParams().getTarget()))
                                   : std::optional<std::vector<publish::dead_letter>>{};
    if (!letters) return kj::READY_NOW;
    auto list = result.initLetters(static_cast<kj::uint>(letters->size()));
    for (kj::uint i = 0; i < list.size(); ++i) write_view(list[i], (*letters)[i]);
    return kj::READY_NOW;
  }

  kj::Promise<void> retryDeadLetters(RetryDeadLettersContext context) override {
    auto* publisher = open();
    const auto params = context.getParams();
    const auto position = params.getAll() ? std::nullopt : std::optional(params.getPosition());
    const auto count =
        publisher ? publisher->retry(to_string(params.getTarget()), position) : std::optional<std::size_t>{};
    if (count) context.getResults().initResult().setRetried(static_cast<std::uint32_t>(*count));
    return kj::READY_NOW;
  }

  kj::Promise<void> keys(KeysContext context) override {
    context.getResults().setKeys(make_keys(kj::addRef(*state_), session_));
    return kj::READY_NOW;
  }

 private:
  /// Null: this server publishes no events.
  publish::publisher* open() const {
    state_->door.check_open();
    return state_->door.parts.publisher;
  }

  kj::Own<connection_state> state_;
  const session_ptr session_;
};

}  // namespace

wire::Operations::Client make_operations(kj::Own<connection_state> state, session_ptr session) {
  return kj::heap<operations_server>(kj::mv(state), std::move(session));
}

}  // namespace benefactor::api
