/** Terms of a policy and its members as they are typed, and the enrolment objects that they come to. */
import type { EditTerms, Rule, TermsVersion } from "@/api/policies";
import { moneyText, readMoney } from "@/words/money";

export interface RuleDraft { serviceType: string; coveragePercent: string; copay: string; annualLimit: string; perVisitLimit: string; requiresPreauth: boolean; network: string; deductibleApplies: boolean; excludedDiagnoses: string[] }
export interface TermsDraft {
  plan: string; deductible: string; memberDeductible: string; outOfPocketMax: string; memberOutOfPocketMax: string; reviewThreshold: string; timelyFilingDays: string; rules: RuleDraft[];
  /** What the form does not show and a revision must not lose: coordination, requirements, edits, administrator. */
  kept: Record<string, unknown>;
}
export interface MemberDraft { memberId: string; relationship: string; enrolled: string; first: string; last: string; birthDate: string; sex: string }

export const newRule = (serviceType = ""): RuleDraft => ({ serviceType, coveragePercent: "80", copay: "", annualLimit: "", perVisitLimit: "", requiresPreauth: false, network: "ANY", deductibleApplies: serviceType !== "PREVENTIVE", excludedDiagnoses: [] });
export const newTerms = (): TermsDraft => ({
  plan: "", deductible: "1500.00", memberDeductible: "750.00", outOfPocketMax: "6000.00", memberOutOfPocketMax: "3000.00", reviewThreshold: "", timelyFilingDays: "365", kept: {},
  rules: [{ ...newRule("PREVENTIVE"), coveragePercent: "100" }, { ...newRule("PRIMARY_CARE"), copay: "25.00" }, newRule("SPECIALIST_VISIT"), newRule("LAB_WORK"), newRule("EMERGENCY")],
});
export const newMember = (relationship = "SELF", enrolled = ""): MemberDraft => ({ memberId: "", relationship, enrolled, first: "", last: "", birthDate: "", sex: "" });

/** Enrolment says them as scenario files do, the view as the contract. */
const editOf = ({ edit, action, group, reason }: EditTerms) => ({ edit, action, ...(reason && { group, carc: reason }) });

export function termsDraftOf(version: TermsVersion): TermsDraft {
  const { coordination, requirements, edits, administrator } = version;
  return {
    plan: version.plan ?? "", deductible: version.deductible, memberDeductible: version.memberDeductible ?? "", outOfPocketMax: version.outOfPocketMax ?? "", memberOutOfPocketMax: version.memberOutOfPocketMax ?? "",
    reviewThreshold: version.reviewThreshold ?? "", timelyFilingDays: String(version.timelyFilingDays), rules: (version.rules ?? []).map(ruleDraftOf),
    kept: { ...(coordination && { coordination }), ...(requirements?.length && { requirements }), ...(edits?.length && { edits: edits.map(editOf) }), ...(administrator && { administrator }) },
  };
}
const ruleDraftOf = (rule: Rule): RuleDraft => ({
  serviceType: rule.serviceType, coveragePercent: rule.coveragePercent, copay: rule.copay ?? "", annualLimit: rule.annualLimit ?? "", perVisitLimit: rule.perVisitLimit ?? "", requiresPreauth: rule.requiresPreauth,
  network: rule.network ?? "ANY", deductibleApplies: rule.deductibleApplies, excludedDiagnoses: rule.excludedDiagnoses ?? [],
});

/** What is no amount goes as it was typed, so that the engine's refusal names its field. */
const amount = (text: string) => {
  const read = readMoney(text);
  return read === null ? text : moneyText(read);
};
const optional = (key: string, text: string) => (text.trim() ? { [key]: amount(text) } : {});

export const termsOf = (draft: TermsDraft) => ({
  deductible: amount(draft.deductible || "0"),
  ...optional("memberDeductible", draft.memberDeductible), ...optional("outOfPocketMax", draft.outOfPocketMax), ...optional("memberOutOfPocketMax", draft.memberOutOfPocketMax), ...optional("reviewThreshold", draft.reviewThreshold),
  timelyFilingDays: Number(draft.timelyFilingDays), ...(draft.plan.trim() && { plan: draft.plan.trim() }), ...draft.kept,
  rules: draft.rules.map((rule) => ({
    serviceType: rule.serviceType, coveragePercent: percent(rule.coveragePercent), ...optional("copay", rule.copay), ...optional("annualLimit", rule.annualLimit), ...optional("perVisitLimit", rule.perVisitLimit),
    requiresPreauth: rule.requiresPreauth, ...(rule.network !== "ANY" && { network: rule.network }), deductibleApplies: rule.deductibleApplies, ...(rule.excludedDiagnoses.length && { excludedDiagnoses: rule.excludedDiagnoses }),
  })),
});
const percent = (text: string) => (/^\d{1,3}$/.test(text.trim()) ? `${text.trim()}.00` : text.trim().replace(/^(\d{1,3}\.\d)$/, "$10"));

export const memberOf = (draft: MemberDraft) => ({
  memberId: draft.memberId.trim(), relationship: draft.relationship, enrolled: draft.enrolled,
  ...(draft.last.trim() && { name: { last: draft.last.trim(), ...(draft.first.trim() && { first: draft.first.trim() }) } }),
  ...(draft.birthDate && { birthDate: draft.birthDate }), ...(draft.sex && { sex: draft.sex }),
});

/** What cannot be sent at all; the rest is the engine's to say. */
export function unfinishedTerms(draft: TermsDraft): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const key of ["deductible", "memberDeductible", "outOfPocketMax", "memberOutOfPocketMax", "reviewThreshold"] as const)
    if (draft[key].trim() && readMoney(draft[key]) === null) problems[key] = "is an amount such as 1500.00";
  if (!/^\d{1,5}$/.test(draft.timelyFilingDays)) problems.timelyFilingDays = "is a whole number of days";
  const seen = new Set<string>();
  draft.rules.forEach((rule, index) => {
    const at = (field: string) => `rules[${index}].${field}`;
    if (!rule.serviceType) problems[at("serviceType")] = "has to be chosen";
    else if (seen.has(rule.serviceType)) problems[at("serviceType")] = "has a rule already";
    seen.add(rule.serviceType);
    if (!/^(100(\.0{1,2})?|\d{1,2}(\.\d{1,2})?)$/.test(rule.coveragePercent.trim())) problems[at("coveragePercent")] = "is 0 to 100";
    for (const key of ["copay", "annualLimit", "perVisitLimit"] as const) if (rule[key].trim() && readMoney(rule[key]) === null) problems[at(key)] = "is an amount";
  });
  return problems;
}
