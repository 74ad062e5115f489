// One measurement in a process of its own: `node subjects.ts SUBJECT EVENTS` prints the seconds it took as JSON: those of the
// processor, of all threads of the process, so that who else is busy on the machine counts less.
// Invariant: every subject reads the same file, and none finds code that another one has made slow or fast.
import { readFileSync } from "node:fs";
import type { Plan } from "@feat-lang/compiler/plan";
import { runFeatures } from "../../../runtime/dist/run/run-features.js";
import { openInput } from "../../../runtime/dist/source/open-input.js";

// A subject is a reference, or the file of a plan for the engine.
const [subject = "", file = ""] = process.argv.slice(2);
console.log(JSON.stringify(subject.endsWith(".json") ? await runEngine(subject) : runReference(subject)));

/** The whole run: reading the file, every event, every row. */
async function runEngine(planFile: string): Promise<object> {
  const plans: readonly Plan[] = [JSON.parse(readFileSync(planFile, "utf8"))];
  let rows = 0;
  const start = process.cpuUsage();
  const summary = await runFeatures({
    plans,
    inputs: [{ source: "transactions", events: await openInput(file) }],
    emit: "final",
    onRow: () => rows++,
    now: () => performance.now(),
  });
  return { seconds: secondsSince(start), events: summary.accepted, rows };
}

function runReference(name: string): object {
  const bytes = readFileSync(file);
  if (name === "json-parse") return parseOnly(bytes);
  if (name === "hand-written") return handWritten(bytes);
  throw new Error(`No subject ${name}`);
}

/** `JSON.parse` alone: the lines are strings in memory before the clock starts. */
function parseOnly(bytes: Buffer): object {
  const lines = splitLines(bytes);
  let events = 0;
  const start = process.cpuUsage();
  for (const line of lines) if (JSON.parse(line).amount !== undefined) events++;
  return { seconds: secondsSince(start), events };
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000_000;
}

function splitLines(bytes: Buffer): readonly string[] {
  const lines: string[] = [];
  for (let start = 0, end = bytes.indexOf(10); end >= 0; start = end + 1, end = bytes.indexOf(10, start)) {
    lines.push(bytes.toString("utf8", start, end));
  }
  return lines;
}

/** The seed feature as one writes it without Feat, its lines in memory: no watermark, no late events, no rejects. */
function handWritten(bytes: Buffer): object {
  const lines = splitLines(bytes);
  const windows = new Map<string, { start: number; count: number; sum: number }>();
  let rows = 0;
  const start = process.cpuUsage();
  for (const line of lines) {
    const { customer_id, amount, event_timestamp } = JSON.parse(line);
    const time = Date.parse(event_timestamp);
    const hour = time - (time % 3_600_000);
    const window = windows.get(customer_id);
    if (window === undefined) windows.set(customer_id, { start: hour, count: 1, sum: amount });
    else if (window.start === hour) {
      window.count++;
      window.sum += amount;
    } else {
      rows++;
      window.start = hour;
      window.count = 1;
      window.sum = amount;
    }
  }
  return { seconds: secondsSince(start), events: lines.length, rows: rows + windows.size };
}
