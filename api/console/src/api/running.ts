/** What administrators ask and do: the server, jobs, keys, users. */
import type { Client } from "./client";

export interface ServerInfo {
  program: string;
  rulesVersion?: number;
  tenant?: string;
  logId?: string;
  durablePosition: string;
  projectedPosition: string;
  connections: number;
  claimsInFlight: string;
  connectionsRefused?: string;
  connectionsCut?: string;
  subscriptions?: number;
  subscribersBehind?: string;
  limits?: Record<string, number | string>;
}

export interface Job { name: string; description: string; at?: string; lastRun?: string; lastSummary?: string }
export interface JobOutcome { summary: string; claims?: string[]; failed: number }

export interface KeyStatus {
  ringId: string;
  current: number;
  keys?: { number: number; inRing: boolean; wrapped: string }[];
  live: string;
  erased: string;
  renewed?: { generation: number; keys: string }[];
  renewing: boolean;
  damaged: string;
}
export interface Rotation { status: KeyStatus; added: boolean; rewrapped: string; forgotten: number; damaged: string }
export interface Renewal { renewed: string; full: string; wentOn: boolean; damaged: string }
export interface ErasureStep { request: string; position: string; unchanged: boolean; erased: boolean }

export interface Binding { npis?: string[]; policyNumber?: string; memberId?: string; certificate?: string; issuer?: string; subject?: string }
export interface OpenSession { session: string; opened: string; expires: string }
export interface UserAccount {
  user: string;
  login?: string;
  displayName?: string;
  email?: string;
  roles?: string[];
  binding?: Binding;
  system: boolean;
  active: boolean;
  hasPassword: boolean;
  mustChange: boolean;
  lockedUntil?: string;
  sessions?: OpenSession[];
}
export interface UserChange { user: UserAccount; position: string; unchanged: boolean; oneTimePassword?: string }
export interface NewUser { login: string; displayName: string; email: string; roles: string[]; binding?: Binding; system: boolean }

export interface ViewStatus { name: string; about: string; live: boolean; building: boolean; builtTo: string }
export interface ViewsStatus { views?: ViewStatus[]; position: string; durable: string; verification?: { running: boolean; position: string; end: string; failure?: string; sound: boolean } }

export const getInfo = (client: Client, signal?: AbortSignal) => client.get<ServerInfo>("/info", {}, signal);
export const getViews = (client: Client, signal?: AbortSignal) => client.get<ViewsStatus>("/views", {}, signal);
export const getJobs = async (client: Client, signal?: AbortSignal) => (await client.get<{ jobs?: Job[] }>("/jobs", {}, signal)).jobs ?? [];
export const runJob = (client: Client, name: string, on: string, dry: boolean) =>
  client.change<JobOutcome>("POST", `/jobs/${encodeURIComponent(name)}/runs`, { body: { on, dry } });

export const getKeys = (client: Client, signal?: AbortSignal) => client.get<KeyStatus>("/keys", {}, signal);
export const rotateKeys = (client: Client, forgetOld: boolean) => client.change<Rotation>("POST", "/keys/rotations", { body: { forgetOld } });
/** Of one member, of a policy's, or (both empty) of everybody. */
export const renewKeys = (client: Client, policyNumber: string, memberId: string) =>
  client.change<Renewal>("POST", "/keys/renewals", { body: { ...(policyNumber && { policyNumber }), ...(memberId && { memberId }) } });
export const requestErasure = (client: Client, policyNumber: string, memberId: string, reason: string) =>
  client.change<ErasureStep>("POST", "/erasures", { body: { policyNumber, memberId, reason } });
export const endErasure = (client: Client, request: string, how: "approval" | "withdrawal") =>
  client.change<ErasureStep>("POST", `/erasures/${encodeURIComponent(request)}/${how}`, { body: {} });

export const listUsers = (client: Client, after: string | undefined, signal?: AbortSignal) =>
  client.get<{ users?: UserAccount[]; next?: string }>("/users", { limit: 200, after }, signal);
/** *user*: the id, never a login: that may be an e-mail address, and this is an address. */
const of = (user: string) => `/users/${encodeURIComponent(user)}`;
export const showUser = (client: Client, user: string, signal?: AbortSignal) => client.get<UserChange>(of(user), {}, signal);
export const addUser = (client: Client, user: NewUser) => client.change<UserChange>("POST", "/users", { body: user });
export const changeRoles = (client: Client, user: string, roles: string[]) => client.change<UserChange>("PUT", `${of(user)}/roles`, { body: { roles } });
export const bindUser = (client: Client, user: string, binding: Binding) => client.change<UserChange>("PUT", `${of(user)}/binding`, { body: binding });
export const doWithUser = (client: Client, user: string, what: "password-reset" | "deactivation" | "reactivation" | "unlocking") =>
  client.change<UserChange>("POST", `${of(user)}/${what}`, { body: {} });
export const endSessions = (client: Client, user: string, session?: string) =>
  client.change<UserChange>("DELETE", `${of(user)}/sessions`, { query: { session } });
