/** The mock's routes for administrators: the server, jobs, keys, erasures, users. */
import { randomBytes } from "node:crypto";
import { today } from "../src/words/dates.ts";
import type { UserAccount } from "../src/api/running.ts";
import { hex, type Book, type MockUser } from "./data/book.ts";
import { ok, Refusal, type Call, type MockRoute } from "./engine.ts";

const only = ["ADMIN"], readers = ["ADMIN", "AUDITOR"];
const now = () => new Date().toISOString().replace("Z", "000Z");
const begun = Date.now();

const jobs = [
  { name: "aging", description: "Escalates claims that have waited too long for a review.", at: "02:00", lastRun: `${today()}T02:00:00.000000Z`, lastSummary: "2 claims looked at, 1 escalated" as string | undefined },
  { name: "payments", description: "Pays what is decided, payee by payee.", at: undefined, lastRun: undefined as string | undefined, lastSummary: undefined as string | undefined },
  { name: "report", description: "Writes the day's report.", at: "04:30", lastRun: undefined, lastSummary: undefined },
];
const keys = { ringId: hex("ring"), current: 2, keys: [{ number: 1, inRing: true, wrapped: "3" }, { number: 2, inRing: true, wrapped: "11" }], live: "14", erased: "1", renewed: [{ generation: 1, keys: "2" }], renewing: false, damaged: "0" };
const erasures = new Map<string, { by: string; state: "asked" | "approved" | "withdrawn" }>();

const extra = new WeakMap<MockUser, Partial<UserAccount>>();
const more = (user: MockUser) => extra.get(user) ?? extra.set(user, {}).get(user)!;
function account(user: MockUser): UserAccount {
  const { user: id, login, displayName, email, roles, npis, member } = user.profile;
  return { user: id, login, displayName, email, roles, binding: { ...(npis && { npis }), ...(member && { policyNumber: member.policyNumber, memberId: member.memberId }) }, system: false, active: true, hasPassword: true, mustChange: !!user.mustChange, sessions: user.mustChange ? [] : [{ session: hex(`session ${login}`), opened: `${today()}T08:00:00.000000Z`, expires: `${today()}T20:00:00.000000Z` }], ...extra.get(user) };
}
function found({ book, part }: Call): MockUser {
  const user = book.users.find((one) => one.profile.user === part.user || one.profile.login === part.user);
  if (!user) throw new Refusal(404, "NOT_FOUND", "there is no such user");
  return user;
}
const done = (book: Book, user: MockUser, oneTimePassword?: string) => ok({ user: account(user), position: String(++book.position), unchanged: false, oneTimePassword });
const fresh = (user: MockUser) => {
  user.password = randomBytes(9).toString("base64url");
  user.mustChange = true;
  return user.password;
};

export const runningRoutes: MockRoute[] = [
  { method: "GET", path: "/info", run: ({ book }) => {
    const wave = Math.round(40 + 30 * Math.sin((Date.now() - begun) / 4000));
    book.position += Math.max(0, wave) * 3;
    return ok({ program: "benefactor mock", rulesVersion: 7, tenant: "Lakeside Health Plan", logId: hex("log"), durablePosition: String(book.position), projectedPosition: String(book.position - Math.max(0, wave - 55)), connections: 6 + (wave % 4), claimsInFlight: String(Math.max(0, wave)), connectionsRefused: "0", connectionsCut: "1", subscriptions: 3, subscribersBehind: "0", limits: { totalClaims: 65536, connections: 1024 } });
  } },
  { method: "GET", path: "/views", roles: [...readers, "CLAIM_PROCESSOR"], run: ({ book }) => ok({ views: [["claims_by_status", "claims by status and day"], ["claims_by_member", "claims of a member"], ["statistics", "sums by day, plan and denial"]].map(([name, about]) => ({ name, about, live: true, building: false, builtTo: "0" })), position: String(book.position), durable: String(book.position) }) },
  { method: "POST", path: "/views:verify", roles: only, run: () => ok({}) },
  { method: "GET", path: "/jobs", roles: readers, run: () => ok({ jobs }) },
  { method: "POST", path: "/jobs/{name}/runs", roles: only, run: ({ part, request, book }) => {
    const job = jobs.find(({ name }) => name === part.name), { dry } = request.body as any;
    if (!job) throw new Refusal(404, "NOT_FOUND", "there is no such job");
    const claims = [...book.claims.keys()].slice(0, 3);
    if (!dry) Object.assign(job, { lastRun: now(), lastSummary: `${claims.length} claims` });
    return ok({ summary: `${claims.length} claims`, claims, failed: 0 });
  } },
  { method: "GET", path: "/keys", roles: readers, run: () => ok(keys) },
  { method: "POST", path: "/keys/rotations", roles: only, run: ({ request }) => {
    const { forgetOld } = request.body as any, forgotten = forgetOld ? keys.keys.length : 0;
    keys.current++;
    keys.keys = [...(forgetOld ? [] : keys.keys.map((key) => ({ ...key, wrapped: "0" }))), { number: keys.current, inRing: true, wrapped: keys.live }];
    return ok({ status: keys, added: true, rewrapped: keys.live, forgotten, damaged: "0" });
  } },
  { method: "POST", path: "/keys/renewals", roles: only, run: ({ request, book }) => {
    const { policyNumber } = request.body as any;
    if (policyNumber && !book.policies.has(policyNumber)) throw new Refusal(404, "NOT_FOUND", "There is no such policy.");
    return ok({ renewed: policyNumber ? "4" : keys.live, full: "0", wentOn: false, damaged: "0" });
  } },
  { method: "POST", path: "/erasures", roles: only, run: ({ request, book, user }) => {
    const { policyNumber, memberId, reason } = request.body as any;
    if (String(reason).length < 10) throw new Refusal(422, "INVALID", "", [{ field: "reason", rule: "has 10 to 2,000 characters" }]);
    if (!book.policies.get(policyNumber)?.members?.some((member) => member.memberId === memberId)) throw new Refusal(404, "NOT_FOUND", "There is no such member.");
    const position = String(++book.position);
    erasures.set(position, { by: user.profile.user, state: "asked" });
    return ok({ request: position, position, unchanged: false, erased: false });
  } },
  ...(["approval", "withdrawal"] as const).map((how): MockRoute => ({ method: "POST", path: `/erasures/{request}/${how}`, roles: only, run: ({ part, book, user }) => {
    const request = erasures.get(part.request!);
    if (!request) throw new Refusal(404, "NOT_FOUND", "There is no such request.");
    if (how === "approval" && request.by === user.profile.user) throw new Refusal(422, "INVALID", "", [{ field: "actor", rule: "is another person than the one who asked" }]);
    request.state = how === "approval" ? "approved" : "withdrawn";
    return ok({ request: part.request, position: String(++book.position), unchanged: false, erased: how === "approval" });
  } })),
  { method: "GET", path: "/users", roles: readers, run: ({ book }) => ok({ users: book.users.map(account) }) },
  { method: "GET", path: "/users/{user}", roles: readers, run: (call) => ok({ user: account(found(call)), position: "0", unchanged: false }) },
  { method: "POST", path: "/users", roles: only, run: ({ book, request }) => {
    const { login, displayName, email, roles, binding, system } = request.body as any;
    const problems = [];
    if (String(login).length < 3) problems.push({ field: "login", rule: "has 3 to 128 characters" });
    if (book.users.some((user) => user.profile.login === login.toLowerCase())) problems.push({ field: "login", rule: "is nobody else's" });
    if (problems.length) throw new Refusal(422, "INVALID", "The user is not right.", problems);
    const user: MockUser = { profile: { user: hex(login), login: login.toLowerCase(), displayName, email, roles, npis: binding?.npis, tenant: "Lakeside Health Plan" }, password: "" };
    book.users.push(user);
    Object.assign(more(user), { system, sessions: [] });
    return done(book, user, system ? undefined : fresh(user));
  } },
  { method: "PUT", path: "/users/{user}/roles", roles: only, run: (call) => {
    const user = found(call);
    user.profile.roles = (call.request.body as any).roles;
    return done(call.book, user);
  } },
  { method: "PUT", path: "/users/{user}/binding", roles: only, run: (call) => {
    const user = found(call);
    more(user).binding = call.request.body as any;
    return done(call.book, user);
  } },
  { method: "DELETE", path: "/users/{user}/sessions", roles: only, run: (call) => {
    const user = found(call), { session } = call.given;
    more(user).sessions = session ? account(user).sessions!.filter((one) => one.session !== session) : [];
    return done(call.book, user);
  } },
  { method: "POST", path: "/users/{user}/password-reset", roles: only, run: (call) => done(call.book, found(call), fresh(found(call))) },
  ...(["deactivation", "reactivation", "unlocking"] as const).map((how): MockRoute => ({ method: "POST", path: `/users/{user}/${how}`, roles: only, run: (call) => {
    const user = found(call);
    if (how === "deactivation" && user.profile.roles.includes("ADMIN")) throw new Refusal(422, "INVALID", "", [{ field: "user", rule: "is not the last active administrator" }]);
    if (how !== "unlocking") Object.assign(more(user), { active: how === "reactivation", ...(how === "deactivation" && { sessions: [] }) });
    return done(call.book, user);
  } })),
];
