/** What differs between a claim at two moments, in words. */
import type { ClaimRecord } from "@/api/claims";
import { lineStatusOf, statusOf, words } from "@/words/codes";
import { dollars } from "@/words/money";

export interface Change { what: string; from: string; to: string }

export function changesBetween(before: ClaimRecord, after: ClaimRecord): Change[] {
  const changes: Change[] = [];
  const add = (what: string, from: string, to: string) => {
    if (from !== to) changes.push({ what, from, to });
  };
  add("Status", statusOf(before.outcome.status).text, statusOf(after.outcome.status).text);
  add("Plan pays", dollars(before.outcome.planPaid), dollars(after.outcome.planPaid));
  add("Member pays", dollars(before.outcome.memberResponsibility), dollars(after.outcome.memberResponsibility));
  add("Paid so far", dollars(before.settled), dollars(after.settled));
  add("To take back", dollars(before.toRecoup), dollars(after.toRecoup));
  add("Dispute", before.dispute ? words(before.dispute) : "None", after.dispute ? words(after.dispute) : "None");
  const lines = new Map((before.outcome.lines ?? []).map((line) => [line.line, line]));
  const said = (line: { status: string; denial?: string } | undefined) => (line ? lineStatusOf(line.status).text + (line.denial ? `, ${words(line.denial).toLowerCase()}` : "") : "–");
  for (const line of after.outcome.lines ?? []) {
    add(`Line ${line.line}`, said(lines.get(line.line)), said(line));
    add(`Line ${line.line}, plan pays`, dollars(lines.get(line.line)?.planPaid), dollars(line.planPaid));
  }
  return changes;
}
