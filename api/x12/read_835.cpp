#include "api/x12/read_835.hpp"

#include <utility>

#include "api/x12/envelope.hpp"
#include "api/x12/remittance_reader.hpp"

namespace benefactor::api::x12 {
namespace {

bool is_known_version(std::string_view version) {
  for (const std::string_view known : {"005010X221A1", "005010X221", "004010X091A1", "004010X091"})
    if (version == known) return true;
  return false;
}

class remittance_taker final : public set_taker {
 public:
  explicit remittance_taker(remittance_reading& result) : result_{result} {}

  std::string_view set_id() const override { return "835"; }
  std::string_view claim_id() const override { return "CLP"; }

  void take(const framed_set& set, const segment_reader& source) override {
    const auto place_of = [&](std::size_t index, std::string id, std::size_t offset) {
      auto at = set.at;
      at.segment = index, at.segment_id = std::move(id), at.offset = offset;
      return at;
    };
    if (!is_known_version(set.version))
      warn(set.at,
           "the version is none of 005010X221A1, 005010X221, 004010X091A1 and 004010X091; it is read as "
           "these are");
    remittance_reader reader{source, [&](const segment& s, std::string message) {
                               warn(place_of(s.index, shown_segment_id(s.id), s.offset), std::move(message));
                             }};
    for (const auto& s : set.segments) reader.take(s);
    if (auto read = reader.finish(set.segments.front())) {
      ++result_.counts.sets_read;
      result_.counts.claims_read += set.claims;
      result_.remittances.push_back({std::move(*read), set.at, set.version, set.test});
      return;
    }
    refusal r;
    r.problems = reader.problems();
    const auto& first = r.problems.front();
    r.at = place_of(first.segment, first.segment_id, first.offset);
    r.message = first.field + ' ' + first.rule;
    r.claims_refused = set.claims;
    add(std::move(r));
  }

  void refuse(place at, std::string message, std::size_t claims) override {
    refusal r;
    r.at = std::move(at);
    r.message = std::move(message);
    r.claims_refused = claims;
    add(std::move(r));
  }

  void warn(place at, std::string message) override {
    if (++result_.counts.warnings <= max_listed)
      result_.warnings.push_back({std::move(at), std::move(message)});
  }

 private:
  void add(refusal r) {
    result_.counts.claims_refused += r.claims_refused;
    if (++result_.counts.refusals <= max_listed) result_.refusals.push_back(std::move(r));
  }

  remittance_reading& result_;
};

}  // namespace

remittance_reading read_835(std::string_view bytes, const remittance_options& options) {
  remittance_reading result;
  remittance_taker taker{result};
  walk_envelope(bytes, options.file, options.max_segments, taker, result.counts);
  return result;
}

}  // namespace benefactor::api::x12
