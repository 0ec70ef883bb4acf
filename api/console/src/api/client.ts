/** Requests of the engine's HTTP door: api/http/README.md says how it speaks. */
import { ApiProblem, readProblem } from "./problems";
import { base, type Session } from "./session";

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface Options {
  query?: Query;
  body?: unknown;
  /** The same key again is the same request: a retry changes nothing twice. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

export class Client {
  /** The last position that an answer or a live event named: later questions read at least that far. */
  private position = 0n;

  constructor(
    readonly session: Session,
    private readonly fetcher: typeof fetch = (...request) => fetch(...request),
  ) {}

  reached(position: string | number | undefined) {
    if (position === undefined) return;
    const reached = BigInt(position);
    if (reached > this.position) this.position = reached;
  }
  get atLeastPosition(): string | undefined {
    return this.position > 0n ? String(this.position) : undefined;
  }
  /** Another session may be of another log. */
  forget() {
    this.position = 0n;
  }

  get = <T>(path: string, query?: Query, signal?: AbortSignal) => this.json<T>("GET", path, { query, signal });

  /** A GET of a question that reads one's own writes. */
  ask = <T>(path: string, query: Query = {}, signal?: AbortSignal) =>
    this.json<T>("GET", path, { query: { ...query, atLeastPosition: this.atLeastPosition }, signal });

  /**
   * A method of the contract by its name. Numbers of members and policies go in the body, because an address is what
   * browsers and proxies keep.
   */
  call = <T>(method: string, parameters: object = {}, signal?: AbortSignal) =>
    this.json<T>("POST", `/calls/${method}`, {
      body: { ...parameters, ...(readsViews(method) && this.atLeastPosition && { atLeastPosition: this.atLeastPosition }) },
      signal,
    });

  /** Something that changes: what is asked afterwards reads at least this. */
  async change<T>(method: "POST" | "PUT" | "DELETE", path: string, options: Options = {}): Promise<T> {
    const answer = await this.json<T>(method, path, {
      ...options,
      idempotencyKey: method === "POST" ? (options.idempotencyKey ?? crypto.randomUUID()) : undefined,
    });
    this.reached((answer as { position?: string } | undefined)?.position);
    return answer;
  }

  async json<T>(method: string, path: string, options: Options = {}): Promise<T> {
    const response = await this.send(method, path, options);
    if (response.status === 204) return undefined as T;
    return (await response.json()) as T;
  }

  /** Throws ApiProblem for whatever is not a success. A token that has ended is replaced once. */
  async send(method: string, path: string, { query, body, idempotencyKey, signal, headers }: Options = {}): Promise<Response> {
    let token = await this.session.token();
    for (let retried = false; ; retried = true) {
      if (!token) throw new ApiProblem({ status: 401, code: "UNAUTHORIZED", detail: "You are not logged in." });
      let response: Response;
      try {
        response = await this.fetcher(base + path + queryText(query), {
          method,
          headers: {
            Authorization: `Bearer ${token}`,
            ...(body !== undefined && !(body instanceof Blob) && { "Content-Type": "application/json" }),
            ...(idempotencyKey && { "Idempotency-Key": idempotencyKey }),
            ...headers,
          },
          body: body === undefined ? undefined : body instanceof Blob ? body : JSON.stringify(body),
          signal,
        });
      } catch (error) {
        if (signal?.aborted) throw error;
        throw new ApiProblem({ status: 0, code: "OFFLINE", detail: "" });
      }
      if (response.ok) return response;
      const problem = await readProblem(response);
      if (problem.status !== 401 || retried) throw problem;
      token = await this.session.replace(token);
    }
  }

  /** A file, to be kept by the browser's own download. */
  async download(path: string, fileName: string): Promise<void> {
    const response = await this.send("GET", path, { headers: { Accept: "*/*" } });
    saveFile(await response.blob(), fileName);
  }
}

/** By the browser's own download. */
export function saveFile(bytes: Blob, fileName: string) {
  const url = URL.createObjectURL(bytes);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const readsViews = (method: string) => /^(Queries|Projections)\.(?!fee$|editTables$|views$|rebuild$|verify$)/.test(method);

export function queryText(query: Query = {}): string {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== "") text.set(name, String(value));
  const written = text.toString();
  return written ? `?${written}` : "";
}
