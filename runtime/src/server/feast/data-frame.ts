// Data frames as Feast's clients send them: columns of equal length by name.
import { HttpProblem } from "../problem.js";

export type DataFrame = Readonly<Record<string, readonly unknown[]>>;
export type Row = Readonly<Record<string, unknown>>;

/** `what` names the frame in messages. */
export function rowsOf(frame: DataFrame, what: string, limit: number): readonly Row[] {
  const columns = Object.entries(frame);
  const length = columns[0]?.[1].length ?? 0;
  const odd = columns.find(([, values]) => values.length !== length);
  if (odd) {
    throw new HttpProblem(
      "invalid-request",
      `The columns of ${what} differ in length: ${columns[0]?.[0]} has ${length} values, ${odd[0]} ${odd[1].length}.`,
    );
  }
  if (length > limit) throw new HttpProblem("too-large", `${length} rows of ${what} are more than ${limit}.`);
  return Array.from({ length }, (_, at) => Object.fromEntries(columns.map(([name, values]) => [name, values[at]])));
}

/** Feast's clients call the event time so, whatever the source's column is called. */
const FEAST_TIME = "event_timestamp";

export function eventOf(row: Row, timeColumn: string): Row {
  if (Object.hasOwn(row, timeColumn) || !Object.hasOwn(row, FEAST_TIME)) return row;
  return { ...row, [timeColumn]: row[FEAST_TIME] };
}
