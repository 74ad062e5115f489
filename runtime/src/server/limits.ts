// How much one request, one key and all of them together may ask for.
// Invariant: every buffer and every wait of the server has its bound here.

export const LIMITS = {
  /** Of a declaration: the compiler works on it while others wait. */
  declarationBytes: 64 * 1024,
  /** Of a read, or of any other JSON. */
  bodyBytes: 256 * 1024,
  /** Of events in one request. */
  eventsBytes: 1024 * 1024,
  events: 1_000,
  entities: 500,
  references: 200,
  /** Of a feature's name in a path. */
  nameLength: 512,
  /** Events of one request that are under way at the same time. */
  eventsAtOnce: 128,
  /** Requests that are being worked on; more are told to come back. */
  requestsAtOnce: 1_000,
  connections: 10_000,
  /** From the first byte of a request to the last one of its body. */
  requestMs: 10_000,
  headersMs: 5_000,
  /** From the whole request to its answer. */
  handlerMs: 30_000,
  /** A connection on which nothing moves. */
  idleMs: 60_000,
  keepAliveMs: 5_000,
  /** Requests without a valid key, of one address. */
  refusalsPerMinute: 120,
  /** For the online store to say that it is there. */
  readyMs: 2_000,
} as const;

/** Requests a second with one key, unless `--rate` says otherwise. */
export const DEFAULT_RATE = 2_000;
