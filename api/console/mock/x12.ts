/** X12 claim files as the mock takes them: enough of 837P for what the console sends, by no means the reader of api/x12. */
import { today } from "../src/words/dates.ts";
import { moneyText } from "../src/words/money.ts";
import { cents, type Book } from "./data/book.ts";
import { Refusal, type MockAnswer } from "./engine.ts";

interface Read { segment: number; number: string; frequency: string; charge: string; npi: string; member: string; procedure: string; day: string }

/** The claims of a file, and of each set that is not closed how many it has. */
function read(text: string) {
  const start = text.indexOf("ISA"), element = text[start + 3]!, component = text[start + 104]!, terminator = text[start + 105]!;
  if (start < 0 || text.length < start + 106) throw new Refusal(422, "INVALID", "the body is no X12 file", [{ field: "", rule: "the file has no ISA segment: it is not X12" }]);
  const claims: Read[] = [], sets: { segment: number; claims: number }[] = [];
  let submitter = "", npi = "", member = "", closed = 0, open: Read[] = [];
  text.slice(start).split(terminator).map((one) => one.trim()).filter(Boolean).forEach((one, index) => {
    const e = one.split(element), segment = index + 1;
    const part = (at: number, which: number) => (e[at] ?? "").split(component)[which] ?? "";
    if (e[0] === "ISA") submitter = e[6]!.trim();
    if (e[0] === "NM1" && e[1] === "85") npi = e[9]!;
    if (e[0] === "NM1" && e[1] === "IL") member = e[9]!;
    if (e[0] === "CLM") open.push({ segment, number: e[1]!, frequency: part(5, 2), charge: e[2]!, npi, member, procedure: "", day: "" });
    if (e[0] === "SV1" && open.length) open.at(-1)!.procedure ||= part(1, 1);
    if (e[0] === "DTP" && e[1] === "472" && open.length) open.at(-1)!.day ||= `${e[3]!.slice(0, 4)}-${e[3]!.slice(4, 6)}-${e[3]!.slice(6, 8)}`;
    if (e[0] === "SE") (claims.push(...open.splice(0)), closed++);
    if (e[0] === "GE" && open.length) sets.push({ segment, claims: open.splice(0).length });
  });
  if (open.length) sets.push({ segment: open[0]!.segment, claims: open.length });
  return { submitter, claims, sets, closed };
}

/** What stands where the engine's TA1, 999 and 277CA do: their envelopes, which sets and claims there are, and which were taken. */
function acknowledge(text: string, counts: { refused: number }, sets: number, torn: number, outcomes: { number: string; taken?: string }[]) {
  const start = text.indexOf("ISA"), e = text.slice(start, start + 105).split(text[start + 3]!), number = e[13]!;
  const made = (kind: "TA1" | "999" | "277CA", body: string[]) => ({
    acknowledgment: {
      name: `${number}.${kind}.x12`, kind,
      content: [["ISA", ...e.slice(1, 5), e[7], e[8], e[5], e[6], ...e.slice(9, 14), "0", e[15], ":"].join("*"), ...body, `IEA*${kind === "TA1" ? 0 : 1}*${number}`, ""].join("~\n"),
    },
  });
  const verdict = !torn ? "A" : torn < sets ? "P" : "R";
  const inSet = (id: string, guide: string, body: string[]) => [`GS*${id === "999" ? "FA" : "HN"}*R*S*20260401*0930*1*X*${guide}`, `ST*${id}*0001*${guide}`, ...body, `SE*${body.length + 2}*0001`, "GE*1*1"];
  return [
    ...(e[14] === "1" ? [made("TA1", [`TA1*${number}*${e[9]}*${e[10]}*${counts.refused ? "E" : "A"}*000`])] : []),
    made("999", inSet("999", "005010X231A1", ["AK1*HC*1*005010X222A1", ...Array.from({ length: sets }, (_, at) => `IK5*${at < sets - torn ? "A" : "R*2"}`), `AK9*${verdict}*${sets}*${sets}*${sets - torn}`])),
    made("277CA", inSet("277", "005010X214", outcomes.flatMap(({ number: of, taken }) => [`TRN*2*${of}`, ...(taken ? ["STC*A2:20", `REF*1K*${taken}`] : ["STC*A3:21"])]))),
  ];
}

export function uploadX12(book: Book, text: string, acknowledgments: boolean): MockAnswer {
  const { submitter, claims, sets, closed } = read(text);
  const counts = { pushed: 0, decided: 0, duplicates: 0, refused: 0, failed: 0 };
  const rows: object[] = [], outcomes: { number: string; taken?: string }[] = [];
  for (const claim of claims) {
    const sequence = String(counts.pushed++), named = { claim: `${submitter}/${claim.npi}:${claim.number}:${claim.frequency}`, segment: claim.segment };
    const refuse = (reason: string, problems: object[]) => (counts.refused++, outcomes.push({ number: claim.number }), rows.push({ sequence, refused: { code: "INVALID", reason, problems }, ...named }));
    if (!/^\d+(\.\d{1,2})?$/.test(claim.charge)) refuse("CLM02 must have at most two decimals", [{ field: "CLM02", rule: "must have at most two decimals", segment: claim.segment }]);
    else if (!book.policies.has(claim.member)) refuse("no such policy", []);
    else {
      const known = book.claims.size;
      const made = book.submit({ submitter, submitterClaimId: `${claim.npi}:${claim.number}:${claim.frequency}`, policyNumber: claim.member, memberId: claim.member, providerNpi: claim.npi, lines: [{ serviceType: "PRIMARY_CARE", serviceDate: claim.day, billed: moneyText(cents(claim.charge.includes(".") ? claim.charge.padEnd(claim.charge.indexOf(".") + 3, "0") : `${claim.charge}.00`)), procedure: claim.procedure }] }, today());
      const duplicate = book.claims.size === known;
      counts.decided++;
      if (duplicate) counts.duplicates++;
      outcomes.push({ number: claim.number, taken: made.record.outcome.claimNumber });
      const { lines: _, findings: __, ...rest } = made.record.outcome;
      rows.push({ sequence, position: made.record.position, outcome: { ...rest, duplicate }, ...named });
    }
  }
  for (const set of sets) {
    rows.unshift({ sequence: String(counts.pushed), refused: { code: "INVALID", reason: "the transaction set is not closed by SE before the next envelope" }, segment: set.segment, claims: String(set.claims) });
    counts.pushed += set.claims;
    counts.refused += set.claims;
  }
  const answers = acknowledgments ? acknowledge(text, counts, closed + sets.length, sets.length, outcomes) : [];
  const summary = { ...Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, String(count)])), position: String(book.position), warnings: "0", ...(acknowledgments && { acknowledgments: String(answers.length) }) };
  return { status: 200, headers: { "Content-Type": "application/x-ndjson" }, body: [...rows, ...answers, { summary }].map((row) => JSON.stringify(row)).join("\n") + "\n" };
}
