#include "tests/fuzz/rpc_seeds.hpp"

#include <capnp/rpc-twoparty.h>
#include <capnp/serialize.h>
#include <functional>

#include "api/client/write_requests.hpp"
#include "tests/fuzz/fuzz_door.hpp"
#include "tests/fuzz/stored_input.hpp"
#include "tests/support/story.hpp"

namespace benefactor::fuzz {
namespace {

using namespace api;
using seeds = std::map<std::string, std::string>;

// ---- requests, written the way the client writes them ----

constexpr unsigned sample_enrollments = 14;

enrollment_item sample_enrollment(std::size_t kind) {
  policy_enrollment policy;
  policy.policy_number = "POL-1";
  policy.holder_number = "M-1";
  policy.terms = test_support::sample_policy();
  policy.terms.id = {}, policy.terms.holder = {}, policy.terms.members.clear();
  policy.terms.plan_year_start = month_day{7, 1};
  auto& holder = policy.members.emplace_back();
  holder.member_number = "M-1";
  holder.terms.enrolled = {20'454};
  const postal_address home{"1 Main St", "Apt 2", "Springfield", "IL", "62701", ""};
  holder.details = {{"Lopez", "Maria", "T", "Jr"}, date{-2'500}, administrative_gender::female, home};
  policy.terms.administrator = "TPA-1";
  policy.terms.plan = "Gold PPO";
  policy.terms.requirements = {{{}, {document_kind::referral}, {required_field::diagnosis}}};
  authorization terms = test_support::granted("PA-1");
  terms.member = {};
  switch (kind) {
    case 0: return policy;
    case 1: return membership_request{"POL-1", policy.members.front()};
    case 2: return provider{"1234567893", "A practice", network_status::in_network};
    case 3: return authorization_request{"POL-1", "M-1", std::move(terms)};
    case 4:
      return policy_change_request{"POL-1", "",
                                   revise_contract{{}, {20'500}, terms_of(policy.terms), date{20'900}}};
    case 9: return affiliation_request{"1234567893", {{20'500}, network_status::preferred, "C-1"}};
    case 11:
      return any_edit_table{unit_table{"MUE",
                                       0,
                                       {{packed_code::of("99213"),
                                         {},
                                         units_per::day,
                                         {20'500},
                                         date{20'600},
                                         2,
                                         {edit_action::pend, {}}}}}};
    case 10: return fee_schedule{"C-1", 0, {{"99213", "25", {20'500}, date{20'600}, 80'00}}};
    case 13:
      return provider_description{"1234567893",
                                  {.person = true,
                                   .first_name = "Ada",
                                   .taxonomy = "207Q00000X",
                                   .tax_id = "123456789",
                                   .address = home}};
    case 12: return policy_change_request{"POL-1", "M-1", describe_member{{}, holder.details, {}}};
    case 5:
      return policy_change_request{"POL-1", "M-1",
                                   change_coverage{{}, coverage_change::terminated, {20'600}}};
    case 6: return policy_change_request{"POL-1", "M-1", amend_authorization{std::move(terms)}};
    case 7: return policy_change_request{"POL-1", "", deny_authorization{"PA-2", "not medically necessary"}};
    default:
      return policy_change_request{"POL-1", "",
                                   revoke_authorization{"PA-1", {20'600}, "withdrawn by the provider"}};
  }
}

void write_sample(wire::Claim::Builder to, std::uint64_t number) {
  const original_source source{"CLM*A1*250***11:B:1~", 12, 19};
  const store::event_source origin{store::source_channel::x12, std::string(32, 'h'), 101, 1, 1};
  const bool from_file = number % 2 == 1;
  auto claim = api::test::sample_claim(number);
  if (number % 3 == 2) claim.replaces_submitter = "ACME", claim.replaces_claim_id = "C-1";
  write_claim(to, claim, from_file ? &source : nullptr, from_file ? &origin : nullptr);
}

std::vector<claim_action> sample_actions() {
  resolve_dispute resolve{.claim = {},
                          .upheld = true,
                          .notes = "records came later",
                          .correction = {},
                          .diagnoses = {},
                          .outside = {}};
  resolve.correction =
      dispute_correction{1, denial::timely_filing, "PA-1", std::vector<std::string>{"M54.5"}};
  return {release_claim{},
          deny_claim{{}, "records do not support it"},
          cancel_claim{{}, {20'500}},
          void_claim{{}, {20'500}},
          pay_claim{{}, {20'500}, "EFT-1"},
          dispute_claim{{}, 1, "the decision is wrong"},
          resolve};
}

claim_name sample_name(std::size_t kind) {
  if (kind % 3 == 0) return natural_claim_name{"ACME", "C-1"};
  if (kind % 3 == 1) return claim_number_text{"CLM-20260302-0123456789ABC"};
  return test_support::id_of<claim_id>("C-1");
}

// ---- rpc_calls ----

std::string call(char whom, int method, const std::string& params = {}) {
  return std::string{whom, static_cast<char>(method)} + small_size(params.size()) + params;
}

template <class Params>
std::string params(const std::function<void(typename Params::Builder)>& fill) {
  capnp::MallocMessageBuilder message;
  fill(message.initRoot<Params>());
  const auto words = capnp::messageToFlatArray(message);
  const auto bytes = words.asBytes();
  return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
}

std::string push_of(std::uint64_t first, unsigned count) {
  return params<wire::ClaimStream::PushParams>([&](auto to) {
    auto claims = to.initClaims(count);
    for (unsigned i = 0; i < count; ++i) write_sample(claims[i], first + i);
  });
}

std::string opening(std::uint32_t window) {
  return params<wire::Claims::OpenStreamParams>([&](auto to) {
    to.setWindow(window);
    write_options(to.initOptions(), {.with_lines = window % 2 == 1, .npi_check_digit = true});
  });
}

void add_projection_seeds(seeds& all) {
  const auto add = [&](const char* name, int method, std::string asked) {
    all[std::string("projections_") + name] = call('P', method, asked);
  };
  using of = wire::Projections;
  add("count", 0, params<of::CountParams>([](auto to) {
        write_filter(to.initFilter(), {.status = claim_status::denied, .from = date{20'510}});
      }));
  add("statistics", 1, params<of::StatisticsParams>([](auto to) {
        to.initFrom().setDays(20'505);
        to.initTo().setDays(20'530);
        to.setOn(20'600);
      }));
  add("provider", 2, params<of::ProviderParams>([](auto to) { to.setNpi("1234567893"); }));
  add("policies", 3, params<of::PoliciesParams>([](auto to) { to.setHolderId("M-1"); }));
  add("memberships", 4, params<of::MembershipsParams>([](auto to) { to.setPolicyNumber("POL-1"); }));
  add("authorizations", 5, params<of::AuthorizationsParams>([](auto to) {
        to.setStatus("GRANTED");
        to.setLimit(3);
      }));
  add("documents", 6,
      params<of::DocumentsParams>([](auto to) { to.setStatus(wire::DocumentStatus::STORED); }));
  add("payees", 7, params<of::PayeesParams>([](auto to) { to.setAfter("p1000000004"); }));
  add("users", 8, params<of::UsersParams>([](auto to) { to.setLimit(1); }));
  add("views", 9, params<of::ViewsParams>([](auto) {}));
  add("payments", 10, params<of::PaymentsParams>([](auto to) {
        to.setNpi("1234567893");
        to.initTo().setDays(20'600);
        to.setCursor("00000000");
        to.setCount(true);
      }));
}

void add_live_seeds(seeds& all) {
  const std::function<void(wire::LiveFilter::Builder)> filters[] = {
      [](auto to) { to.setAll(); },
      [](auto to) {
        write_name(to.initClaim(), natural_claim_name{"ACME", "C-1"});
      },
      [](auto to) { to.setPolicyNumber("POL-1"); },
      [](auto to) { to.initMember().setMemberId("M-1"); },
      [](auto to) { to.setProviderNpi("1234567893"); },
      [](auto to) { to.setStatus(wire::ClaimStatus::DENIED); },
      [](auto to) { to.setQueue(); }};
  std::string several;
  for (std::size_t kind = 0; kind < std::size(filters); ++kind) {
    const auto asked = params<wire::Live::SubscribeParams>([&](auto to) {
      filters[kind](to.initFilter());
      to.setFrom(kind % 3);
      to.setWindow(static_cast<std::uint32_t>(kind));
    });
    all["subscribe_" + std::to_string(kind)] = call('L', 0, asked);
    several += call('L', static_cast<int>(kind % 2), asked);
  }
  all["subscribe_several"] = several;
}

}  // namespace

seeds rpc_call_seeds() {
  seeds all;
  for (std::size_t kind = 0; kind < sample_enrollments; ++kind)
    all["enroll_" + std::to_string(kind)] = call('E', 0, params<wire::Enrollment::EnrollParams>([&](auto to) {
                                                   write_enrollment(to.initItem(), sample_enrollment(kind));
                                                 }));
  all["enroll_all"] = call('E', 1, params<wire::Enrollment::EnrollAllParams>([](auto to) {
                             auto items = to.initItems(sample_enrollments);
                             for (unsigned i = 0; i < sample_enrollments; ++i)
                               write_enrollment(items[i], sample_enrollment(i));
                           }));
  all["submit"] =
      call('C', 0, params<wire::Claims::SubmitParams>([](auto to) { write_sample(to.initClaim(), 1); }));
  all["submit_batch"] =
      call('C', 1, params<wire::Claims::SubmitBatchParams>([](auto to) {
             auto claims = to.initClaims(3);
             for (unsigned i = 0; i < 3; ++i) write_sample(claims[i], i);
             write_options(to.initOptions(), {.with_lines = true, .npi_check_digit = false});
           }));
  std::size_t number = 0;
  std::string streamed = call('O', 0, opening(3));
  for (const auto& action : sample_actions()) {
    all["command_" + std::to_string(number)] = call('C', 3, params<wire::Claims::CommandParams>([&](auto to) {
                                                      write_name(to.initClaim(), sample_name(number));
                                                      write_command(to.initCommand(), action);
                                                    }));
    streamed +=
        call('S', 2, params<wire::ClaimStream::CommandParams>([&](auto to) {
               write_name(to.initClaim(), sample_name(2 * number));
               write_command(to.initCommand(), action);
               if (number == 0)
                 write_source(to.initSource(), {store::source_channel::x12, std::string(32, 'h'), 1, 2, 3});
             }));
    ++number;
  }
  all["stream_commands"] = streamed + call('S', 1);
  all["stream"] =
      call('O', 0, opening(4)) + call('S', 0, push_of(0, 3)) + call('S', 0, push_of(3, 2)) + call('S', 1);
  all["stream_held"] = call('O', 1, opening(4)) + call('H', 0) + call('S', 0, push_of(0, 3)) +
                       call('S', 0, push_of(3, 5)) + call('R', 0) + call('W', 0) + call('S', 1) +
                       call('W', 0);
  all["streams"] = call('O', 0, opening(0)) + call('O', 1, opening(1)) + call('S', 0, push_of(0, 1)) +
                   call('S', 8, push_of(1, 2)) + call('S', 9) + call('W', 0);
  for (std::size_t kind = 0; kind < 3; ++kind)
    all["queries_" + std::to_string(kind)] = call('Q', 0, params<wire::Queries::ClaimParams>([&](auto to) {
                                                    write_name(to.initClaim(), sample_name(kind));
                                                  })) +
                                             call('Q', 1, params<wire::Queries::ExplainParams>([&](auto to) {
                                                    write_name(to.initClaim(), sample_name(kind));
                                                    to.setAtLeastPosition(kind * 10);
                                                  })) +
                                             call('A', 0, params<wire::Audit::HistoryParams>([&](auto to) {
                                                    write_name(to.initClaim(), sample_name(kind));
                                                  }));
  all["inquiry"] = call('Q', 10, params<wire::Queries::FindEligibilityParams>([](auto to) {
                          auto member = to.initMember();
                          member.setMemberId("M-1");
                          member.setLastName("Lopez");
                          member.setFirstName("Maria");
                          member.initBirthDate().setDays(-2'500);
                          to.setOn(20'500);
                        }));
  all["check"] = call('Q', 11, params<wire::Queries::CheckClaimParams>([](auto to) {
                        write_sample(to.initClaim(), 1);
                        to.initDocuments(1).set(0, wire::DocumentKind::REFERRAL);
                      }));
  all["balances"] = call('Q', 2, params<wire::Queries::BalancesParams>([](auto to) {
                           to.setPolicyNumber("POL-1");
                           to.setBenefitYear(2026);
                         }));
  int lists = 0;
  for (const claim_filter& filter :
       {claim_filter{.status = claim_status::denied}, claim_filter{.member_number = "M-1"},
        claim_filter{.npi = "1234567893", .from = date{20'000}},
        claim_filter{.npi = "1234567893", .flag = claim_edit::unusual_amount}, claim_filter{}})
    all["list_" + std::to_string(lists++)] = call('Q', 3, params<wire::Queries::ClaimsParams>([&](auto to) {
                                                    write_filter(to.initFilter(), filter);
                                                    to.setPageSize(3);
                                                  }));
  add_projection_seeds(all);
  add_live_seeds(all);
  all["open"] = call('D', 0, params<wire::Door::OpenParams>([](auto to) {
                       to.setProtocolVersion(wire::PROTOCOL_VERSION);
                       to.initCredentials().setLocal();
                     }));
  return all;
}

namespace {

// ---- rpc_stream ----

/// Keeps a copy of what is written.
class recorder final : public kj::AsyncIoStream {
 public:
  recorder(kj::Own<kj::AsyncIoStream> inner, std::string& written)
      : inner_(kj::mv(inner)), written_(written) {}

  kj::Promise<std::size_t> tryRead(void* to, std::size_t least, std::size_t most) override {
    return inner_->tryRead(to, least, most);
  }
  kj::Promise<void> write(const void* bytes, std::size_t size) override {
    written_.append(static_cast<const char*>(bytes), size);
    return inner_->write(bytes, size);
  }
  kj::Promise<void> write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) override {
    for (const auto piece : pieces)
      written_.append(reinterpret_cast<const char*>(piece.begin()), piece.size());
    return inner_->write(pieces);
  }
  kj::Promise<void> whenWriteDisconnected() override { return inner_->whenWriteDisconnected(); }
  void shutdownWrite() override { inner_->shutdownWrite(); }

 private:
  kj::Own<kj::AsyncIoStream> inner_;
  std::string& written_;
};

class taking_sink final : public wire::ResultSink::Server {
  kj::Promise<void> results(ResultsContext) override { return kj::READY_NOW; }
};

/// What a client sends that does *work* with the session's capabilities.
std::string recorded(const std::function<void(wire::Session::Client&, kj::WaitScope&)>& work) {
  std::string sent;
  prompt_engine engine;
  fuzz_door fixture(engine, 1);
  auto pipe = kj::newTwoWayPipe();
  fixture.door.accept(kj::mv(pipe.ends[0]), peer{});
  {
    recorder stream(kj::mv(pipe.ends[1]), sent);
    capnp::TwoPartyVatNetwork network(stream, capnp::rpc::twoparty::Side::CLIENT);
    auto rpc = capnp::makeRpcClient(network);
    capnp::MallocMessageBuilder message(8);
    auto server = message.getRoot<capnp::rpc::twoparty::VatId>();
    server.setSide(capnp::rpc::twoparty::Side::SERVER);
    auto door = rpc.bootstrap(server).castAs<wire::Door>();
    auto open = door.openRequest();
    open.setProtocolVersion(wire::PROTOCOL_VERSION);
    open.initCredentials().setLocal();
    auto session = open.send().getSession();
    work(session, fixture.io.waitScope);
  }
  fixture.turn();
  return sent;
}

}  // namespace

seeds rpc_stream_seeds() {
  seeds all;
  all["info"] = recorded([](auto& session, auto& wait) { session.infoRequest().send().wait(wait); });
  all["enroll"] = recorded([](auto& session, auto& wait) {
    auto request = session.enrollmentRequest().send().getEnrollment().enrollAllRequest();
    auto items = request.initItems(sample_enrollments);
    for (unsigned i = 0; i < sample_enrollments; ++i) write_enrollment(items[i], sample_enrollment(i));
    request.send().wait(wait);
  });
  all["submit"] = recorded([](auto& session, auto& wait) {
    auto claims = session.claimsRequest().send().getClaims();
    auto request = claims.submitRequest();
    write_sample(request.initClaim(), 1);
    request.send().wait(wait);
    auto batch = claims.submitBatchRequest();
    auto list = batch.initClaims(2);
    for (unsigned i = 0; i < 2; ++i) write_sample(list[i], i);
    batch.send().wait(wait);
  });
  all["stream"] = recorded([](auto& session, auto& wait) {
    auto request = session.claimsRequest().send().getClaims().openStreamRequest();
    request.setWindow(3);
    request.setResults(kj::heap<taking_sink>());
    auto stream = request.send().wait(wait).getStream();
    for (std::uint64_t i = 0; i < 3; ++i) {
      auto push = stream.pushRequest();
      auto claims = push.initClaims(2);
      write_sample(claims[0], 2 * i);
      write_sample(claims[1], 2 * i + 1);
      push.send().wait(wait);
    }
    auto command = stream.commandRequest();
    write_name(command.initClaim(), sample_name(0));
    write_command(command.initCommand(), sample_actions().at(4));
    command.send().wait(wait);
    stream.finishRequest().send().wait(wait);
  });
  all["queries"] = recorded([](auto& session, auto& wait) {
    auto queries = session.queriesRequest().send().getQueries();
    auto one = queries.claimRequest();
    write_name(one.initClaim(), sample_name(0));
    one.send().wait(wait);
    auto list = queries.claimsRequest();
    write_filter(list.initFilter(), claim_filter{});
    list.send().wait(wait);
    auto history = session.auditRequest().send().getAudit().historyRequest();
    write_name(history.initClaim(), sample_name(0));
    history.send().wait(wait);
  });
  all["command"] = recorded([](auto& session, auto& wait) {
    auto request = session.claimsRequest().send().getClaims().commandRequest();
    write_name(request.initClaim(), sample_name(0));
    write_command(request.initCommand(), sample_actions().at(5));
    request.send().wait(wait);
  });
  return all;
}

}  // namespace benefactor::fuzz
