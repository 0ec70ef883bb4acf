#include "tests/api/x12/acknowledgments_read_back.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "api/x12/interchange.hpp"

namespace benefactor::api_test::read_back {

using api::x12::acknowledger;
using api::x12::claim_answers;
using api::x12::interchange_answers;
using api::x12::read_result;
using api::x12::segment_reader;
using api::x12::token_kind;

claim_answers all_accepted(const read_result& read) {
  claim_answers answers;
  for (std::size_t i = 0; i < read.claims.size(); ++i)
    answers[read.claims[i].at.segment] = {true, "CLM-" + std::to_string(i + 1), {}};
  return answers;
}

std::vector<interchange_answers> answer(const std::string& bytes) {
  const auto result = read(bytes);
  const auto answers = all_accepted(result);
  return acknowledger{}.answer(bytes, result, &answers, noon);
}

interchange_answers only_answer(const std::string& bytes) {
  auto answers = answer(bytes);
  BOOST_REQUIRE_EQUAL(answers.size(), 1u);
  return std::move(answers[0]);
}

std::vector<std::string> segments_of(const std::string& text) {
  segment_reader reader{text};
  std::vector<std::string> lines;
  while (const auto s = reader.next()) {
    const auto e = reader.elements(*s);
    std::string line{e[0]};
    for (std::size_t n = 1; n < e.count; ++n) {
      line += '*';
      const auto c = reader.components(e[n]);
      for (std::size_t k = 0; k < c.count; ++k) line.append(k == 0 ? "" : ":").append(c[k]);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> only(const std::string& text, const std::vector<std::string>& ids) {
  std::vector<std::string> lines;
  for (auto& line : segments_of(text))
    if (std::find(ids.begin(), ids.end(), line.substr(0, line.find('*'))) != ids.end())
      lines.push_back(std::move(line));
  return lines;
}

void check_envelope(const std::string& text) {
  segment_reader reader{text};
  std::string interchange, group, set;
  std::size_t groups = 0, sets = 0, segments = 0, levels = 0;
  bool ended = false;
  while (const auto s = reader.next()) {
    BOOST_TEST((s->kind != token_kind::skipped));
    BOOST_TEST(s->terminated);
    BOOST_TEST(!ended);
    const auto e = reader.elements(*s);
    BOOST_TEST((!e[e.count - 1].empty() || s->kind == token_kind::isa), "an element at the end is empty");
    ++segments;
    const std::string id{s->id};
    if (id == "ISA") {
      // 3 + 85 characters of fixed width, and separators that may have several bytes.
      BOOST_TEST(s->text.size() ==
                 88 + 16 * reader.separators().element.size() + reader.separators().component.size());
      interchange = e[13];
    } else if (id == "GS") {
      group = e[6], sets = 0, ++groups;
    } else if (id == "ST") {
      set = e[2], segments = 1, levels = 0, ++sets;
    } else if (id == "HL") {
      BOOST_TEST(std::string{e[1]} == std::to_string(++levels));
      BOOST_TEST((e[2].empty() ? levels == 1 : std::stoul(std::string{e[2]}) < levels));
    } else if (id == "SE") {
      BOOST_TEST(std::string{e[1]} == std::to_string(segments));
      BOOST_TEST(std::string{e[2]} == set);
    } else if (id == "GE") {
      BOOST_TEST(std::string{e[1]} == std::to_string(sets));
      BOOST_TEST(std::string{e[2]} == group);
    } else if (id == "IEA") {
      BOOST_TEST(std::string{e[1]} == std::to_string(groups));
      BOOST_TEST(std::string{e[2]} == interchange);
      ended = true;
    }
  }
  BOOST_TEST(ended);
}

void check_envelopes(const interchange_answers& answers) {
  for (const auto* text : {&answers.ta1, &answers.ack_999, &answers.ack_277ca})
    if (*text) check_envelope(**text);
}

std::vector<std::string> statuses_in(const std::string& ack_277ca) {
  std::vector<std::string> statuses;
  bool in_claims = false;
  for (const auto& line : segments_of(ack_277ca)) {
    if (line.substr(0, 3) == "HL*") in_claims = line.find("*PT") != line.npos;
    if (in_claims && line.substr(0, 4) == "STC*") statuses.push_back(line.substr(4, line.find('*', 4) - 4));
  }
  return statuses;
}

std::vector<std::string> claims_in(const std::string& ack_277ca) {
  std::vector<std::string> names;
  bool in_claims = false;
  for (const auto& line : segments_of(ack_277ca)) {
    if (line.substr(0, 3) == "HL*") in_claims = line.find("*PT") != line.npos;
    if (in_claims && line.substr(0, 6) == "TRN*2*") names.push_back(line.substr(6));
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace benefactor::api_test::read_back
