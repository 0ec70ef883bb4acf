// What a decider knows besides its buckets: claims by their place in the log, diagnoses, members' facts, edit
// tables and the other claims of a day. Part of api/audit/replay_decider.hpp.
#include <algorithm>

#include "api/audit/replay_decider.hpp"
#include "events/contract_in_force.hpp"
#include "store/event_codec.hpp"
#include "store/event_opening.hpp"
#include "store/member_details.hpp"

namespace benefactor::api {

namespace {

/// Claims held as they stand, for what comes next about them.
constexpr std::size_t near_max = 8'192;
constexpr std::size_t facts_max = 100'000;

}  // namespace

replay_decider::known_ptr replay_decider::find(const claim_id& id) {
  for (const auto& held : held_)
    if (held && held->state.id == id) return held;
  if (const auto at = near_.find(id); at != near_.end()) return at->second;
  const auto number = places_.find(id);
  if (number == claim_places::none) return nullptr;
  auto claim = load(number, false);
  if (near_order_.size() < near_max) {
    near_order_.push_back(id);
  } else {
    near_.erase(std::exchange(near_order_[near_next_], id));
    near_next_ = (near_next_ + 1) % near_max;
  }
  near_.emplace(id, claim);
  return claim;
}

/// Folds the claim from its places. *open*: with its diagnoses.
replay_decider::known_ptr replay_decider::load(std::uint32_t number, bool open) {
  auto claim = std::make_shared<known_claim>();
  claim->number = number;
  claim->diagnoses_known = open;
  const auto& id = places_.id_of(number);
  for (const auto position : places_.positions(number)) {
    const auto [owner, page] = world_.pages.find(position);
    for (auto at = position; at < page.end_position(); ++at) {
      bool opened = false;
      const auto view = store::parse_event(page.event_at(at));
      const auto decoded = store::decode(view, world_.log_id, open ? world_.vault : nullptr, &opened);
      const auto* event = std::get_if<bucket_event>(&decoded);
      if (!event) break;
      evolve(claim->state, *event);
      evolve(claim->diagnoses, claim->state, *event);
      if (claim_of(*event) == id && !view.sealed.empty() && !opened) claim->diagnoses_known = false;
      if (ends_command(*event)) break;
    }
  }
  return claim;
}

bool replay_decider::know_diagnoses(known_claim& claim) {
  if (claim.diagnoses_known) return true;
  auto opened = load(claim.number, true);
  claim.diagnoses = std::move(opened->diagnoses);
  claim.diagnoses_known = opened->diagnoses_known;
  return claim.diagnoses_known;
}

/// Opens what the command's rules read; false: it stays closed.
bool replay_decider::open_sealed(known_claim* subject) {
  if (subject && !know_diagnoses(*subject)) return false;
  for (std::size_t i = 0; i < command_.views.size(); ++i) {
    if (command_.views[i].sealed.empty()) continue;
    if (!world_.vault ||
        !store::open_sealed_part(command_.views[i], world_.log_id, *world_.vault, command_.events[i]))
      return false;
  }
  return true;
}

bool replay_decider::has_sealed_parts() const {
  return std::any_of(command_.views.begin(), command_.views.end(),
                     [](const auto& v) { return !v.sealed.empty(); });
}

/// Whether the fingerprints of a submission are what its lines say.
void replay_decider::check_fingerprints(std::vector<replay_difference>& found) {
  if (!command_.views.front().stream.tenant.is_default()) return;
  const auto& e = std::get<claim_submitted>(command_.events.front());
  std::vector<claim_line> lines;
  lines.reserve(e.lines.size());
  for (const auto& line : e.lines)
    lines.push_back(
        {line.service, line.service_date, line.billed, line.units, line.procedure, line.modifiers, {}});
  const auto again = store::fingerprints_of(*world_.keys.surrogates, e.member, e.provider_npi, lines);
  const auto recorded = fingerprints_of(command_.events.back());
  found_.fingerprints += again.size();
  for (std::size_t i = 0; i < again.size() && i < recorded.size(); ++i)
    if (again[i] != recorded[i])
      found.push_back({command_.events.size() - 1, e.claim, static_cast<std::uint16_t>(i + 1), "fingerprint",
                       to_hex(recorded[i]), to_hex(again[i]), 0});
}

// ---- edits ----

/// The load before which *back* others came, counted back from the command; nothing: none.
const std::pair<std::uint64_t, std::shared_ptr<const edit_tables>>* replay_decider::load_at(
    std::size_t back) const {
  if (!edits_) return nullptr;
  const auto behind = std::partition_point(
      edits_->begin(), edits_->end(), [&](const auto& load) { return load.first < command_.position(); });
  const auto known = static_cast<std::size_t>(behind - edits_->begin());
  return back < known ? &(*edits_)[known - 1 - back] : nullptr;
}

std::shared_ptr<const edit_tables> replay_decider::tables_at(std::size_t back) const {
  const auto* load = load_at(back);
  return load ? load->second : nullptr;
}

std::optional<std::uint64_t> replay_decider::loaded_at(std::size_t back) const {
  const auto* load = load_at(back);
  return load ? std::optional{load->first} : std::nullopt;
}

edit_inputs replay_decider::edits_by(bucket_entry& bucket, const claim_state* subject,
                                     const std::shared_ptr<const edit_tables>& tables) {
  edit_inputs inputs;
  inputs.tables = tables;
  const auto& contract = bucket.state.contract;
  const bool looks_around = looks_at_history(contract, tables.get());
  if (!tables && !looks_around) return inputs;
  claim_state submitted;
  if (!subject) evolve(submitted, command_.events.front());
  const auto& claim = subject ? *subject : submitted;
  if (tables && tables->age_sex) set_member(inputs, facts_of(contract, claim.member));
  if (!looks_around) return inputs;
  for (const auto& id : days_of(bucket).near(claim))
    if (const auto other = find(id)) add_history(inputs, claim, other->state);
  return inputs;
}

const store::service_days& replay_decider::days_of(bucket_entry& bucket) {
  if (bucket.days) return *bucket.days;
  bucket.days = std::make_unique<store::service_days>();
  for (auto number = bucket.last_claim; number != claim_places::none; number = places_.before(number)) {
    const auto position = places_.first_position(number);
    const auto [owner, page] = world_.pages.find(position);
    const auto decoded = store::decode(store::parse_event(page.event_at(position)), world_.log_id);
    bucket.days->add(std::get<claim_submitted>(std::get<bucket_event>(decoded)));
  }
  return *bucket.days;
}

// ---- who members are ----

void replay_decider::note_facts(const bucket_event& event, std::uint64_t position) {
  const auto note = [&](const content_digest& details) {
    if (details) described_[details] = position;
  };
  if (const auto* enrolled = std::get_if<policy_enrolled>(&event)) {
    for (const auto& m : enrolled->terms.members) note(m.details);
    note(enrolled->terms.holder_details);
  } else if (const auto* added = std::get_if<member_enrolled>(&event)) {
    note(added->terms.details);
  } else if (const auto* described = std::get_if<member_described>(&event)) {
    note(described->details);
  }
}

/// Nothing where it cannot be read.
std::optional<member_facts> replay_decider::read_facts(const policy& contract, const member_id& member) {
  const auto digest = details_of(contract, member);
  if (!digest) return member_facts{};
  if (const auto known = facts_.find(digest); known != facts_.end()) return known->second;
  const auto at = described_.find(digest);
  if (at == described_.end() || !world_.vault) return std::nullopt;
  const auto [owner, page] = world_.pages.find(at->second);
  bool open = false;
  const auto decoded =
      store::decode(store::parse_event(page.event_at(at->second)), world_.log_id, world_.vault, &open);
  const auto* event = std::get_if<bucket_event>(&decoded);
  const auto* details = event ? store::details_in(*event, member) : nullptr;
  // Of several members' parts some may be open.
  if (!details || (!open && details->empty())) return std::nullopt;
  if (facts_.size() >= facts_max) facts_.clear();
  return facts_[digest] = member_facts{details->birth_date, details->sex};
}

member_facts replay_decider::facts_of(const policy& contract, const member_id& member) {
  return read_facts(contract, member).value_or(member_facts{});
}

bool replay_decider::facts_known(const policy& contract, const member_id& member, const edit_tables* tables) {
  return !tables || !tables->age_sex || read_facts(contract, member).has_value();
}

}  // namespace benefactor::api
