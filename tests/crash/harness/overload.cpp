#include "tests/crash/harness/overload.hpp"

#include <fstream>
#include <optional>
#include <stdexcept>

#include "api/client/claims_client.hpp"
#include "api/documents/claim_scanner.hpp"
#include "tests/crash/harness/book_parts.hpp"

namespace benefactor::test_support {

namespace {

std::vector<claim_submission> read_claims(const std::filesystem::path& file) {
  std::vector<claim_submission> claims;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    auto claim = api::scan_claim(line);
    if (!claim) throw std::runtime_error("the generator's claims cannot be read");
    claims.push_back(std::move(*claim));
  }
  return claims;
}

std::vector<crowd_member> divide(std::span<const claim_submission> claims, std::size_t connections) {
  std::vector<crowd_member> members;
  const auto share = claims.size() / connections;
  for (std::size_t i = 0; i < connections; ++i) {
    const auto how = i % 10 == 3 ? manner::slow_reader : i % 10 == 7 ? manner::vanishing : manner::fast;
    members.push_back({how, claims.subspan(i * share, share)});
  }
  return members;
}

}  // namespace

overload_outcome run_overload(const overload_options& options) {
  overload_outcome outcome;
  const auto book =
      make_book(options.folder / "book",
                {.policies = options.policies, .claims = options.claims, .parts = 1, .seed = options.seed});
  const auto claims = read_claims(book.all_claims);
  const auto data = options.folder / "data";
  server_process server({options.server, data, options.folder / "server.log", options.limits});
  answers told;
  api::claims_client operating(server.address());
  const auto enrolled = operating.enroll(book.enrollments.front());
  for (std::size_t i = 0; i < enrolled.size(); ++i)
    told.enrollments.push_back({book.enrollments.front()[i], enrolled[i].position, enrolled[i].changed});
  outcome.peak_before = server.process().peak_bytes();

  const auto members = divide(claims, options.connections);
  for (const auto& member : members) outcome.well_behaved += member.how != manner::vanishing;
  std::optional<never_reader> stubborn;
  if (options.lists_never_read != 0) {
    const auto some = std::min<std::size_t>(claims.size(), 300);
    stubborn.emplace(server.address(),
                     std::vector(claims.begin(), claims.begin() + static_cast<std::ptrdiff_t>(some)),
                     options.lists_never_read);
  }
  const auto cpu_before = server.process().cpu_seconds();
  const auto began = std::chrono::steady_clock::now();
  outcome.crowd = run_crowd(server.address(), members, options.batch);
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  outcome.cpu_seconds = server.process().cpu_seconds() - cpu_before;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  do {
    operating.poll(std::chrono::milliseconds(20));
    outcome.connections_cut = operating.info().connections_cut;
  } while (stubborn && outcome.connections_cut == 0 && std::chrono::steady_clock::now() < deadline);
  outcome.peak_bytes = server.process().peak_bytes();
  outcome.exit_status = server.stop().value_or(-1);
  told.claims = outcome.crowd.told;
  outcome.found = check_all(data, told);
  return outcome;
}

}  // namespace benefactor::test_support
