/** The draft of a claim as it is typed, and the claim that it comes to. */
import type { Claim } from "@/api/claims";
import { moneyText, readMoney } from "@/words/money";
import { today } from "@/words/dates";
import { words } from "@/words/codes";

export interface DraftLine {
  serviceType: string;
  serviceDate: string;
  billed: string;
  units: string;
  procedure: string;
  diagnoses: string[];
}

export interface Draft {
  submitter: string;
  submitterClaimId: string;
  policyNumber: string;
  memberId: string;
  providerNpi: string;
  benefitsAssigned: boolean;
  lines: DraftLine[];
}

export const newLine = (): DraftLine => ({ serviceType: "", serviceDate: "", billed: "", units: "1", procedure: "", diagnoses: [] });

/** One's own number of a claim, for those who have none: the same draft sent twice is one claim. */
export const newClaimId = () => `WEB-${today().replaceAll("-", "")}-${crypto.randomUUID().slice(0, 8).toUpperCase()}`;

export const newDraft = (given: Partial<Draft>): Draft => ({
  submitter: "", submitterClaimId: newClaimId(), policyNumber: "", memberId: "", providerNpi: "", benefitsAssigned: true, lines: [newLine()], ...given,
});

export function claimOf(draft: Draft): Claim {
  return {
    submitter: draft.submitter,
    submitterClaimId: draft.submitterClaimId.trim(),
    received: today(),
    policyNumber: draft.policyNumber.trim(),
    memberId: draft.memberId.trim(),
    providerNpi: draft.providerNpi.trim(),
    benefitsAssigned: draft.benefitsAssigned,
    lines: draft.lines.map((line) => {
      const billed = readMoney(line.billed);
      return {
        serviceType: line.serviceType,
        serviceDate: line.serviceDate,
        billed: billed === null ? line.billed : moneyText(billed),
        ...(line.units && line.units !== "1" && { units: Number(line.units) }),
        procedure: line.procedure.trim().toUpperCase(),
        ...(line.diagnoses.length && { diagnoses: line.diagnoses.map((code) => code.trim().toUpperCase()) }),
      };
    }),
  };
}

/**
 * What cannot go over the wire at all: an empty day or amount is no day and no amount. All else is the engine's to say.
 */
export function unfinished(draft: Draft): { field: string; rule: string }[] {
  const problems: { field: string; rule: string }[] = [];
  const needs = (good: boolean, field: string, rule: string) => good || problems.push({ field, rule });
  needs(!!draft.policyNumber.trim() && !!draft.memberId.trim(), "memberId", "has to be chosen");
  needs(/^\d{10}$/.test(draft.providerNpi.trim()), "providerNpi", "has ten digits");
  draft.lines.forEach((line, index) => {
    const at = `lines[${index}]`;
    needs(!!line.serviceType, `${at}.serviceType`, "has to be chosen");
    needs(!!line.serviceDate, `${at}.serviceDate`, "has to be given");
    needs(readMoney(line.billed) !== null, `${at}.billed`, "is an amount such as 125.00");
    needs(/^[1-9]\d{0,5}$/.test(line.units), `${at}.units`, "is a whole number from 1 on");
    needs(!!line.procedure.trim(), `${at}.procedure`, "stands on the bill: five letters and digits");
  });
  return problems;
}

const labels: Record<string, string> = {
  submitterClaimId: "Reference", policyNumber: "Policy number", memberId: "Patient", providerNpi: "Provider number", serviceType: "Kind of service",
  serviceDate: "Day of service", billed: "Amount", units: "Units", procedure: "Procedure code", diagnoses: "Diagnosis", documents: "Documents", lines: "Lines", modifiers: "Modifiers", received: "Day of receipt",
};

/** "lines[0].billed": "Line 1, amount" */
export function fieldText(field: string): string {
  const match = /^(?:claim\.)?(?:lines\[(\d+)\]\.?)?(\w*)/.exec(field);
  const label = labels[match?.[2] ?? ""] ?? words(match?.[2] || field);
  return match?.[1] === undefined ? label : `Line ${Number(match[1]) + 1}, ${label.toLowerCase()}`;
}
