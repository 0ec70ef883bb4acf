#include "api/x12/write_837p.hpp"

#include <utility>

#include "api/x12/outgoing_writer.hpp"

namespace benefactor::api::x12 {
namespace {

constexpr std::string_view guide_version = "005010X222A1";

}  // namespace

written_837p write_837p(std::span<const outgoing_claims> sets, const interchange_envelope& envelope,
                        const claim_writing_options& options) {
  const auto delimiters = delimiters_of(envelope);
  std::vector<field_problem> problems;
  segment_writer out{delimiters, problems};
  interchange_frame frame{envelope, out};
  frame.open("HC", guide_version, sets.size());
  out.require(!sets.empty(), "ST", 0, "is required: there is no claim to write");
  std::size_t number = 0;
  for (const auto& set : sets) {
    const auto path = "sets[" + std::to_string(number++) + ']';
    frame.begin_set("837", guide_version);
    outgoing_writer{out, problems, options}.write(set, path, envelope.day, frame.time_text());
    out.about(path);
    frame.end_set();
  }
  frame.close();
  if (!problems.empty()) return problems;
  return out.take_text();
}

}  // namespace benefactor::api::x12
