// What the workers report of one batch, put together as one run would have made it.
// Invariant: of each worker only one part is held at a time, and the next is asked for when that one is used up.
import { ORDER, type ShardOutcome, type ShardReport } from "./messages.js";

export interface ReportSource {
  /** The worker's next part. */
  take(): Promise<ShardReport>;
  /** It may send one more. */
  release(): void;
}

/** `index` is the row's in its part. */
export type TakeRow = (part: ShardReport, index: number) => void;

interface Front {
  readonly source: ReportSource;
  part: ShardReport;
  at: number;
}

/**
 * Gives the rows in order, and then what else each worker has to say. `pause` is called between rows, and ends the merge
 * when it resolves with false; there is no outcome then.
 */
export async function mergeReports(
  sources: readonly ReportSource[],
  takeRow: TakeRow,
  pause: () => Promise<boolean>,
): Promise<readonly ShardOutcome[] | undefined> {
  const outcomes: ShardOutcome[] = [];
  let fronts: Front[] = [];
  for (const source of sources) fronts.push({ source, part: await source.take(), at: 0 });
  for (;;) {
    for (const front of fronts) {
      while (front.at === rowsOf(front.part)) {
        const { outcome } = front.part;
        front.source.release();
        if (outcome !== undefined) {
          outcomes[sources.indexOf(front.source)] = outcome;
          fronts = fronts.filter((other) => other !== front);
          break;
        }
        if (!(await pause())) return undefined;
        front.part = await front.source.take();
        front.at = 0;
      }
    }
    const first = firstOf(fronts);
    if (first === undefined) return outcomes;
    takeRow(first.part, first.at++);
  }
}

function rowsOf({ rowOrder }: ShardReport): number {
  return rowOrder.length / ORDER.length;
}

function firstOf(fronts: readonly Front[]): Front | undefined {
  let [first] = fronts;
  for (const front of fronts) if (first !== undefined && isBefore(front, first)) first = front;
  return first;
}

function isBefore(one: Front, other: Front): boolean {
  for (let place = 0; place < ORDER.length; place++) {
    const a = one.part.rowOrder[one.at * ORDER.length + place] as number;
    const b = other.part.rowOrder[other.at * ORDER.length + place] as number;
    if (a !== b) return a < b;
  }
  return false;
}
