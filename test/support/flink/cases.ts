// Many bounded jobs on real Flink in one JVM.
// Invariant: cases run one after another, each in a session of its own, and answer in order.
import { once } from "node:events";
import { afterAll, beforeAll } from "vitest";
import { describeWith } from "../tool.js";
import { classPath, flinkTool, LOG_CONFIGURATION } from "./java-home.js";
import { freePorts, startJava } from "./java-process.js";

/** What a statement gave: values as `feat run` writes them. */
export interface QueryResult {
  readonly columns: readonly string[];
  /** As Flink prints them. */
  readonly types: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface FlinkCases {
  /** Runs statements to their end; one result for each that gives rows. Rejects with Flink's causes. */
  run(statements: readonly string[]): Promise<readonly QueryResult[]>;
}

interface Answer {
  readonly id: number;
  readonly results: readonly QueryResult[];
  readonly error?: string;
  readonly statement?: number;
}

/** The first start on a machine fetches the jars. */
const START_TIMEOUT_MS = 300_000;

/** A suite with one Flink for all its tests. */
export function describeOnFlink(title: string, suite: (flink: FlinkCases) => void): void {
  describeWith(flinkTool, title, () => {
    let started: RunningCases | undefined;
    beforeAll(async () => {
      started = await startFlinkCases();
    }, START_TIMEOUT_MS);
    afterAll(() => started?.stop());
    suite({
      run(statements) {
        if (!started) throw new Error("Flink did not start.");
        return started.run(statements);
      },
    });
  });
}

interface RunningCases extends FlinkCases {
  stop(): Promise<void>;
}

async function startFlinkCases(): Promise<RunningCases> {
  const [port] = await freePorts(1);
  const java = await startJava({
    classPath: await classPath("flink"),
    // Many small jobs: what the optimising compiler would win, it does not have the time to win.
    options: [
      "-Xmx1500m",
      "-XX:TieredStopAtLevel=1",
      "-XX:+UseSerialGC",
      `-Dlog4j.configurationFile=${LOG_CONFIGURATION}`,
    ],
    main: "FlinkCases",
    args: [String(port)],
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  java.lines.on("line", (line) => {
    const answer: Answer = JSON.parse(line);
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  const ended = once(java.child, "exit").then((): never => {
    throw new Error(`Flink ended.\n${java.stderr()}`);
  });
  // Nobody waits between two cases.
  ended.catch(() => {});
  let count = 0;
  return {
    async run(statements) {
      const id = ++count;
      const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
      java.child.stdin?.write(`${JSON.stringify({ id, statements })}\n`);
      const answer = await Promise.race([answered, ended]);
      if (answer.error !== undefined) throw new Error(`${answer.error}\nin: ${statements[answer.statement ?? 0]}`);
      return answer.results;
    },
    stop: () => java.stop(),
  };
}
