#pragma once
/// X12 files sent to a door of HTTP, and what it answers.

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "api/x12/enrollment_837p.hpp"
#include "tests/support/paths.hpp"
#include "tests/tools/http_book.hpp"
#include "tools/benefactor/x12_ingestion.hpp"

namespace benefactor::tools {

/// The rows of an answer by what they are.
struct uploaded {
  unsigned status = 0;
  std::vector<nlohmann::json> claims, sets, warnings,
      acknowledgments;  ///< claims by sequence; sets without any
  nlohmann::json summary, problem;

  /// "SUBMITTER/CLAIM-ID": what became of it.
  std::map<std::string, std::string> outcomes() const {
    std::map<std::string, std::string> all;
    for (const auto& row : claims) {
      if (!row.contains("claim")) continue;
      auto told = row.contains("outcome") ? row["outcome"] : row["refused"];
      told.erase("duplicate");
      told.erase("claimId");  // These are of each log's own key.
      told.erase("claimNumber");
      all[row["claim"].get<std::string>() + "#" + row["sequence"].get<std::string>()] = told.dump();
    }
    return all;
  }
  /// How many have which status.
  nlohmann::json statuses() const {
    auto all = nlohmann::json::object();
    for (const auto& row : claims)
      if (row.contains("outcome")) {
        auto& count = all[row["outcome"]["status"].get<std::string>()];
        count = count.is_null() ? 1 : count.get<int>() + 1;
      }
    return all;
  }
  std::size_t refused() const {
    std::size_t count = 0;
    for (const auto& row : claims) count += row.contains("refused");
    return count;
  }
};

struct upload_book : http_book {
  explicit upload_book(http::http_limits limits = {}) : http_book(limits) {}

  raw_answer post(const std::string& body, const std::string& query = "?received=bht",
                  const std::string& headers = "Authorization: Local\r\n",
                  const std::string& type = "application/EDI-X12") const {
    return ask("POST /api/v1/claims:stream" + query + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers +
               "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
               body);
  }

  uploaded upload(const std::string& body, const std::string& query = "?received=bht") const {
    const auto answer = post(body, query);
    uploaded all;
    all.status = answer.status;
    if (answer.status != 200) {
      all.problem = json::parse(answer.body, nullptr, false);
      return all;
    }
    BOOST_TEST(answer.has("Content-Type: application/x-ndjson"));
    std::map<std::uint64_t, json> by_sequence;
    std::istringstream lines(answer.body);
    for (std::string line; std::getline(lines, line);) {
      const auto row = json::parse(line);
      if (row.contains("sequence"))
        BOOST_TEST(by_sequence.emplace(std::stoull(row["sequence"].get<std::string>()), row).second, line);
      if (row.contains("refused") && !row.contains("sequence")) all.sets.push_back(row);
      if (row.contains("warning")) all.warnings.push_back(row["warning"]);
      if (row.contains("acknowledgment")) all.acknowledgments.push_back(row["acknowledgment"]);
      if (row.contains("summary")) all.summary = row["summary"];
      if (row.contains("problem")) all.problem = row["problem"];
    }
    for (const auto& [sequence, row] : by_sequence) all.claims.push_back(row);
    return all;
  }

  /// As `benefactor ingest --received bht` does; *acks_dir*: as it is asked for acknowledgments.
  file_report ingest(const std::string& bytes, bool enrolling, const std::string& acks_dir = "") {
    write("claims.837", bytes);
    ingestion_options options;
    if (enrolling) options.plan = plan();
    acknowledgements acks{""};
    acknowledgment_files files{acks_dir};
    std::ostringstream err;
    auto client = server.connect();
    return x12_ingestion(client, options, acks, err, &files)
        .take(file("claims.837"), [](const auto& failure) { BOOST_ERROR(failure.what()); });
  }

  static policy_enrollment plan() {
    std::vector<api::problem> problems;
    const auto items = api::parse_enrollment(sample_text("plan.json"), problems);
    BOOST_REQUIRE(problems.empty());
    return std::get<policy_enrollment>(items.at(0));
  }

  /// Everybody the file names, and nothing of its claims.
  void enroll(const std::string& bytes) {
    const auto read = api::x12::read_837p(bytes, {.file = {}, .received = {}});
    std::vector<api::enrollment_item> items;
    std::set<std::string> npis{npi};  // The book knows this one already, in the network too.
    for (const auto& claim : read.claims)
      if (npis.insert(claim.submission.provider_npi).second)
        items.emplace_back(
            benefactor::provider{claim.submission.provider_npi, "", network_status::in_network});
    for (auto& policy : api::x12::enroll_subscribers(read.claims, plan())) items.emplace_back(policy);
    auto client = server.connect();
    for (const auto& result : client.enroll(items)) BOOST_TEST(!result.refused.has_value());
  }

  static std::string sample_text(const std::string& name) {
    const auto path = test_support::source_dir() / "api/x12/samples" / name;
    std::ifstream in(path, std::ios::binary);
    BOOST_REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  /// *bytes*, whose claims become voids: each of the one that it was.
  static std::string voids_of(std::string bytes) {
    for (auto at = bytes.find("CLM*"); at != bytes.npos; at = bytes.find("CLM*", at + 1)) {
      const auto number = bytes.substr(at + 4, bytes.find('*', at + 4) - at - 4);
      bytes.replace(bytes.find(":1*", at), 3, ":8*");
      bytes.insert(bytes.find('~', at) + 1, "\nREF*F8*" + number + "~");
    }
    return bytes;
  }

  std::uint64_t durable() { return server.node.reads().durable_position(); }
};

}  // namespace benefactor::tools
