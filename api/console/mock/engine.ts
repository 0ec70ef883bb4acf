/**
 * A stand-in for the engine's HTTP door, for development and for tests of the console: believable data, the door's
 * forms and refusals, nothing kept. It decides by a few lines of its own; the engine's rules are not in it.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { Book, type MockUser } from "./data/book.ts";

export interface MockRequest {
  method: string;
  path: string; // below /api/v1
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: unknown;
  raw: Buffer;
}
export interface MockAnswer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** Server-sent events instead of a body: told until closed. */
  stream?: (send: (text: string) => void) => () => void;
}

export class Refusal extends Error {
  constructor(readonly status: number, readonly code: string, detail: string, readonly problems: { field: string; rule: string }[] = [],
              readonly headers: Record<string, string> = {}) {
    super(detail);
  }
}

export interface Call {
  user: MockUser;
  book: Book;
  request: MockRequest;
  /** Of the path's pattern, decoded. */
  part: Record<string, string>;
  /** Parameters of the query, or of the body of a call by name. */
  given: Record<string, any>;
}
export type Handler = (call: Call) => MockAnswer | Promise<MockAnswer>;
export interface MockRoute { method: string; path: string; call?: string; roles?: string[]; run: Handler }

export const ok = (body: unknown): MockAnswer => ({ status: 200, body });

interface MockSession { user: MockUser; refresh: string; access: string; accessUntil: number }

export class MockEngine {
  readonly book = new Book();
  private readonly sessions = new Map<string, MockSession>();
  private readonly byAccess = new Map<string, MockSession>();
  accessSeconds = Number(process.env.MOCK_ACCESS_SECONDS ?? 300);

  constructor(private readonly routes: MockRoute[]) {}

  async answer(request: MockRequest): Promise<MockAnswer> {
    const requestId = randomUUID();
    try {
      const answer = await this.dispatch(request);
      return { ...answer, headers: { "X-Request-Id": requestId, ...answer.headers } };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return {
        status: error.status,
        headers: { "Content-Type": "application/problem+json", "X-Request-Id": requestId, ...error.headers },
        body: { type: "about:blank", title: error.code, status: error.status, code: error.code, detail: error.message, requestId, problems: error.problems.length ? error.problems : undefined },
      };
    }
  }

  private async dispatch(request: MockRequest): Promise<MockAnswer> {
    const door = this.doorstep(request);
    if (door) return door;
    const session = this.byAccess.get((request.headers.authorization ?? "").replace(/^Bearer /, ""));
    if (!session || session.accessUntil < Date.now()) throw new Refusal(401, "UNAUTHORIZED", "the access token is missing or has ended", [], { "WWW-Authenticate": "Bearer" });
    if (request.method === "POST" && request.path === "/logout") {
      this.end(session);
      return { status: 204, headers: { "Set-Cookie": "refresh=; Path=/api/v1; HttpOnly; Max-Age=0" } };
    }
    const named = request.method === "POST" && request.path.startsWith("/calls/") ? request.path.slice(7) : undefined;
    for (const route of this.routes) {
      const part = named ? (route.call === named ? {} : undefined) : route.method === request.method ? match(route.path, request.path) : undefined;
      if (!part) continue;
      const { user } = session;
      if (route.roles && !route.roles.some((role) => user.profile.roles.includes(role))) throw new Refusal(403, "FORBIDDEN", "Your role may not do this.");
      const given = named ? (request.body as Record<string, any>) : Object.fromEntries(request.query);
      return route.run({ user, book: this.book, request, part: { ...part, ...(named ? strings(given) : {}) }, given });
    }
    throw new Refusal(404, "NOT_FOUND", "there is no such route");
  }

  /** What is asked without an access token. */
  private doorstep({ method, path, body, headers }: MockRequest): MockAnswer | null {
    if (method !== "POST") return null;
    const given = (body ?? {}) as Record<string, any>;
    if (path === "/login") {
      const user = this.book.users.find((u) => u.profile.login === String(given.login).toLowerCase());
      if (!user || user.password !== given.password) throw new Refusal(401, "WRONG_CREDENTIALS", "the name or the password is wrong");
      if (given.newPassword) {
        if (String(given.newPassword).length < 8) throw new Refusal(403, "MUST_CHANGE_PASSWORD", "another password has to be set", [{ field: "newPassword", rule: "has at least 8 characters" }]);
        user.password = given.newPassword;
        user.mustChange = false;
      } else if (user.mustChange) throw new Refusal(403, "MUST_CHANGE_PASSWORD", "another password has to be set");
      return this.begin(user);
    }
    if (path === "/refresh") {
      const cookie = /(?:^|; )refresh=([^;]+)/.exec(headers.cookie ?? "")?.[1];
      const session = cookie ? this.sessions.get(cookie) : undefined;
      if (!session) throw new Refusal(401, "NO_SESSION", "there is no such session");
      this.end(session);
      return this.begin(session.user);
    }
    if (path === "/register") {
      const known = this.book.registrable(given);
      if (!known) throw new Refusal(401, "WRONG_CREDENTIALS", "this does not match what is on record");
      if (String(given.account?.password).length < 8) throw new Refusal(422, "INVALID", "the account is not right", [{ field: "account.password", rule: "has at least 8 characters" }]);
      return this.begin(this.book.addMember(given.account, known));
    }
    if (path === "/setup") {
      if (this.book.users.some((u) => u.profile.roles.includes("ADMIN"))) throw new Refusal(403, "NOT_OPEN", "there is an administrator already");
      return null;
    }
    return null;
  }

  private begin(user: MockUser): MockAnswer {
    // Which member one is, GET /profile says.
    const { member: _, openPolicies: __, ...profile } = user.profile;
    const session: MockSession = { user, refresh: randomBytes(16).toString("hex"), access: randomBytes(16).toString("hex"), accessUntil: Date.now() + this.accessSeconds * 1000 };
    this.sessions.set(session.refresh, session);
    this.byAccess.set(session.access, session);
    return {
      status: 200,
      headers: { "Set-Cookie": `refresh=${session.refresh}; Path=/api/v1; HttpOnly; SameSite=Strict; Max-Age=86400` },
      body: { accessToken: session.access, accessSeconds: this.accessSeconds, refreshSeconds: 86_400, profile },
    };
  }

  private end(session: MockSession) {
    this.sessions.delete(session.refresh);
    this.byAccess.delete(session.access);
  }
}

const strings = (given: Record<string, any>) => Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => typeof value === "string"));

/** "/claims/{claim}/journey"; null: it is another path. */
function match(pattern: string, path: string): Record<string, string> | undefined {
  const names: string[] = [];
  const source = pattern.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{(\w+)\}/g, (_, name: string) => (names.push(name), "([^/:]+)"));
  const found = new RegExp(`^${source}$`).exec(path);
  return found ? Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1]!)])) : undefined;
}
