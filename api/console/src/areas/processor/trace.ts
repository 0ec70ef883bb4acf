/** The ten steps of a line's decision, told from the amounts that were recorded. */
import type { LineOutcome } from "@/api/claims";
import { dollars, sum } from "@/words/money";

export type StepOutcome = "passed" | "denied" | "computed" | "unneeded" | "unreached";
export interface TraceStep { number: string; title: string; outcome: StepOutcome; told: string }

const checks: { number: string; title: string; denials: string[]; passed: string }[] = [
  { number: "1", title: "Policy and membership", denials: ["POLICY_INACTIVE", "MEMBER_NOT_ENROLLED"], passed: "In force on the day of service" },
  { number: "1a", title: "Timely filing", denials: ["TIMELY_FILING"], passed: "Received in time" },
  { number: "1b", title: "Duplicate", denials: ["DUPLICATE_CLAIM"], passed: "No such line stands" },
  { number: "1c", title: "Claim edits", denials: ["CLAIM_EDIT"], passed: "No edit denies" },
  { number: "2", title: "Coverage rule", denials: ["NOT_COVERED_SERVICE"], passed: "The service has a rule" },
  { number: "2a", title: "Network", denials: ["OUT_OF_NETWORK"], passed: "The provider is as the rule asks" },
  { number: "3", title: "Excluded diagnoses", denials: ["EXCLUDED_DIAGNOSIS"], passed: "None on the line" },
  { number: "4", title: "Prior authorisation", denials: ["PREAUTH_REQUIRED"], passed: "Not needed, or there is one" },
  { number: "5", title: "Annual limit", denials: ["ANNUAL_LIMIT_EXHAUSTED"], passed: "Something is left" },
];

/** Empty: not decided by the ten steps (yet, or at all). */
export function traceOf(line: LineOutcome): TraceStep[] {
  if (line.status === "NEEDS_REVIEW") return [];
  const failed = line.denial ? checks.findIndex(({ denials }) => denials.includes(line.denial!)) : -1;
  if (line.denial && failed < 0) return [];
  const adjusted = (group: string, ...reasons: number[]) => sum((line.adjustments ?? []).filter((a) => a.group === group && reasons.includes(a.reason)).map((a) => a.amount));
  const steps: TraceStep[] = checks.map(({ number, title, passed }, index) => ({
    number, title,
    outcome: failed < 0 || index < failed ? "passed" : index === failed ? "denied" : "unreached",
    told: failed < 0 || index < failed ? passed : index === failed ? "Failed: the line is denied" : "Not reached",
  }));
  const amounts: [string, string, string][] = [
    ["6", "Price and visit limit", `Of ${dollars(line.billed)} billed, ${dollars(line.allowed)} is allowed`],
    ["7", "Deductible", dollars(line.deductible)],
    ["8", "Copay", dollars(line.copay)],
    ["9", "Coinsurance and maximums", dollars(line.coinsurance)],
  ];
  const prior = adjusted("OA", 23);
  if (prior !== 0n) amounts.push(["9a", "Coordination of benefits", `${dollars(prior)} was settled by earlier payers`]);
  for (const [number, title, told] of amounts)
    steps.push({ number, title, outcome: failed >= 0 ? "unreached" : told === "$0.00" ? "unneeded" : "computed", told: failed >= 0 ? "Not reached" : told === "$0.00" ? "Nothing" : told });
  steps.push({ number: "10", title: "Record", outcome: "computed", told: `The plan pays ${dollars(line.planPaid)}, the member ${dollars(line.memberResponsibility)}` });
  return steps;
}
