// That the targets notice: each case breaks one part of what a target calls, and the promise that this breaks
// must be found in the seeds. A harness that cannot fail proves nothing.
#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>

#include "api/documents/claim_scanner.hpp"
#include "tests/fuzz/documents_target.hpp"
#include "tests/fuzz/fuzz_targets.hpp"
#include "tests/fuzz/remittance_target.hpp"
#include "tests/fuzz/rpc_input.hpp"
#include "tests/fuzz/scenario_target.hpp"
#include "tests/fuzz/seeds.hpp"
#include "tests/fuzz/stored_input.hpp"
#include "tests/fuzz/tokens_target.hpp"
#include "tests/fuzz/x12_target.hpp"

namespace benefactor::fuzz {
namespace of_defects_test {

/// The first broken promise that *check* finds in the seeds of *target*; empty: none.
template <class Check>
std::string found_in_seeds(std::string_view target, const Check& check) {
  for (const auto& [name, bytes] : seeds_of(target)) {
    try {
      check(bytes);
    } catch (const broken_promise& found) {
      return found.what();
    }
  }
  return {};
}

// ---- X12 ----

template <class Break>
std::string found_in_reader(Break change) {
  return found_in_seeds("x12", [&](std::string_view file) {
    check_x12(file, [&](std::string_view bytes, const api::x12::reader_options& options) {
      auto result = api::x12::read_837p(bytes, options);
      change(result);
      return result;
    });
  });
}

// ---- remittances ----

std::string found_in_remittances(const remittance_doors& doors) {
  return found_in_seeds("remittance", [&](std::string_view file) { check_remittance(file, doors); });
}

template <class Break>
std::string found_in_remittance_reader(Break change) {
  auto doors = real_remittance_doors();
  doors.read = [change, read = doors.read](std::string_view file) {
    auto result = read(file);
    change(result);
    return result;
  };
  return found_in_remittances(doors);
}

template <class Break>
std::string found_in_remittance_writer(Break change) {
  auto doors = real_remittance_doors();
  doors.write = [change, write = doors.write](api::x12::remittance r) {
    change(r);
    return write(r);
  };
  return found_in_remittances(doors);
}

// ---- scenarios ----

/// Passes all on to the core and lets a test change the answers.
class altered_backend : public tools::scenario_backend {
 public:
  void enroll(const provider& p) override { core_->enroll(p); }
  void enroll(const policy_enrollment& p) override { core_->enroll(p); }
  tools::step_answer enroll(const api::membership_request& r) override { return core_->enroll(r); }
  tools::step_answer change(const policy_change_request& r) override { return core_->change(r); }
  tools::step_answer refer(const store::reference_request& r) override { return core_->refer(r); }
  tools::step_answer grant(const authorization_request& r) override { return core_->grant(r); }
  tools::step_answer submit(const claim_submission& c) override { return core_->submit(c); }
  draft_check check(const claim_submission& c, const std::vector<document_kind>& documents) override {
    return core_->check(c, documents);
  }
  tools::step_answer apply(const api::claim_reference& c, const tools::claim_action& a) override {
    return core_->apply(c, a);
  }
  std::vector<tools::bucket_row> buckets() override { return core_->buckets(); }

 private:
  std::unique_ptr<tools::scenario_backend> core_ = tools::make_core_backend();
};

class pays_a_cent_too_much final : public altered_backend {
  tools::step_answer submit(const claim_submission& c) override {
    auto answer = altered_backend::submit(c);
    for (auto& line : answer.claim.lines)
      if (line.decision.takes_from_bucket()) ++line.decision.plan_paid;
    return answer;
  }
};

class counts_a_cent_too_much final : public altered_backend {
  std::vector<tools::bucket_row> buckets() override {
    auto rows = altered_backend::buckets();
    for (auto& row : rows) ++row.policy.out_of_pocket_used;
    return rows;
  }
};

class forgets_claims final : public altered_backend {
  tools::step_answer submit(const claim_submission& c) override {
    auto answer = altered_backend::submit(c);
    answer.duplicate = false;
    return answer;
  }
};

class changes_its_mind final : public altered_backend {
  tools::step_answer submit(const claim_submission& c) override {
    static int calls = 0;
    auto answer = altered_backend::submit(c);
    if (++calls % 2 == 1) answer.claim.status = claim_status::denied;
    return answer;
  }
};

template <class Backend>
std::string found_in_backend() {
  return found_in_seeds("scenario", [](std::string_view document) {
    check_scenario(document, [] { return std::make_unique<Backend>(); });
  });
}

// ---- the door ----

/// Gives the second claim's answer under the first one's number.
class mixes_up_claims final : public prompt_engine {
  void answer(const actors::request& request, std::vector<actors::answer>& answers) override {
    prompt_engine::answer(request, answers);
    if (answers.size() != 2) return;
    const bool same_call = answers[0].token >> 32 == answers[1].token >> 32;
    if (same_call) answers[1].token = answers[0].token;
  }
};

class never_answers final : public prompt_engine {
  void answer(const actors::request&, std::vector<actors::answer>&) override {}
};

BOOST_AUTO_TEST_SUITE(planted_defects)

BOOST_AUTO_TEST_CASE(a_reader_without_defects_breaks_nothing) {
  BOOST_TEST(found_in_reader([](auto&) {}) == "");
  BOOST_TEST(found_in_backend<altered_backend>() == "");
}

BOOST_AUTO_TEST_CASE(a_reader_that_loses_a_claim_silently_is_noticed) {
  BOOST_TEST(found_in_reader([](auto& result) {
               if (result.claims.empty()) return;
               result.claims.pop_back();
               --result.counts.claims_read;
             }) == "a claim of the file is neither read nor refused");
}

BOOST_AUTO_TEST_CASE(a_reader_that_counts_a_claim_twice_is_noticed) {
  BOOST_TEST(found_in_reader([](auto& result) {
               if (result.claims.empty()) return;
               result.claims.push_back(result.claims.back());
               ++result.counts.claims_read;
             }) == "more claims are told of than the file has");
}

BOOST_AUTO_TEST_CASE(a_reader_whose_counts_are_wrong_is_noticed) {
  BOOST_TEST(found_in_reader([](auto& result) { ++result.counts.claims_refused; }) ==
             "the claims refused are not those counted");
}

BOOST_AUTO_TEST_CASE(a_message_that_repeats_the_file_is_noticed) {
  BOOST_TEST(found_in_reader([](auto& result) {
               if (!result.refusals.empty()) result.refusals.front().message += private_mark;
             }) == "a message repeats what was read");
}

BOOST_AUTO_TEST_CASE(a_reader_that_takes_a_claim_of_bad_form_is_noticed) {
  BOOST_TEST(found_in_reader([](auto& result) {
               for (auto& claim : result.claims) claim.submission.policy_number.clear();
             }) == "a claim was read that is not well formed");
}

BOOST_AUTO_TEST_CASE(a_reader_that_reads_otherwise_the_second_time_is_noticed) {
  int reading = 0;
  BOOST_TEST(found_in_reader([&](auto& result) {
               if (++reading % 3 == 0 && !result.claims.empty())
                 result.claims.front().submission.lines[0].billed += 1;
             }) == "two readings of one file differ");
}

BOOST_AUTO_TEST_CASE(a_reader_and_a_writer_of_remittances_without_defects_break_nothing) {
  BOOST_TEST(found_in_remittances(real_remittance_doors()) == "");
}

BOOST_AUTO_TEST_CASE(a_reader_that_loses_a_claim_of_a_remittance_is_noticed) {
  BOOST_TEST(found_in_remittance_reader([](auto& result) {
               for (auto& r : result.remittances)
                 if (!r.content.groups.empty()) r.content.groups.pop_back();
             }) == "the claims read and refused are not those counted");
}

BOOST_AUTO_TEST_CASE(a_reader_of_remittances_that_repeats_the_file_is_noticed) {
  BOOST_TEST(found_in_remittance_reader([](auto& result) {
               for (auto& r : result.refusals) r.message += private_mark;
             }) == "a message repeats what was read");
}

BOOST_AUTO_TEST_CASE(a_reader_that_forgets_a_reference_of_a_payee_is_noticed) {
  int files = 0;
  BOOST_TEST(found_in_remittance_reader([&](auto& result) {
               // The file as given is read well, the one written of it is not.
               if (++files % 2 == 0)
                 for (auto& r : result.remittances) r.content.payee.references.clear();
             }) == "what was read of a written file is written differently");
}

BOOST_AUTO_TEST_CASE(a_writer_that_changes_a_trace_is_noticed) {
  BOOST_TEST(found_in_remittance_writer([](auto& r) { r.payment.trace += "X"; }) ==
             "what is written is read as another remittance");
}

BOOST_AUTO_TEST_CASE(a_writer_of_what_does_not_balance_is_noticed) {
  BOOST_TEST(found_in_remittance_writer([](auto& r) {
               if (!api::x12::balance_problems(r).empty()) r.groups[0].claims[0].services[0].paid -= 1;
             }) == "a remittance that does not balance is written");
}

BOOST_AUTO_TEST_CASE(money_that_does_not_balance_is_noticed) {
  BOOST_TEST(found_in_backend<pays_a_cent_too_much>() == "a line does not balance");
  BOOST_TEST(found_in_backend<counts_a_cent_too_much>() == "a bucket is not the sum of its standing lines");
}

BOOST_AUTO_TEST_CASE(a_claim_that_is_decided_again_is_noticed) {
  BOOST_TEST(found_in_backend<forgets_claims>() == "a claim submitted again is not the same claim");
}

BOOST_AUTO_TEST_CASE(a_scenario_that_comes_out_in_two_ways_is_noticed) {
  BOOST_TEST(found_in_backend<changes_its_mind>() == "two runs of one scenario differ");
}

BOOST_AUTO_TEST_CASE(a_short_way_that_reads_something_else_is_noticed) {
  const auto found = found_in_seeds("documents", [](std::string_view text) {
    check_documents(text, [](std::string_view document) {
      auto claim = api::scan_claim(document);
      if (claim && !claim->lines.empty()) claim->lines.pop_back();
      return claim;
    });
  });
  BOOST_TEST(found == "the short way reads another claim than the long way");
}

BOOST_AUTO_TEST_CASE(a_codec_that_loses_something_is_noticed) {
  stored_codec codec;
  codec.decode = [](const store::event_view& event, const id128& log_id, store::key_vault* keys) {
    auto read = store::decode(event, log_id, keys);
    // Reads back one cent less each time.
    if (auto* one = std::get_if<bucket_event>(&read))
      if (auto* paid = std::get_if<claim_paid>(one)) --paid->amount;
    return read;
  };
  BOOST_TEST(found_in_seeds("events", [&](std::string_view bytes) { check_stored(bytes, codec); }) ==
             "an event is not read as it is written");
}

BOOST_AUTO_TEST_CASE(an_envelope_that_loses_something_is_noticed) {
  stored_codec codec;
  codec.encode_envelope = [](store::event_draft draft) {
    draft.role.clear();
    return store::encode_event(draft);
  };
  BOOST_TEST(found_in_seeds("events", [&](std::string_view bytes) { check_stored(bytes, codec); }) ==
             "an event that parses does not encode to its own bytes");
}

BOOST_AUTO_TEST_CASE(a_snapshot_that_loses_something_is_noticed) {
  stored_codec codec;
  codec.decode_snapshot = [](std::string_view contract, std::string_view amounts, bucket_state& bucket) {
    const bool read = store::decode_snapshot(contract, amounts, bucket);
    if (read && !bucket.years.empty()) --bucket.years.front().policy.deductible_met;
    return read;
  };
  BOOST_TEST(found_in_seeds("events", [&](std::string_view bytes) { check_stored(bytes, codec); }) ==
             "a snapshot is not read as it is written");
}

BOOST_AUTO_TEST_CASE(an_engine_that_never_answers_is_noticed) {
  const auto found = found_in_seeds("rpc_calls", [](std::string_view bytes) {
    never_answers engine;
    check_rpc_calls(bytes, engine);
  });
  BOOST_TEST(found == "a call is never answered");
}

BOOST_AUTO_TEST_CASE(a_stream_that_gives_a_result_twice_is_noticed) {
  const auto found = found_in_seeds("rpc_calls", [](std::string_view bytes) {
    if (!bytes.starts_with('O')) return;
    mixes_up_claims engine;
    check_rpc_calls(bytes, engine);
  });
  BOOST_TEST(found == "a result comes twice");
}

BOOST_AUTO_TEST_CASE(a_verifier_without_defects_breaks_nothing_and_one_with_a_defect_is_noticed) {
  using api::identity::token_claims;
  using api::identity::token_fault;
  const auto found_with = [](const token_verifier& verify) {
    return found_in_seeds("tokens", [&](std::string_view bytes) { check_tokens(bytes, verify); });
  };
  BOOST_TEST(found_with(verify_fuzzed) == "");
  BOOST_TEST(found_with([](std::string_view token) {
               while (token.ends_with('=')) token.remove_suffix(1);
               return verify_fuzzed(token);
             }) == "a token with more behind it is taken");
  // One that takes what is signed by the rules of the token itself.
  const auto taking = [](token_fault passed) {
    return [passed](std::string_view token) -> token_verdict {
      const std::chrono::sys_seconds noon(std::chrono::seconds(1'767'268'800));
      auto verdict = verify_fuzzed(token);
      if (verdict == token_verdict(passed))
        verdict = token_claims{.issuer = "https://engine.test",
                               .audience = "benefactor",
                               .subject = "anna",
                               .id = "1",
                               .tenant = "default",
                               .roles = {},
                               .session = "s",
                               .issued = noon,
                               .not_before = noon,
                               .expires = noon + std::chrono::minutes(10)};
      return verdict;
    };
  };
  BOOST_TEST(found_with(taking(token_fault::algorithm)) == "a token of another algorithm or key is taken");
  BOOST_TEST(found_with(taking(token_fault::header)) == "a token brings rules of its own");
}

BOOST_AUTO_TEST_CASE(a_log_that_repeats_what_a_client_sent_is_noticed) {
  const log_watch log;
  KJ_LOG(WARNING, "the client sent", private_mark.data());
  BOOST_CHECK_THROW(log.check(), broken_promise);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_defects_test
}  // namespace benefactor::fuzz
