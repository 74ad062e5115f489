// The SQL gateway of a Flink cluster as the runtime sees it: sessions, and statements one after another.
// Invariant: values keep every digit; what a caller reads has been read to its end.
import type { Json } from "../engine/value/json.js";

export interface SqlGateway {
  openSession(options: SessionOptions): Promise<SqlSession>;
}

export interface SessionOptions {
  /** Flink's own configuration for what the session runs. */
  readonly properties: Readonly<Record<string, string>>;
  /** Once it is aborted, a running statement is cancelled and rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

export interface SqlSession {
  /**
   * Runs a statement to its end. The rows of a query that only adds rows; of other statements, what Flink says of them.
   * Throws `flink-failed` with Flink's cause, `flink-unavailable` where the gateway does not answer.
   */
  execute(statement: string): Promise<readonly ResultRow[]>;
  /** Ends what still runs, also after the signal. */
  close(): Promise<void>;
}

/** In the order of the columns. */
export type ResultRow = readonly Json[];

/** A session for the time of `use`, closed whatever happens. */
export async function withSession<T>(
  gateway: SqlGateway,
  options: SessionOptions,
  use: (session: SqlSession) => Promise<T>,
): Promise<T> {
  const session = await gateway.openSession(options);
  let result: T;
  try {
    result = await use(session);
  } catch (error) {
    // What went wrong first says more than a session that then does not close.
    await session.close().catch(() => {});
    throw error;
  }
  await session.close();
  return result;
}
