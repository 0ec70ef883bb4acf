import { describe, expect, it } from "vitest";
import { Client } from "./client";
import { ApiProblem } from "./problems";
import { Session, type SessionParts } from "./session";

type Reply = (path: string, init: RequestInit) => Response | Promise<Response>;
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const profile = { user: "00", roles: ["PROVIDER"] };
const tokens = (accessToken: string, accessSeconds = 300, who: object = profile) => json(200, { accessToken, accessSeconds, refreshSeconds: 900, profile: who });
const refused = (code: string, status = 401) => json(status, { code, status, detail: code });

function engine(reply: Reply, more: Partial<SessionParts> = {}) {
  const asked: string[] = [];
  const fetcher = (async (path: RequestInfo | URL, init: RequestInit = {}) => {
    const name = String(path).replace("/api/v1", "");
    asked.push(`${name} ${new Headers(init.headers).get("Authorization") ?? ""}`.trim());
    return reply(name, init);
  }) as typeof fetch;
  let line = Promise.resolve<unknown>(null);
  const exclusive = <T>(work: () => Promise<T>) => (line = line.then(work, work)) as Promise<T>;
  let hinted = true;
  const session = new Session({ fetch: fetcher, exclusive, hint: { get: () => hinted, set: (on) => (hinted = on) }, ...more });
  return { session, client: new Client(session, fetcher), asked, hint: () => hinted };
}

describe("a session", () => {
  it("refreshes once for requests that need a token at the same time", async () => {
    const { client, asked } = engine((path) => (path === "/refresh" ? tokens("a") : json(200, {})));
    await Promise.all([client.get("/one"), client.get("/two"), client.get("/three")]);
    expect(asked.filter((path) => path === "/refresh")).toHaveLength(1);
    expect(asked).toContain("/three Bearer a");
  });
  it("replaces a refused token and repeats the request once", async () => {
    let refreshes = 0;
    const { client, asked } = engine((path, init) => {
      if (path === "/refresh") return tokens(`t${++refreshes}`);
      return new Headers(init.headers).get("Authorization") === "Bearer t1" ? refused("UNAUTHORIZED") : json(200, { fine: true });
    });
    expect(await client.get("/thing")).toEqual({ fine: true });
    expect(asked).toEqual(["/refresh", "/thing Bearer t1", "/refresh", "/thing Bearer t2"]);
  });
  it("gives up when the new token is refused too", async () => {
    const { client, asked } = engine((path) => (path === "/refresh" ? tokens("t") : refused("UNAUTHORIZED")));
    await expect(client.get("/thing")).rejects.toMatchObject({ status: 401 });
    expect(asked).toHaveLength(4);
  });
  it("keeps a token that another request has renewed meanwhile", async () => {
    let refreshes = 0;
    const { session } = engine((path) => (path === "/refresh" ? tokens(`t${++refreshes}`) : json(200, {})));
    const first = (await session.token())!;
    const [one, two] = await Promise.all([session.replace(first), session.replace(first)]);
    expect([one, two]).toEqual(["t2", "t2"]);
    expect(await session.replace(first)).toBe("t2");
    expect(refreshes).toBe(2);
  });
  it("ends, and says so, when its refresh token is not taken", async () => {
    let good = true;
    const { session, client, hint } = engine((path) => (path === "/refresh" && good ? tokens("t") : refused("NO_SESSION")));
    await session.resume();
    expect(session.current().is).toBe("in");
    good = false;
    await expect(client.get("/thing")).rejects.toMatchObject({ status: 401 });
    expect(session.current()).toEqual({ is: "out", ended: true });
    expect(hint()).toBe(false);
  });
  it("does not end because the server is busy or away", async () => {
    for (const reply of [() => refused("BUSY", 503), () => Promise.reject(new TypeError("fetch failed"))]) {
      const { session, hint } = engine(reply);
      await expect(session.token()).rejects.toBeInstanceOf(ApiProblem);
      expect(session.current().is).toBe("unknown");
      expect(hint()).toBe(true);
    }
  });
  it("asks for nothing where nobody has logged in", async () => {
    const { session, asked } = engine(() => refused("NO_SESSION"), { hint: { get: () => false, set: () => {} } });
    await session.resume();
    expect(session.current()).toEqual({ is: "out" });
    expect(asked).toEqual([]);
  });
  it("renews a token before it ends", async () => {
    let now = 0, refreshes = 0;
    const { session } = engine(() => tokens(`t${++refreshes}`, 100), { now: () => now });
    await session.token();
    now = 74_000;
    expect(await session.token()).toBe("t1");
    now = 76_000;
    expect(await session.token()).toBe("t2");
  });
  it("is ended at the server also by whoever was idle for longer than a token is good", async () => {
    let now = 0, refreshes = 0;
    const { session, asked, hint } = engine((path) => (path === "/refresh" ? tokens(`t${++refreshes}`, 100) : new Response(null, { status: 204 })), { now: () => now });
    await session.resume();
    now = 3_600_000;
    await session.logout();
    expect(asked).toEqual(["/refresh", "/refresh", "/logout Bearer t2"]);
    expect(session.current()).toEqual({ is: "out", ended: false });
    expect(hint()).toBe(false);
  });
  it("is left also where the server cannot be told", async () => {
    let away = false;
    const { session, hint } = engine((path) => (away ? Promise.reject(new TypeError("fetch failed")) : path === "/refresh" ? tokens("t") : json(200, {})));
    await session.resume();
    away = true;
    await session.logout();
    expect(session.current()).toEqual({ is: "out", ended: false });
    expect(hint()).toBe(false);
  });
  it("asks once which member somebody is, which tokens do not say", async () => {
    const patient = { user: "01", roles: ["PATIENT"], openPolicies: [] }, member = { policyNumber: "POL-1", memberId: "M-1", holder: true };
    let now = 0;
    const { session, asked } = engine((path) => (path === "/profile" ? json(200, { ...patient, member, openPolicies: ["POL-1"] }) : tokens("t", 100, patient)), { now: () => now });
    await session.login("maria", "secret");
    const known = session.current();
    expect(known).toEqual({ is: "in", profile: { ...patient, member, openPolicies: ["POL-1"] } });
    now = 200_000;
    await session.token();
    expect(asked).toEqual(["/login", "/profile Bearer t", "/refresh"]);
    expect(session.current().is === "in" && known.is === "in" && session.current()).toMatchObject({ profile: known.is === "in" ? known.profile : {} });
  });
  it("is not begun halfway: who cannot be told who they are may try again", async () => {
    let away = true;
    const patient = { user: "01", roles: ["PATIENT"] };
    const { session } = engine((path) => (path === "/profile" ? (away ? refused("OVERLOADED", 503) : json(200, { ...patient, member: { memberId: "M-1" } })) : tokens("t", 300, patient)));
    await expect(session.login("maria", "secret")).rejects.toMatchObject({ status: 503 });
    expect(session.current().is).toBe("unknown");
    away = false;
    expect(await session.token()).toBe("t");
    expect(session.current()).toMatchObject({ is: "in", profile: { member: { memberId: "M-1" } } });
  });
  it("ends in this tab when another tab logs out", async () => {
    const channel: NonNullable<SessionParts["channel"]> = { postMessage: () => {}, onmessage: null };
    const { session } = engine(() => tokens("t"), { channel });
    await session.resume();
    channel.onmessage!({ data: "out" } as MessageEvent);
    expect(session.current()).toEqual({ is: "out", ended: true });
    expect(await session.token()).toBeNull();
  });
});

describe("a client", () => {
  it("reads its own writes: what was answered for is the least that is asked for later", async () => {
    const { client, asked } = engine((path) => (path === "/refresh" ? tokens("t") : json(200, { position: "9007199254740993" })));
    await client.change("POST", "/claims", { body: {} });
    await client.ask("/claims/x");
    expect(asked.at(-1)).toBe("/claims/x?atLeastPosition=9007199254740993 Bearer t");
    client.reached("12");
    expect(client.atLeastPosition).toBe("9007199254740993");
  });
  it("shows every problem of a refusal by its field", async () => {
    const problems = [{ field: "lines[0].billed", rule: "is more than 0" }];
    const { client } = engine((path) => (path === "/refresh" ? tokens("t") : json(422, { code: "INVALID", detail: "no", problems, requestId: "r" })));
    await expect(client.change("POST", "/claims", { body: {} })).rejects.toMatchObject({ status: 422, code: "INVALID", problems, requestId: "r" });
  });
  it("keeps members' numbers out of addresses", async () => {
    const { client, asked } = engine((path) => (path === "/refresh" ? tokens("t") : json(200, {})));
    await client.call("Queries.policy", { policyNumber: "POL-1" });
    expect(asked.join()).not.toContain("POL-1");
  });
});
