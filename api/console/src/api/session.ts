/**
 * Who is logged in. The access token lives in memory only; the refresh token is a cookie that scripts do not see.
 * A refresh token is good once, so one tab refreshes at a time: the next one sends the cookie that the last one got.
 */
import { ApiProblem, readProblem } from "./problems";

export interface Profile {
  user: string;
  login?: string;
  displayName?: string;
  email?: string;
  roles: string[];
  npis?: string[];
  member?: { policyNumber: string; memberId: string; holder: boolean };
  openPolicies?: string[];
  session?: string;
  tenant?: string;
}

/** What a member knows the payer as; nothing where the engine has only one, which is called "default". */
export const payerOf = ({ tenant }: Profile) => (tenant === "default" ? undefined : tenant);

export interface Tokens {
  accessToken: string;
  accessSeconds: number;
  refreshSeconds: number;
  profile: Profile;
}

export type SessionState =
  | { is: "unknown" }
  | { is: "out"; ended?: boolean }
  | { is: "in"; profile: Profile };

export interface SessionParts {
  fetch: typeof fetch;
  /** Runs one at a time, of all tabs. */
  exclusive: <T>(work: () => Promise<T>) => Promise<T>;
  /** That there may be a cookie: spares everybody else a refused refresh. */
  hint: { get: () => boolean; set: (on: boolean) => void };
  /** Tells the other tabs, and hears of them. */
  channel?: { postMessage: (message: unknown) => void; onmessage: ((event: MessageEvent) => void) | null };
  now?: () => number;
}

export const base = "/api/v1";

export class Session {
  private state: SessionState = { is: "unknown" };
  private access: { token: string; until: number } | null = null;
  private refreshing: Promise<boolean> | null = null;
  private readonly watchers = new Set<() => void>();
  private readonly now: () => number;

  constructor(private readonly parts: SessionParts) {
    this.now = parts.now ?? (() => Date.now());
    if (parts.channel)
      parts.channel.onmessage = ({ data }) => {
        if (data === "out" && this.state.is === "in") this.leave(true);
        if (data === "in" && this.state.is !== "in") this.refresh().catch(() => {});
      };
  }

  readonly current = (): SessionState => this.state;
  readonly watch = (watcher: () => void) => {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  };

  /** Goes on with a session that was begun before, if there is one. */
  async resume(): Promise<void> {
    if (this.state.is !== "unknown") return;
    if (!this.parts.hint.get()) return this.become({ is: "out" });
    await this.refresh();
  }

  /** Throws ApiProblem: WRONG_CREDENTIALS, MUST_CHANGE_PASSWORD, TOO_MANY_TRIES, … */
  login = (login: string, password: string, newPassword?: string) =>
    this.begin("/login", { login, password, ...(newPassword && { newPassword }) });
  setUp = (secret: string, account: object) => this.begin("/setup", { secret, account });
  register = (registration: object) => this.begin("/register", registration);

  /** Only a token that is good yet ends the session at the server, and with it the cookie: one that has ended is renewed. */
  async logout(): Promise<void> {
    try {
      let token = await this.token();
      for (let retried = false; token; retried = true) {
        const { status } = await this.parts.exclusive(() =>
          this.parts.fetch(`${base}/logout`, {
            method: "POST",
            headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
            body: "{}",
            credentials: "same-origin",
          }),
        );
        if (status !== 401 || retried) break;
        token = await this.replace(token);
      }
    } catch {
      // Out here in any case; the session ends by itself there.
    }
    this.leave(false);
    this.parts.channel?.postMessage("out");
  }

  /** A token that is good for a while yet; null: nobody is logged in. */
  async token(): Promise<string | null> {
    if (this.access && this.access.until > this.now()) return this.access.token;
    if (this.state.is === "out") return null;
    return (await this.refresh()) ? this.access!.token : null;
  }

  /** *refused* was not taken any more: another one, or null. */
  async replace(refused: string): Promise<string | null> {
    if (this.access?.token === refused) this.access = null;
    return this.token();
  }

  /** What the server says of the user has changed. */
  update(profile: Profile) {
    if (this.state.is === "in" && JSON.stringify(this.state.profile) !== JSON.stringify(profile)) this.become({ is: "in", profile });
  }

  private refresh(): Promise<boolean> {
    this.refreshing ??= this.parts
      .exclusive(() => this.askForTokens())
      .finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  private async askForTokens(): Promise<boolean> {
    let response: Response;
    try {
      response = await this.parts.fetch(`${base}/refresh`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: "{}",
        credentials: "same-origin",
        keepalive: true, // A page that is left must not lose the answer: the old token is spent.
      });
    } catch {
      throw new ApiProblem({ status: 0, code: "OFFLINE", detail: "" });
    }
    if (response.ok) {
      await this.take((await response.json()) as Tokens);
      return true;
    }
    const problem = await readProblem(response);
    if (problem.status === 429 || problem.status >= 500) throw problem;
    this.leave(this.state.is === "in");
    return false;
  }

  private async begin(path: string, body: object): Promise<void> {
    let response: Response;
    try {
      response = await this.parts.fetch(base + path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        credentials: "same-origin",
      });
    } catch {
      throw new ApiProblem({ status: 0, code: "OFFLINE", detail: "" });
    }
    if (!response.ok) throw await readProblem(response);
    await this.take((await response.json()) as Tokens);
    this.parts.channel?.postMessage("in");
  }

  private async take(tokens: Tokens): Promise<void> {
    // Renewed a little before its end, so that no request has to learn of it by a refusal.
    const margin = Math.min(30, tokens.accessSeconds / 4);
    const access = { token: tokens.accessToken, until: this.now() + (tokens.accessSeconds - margin) * 1000 };
    this.parts.hint.set(true);
    // The same person stays the same object: what hangs on it is not begun anew with every token.
    const before = this.state.is === "in" ? this.state.profile : null;
    const same = before && JSON.stringify(unbound(before)) === JSON.stringify(unbound(tokens.profile));
    const profile = same ? before : await this.whole(tokens);
    this.access = access;
    this.become({ is: "in", profile });
  }

  /** What comes with tokens does not say which member one is: to be told of that is recorded, so it is asked once. */
  private async whole({ accessToken, profile }: Tokens): Promise<Profile> {
    if (!profile.roles.includes("PATIENT")) return profile;
    let response: Response;
    try {
      response = await this.parts.fetch(`${base}/profile`, { headers: { Authorization: `Bearer ${accessToken}` } });
    } catch {
      throw new ApiProblem({ status: 0, code: "OFFLINE", detail: "" });
    }
    if (!response.ok) throw await readProblem(response);
    return (await response.json()) as Profile;
  }

  private leave(ended: boolean) {
    this.access = null;
    this.parts.hint.set(false);
    this.become({ is: "out", ended });
  }

  private become(state: SessionState) {
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }
}

const unbound = ({ member: _, openPolicies: __, ...profile }: Profile) => profile;

const flag = "benefactor.session";

/** Without locks (no secure context) each tab is on its own. */
export function browserSession(): Session {
  return new Session({
    fetch: (...request) => fetch(...request),
    exclusive: (work) =>
      navigator.locks ? (navigator.locks.request("benefactor-refresh", work) as ReturnType<typeof work>) : work(),
    hint: {
      get: () => localStorage.getItem(flag) !== null,
      set: (on) => (on ? localStorage.setItem(flag, "1") : localStorage.removeItem(flag)),
    },
    channel: typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("benefactor-session"),
  });
}
