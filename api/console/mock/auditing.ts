/** The mock's routes for auditors: who saw what, who came in. */
import { addDays, today } from "../src/words/dates.ts";
import { hex } from "./data/book.ts";
import { ok, Refusal, type MockRoute } from "./engine.ts";

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

export const auditingRoutes: MockRoute[] = [
  { method: "GET", path: "/accesses", call: "Audit.accesses", roles: readers, run: ({ given }) => {
    const { page, ...rest } = paged(accesses, given, (one) => !given.question?.breakGlass || one.breakGlass);
    return ok({ accesses: page.map((one) => (given.withReasons && one.hasReason ? { ...one, reason: "The member asked by phone why the claim was denied." } : one)), ...rest });
  } },
  { method: "GET", path: "/entries", call: "Audit.entries", roles: readers, run: ({ given }) => {
    const { page, ...rest } = paged(entries, given, (one) => (!given.question?.refused || one.refused) && (!given.question?.what || one.what === given.question.what));
    return ok({ entries: page.map((one, index) => (given.withAddresses ? { ...one, address: `203.0.113.${1 + (index % 7)}:51${index}` } : one)), ...rest });
  } },
];
