// The events that the engine is measured on: card transactions of many customers, a few of them very busy.
// Invariant: a function of the number of lines and customers; the same bytes on every machine.
import { closeSync, openSync, writeSync } from "node:fs";

export interface EventFile {
  readonly path: string;
  readonly lines: number;
  /** Drawn with a density of 1 / rank, as customers of shops are. With `spread`, in turn, so that all of them appear. */
  readonly customers: number;
  readonly spread?: boolean;
}

/** Ten milliseconds of event time between two events on average, up to four seconds of disorder. */
export function writeEvents({ path, lines, customers, spread }: EventFile): void {
  const random = createRandom();
  const file = openSync(path, "w");
  let time = Date.UTC(2026, 1, 12, 10);
  let text = "";
  for (let line = 0; line < lines; line++) {
    time += Math.floor(random() * 20);
    const customer = spread ? line % customers : Math.floor(customers ** random());
    const event = {
      transaction_id: `t${100_000_000 + line}`,
      customer_id: `c${customer}`,
      amount: Math.round(random() * 100_000) / 100,
      merchant_id: `m${Math.floor(random() * 5_000)}`,
      country: "DE",
      event_timestamp: new Date(time - Math.floor(random() * 4_000)).toISOString(),
    };
    text += `${JSON.stringify(event)}\n`;
    if (text.length > 1 << 20 || line === lines - 1) {
      writeSync(file, text);
      text = "";
    }
  }
  closeSync(file);
}

/** Lehmer's generator: numbers in (0, 1) that are the same everywhere. */
function createRandom(): () => number {
  let state = 7;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
