/** Refusals as RFC 9457 has them, with every field that is wrong. */

export interface FieldProblem {
  field: string;
  rule: string;
}

export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly problems: FieldProblem[];
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(init: {
    status: number;
    code: string;
    detail: string;
    problems?: FieldProblem[];
    requestId?: string;
    retryAfterSeconds?: number;
  }) {
    super(init.detail);
    this.name = "ApiProblem";
    this.status = init.status;
    this.code = init.code;
    this.problems = init.problems ?? [];
    this.requestId = init.requestId;
    this.retryAfterSeconds = init.retryAfterSeconds;
  }
}

/** Status 0: nothing was heard of the server. */
export const isOffline = (error: unknown) => error instanceof ApiProblem && error.status === 0;
export const isForbidden = (error: unknown) => error instanceof ApiProblem && error.status === 403;
export const isNotFound = (error: unknown) => error instanceof ApiProblem && error.status === 404;

const plain: Record<string, string> = {
  FORBIDDEN: "Your role may not do this.",
  NOT_FOUND: "There is no such thing here, or it is not yours to see.",
  INVALID: "Some of this is not right yet.",
  INVALID_TRANSITION: "The claim has moved on meanwhile, and this cannot be done with it any more.",
  ALREADY_DISPUTED: "This is in dispute already.",
  IDEMPOTENCY_CONFLICT: "There is a claim with this number already, with other content.",
  MEMBER_ERASED: "The member's data has been erased.",
  OVERLOADED: "The server has much to do. Try again in a moment.",
  PRECONDITION_FAILED: "Somebody else has changed this meanwhile. Look at it again.",
};

/** One sentence for people. */
export function messageOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return "Something went wrong on this page.";
  if (error.status === 0) return "The server cannot be reached. Your input is kept; try again in a moment.";
  return error.message || plain[error.code] || `The server answered with ${error.status}.`;
}

/** What is wrong with *field* ("lines[0].billed"), of all that was refused. */
export function problemsOf(error: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  if (error instanceof ApiProblem)
    for (const { field, rule } of error.problems) found[field] = found[field] ? `${found[field]}; ${rule}` : rule;
  return found;
}

export async function readProblem(response: Response): Promise<ApiProblem> {
  let body: Record<string, unknown> = {};
  try {
    body = (await response.json()) as Record<string, unknown>;
  } catch {
    // Not from the engine, as of a proxy in between.
  }
  const retry = Number(response.headers.get("Retry-After") ?? NaN);
  return new ApiProblem({
    status: response.status,
    code: typeof body.code === "string" ? body.code : "",
    detail: typeof body.detail === "string" ? body.detail : "",
    problems: Array.isArray(body.problems) ? (body.problems as FieldProblem[]) : [],
    requestId: typeof body.requestId === "string" ? body.requestId : undefined,
    retryAfterSeconds: Number.isFinite(retry) ? retry : undefined,
  });
}
