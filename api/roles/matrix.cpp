#include "api/roles/matrix.hpp"

namespace benefactor::api {

namespace {

// The columns: admin, claim processor, provider, patient, auditor, payer's system, reporter.
constexpr auto no = permission::no, own = permission::own, glass = permission::glass, all = permission::all;

constexpr std::string_view own_claim =
    "claims with the provider's NPI; of the patient's member, or under a policy that the holder opens; filed "
    "by the "
    "payer's system";
constexpr std::string_view named_filter =
    "the provider's NPI, or a member or policy of the patient's, is in the question";
constexpr std::string_view own_filing =
    "the submitter, and that of a claim it replaces, is the session's own; of a provider both NPIs too, of a "
    "patient the member, under the engine's name for it; of both it is received today";
constexpr std::string_view own_document = "documents of one's own claims that the session's user announced";
constexpr std::string_view own_record =
    "the patient's members, without others of the policy, their share in sums, and sums of all; everything "
    "of "
    "a policy whose every member the patient may see";
constexpr std::string_view own_draft =
    "the provider's NPI, or a member of the patient's, or one under a policy that the holder opens, is in "
    "the "
    "draft; its submitter and that of a claim it replaces, where it has them, are the session's own";

constexpr std::array rows{
    // A capability is handed out to whoever may call something of it.
    method_row{"Session.enrollment", {all, all, no, no, no, no, no}},
    method_row{"Session.claims", {all, all, all, all, no, all, no}},
    method_row{"Session.queries", {all, all, all, all, all, all, no}},
    method_row{"Session.audit", {all, all, all, all, all, all, no}},
    method_row{"Session.info", {all, all, all, all, all, all, all}},
    method_row{"Session.operations", {all, no, no, no, all, no, no}},
    method_row{"Session.documents", {all, all, all, all, all, all, no}},
    method_row{"Session.payments", {all, all, all, no, all, no, no}},
    method_row{"Session.exchange", {all, all, no, no, all, no, no}},
    method_row{"Session.projections", {all, all, all, all, all, no, all}},
    method_row{"Session.live", {all, all, all, all, all, all, no}},
    method_row{"Session.forPurpose", {all, all, all, all, all, all, no}},
    method_row{"Session.profile", {all, all, all, all, all, all, all}},
    method_row{"Session.logout", {all, all, all, all, all, all, all}},
    method_row{"Session.users", {all, no, no, no, all, no, no}},

    method_row{"Enrollment.enroll", {all, all, no, no, no, no, no}},
    method_row{"Enrollment.enrollAll", {all, all, no, no, no, no, no}},

    method_row{"Claims.submit", {all, all, own, own, no, own, no}, own_filing},
    method_row{"Claims.submitBatch", {all, all, own, no, no, own, no}, own_filing},
    method_row{"Claims.openStream", {all, all, own, no, no, own, no}, own_filing},
    method_row{
        "Claims.command",
        {all, all, own, own, no, own, no},
        "dispute, of one's own claims; cancel and void, of claims with the provider's NPI that no member "
        "filed, or filed by the payer's system"},
    method_row{"ClaimStream.push", {all, all, own, no, no, own, no}, own_filing},
    method_row{"ClaimStream.finish", {all, all, all, no, no, all, no}},
    method_row{"ClaimStream.command",
               {all, all, no, no, no, own, no},
               "cancel, void and dispute of claims named by a submitter of the session's own"},

    method_row{"Documents.announce", {all, all, own, own, no, own, no}, own_claim},
    method_row{"Documents.complete", {all, all, own, own, no, own, no}, own_claim},
    method_row{"Documents.link", {all, all, own, own, glass, no, no}, own_claim},
    method_row{"Documents.withdraw", {all, all, own, no, no, own, no}, own_document},

    method_row{"Queries.claim",
               {all, all, own, own, all, own, no},
               own_claim,
               "flags",
               "",
               "question.natural submitterClaimId policyNumber memberId services.diagnoses missing"},
    method_row{"Queries.explain",
               {all, all, own, own, all, own, no},
               own_claim,
               "",
               "",
               "question.natural names and numbers"},
    method_row{"Queries.balances",
               {all, all, no, own, all, no, no},
               own_record,
               "",
               "",
               "years.members.memberId question.policyNumber"},
    method_row{"Queries.claims",
               {all, all, own, own, all, no, no},
               named_filter,
               "claims.flags filter.flagged",
               "",
               "filter.memberId filter.policyNumber"},
    method_row{"Queries.policy",
               {all, all, no, own, all, no, no},
               own_record,
               "",
               "",
               "policyNumber holderId holderDetails members.memberId members.details authorizations.memberId "
               "authorizations.authorization question.policyNumber"},
    method_row{
        "Queries.eligibility",
        {all, all, own, own, no, no, no},
        "the patient's member, or one under a policy that the holder opens; without that, nothing of what "
        "the family used; of a provider, whoever it names by policy and member, without authorisations for "
        "others"},
    method_row{"Queries.estimate", {all, all, own, own, no, no, no}, own_draft},
    method_row{"Queries.fee", {all, all, no, no, all, no, no}},
    method_row{"Queries.journey",
               {all, all, own, own, all, own, no},
               own_claim,
               "",
               "review remarks timeline user",
               "question.natural remarks.text documents.fileName timeline.summary missing"},
    method_row{"Queries.reviewQueue", {all, all, no, no, all, no, no}},
    method_row{"Queries.findEligibility",
               {all, all, own, no, no, no, no},
               "whoever the provider names by member id, name and birth date; which of them is wrong is not "
               "said"},
    method_row{"Queries.checkClaim", {all, all, own, own, no, no, no}, own_draft},
    method_row{"Queries.impact", {all, all, no, no, all, no, no}, "", "", "", "question.policyNumber"},
    method_row{"Queries.editTables", {all, all, no, no, all, no, no}},

    method_row{"Projections.count",
               {all, all, own, own, all, no, own},
               "as Queries.claims; of a reporter, questions that name no member and no policy",
               "filter.flagged",
               "",
               "filter.memberId filter.policyNumber"},
    method_row{"Projections.statistics", {all, all, no, no, all, no, all}},
    method_row{"Projections.provider", {all, all, own, no, all, no, all}, "the provider's NPI"},
    method_row{"Projections.policies",
               {all, all, no, no, all, no, no},
               "",
               "",
               "",
               "policies.policyNumber question.holderId"},
    method_row{"Projections.memberships",
               {all, all, no, no, all, no, no},
               "",
               "",
               "",
               "memberships.policyNumber memberships.memberId question.policyNumber question.memberId"},
    method_row{
        "Projections.authorizations",
        {all, all, own, own, all, no, no},
        "of a policy that is named: for the provider's NPI, or for the patient's members",
        "",
        "",
        "authorizations.policyNumber authorizations.memberId authorizations.number question.policyNumber"},
    method_row{"Projections.documents",
               {all, all, no, own, all, no, no},
               "of claims of the patient's members, or under a policy that the holder opens"},
    method_row{"Projections.payees",
               {all, all, own, no, all, no, no},
               "the provider's NPI",
               "",
               "",
               "payees.memberId"},
    method_row{"Projections.payments", {all, all, own, no, all, no, no}, "the provider's NPI"},
    method_row{"Projections.users", {all, no, no, no, all, no, no}},
    method_row{"Projections.views", {all, all, no, no, all, no, all}},
    method_row{"Projections.rebuild", {all, no, no, no, no, no, no}},
    method_row{"Projections.verify", {all, no, no, no, no, no, no}},

    method_row{"Live.subscribe",
               {all, all, own, own, all, own, no},
               own_claim,
               "",
               "events.queue filter.queue events of remarks and reviews",
               "filter.policyNumber filter.member filter.claim.natural"},

    method_row{"Audit.history",
               {all, all, own, own, all, own, no},
               own_claim,
               "",
               "events of remarks and reviews events.user",
               "events.summary question.natural"},
    method_row{"Audit.accesses", {all, no, no, no, all, no, no}, "", "", "", "accesses.reason"},
    method_row{"Audit.entries", {all, no, no, no, all, no, no}, "", "", "", "entries.address"},
    // A proof has events as they are stored, and so the staff's users, whom a provider or patient does not
    // see.
    method_row{"Audit.prove", {all, all, no, no, all, no, no}, "", "", "", "question.natural"},
    // Changes nothing: what it writes is that it was asked for.
    method_row{"Audit.startReplay", {all, no, no, no, all, no, no}},
    method_row{"Audit.replay", {all, no, no, no, all, no, no}},
    method_row{"Audit.cancelReplay", {all, no, no, no, all, no, no}},

    method_row{"Payments.run", {all, all, no, no, no, no, no}},
    method_row{"Payments.list", {all, all, no, no, all, no, no}},
    method_row{
        "Payments.show", {all, all, no, no, all, no, no}, "", "", "", "payments.payeeName of a member"},
    method_row{"Payments.remittance", {all, all, own, no, glass, no, no}, "payments to the provider's NPI"},
    method_row{"Payments.confirm", {all, all, no, no, no, no, no}},

    method_row{"Exchange.list", {all, all, no, no, all, no, no}},
    method_row{"Exchange.send", {all, all, no, no, no, no, no}},
    method_row{"Exchange.receive", {all, all, no, no, no, no, no}},

    method_row{"Operations.backup", {all, no, no, no, no, no, no}},
    method_row{"Operations.jobs", {all, no, no, no, all, no, no}},
    method_row{"Operations.runJob", {all, no, no, no, no, no, no}},
    method_row{"Operations.publishTargets", {all, no, no, no, all, no, no}},
    method_row{"Operations.deadLetters", {all, no, no, no, all, no, no}},
    method_row{"Operations.retryDeadLetters", {all, no, no, no, no, no, no}},
    method_row{"Operations.keys", {all, no, no, no, all, no, no}},

    method_row{"KeyOperations.status", {all, no, no, no, all, no, no}},
    method_row{"KeyOperations.rotate", {all, no, no, no, no, no, no}},
    method_row{"KeyOperations.requestErasure", {all, no, no, no, no, no, no}},
    method_row{"KeyOperations.approveErasure", {all, no, no, no, no, no, no}},
    method_row{"KeyOperations.withdrawErasure", {all, no, no, no, no, no, no}},
    method_row{"KeyOperations.renew", {all, no, no, no, no, no, no}},

    method_row{"Users.list",
               {all, no, no, no, all, no, no},
               "",
               "",
               "",
               "users.login users.displayName users.email users.binding.policyNumber users.binding.memberId "
               "users.binding.subject"},
    method_row{"Users.show",
               {all, no, no, no, all, no, no},
               "",
               "",
               "",
               "user.login user.displayName user.email user.binding.policyNumber user.binding.memberId "
               "user.binding.subject question.login"},
    method_row{"Users.add", {all, no, no, no, no, no, no}},
    method_row{"Users.changeRoles", {all, no, no, no, no, no, no}},
    method_row{"Users.bind", {all, no, no, no, no, no, no}},
    method_row{"Users.resetPassword", {all, no, no, no, no, no, no}},
    method_row{"Users.deactivate", {all, no, no, no, no, no, no}},
    method_row{"Users.reactivate", {all, no, no, no, no, no, no}},
    method_row{"Users.unlock", {all, no, no, no, no, no, no}},
    method_row{"Users.endSessions", {all, no, no, no, no, no, no}},
};

}  // namespace

std::span<const method_row> method_table() { return rows; }

masks masks_of(role r) {
  switch (r) {
    case role::admin:
    case role::claim_processor: return {};
    case role::provider:
    case role::patient:
    case role::payer_system: return mask::flags | mask::staff;
    case role::auditor: return mask::privates;
    case role::reporter: return mask::flags | mask::staff | mask::privates;
  }
  return mask::flags | mask::staff | mask::privates;
}

}  // namespace benefactor::api
