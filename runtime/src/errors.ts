// What can go wrong that a user can mend: one error class with stable codes, for the command line, the API and HTTP.
// Invariant: every code has its exit-code class here; anything thrown that is no FeatError is a bug.

/** `usage`: the request names something that is not there; `failure`: the work could not be done; `findings`: it was
 * done and the input is at fault. */
export type ErrorClass = "usage" | "failure" | "findings";

export const ERROR_CLASSES = {
  // what the caller wrote
  "invalid-argument": "usage",
  "unknown-feature": "usage",
  "feature-changed": "usage",
  "unknown-item": "usage",
  "unknown-source": "usage",
  "unknown-store": "usage",
  "missing-input": "usage",
  "duplicate-input": "usage",
  "unsupported-input": "usage",
  "invalid-key": "usage",
  // the configuration
  "invalid-config": "usage",
  "unknown-environment": "usage",
  // plans and text
  "invalid-plan": "usage",
  "conflicting-plans": "usage",
  "compile-failed": "findings",
  // events
  "invalid-event": "findings",
  // files and streams
  "input-not-found": "failure",
  "input-unreadable": "failure",
  "missing-column": "failure",
  "input-changed": "failure",
  "output-unwritable": "failure",
  // checkpoints
  "checkpoint-mismatch": "usage",
  "checkpoint-damaged": "failure",
  "checkpoint-busy": "failure",
  // Kafka
  "kafka-unavailable": "failure",
  "kafka-refused": "failure",
  "topic-not-found": "failure",
  // Flink
  "flink-unavailable": "failure",
  "flink-failed": "failure",
  // deployments
  "state-loss": "findings",
  "deployment-busy": "failure",
  "nothing-to-roll-back": "usage",
  // stores
  "store-unavailable": "failure",
  "store-unconfirmed": "failure",
  "store-conflict": "failure",
  "store-full": "failure",
  "owner-conflict": "failure",
  "record-damaged": "failure",
  "record-too-new": "failure",
} as const satisfies Readonly<Record<string, ErrorClass>>;

/** Stable: callers may match on it, documentation lists it. */
export type ErrorCode = keyof typeof ERROR_CLASSES;

const EXIT_CODES: Readonly<Record<ErrorClass, 1 | 2 | 3>> = { findings: 1, usage: 2, failure: 3 };

export class FeatError extends Error {
  override readonly name = "FeatError";
  /** What to do about it, where the message does not already say so. */
  readonly hint?: string;
  /** Of `invalid-event`: why, in the words of run summaries, such as `null_time`. */
  readonly reason?: string;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly hint?: string; readonly reason?: string } = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    if (options.hint !== undefined) this.hint = options.hint;
    if (options.reason !== undefined) this.reason = options.reason;
  }

  get exitCode(): 1 | 2 | 3 {
    return EXIT_CODES[ERROR_CLASSES[this.code]];
  }
}
