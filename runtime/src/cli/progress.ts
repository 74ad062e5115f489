// One line on a terminal that says how far a long piece of work is.
// Invariant: nothing is written where stderr is no terminal, and nothing of the line is left when the work ends.
import type { Output } from "./terminal.js";
import { visible } from "./text-width.js";

const INTERVAL_MS = 100;
/** Work shorter than this needs no progress. */
const QUIET_MS = 500;
const CLEAR_LINE = "\r\u001b[2K";

export interface Progress {
  /** Called as often as one likes; `text` is asked only when it is shown. */
  update(text: () => string): void;
  /** Takes the line away, before other output and at the end. */
  clear(): void;
}

export function createProgress(output: Output, now: () => number): Progress {
  let next = now() + QUIET_MS;
  let shown = false;
  return {
    update(text) {
      if (!output.isTTY || now() < next) return;
      next = now() + INTERVAL_MS;
      shown = true;
      // One line only: a longer text would scroll and could not be taken back.
      void output.write(`${CLEAR_LINE}${visible(text()).slice(0, output.columns - 1)}`);
    },
    clear() {
      if (!shown) return;
      shown = false;
      void output.write(CLEAR_LINE);
    },
  };
}

/** For work that cannot say how far it is: a line until the returned function is called. */
export function announce(output: Output, text: string): () => void {
  if (!output.isTTY) return () => {};
  void output.write(visible(text).slice(0, output.columns - 1));
  return () => void output.write(CLEAR_LINE);
}
