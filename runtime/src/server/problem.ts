// Everything that goes wrong over HTTP, as problem documents (RFC 9457) with stable codes.
// Invariant: what a caller can mend says how; a bug says nothing but its request id, neither stack nor data.
import { ERROR_CLASSES, type ErrorClass, type ErrorCode, FeatError } from "../errors.js";

export interface Problem {
  /** `urn:feat:problem:<code>`. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Stable; those of FeatError, and those below. */
  readonly code: string;
  /** What to do, where the detail does not already say so. */
  readonly hint?: string;
  /** Why an event is rejected, in the words of run summaries: `null_time`, `null_key`, … */
  readonly reason?: string;
  /** To be found in the server's log. */
  readonly request_id: string;
}

interface Answer {
  readonly status: number;
  readonly title: string;
}

/** What only HTTP can ask wrongly. */
const HTTP_PROBLEMS = {
  "invalid-json": { status: 400, title: "The body is not JSON" },
  "invalid-request": { status: 400, title: "The request does not have the right form" },
  unauthorized: { status: 401, title: "An API key is needed" },
  forbidden: { status: 403, title: "This key may not do that" },
  "not-found": { status: 404, title: "There is nothing here" },
  "method-not-allowed": { status: 405, title: "Not with this method" },
  "request-timeout": { status: 408, title: "The request took too long to arrive" },
  "too-large": { status: 413, title: "The request is too large" },
  "unsupported-media-type": { status: 415, title: "The body has the wrong content type" },
  "misdirected-request": { status: 421, title: "The request is not meant for this server" },
  "too-many-requests": { status: 429, title: "Too many requests" },
  "internal-error": { status: 500, title: "A bug in feat" },
  overloaded: { status: 503, title: "The server has too much to do" },
  "shutting-down": { status: 503, title: "The server is stopping" },
  "handler-timeout": { status: 503, title: "The work took too long" },
} as const satisfies Readonly<Record<string, Answer>>;

export type HttpCode = keyof typeof HTTP_PROBLEMS;

const CLASS_ANSWERS: Readonly<Record<ErrorClass, Answer>> = {
  usage: { status: 400, title: "The request names something that is not there" },
  findings: { status: 422, title: "The input has errors" },
  failure: { status: 500, title: "The work could not be done" },
};

/** Codes whose class alone says too little; most others are met on the command line only. */
const CODE_ANSWERS: Readonly<Partial<Record<ErrorCode, Answer>>> = {
  "invalid-argument": { status: 400, title: "An argument is wrong" },
  "unknown-feature": { status: 404, title: "There is no such feature" },
  "unknown-item": { status: 404, title: "The feature has no such item" },
  "feature-changed": { status: 409, title: "The feature has another definition" },
  "invalid-key": { status: 400, title: "The entity key is wrong" },
  "invalid-plan": { status: 422, title: "The plan cannot be used" },
  "compile-failed": { status: 422, title: "The declaration has errors" },
  "invalid-event": { status: 422, title: "The event cannot be taken" },
  "store-unavailable": { status: 503, title: "The online store does not answer" },
  "store-unconfirmed": { status: 503, title: "The online store did not confirm the write" },
  "store-conflict": { status: 503, title: "Other writers were faster" },
  "store-full": { status: 507, title: "The online store is full" },
  "owner-conflict": { status: 409, title: "Another kind of writer owns the record" },
};

/** Thrown by the server itself. */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly hint?: string;
  /** Headers that belong to the answer. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: HttpCode,
    message: string,
    options: { readonly hint?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.headers = options.headers ?? {};
    if (options.hint !== undefined) this.hint = options.hint;
  }
}

/** A request without a body has no content type either, so no parser has seen it. */
export function noBody(): HttpProblem {
  return new HttpProblem("invalid-json", "The request has no body.");
}

export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof HttpProblem) return document(error.code, HTTP_PROBLEMS[error.code], error, requestId);
  if (error instanceof FeatError) return document(error.code, answerOf(error.code), error, requestId);
  const code = codeOfFrameworkError(error);
  const detail = code === "internal-error" ? "The server's log has more about this request." : frameworkDetail(error);
  const hint = code === "unsupported-media-type" ? { hint: CONTENT_TYPES } : {};
  return document(code, HTTP_PROBLEMS[code], { message: detail, ...hint }, requestId);
}

/** True where sending the same again can help: the caller did nothing wrong. */
export function isFailure(error: FeatError): boolean {
  return ERROR_CLASSES[error.code] === "failure" && error.code !== "owner-conflict";
}

/** What curl sends unasked is a form. */
const CONTENT_TYPES =
  "Send JSON with `content-type: application/json`; also .feat text as text/plain, and events one a line as application/x-ndjson.";

interface Description {
  readonly message: string;
  readonly hint?: string;
  readonly reason?: string;
}

function document(code: string, { status, title }: Answer, about: Description, requestId: string): Problem {
  return {
    type: `urn:feat:problem:${code}`,
    title,
    status,
    detail: about.message,
    code,
    ...(about.hint === undefined ? {} : { hint: about.hint }),
    ...(about.reason === undefined ? {} : { reason: about.reason }),
    request_id: requestId,
  };
}

function answerOf(code: ErrorCode): Answer {
  return CODE_ANSWERS[code] ?? CLASS_ANSWERS[ERROR_CLASSES[code]];
}

/** Fastify's own errors, by the status they carry. */
function codeOfFrameworkError(error: unknown): HttpCode {
  if (!isFrameworkError(error)) return "internal-error";
  switch (error.statusCode) {
    case 400:
    case 414:
      return "invalid-request";
    case 404:
      return "not-found";
    case 408:
      return "request-timeout";
    case 413:
      return "too-large";
    case 415:
      return "unsupported-media-type";
    default:
      return "internal-error";
  }
}

function isFrameworkError(error: unknown): error is Error & { readonly statusCode: number; readonly code: string } {
  return error instanceof Error && "statusCode" in error && "code" in error && String(error.code).startsWith("FST_ERR");
}

function frameworkDetail(error: unknown): string {
  const { message } = error as Error;
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
