#include "api/x12/status_277.hpp"

#include <utility>

#include "api/x12/envelope.hpp"
#include "api/x12/status_reader.hpp"

namespace benefactor::api::x12 {
namespace {

bool is_known_version(std::string_view version) {
  for (const std::string_view known : {"005010X212", "005010X214"})
    if (version.substr(0, known.size()) == known) return true;
  return false;
}

class status_taker final : public set_taker {
 public:
  explicit status_taker(status_reading& result) : result_{result} {}

  std::string_view set_id() const override { return "277"; }
  std::string_view claim_id() const override { return "TRN"; }

  void take(const framed_set& set, const segment_reader& source) override {
    if (!is_known_version(set.version))
      warn(set.at, "the version is neither 005010X212 nor 005010X214; it is read as these are");
    status_report report;
    report.at = set.at;
    report.version = set.version;
    report.test = set.test;
    status_reader reader{source, report,
                         [&](place at, std::string message) { warn(std::move(at), std::move(message)); }};
    for (const auto& s : set.segments) reader.take(s);
    reader.finish();
    ++result_.counts.sets_read;
    result_.counts.claims_read += report.claims.size();
    result_.reports.push_back(std::move(report));
  }

  void refuse(place at, std::string message, std::size_t claims) override {
    result_.counts.claims_refused += claims;
    if (++result_.counts.refusals > max_listed) return;
    refusal r;
    r.at = std::move(at);
    r.message = std::move(message);
    r.claims_refused = claims;
    result_.refusals.push_back(std::move(r));
  }

  void warn(place at, std::string message) override {
    if (++result_.counts.warnings <= max_listed)
      result_.warnings.push_back({std::move(at), std::move(message)});
  }

 private:
  status_reading& result_;
};

}  // namespace

status_reading read_277(std::string_view bytes, const status_options& options) {
  status_reading result;
  status_taker taker{result};
  walk_envelope(bytes, options.file, options.max_segments, taker, result.counts);
  return result;
}

}  // namespace benefactor::api::x12
