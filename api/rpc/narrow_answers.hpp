// Questions and answers as a session's scope allows them: whose data, and which fields of it.
#pragma once

#include <string>
#include <vector>

#include "actors/engine.hpp"
#include "api/results.hpp"
#include "api/roles/scope.hpp"
#include "store/event_record.hpp"
#include "store/surrogates.hpp"

namespace benefactor::api {

/// Makes *filter* ask for no other claims than the scope's: by the session's one provider or member where it
/// names none. @returns why it cannot be asked; that depends on the question alone and not on what there is.
std::vector<field_problem> narrow(claim_filter& filter, const data_scope& scope,
                                  const store::surrogates& ids);

/// Takes out what the scope hides: remarks for others than it is of, and who of the staff did what.
void narrow(claim_journey& journey, const data_scope& scope);
void narrow(std::vector<history_entry>& events, const data_scope& scope);

/// What of a member's cover is another provider's business: authorisations for that one. *own*: of whoever is
/// asked about, the session sees everything.
void narrow(eligibility_view& cover, const data_scope& scope, bool own);
/// Whether somebody is not there or is somebody else, is not told to who may ask about anybody.
void narrow(inquiry_view& found, const member_inquiry& asked, const data_scope& scope);

/// Policies are asked for by their numbers: what is sealed in them an AUDITOR sees through broken glass.
void narrow(policy_view& policy, const data_scope& scope);

/// Says of a claim that was not taken no more than that policy, member or the claim to replace is not known:
/// which of them would tell who is insured under which number. Nor is it said when the policy last changed.
void narrow_submission(actors::answer& answer, const data_scope& scope);

/// Errors: INVALID, as a kj::Exception: *field* names somebody, and the scope sees nobody named.
void require_unnamed(const data_scope& scope, const char* field);
/// Of a claim: its id and its number name nobody, the submitter's claim id may.
void require_unnamed(const data_scope& scope, const claim_name& name);

/// Gives a claim that a member files the name it is filed by, and what it replaces too.
void name_filer(claim_submission& claim, const data_scope& scope, const store::surrogates& ids);
/// Appends what of *claim* the session may not file. *today*: the server's.
void check_filing(const claim_submission& claim, const data_scope& scope, const store::surrogates& ids,
                  date today, std::vector<field_problem>& problems);

/// Makes *draft*, which need not be numbered, a claim that the session could file, whenever it is received.
/// @returns why it may not ask what becomes of it; that depends on the question alone.
std::vector<field_problem> narrow_draft(claim_submission& draft, const data_scope& scope,
                                        const store::surrogates& ids);
/// As narrow_submission, of an estimate.
void narrow(claim_estimate& estimate, const data_scope& scope);
/// What is told of a draft whose policy, or whose member in it, is not known: which of them is not said. Of
/// one that is *not_own*, that instead.
claim_check check_of_unknown(const claim_submission& draft, const std::vector<document_kind>& documents,
                             const form_options& options, const std::vector<field_problem>& not_own = {});

/// What a session says of where a claim came from, as far as it may: who sees its own claims only is neither
/// this program's command line nor its jobs.
store::event_source narrow(store::event_source source, const data_scope& scope);

/// What the session may not do with its own claims; empty: it may.
std::vector<field_problem> check_command(const claim_action& action, const data_scope& scope);

}  // namespace benefactor::api
