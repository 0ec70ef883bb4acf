#include "tests/actors/staged_engine.hpp"

#include <stdexcept>

namespace benefactor::test_support {

namespace {

store::genesis test_genesis() {
  store::genesis g;
  g.log_id.bytes[0] = 1;
  g.key_ring_id.bytes[0] = 2;
  g.created_us = 1'767'225'600'000'000;
  return g;
}

}  // namespace

void staged_engine::collecting_sink::deliver(std::vector<actors::answer> batch) {
  for (auto& a : batch)
    if (!answers.emplace(a.token, a).second) throw std::logic_error("a request was answered twice");
}

staged_engine::staged_engine(staged_options options)
    : options_(options),
      random_(options.seed),
      entropy_(options.seed),
      keys_(entropy_),
      surrogates_(store::secret_key{}, "default"),
      device_(std::make_unique<store::simulated_log_device>()) {
  start();
}

staged_engine::~staged_engine() { stop(); }

void staged_engine::start() {
  head_ = store::open_log(*device_, test_genesis());
  derived_ = store::make_memory_derived_store();
  tail_ = std::make_unique<store::tail_index>();
  directory_ = std::make_unique<store::provider_directory>();
  // Nothing is derived here but the tail, which holds the whole log: what a start finds without a derived
  // store.
  for (auto pages = device_->scan(0); pages->next();) {
    const store::stored_page page{pages->first_position(),
                                  std::make_shared<const std::string>(pages->bytes())};
    tail_->add(page);
    for (const auto bytes : store::page_view::trusted(page)) {
      const auto view = store::parse_event(bytes);
      if (view.type != static_cast<std::uint16_t>(store::domain_event_type::provider_enrolled)) continue;
      const auto decoded = store::decode(view, head_.origin.log_id);
      directory_->put(std::get<provider_enrolled>(decoded).terms, view.position);
    }
  }
  reader_ = std::make_unique<store::stream_reader>(*device_, *derived_, *tail_);
  config_ = std::make_unique<caf::actor_system_config>();
  config_->set("scheduler.policy", caf::atom("testing"));
  system_ = std::make_unique<caf::actor_system>(*config_);
  actors::engine_parts parts{.device = *device_,
                             .head = head_,
                             .derived = *derived_,
                             .tail = *tail_,
                             .reader = *reader_,
                             .keys = keys_,
                             .surrogates = surrogates_,
                             .entropy = entropy_,
                             .directory = *directory_,
                             .clock = [this] { return now_us_ += 250; },
                             .on_durable = {},
                             .on_snapshot = {},
                             .on_fatal = [this](const std::string& why) { fatal_ = why; }};
  if (options_.snapshots)
    parts.on_snapshot = [this](const policy_id& policy, std::uint64_t position, std::string contract,
                               std::string accumulators) {
      store::derived_batch batch;
      const store::tenant_name tenant;
      if (!contract.empty())
        batch.snapshots.push_back(
            {store::snapshot_contract_key(tenant, policy), store::snapshot_value(position, contract)});
      batch.snapshots.push_back(
          {store::snapshot_accumulators_key(tenant, policy), store::snapshot_value(position, accumulators)});
      batch.checkpoint = {head_.origin.log_id, 0, {}};
      derived_->write(std::move(batch));
    };
  shared_ = actors::set_stage(*system_,
                              {.tenant = {},
                               .resident_buckets = options_.resident_buckets,
                               .scheduler_threads = 0,
                               .tail_bytes_max = options_.tail_bytes_max},
                              std::move(parts));
  run();
}

void staged_engine::stop() {
  bool quiet = false;
  caf::anon_send(shared_->registry,
                 actors::drain{std::make_shared<std::function<void()>>([&] { quiet = true; })});
  run();
  actors::clear_stage(*shared_);
  run();
  shared_.reset();
  system_.reset();
  if (!quiet && fatal_.empty()) throw std::logic_error("the engine did not become quiet");
}

void staged_engine::cover_before(std::uint64_t position) {
  store::derived_batch batch;
  for (const auto& page : tail_->pages(0, SIZE_MAX))
    for (const auto bytes : store::page_view::trusted(page)) {
      const auto event = store::parse_event(bytes);
      const store::event_place place{event.position, page.first_position};
      batch.index.emplace_back(event.stream, place);
      for (const auto tag : event.tags) batch.index.emplace_back(tag, place);
    }
  batch.checkpoint = {head_.origin.log_id, position, {}};
  derived_->write(std::move(batch));
  tail_->drop_before(position);
  caf::anon_send(shared_->log, actors::tail_covered{});
}

void staged_engine::restart() {
  stop();
  device_ = device_->reopen();
  start();
}

caf::scheduler::test_coordinator& staged_engine::scheduler() {
  return dynamic_cast<caf::scheduler::test_coordinator&>(system_->scheduler());
}

bool staged_engine::step() {
  auto& s = scheduler();
  const bool disk = device_->pending() > 0;
  if (!s.has_job() && !disk) return false;
  // The disk is one more actor among those that could go on.
  const auto choice = random_() % (s.jobs.size() + (disk ? 1 : 0));
  if (choice == s.jobs.size()) {
    device_->complete_next();
    return true;
  }
  std::rotate(s.jobs.begin(), s.jobs.begin() + static_cast<std::ptrdiff_t>(choice),
              s.jobs.begin() + static_cast<std::ptrdiff_t>(choice) + 1);
  s.try_run_once();
  return true;
}

void staged_engine::run() {
  while (step()) {
  }
}

std::uint64_t staged_engine::send(actors::request_body body) {
  std::vector<actors::request_body> one;
  one.push_back(std::move(body));
  send(std::move(one));
  return next_token_ - 1;
}

void staged_engine::send(std::vector<actors::request_body> bodies) {
  auto batch = std::make_shared<std::vector<actors::request>>();
  for (auto& body : bodies) batch->push_back({std::move(body), next_token_++, sink_, nullptr});
  caf::anon_send(shared_->registry, actors::request_batch{std::move(batch)});
}

actors::answer staged_engine::ask(actors::request_body body) {
  const auto token = send(std::move(body));
  run();
  return sink_->answers.at(token);
}

std::string staged_engine::log_bytes() const {
  std::string all;
  for (auto pages = device_->scan(0); pages->next();) all.append(pages->bytes());
  return all;
}

std::uint64_t staged_engine::end_position() const { return tail_->end_position(); }

claim_state staged_engine::claim(const claim_id& id) const {
  const auto loaded = store::load_claim(*reader_, {}, head_.origin.log_id, id);
  return loaded ? loaded->state : claim_state{};
}

bucket_state staged_engine::bucket(const std::string& policy_number) const {
  return store::load_bucket(*reader_, *derived_, {}, head_.origin.log_id, surrogates_.policy(policy_number))
      .state;
}

}  // namespace benefactor::test_support
