#include "tests/crash/harness/book_parts.hpp"

#include <fstream>
#include <map>
#include <random>
#include <stdexcept>
#include <string>

#include "api/generator/generate.hpp"

namespace benefactor::test_support {

namespace {

std::string policy_of(const api::enrollment_item& item) {
  if (const auto* policy = std::get_if<policy_enrollment>(&item)) return policy->policy_number;
  if (const auto* grant = std::get_if<authorization_request>(&item)) return grant->policy_number;
  if (const auto* member = std::get_if<api::membership_request>(&item)) return member->policy_number;
  return {};
}

std::string policy_of_claim(const std::string& line) {
  constexpr std::string_view key = "\"policyNumber\":\"";
  const auto at = line.find(key);
  if (at == std::string::npos) throw std::runtime_error("the generator's claims name no policyNumber");
  return line.substr(at + key.size(), line.find('"', at + key.size()) - at - key.size());
}

}  // namespace

book_parts make_book(const std::filesystem::path& folder, const book_size& size) {
  api::generate_book({.policies = size.policies,
                      .claims = size.claims,
                      .seed = size.seed,
                      .hot_bucket = false,
                      .out_dir = folder});
  std::mt19937_64 random{size.seed};
  book_parts book;
  book.enrollments.resize(size.parts);
  book.all_claims = folder / "claims.ndjson";
  std::map<std::string, std::size_t> part_of;
  const auto draw = [&](std::size_t from) { return from + random() % (size.parts - from); };

  std::ifstream enrollment(folder / "enrollment.ndjson");
  for (std::string line; std::getline(enrollment, line);) {
    std::vector<api::problem> problems;
    for (auto& item : api::parse_enrollment(line, problems)) {
      const auto policy = policy_of(item);  // Providers have none, and come first.
      if (!part_of.contains(policy)) part_of[policy] = policy.empty() || random() % 2 == 0 ? 0 : draw(0);
      book.enrollments[part_of[policy]].push_back(std::move(item));
    }
    if (!problems.empty()) throw std::runtime_error("the generator's enrolments cannot be read");
  }

  std::vector<std::ofstream> files;
  for (std::size_t i = 0; i < size.parts; ++i) {
    book.claims.push_back(folder / ("part-" + std::to_string(i) + ".ndjson"));
    files.emplace_back(book.claims.back());
  }
  std::ifstream claims(book.all_claims);
  for (std::string line; std::getline(claims, line); ++book.claim_count) {
    const auto enrolled = part_of.at(policy_of_claim(line));
    const bool races = enrolled + 1 == size.parts || random() % 10 == 0;
    files[races ? enrolled : draw(enrolled + 1)] << line << '\n';
  }
  return book;
}

}  // namespace benefactor::test_support
