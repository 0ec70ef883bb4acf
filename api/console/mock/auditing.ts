/** The mock's routes for auditors: who saw what, who came in, proofs, replays. */
import { readFileSync } from "node:fs";
import { addDays, today } from "../src/words/dates.ts";
import { hex } from "./data/book.ts";
import { ok, Refusal, type MockRoute } from "./engine.ts";
import type { ReplayRun } from "../src/api/replay.ts";

const readers = ["ADMIN", "AUDITOR"];
const at = (index: number) => `${addDays(today(), -Math.floor(index / 9))}T${String(17 - (index % 9)).padStart(2, "0")}:${String((index * 7) % 60).padStart(2, "0")}:00.000000Z`;
const users = ["priya", "osei", "maria", "ike"].map(hex), roles = ["CLAIM_PROCESSOR", "PROVIDER", "PATIENT", "AUDITOR"];

const accesses = Array.from({ length: 130 }, (_, index) => ({
  position: String(900 - index), time: at(index), user: users[index % 4], role: roles[index % 4], member: hex(`m${index % 5}`), policy: hex(`p${index % 3}`), claims: index % 3 ? [hex(`c${index}`)] : undefined,
  kinds: index % 3 ? ["identifiers", "diagnoses"] : ["identifiers"], method: index % 3 ? "Queries.claim" : "Queries.eligibility", purpose: index % 17 === 3 ? "BTG" : "HPAYMT", breakGlass: index % 17 === 3, hasReason: index % 17 === 3, request: hex(`r${index}`), count: index % 11 === 0 ? 3 : 1,
}));
const whats = ["session_opened", "login", "refresh", "call", "token", "logout"];
const entries = Array.from({ length: 140 }, (_, index) => ({
  position: String(1900 - index), time: at(index), what: whats[index % 6], refused: index % 6 === 3 || index % 13 === 1, user: index % 13 === 1 ? undefined : users[index % 4], role: index % 13 === 1 ? undefined : roles[index % 4],
  method: index % 6 === 3 ? "Users.list" : undefined, detail: index % 13 === 1 ? "wrong_credentials" : index % 6 === 3 ? "forbidden" : undefined, listener: index % 5 ? "http" : "users", peer: hex(`a${index % 7}`), hasAddress: true, request: hex(`q${index}`), count: index % 13 === 1 ? 4 : 1,
}));

function paged<T extends { position: string; time: string; user?: string }>(all: T[], given: any, keep: (one: T) => boolean) {
  const { question = {}, before } = given;
  if (question.user && !users.includes(question.user)) throw new Refusal(422, "INVALID", "The question is not right.", [{ field: "question.user", rule: "is somebody who is known" }]);
  const found = all.filter((one) => (!before || Number(one.position) < Number(before)) && (!question.user || one.user === question.user) && (!question.from || one.time >= question.from) && (!question.to || one.time <= question.to) && keep(one));
  const page = found.slice(0, 100);
  return { page, next: found.length > 100 ? page.at(-1)!.position : "0", end: "2000" };
}

/** A replay takes three seconds; one with fingerprints finds something. */
const replayMillis = 3_000, logEnd = 18_204n;
let replay: { number: number; begun: number; fingerprints: boolean; cancelledAt?: number; user: string } | null = null;
const instant = (millis: number) => new Date(millis).toISOString().replace("Z", "000Z");
function replayShown(): ReplayRun | null {
  if (!replay) return null;
  const { number, begun, fingerprints, cancelledAt, user } = replay, ended = Math.min(cancelledAt ?? Infinity, begun + replayMillis);
  const done = Math.min(1, (Math.min(Date.now(), ended) - begun) / replayMillis), running = Date.now() < ended, complete = !running && !cancelledAt;
  const position = BigInt(Math.floor(done * Number(logEnd))), some = (count: number) => String(Math.floor(done * count)), found = fingerprints && complete;
  return {
    number: String(number), state: running ? "RUNNING" : complete ? "DONE" : "CANCELLED", user, started: instant(begun), ended: running ? undefined : instant(ended), fingerprints, position: String(position), end: String(logEnd), claims: some(7_210), decidedAgain: some(9_144), differences: found ? "2" : "0",
    report: running ? undefined : {
      logId: hex("log"), nextPosition: String(position), complete, same: !found, events: String(position), commands: some(9_870), decidedAgain: some(9_144), claims: some(7_210), lines: some(14_388), unsealed: some(661), fingerprints: fingerprints ? some(14_388) : "0", planPaid: "1237790.70", different: found ? "1" : "0", policiesDifferent: found ? "1" : "0", money: found ? "25.00" : "0.00",
      differencesInAll: found ? "2" : "0", differences: found ? [
        { position: "4711", claimNumber: "CLM-20260302-2Q8ZK7M4T1XBH", policy: hex("p1"), line: 1, event: "claim_adjudicated", field: "planPaid", recorded: "105.00", again: "80.00", money: "25.00", follows: "0" },
        { position: "4902", policy: hex("p1"), line: 0, event: "claim_adjudicated", field: "deductible", recorded: "20.00", again: "45.00", follows: "4711" },
      ] : undefined,
      notReproducibleInAll: "2", notReproducible: [{ position: "902", claimNumber: "CLM-20260114-71MK2Q0DTWXC9", policy: hex("p2"), lines: [1, 2], reason: "MEMBER_ERASED", decidedAgain: true }],
      pins: [{ source: "00000000000000017950", position: "17949", pageHash: hex("page") + hex("hash"), holds: true }], tookMicros: String(Math.floor(done * 3_000_000)),
      unknown: ["The newest checkpoint that holds covers position 17949: behind it, whether events were taken away or rewritten so that page hashes, times and decisions fit again cannot be known.", "Network status and contract prices are taken as each decision records them; reference data, payment runs and the exchange's ledger are not decided again."],
    },
  };
}

export const auditingRoutes: MockRoute[] = [
  { method: "GET", path: "/claims/{claim}/proof", roles: [...readers, "CLAIM_PROCESSOR"], run: ({ book, part }) => {
    if (!book.find(part.claim!)) throw new Refusal(404, "NOT_FOUND", "there is nothing here");
    // Some proof that holds, with the key beside it.
    return { status: 200, body: readFileSync(new URL("../../../tests/golden/proofs/inclusion_1.json", import.meta.url)), headers: { "Content-Type": "application/json" } };
  } },
  { method: "GET", path: "/audit/replays/current", roles: readers, run: () => {
    const run = replayShown();
    if (!run) throw new Refusal(404, "NOT_FOUND", "there is nothing here");
    return ok(run);
  } },
  { method: "POST", path: "/audit/replays", roles: readers, run: ({ user, request }) => {
    if (replayShown()?.state === "RUNNING") throw new Refusal(409, "REFUSED", "a replay is running: wait until it has ended, or cancel it");
    replay = { number: (replay?.number ?? 0) + 1, begun: Date.now(), fingerprints: !!(request.body as any)?.fingerprints, user: user.profile.user };
    return ok(replayShown());
  } },
  { method: "DELETE", path: "/audit/replays/current", roles: readers, run: ({ given }) => {
    if (!replay) throw new Refusal(404, "NOT_FOUND", "there is nothing here");
    const meant = !given.number || String(given.number) === String(replay.number);
    if (meant && replayShown()!.state === "RUNNING") replay.cancelledAt = Date.now();
    return ok(replayShown());
  } },
  { method: "GET", path: "/accesses", call: "Audit.accesses", roles: readers, run: ({ given }) => {
    const { page, ...rest } = paged(accesses, given, (one) => !given.question?.breakGlass || one.breakGlass);
    return ok({ accesses: page.map((one) => (given.withReasons && one.hasReason ? { ...one, reason: "The member asked by phone why the claim was denied." } : one)), ...rest });
  } },
  { method: "GET", path: "/entries", call: "Audit.entries", roles: readers, run: ({ given }) => {
    const { page, ...rest } = paged(entries, given, (one) => (!given.question?.refused || one.refused) && (!given.question?.what || one.what === given.question.what));
    return ok({ entries: page.map((one, index) => (given.withAddresses ? { ...one, address: `203.0.113.${1 + (index % 7)}:51${index}` } : one)), ...rest });
  } },
];
