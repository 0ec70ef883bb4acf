// One remittance by the terms of the X12 835 (005010X221A1, Health Care Claim Payment/Advice): a payment, the
// claims it is for with what was adjusted and why, and what was settled with the provider besides. Plain
// data: read_835.hpp reads it, write_835.hpp writes it, balance_problems() says whether it adds up.
//
// Codes and ids stand as texts, for files in the field have others than the guide's; the writer takes the
// guide's only. An empty text is an element that is not there. Amounts are in cents and may be negative: a
// reversal's are.
//
// Not kept: CUR, RDM, TS2 and TS3, CLP10 to CLP14, the amounts and day counts of MIA and MOA besides MIA01,
// N407, descriptions of procedures, and whatever is not the guide's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/date.hpp"
#include "events/money.hpp"

namespace benefactor::api::x12 {

/// The largest amount that the guide allows, ten digits: 99,999,999.99. The reader takes more, the writer
/// not.
inline constexpr cents max_remitted_amount = 99'999'999'99;

/// A count of units or days in thousandths: 1500 is 1.5.
struct quantity {
  std::int64_t thousandths = 0;
  bool operator==(const quantity&) const = default;
};

/// BPR06 to BPR09 and BPR12 to BPR15.
struct bank_account {
  std::string bank_qualifier;     ///< "01" ABA routing number, "04" Canadian bank and branch
  std::string bank;               ///< routing number
  std::string account_qualifier;  ///< "DA" demand deposit, "SG" savings
  std::string account;
  bool operator==(const bank_account&) const = default;
};

/// BPR and TRN.
struct remittance_payment {
  std::string handling;            ///< BPR01: "I" payment and remittance together, "H" no payment, ...
  cents total = 0;                 ///< BPR02
  std::string credit_debit = "C";  ///< BPR03: "C" credit, "D" debit
  std::string method;              ///< BPR04: "ACH", "CHK", "FWT", "BOP", "NON" for none
  std::string format;              ///< BPR05: "CCP" or "CTX" with ACH
  std::optional<bank_account> sender, receiver;
  std::string originator, originator_supplement;  ///< BPR10, BPR11
  std::optional<date> effective;                  ///< BPR16: of the check or the transfer
  std::string trace;                              ///< TRN02: number of the check or transfer
  std::string trace_payer;                        ///< TRN03: "1" and the payer's tax id
  std::string trace_supplement;                   ///< TRN04
  bool operator==(const remittance_payment&) const = default;
};

/// N3 and N4.
using benefactor::postal_address;

/// REF01 and REF02.
struct reference_number {
  std::string qualifier, value;
  bool operator==(const reference_number&) const = default;
};

/// PER.
struct remittance_contact {
  struct number {
    std::string qualifier;  ///< "TE" telephone, "EM" e-mail, "UR" web site, "FX" fax, "EX" extension
    std::string value;
    bool operator==(const number&) const = default;
  };
  std::string function;  ///< "BL" technical, "CX" claims office, "IC" web site
  std::string name;
  std::vector<number> numbers;  ///< at most three
  bool operator==(const remittance_contact&) const = default;
};

/// The payer (N1*PR) or the payee (N1*PE).
struct remittance_party {
  std::string name;
  std::string id_qualifier;  ///< payee: "XX" NPI, "FI" tax id, "XV" plan id; payer: "XV"
  std::string id;
  std::optional<postal_address> address;
  std::vector<reference_number> references;
  std::vector<remittance_contact> contacts;  ///< the payer's only; the guide requires a "BL"
  bool operator==(const remittance_party&) const = default;
};

/// One reason of a CAS.
struct claim_adjustment {
  std::string group;   ///< CAS01: "CO" contractual, "PR" patient, "OA" other, "PI" payer initiated
  std::string reason;  ///< a claim adjustment reason code (CARC)
  cents amount = 0;    ///< what was taken off; negative: added
  std::optional<quantity> units;
  bool operator==(const claim_adjustment&) const = default;
};

/// NM1.
struct remittance_name {
  bool organization = false;  ///< NM102: 2, else 1
  std::string last_name;      ///< of an organization: its name
  std::string first_name, middle_name, suffix;
  std::string id_qualifier, id;
  bool operator==(const remittance_name&) const = default;
};

/// AMT and QTY.
struct supplemental_amount {
  std::string qualifier;  ///< "AU" coverage amount, "B6" allowed, "I" interest, ...
  cents amount = 0;
  bool operator==(const supplemental_amount&) const = default;
};
struct supplemental_quantity {
  std::string qualifier;  ///< "CA" covered days, ...
  quantity count;
  bool operator==(const supplemental_quantity&) const = default;
};

/// MIA: of its elements the covered days and the remark codes.
struct inpatient_adjudication {
  std::optional<quantity> covered_days;   ///< MIA01
  std::vector<std::string> remark_codes;  ///< RARC; at most five
  bool operator==(const inpatient_adjudication&) const = default;
};

/// SVC01 and SVC06.
struct procedure_identifier {
  std::string qualifier;  ///< "HC" CPT and HCPCS, "AD" CDT, "NU" revenue code, "N4" drug, ...
  std::string code;
  std::vector<std::string> modifiers;  ///< at most four
  bool operator==(const procedure_identifier&) const = default;
};

/// SVC and what follows it.
struct remitted_service {
  procedure_identifier procedure;                           ///< SVC01: as decided
  cents charge = 0, paid = 0;                               ///< SVC02, SVC03
  std::string revenue_code;                                 ///< SVC04
  std::optional<quantity> units;                            ///< SVC05, as paid; nothing: one
  std::optional<procedure_identifier> submitted_procedure;  ///< SVC06, where it is another
  std::optional<quantity> submitted_units;                  ///< SVC07, where they are others
  std::optional<date> day;                                  ///< DTM*472
  std::optional<date> first_day, last_day;                  ///< DTM*150 and 151
  std::vector<claim_adjustment> adjustments;
  std::vector<reference_number> references;  ///< "6R": the line's number in the claim as submitted
  std::vector<supplemental_amount> amounts;
  std::vector<supplemental_quantity> quantities;
  std::vector<reference_number> remark_codes;  ///< LQ: "HE" RARC, "RX" NCPDP
  bool operator==(const remitted_service&) const = default;
};

/// CLP and what follows it.
struct remitted_claim {
  std::string patient_control_number;  ///< CLP01: CLM01 of the claim as submitted
  std::string status;  ///< CLP02: "1" primary, "2" secondary, "3" tertiary, "4" denied, "19" to "21" also
                       ///< forwarded, "22" reversal, "23" not ours and forwarded, "25" predetermination
  cents charge = 0, paid = 0;                   ///< CLP03, CLP04
  std::optional<cents> patient_responsibility;  ///< CLP05
  std::string filing_indicator;                 ///< CLP06
  std::string payer_control_number;             ///< CLP07
  std::string facility, frequency;              ///< CLP08, CLP09
  std::vector<claim_adjustment> adjustments;
  std::optional<remittance_name> patient;            ///< NM1*QC, which the guide requires
  std::optional<remittance_name> subscriber;         ///< NM1*IL
  std::optional<remittance_name> corrected;          ///< NM1*74: of patient or subscriber
  std::optional<remittance_name> rendering;          ///< NM1*82
  std::optional<remittance_name> crossover_carrier;  ///< NM1*TT
  std::optional<remittance_name> priority_payer;     ///< NM1*PR
  std::optional<remittance_name> other_subscriber;   ///< NM1*GB
  std::optional<inpatient_adjudication> inpatient;
  std::vector<std::string> outpatient_remark_codes;  ///< MOA03 to MOA07
  std::vector<reference_number> references;
  std::optional<date> first_day, last_day;   ///< DTM*232 and 233
  std::optional<date> coverage_end;          ///< DTM*036
  std::optional<date> received;              ///< DTM*050
  std::vector<remittance_contact> contacts;  ///< PER*CX
  std::vector<supplemental_amount> amounts;
  std::vector<supplemental_quantity> quantities;
  std::vector<remitted_service> services;
  bool operator==(const remitted_claim&) const = default;
};

/// The claims below an LX.
struct remitted_group {
  std::string number;  ///< LX01; empty where a file has no LX
  std::vector<remitted_claim> claims;
  bool operator==(const remitted_group&) const = default;
};

/// One adjustment of a PLB: money between payer and provider that is no claim's.
struct provider_adjustment {
  std::string provider;            ///< PLB01: an NPI, or another id of the provider
  std::optional<date> fiscal_end;  ///< PLB02: last day of the provider's fiscal year
  std::string reason;              ///< "FB" balance forward, "WO" overpayment recovery, "L6" interest, "J1"
                                   ///< nonreimbursable, "72" authorized return, ...
  std::string reference;           ///< such as the claim it comes from
  cents amount = 0;                ///< taken off the payment; negative: added to it
  bool operator==(const provider_adjustment&) const = default;
};

/// One transaction, ST to SE.
struct remittance {
  remittance_payment payment;
  std::string receiver_id;              ///< REF*EV
  std::string version_id;               ///< REF*F2
  std::optional<date> production_date;  ///< DTM*405
  remittance_party payer, payee;
  std::vector<remitted_group> groups;
  std::vector<provider_adjustment> provider_adjustments;
  bool operator==(const remittance&) const = default;
};

/// Claims and service lines in all groups.
std::size_t claim_count(const remittance& r);
std::size_t service_count(const remittance& r);

/// What the PLB amounts come to. Errors: std::overflow_error, never with amounts within +-max_amount.
cents provider_adjustment_total(const remittance& r);

/// The equations that must hold. The first amount is what the parts come to, the second what is said.
enum class balance_rule : std::uint8_t {
  service,       ///< SVC02 - CAS of the line = SVC03
  claim,         ///< CLP03 - CAS of the claim and of its lines = CLP04
  claim_charge,  ///< sum of SVC02 = CLP03, where a claim has lines
  transaction    ///< sum of CLP04 - sum of PLB = BPR02
};

struct imbalance {
  balance_rule rule = balance_rule::transaction;
  std::size_t claim = 0;    ///< 1-based place of the CLP in the transaction; 0: the transaction
  std::size_t service = 0;  ///< 1-based place of the SVC in the claim; 0: the claim
  cents computed = 0, stated = 0;
  bool operator==(const imbalance&) const = default;
};

/// Every equation that does not hold, in file order, the transaction's last. A claim without lines was
/// decided as a whole, so only its own adjustments count.
/// Errors: std::overflow_error when sums leave 64 bits, which amounts within +-max_amount cannot do below
/// nine million of them. Source: X12N/005010X221A1, section 1.10.2.1, "Balancing".
std::vector<imbalance> balance_problems(const remittance& r);

/// "claim 3, line 1: SVC02 less CAS is 100.00, but SVC03 is 99.00". Names nobody.
std::string to_text(const imbalance& i);

}  // namespace benefactor::api::x12
