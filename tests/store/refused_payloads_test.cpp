// Payloads that are well-formed messages and yet say what no event of this program can say.
#include <boost/test/unit_test.hpp>

#include "store/event_codec.hpp"
#include "store/stored_identity.hpp"
#include "store/stored_structs.hpp"
#include "tests/store/fixed_events.hpp"

namespace benefactor::store {
namespace of_refused_payloads_test {

/// The event *name* of the fixed ones, with the payload that *fill* makes.
template <class Message, class Fill>
std::string encoded_with(const std::string& name, const Fill& fill) {
  const encode_context context{tenant_name("acme"), test::fixed_log_id, nullptr, nullptr};
  for (const auto& fixed : test::fixed_events()) {
    if (fixed.name != name) continue;
    const auto* of_bucket = std::get_if<bucket_event>(&fixed.event);
    auto draft =
        to_draft(parse_event(of_bucket ? encode(*of_bucket, test::fixed_policy(), test::fixed_member(),
                                                test::fixed_origin(), context)
                                       : encode(std::get<edit_table_loaded>(fixed.event),
                                                test::fixed_provider(), test::fixed_origin(), context)));
    draft.payload = build_message<Message>(flat_bytes, fill);
    return encode_event(draft);
  }
  throw std::invalid_argument("no fixed event " + name);
}

void refused(const std::string& bytes, const std::string& rule) {
  BOOST_CHECK_EXCEPTION(
      decode(parse_event(bytes), test::fixed_log_id), corrupt_event,
      [&](const corrupt_event& e) { return std::string_view(e.what()).find(rule) != std::string::npos; });
}

BOOST_AUTO_TEST_SUITE(refused_payloads)

BOOST_AUTO_TEST_CASE(a_line_that_is_coordinated_has_a_method_of_coordination) {
  const auto with_method = [](std::uint8_t method) {
    return encoded_with<stored::ClaimAdjudicated>("claim_adjudicated", [&](auto to) {
      auto coordinated = to.initDecided(1)[0].initCoordinated();
      coordinated.setMethod(method);
      coordinated.setPriorPaid(100);
    });
  };
  refused(with_method(stored_number(coordination_method::primary)), "a line is coordinated by no method");
  BOOST_CHECK_NO_THROW(
      decode(parse_event(with_method(stored_number(coordination_method::standard))), test::fixed_log_id));
}

BOOST_AUTO_TEST_CASE(a_row_of_an_edit_table_has_a_code_or_an_action) {
  const auto units_of = [](std::uint64_t code) {
    return encoded_with<stored::EditTableLoaded>("edit_table_loaded", [&](auto to) {
      to.setKind(static_cast<std::uint8_t>(any_edit_table{unit_table{}}.index()));
      to.setRows(1);
      to.initCodes(1).set(0, code);
      to.initFirstDays(1).set(0, 20'454);
    });
  };
  refused(units_of(0), "a row of an edit table is about nothing");
  BOOST_CHECK_NO_THROW(decode(parse_event(units_of(packed_code::of("99213").value)), test::fixed_log_id));
}

BOOST_AUTO_TEST_CASE(a_user_has_no_role_that_nobody_knows_and_a_token_a_digest_of_32_bytes) {
  const encode_context context{tenant_name("acme"), test::fixed_log_id, nullptr, nullptr};
  auto roles = to_draft(parse_event(encode(user_event{user_roles_changed{}}, {}, context)));
  roles.payload = build_message<stored::UserRolesChanged>(
      flat_bytes, [](auto to) { to.setRoles(std::uint16_t{1} << user_role_count); });
  refused(encode_event(roles), "a role has an unknown number");
  auto session = to_draft(parse_event(encode(user_event{session_refreshed{}}, {}, context)));
  session.payload = build_message<stored::SessionRefreshed>(flat_bytes, [](auto to) { to.initDigest(31); });
  refused(encode_event(session), "a SHA-256 is not of 32 bytes");
}

BOOST_AUTO_TEST_CASE(a_digest_of_a_file_has_32_bytes) {
  const encode_context context{tenant_name("acme"), test::fixed_log_id, nullptr, nullptr};
  auto draft = to_draft(parse_event(encode(exchange_event{batch_sent{"TPA-1", 1, date{20'501}, 1, {}}},
                                           test::fixed_provider(), {}, context)));
  draft.payload = build_message<stored::BatchSent>(flat_bytes, [](auto to) { to.initSha256(31); });
  refused(encode_event(draft), "a SHA-256 is not of 32 bytes");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_refused_payloads_test
}  // namespace benefactor::store
