// The table of docs/adr/0003, millisecond by millisecond at its edges.

import type { Window } from "@feat-lang/compiler/plan";
import { describe, expect, test } from "vitest";
import { windowAt } from "../../../runtime/src/online/window-status.js";
import { session, sliding, tumbling } from "../../support/plans.js";

interface Row {
  readonly window: Window;
  readonly held: readonly [start: number, end: number];
  /** In order of time: from `at` on, the status and the window it is about. */
  readonly steps: readonly (readonly [at: number, status: string, start: number, end: number])[];
  readonly exactUntil?: number;
}

const rows: Readonly<Record<string, Row>> = {
  tumbling: {
    window: tumbling(100),
    held: [200, 300],
    steps: [
      [-Infinity, "open", 200, 300],
      [299, "closed", 200, 300],
      [399, "empty", 300, 400],
      [499, "empty", 400, 500],
    ],
  },
  "tumbling every: a step, its later steps, then nothing": {
    window: tumbling(100, 25),
    held: [200, 250],
    steps: [
      [-Infinity, "open", 200, 250],
      [249, "closed", 200, 250],
      [274, "closed", 200, 275],
      [299, "closed", 200, 300],
      [324, "empty", 300, 325],
      [349, "empty", 300, 350],
      [374, "empty", 300, 375],
      [399, "empty", 300, 400],
      [424, "empty", 400, 425],
    ],
  },
  "sliding, of a writer who says nothing about later times": {
    window: sliding(100, 25),
    held: [150, 250],
    steps: [
      [-Infinity, "open", 150, 250],
      [249, "closed", 150, 250],
      [274, "outdated", 175, 275],
      [299, "outdated", 200, 300],
      [324, "outdated", 225, 325],
      [349, "empty", 250, 350],
    ],
  },
  "sliding, of a stream that has passed the time": {
    window: sliding(100, 25),
    held: [150, 250],
    exactUntil: Infinity,
    steps: [
      [249, "closed", 150, 250],
      [274, "empty", 175, 275],
    ],
  },
  session: {
    window: session(30),
    held: [200, 290],
    steps: [
      [-Infinity, "open", 200, 290],
      [289, "closed", 200, 290],
      [1e15, "closed", 200, 290],
    ],
  },
};

describe("what becomes of a window", () => {
  test.each(Object.entries(rows))("%s", (_, { window, held, steps, exactUntil = -Infinity }) => {
    const [start, end] = held;
    const shown = (at: number) => {
      const result = windowAt(window, { start, end }, { at, exactUntil });
      return [result.status, result.start, result.end];
    };
    for (const [i, [at, ...expected]] of steps.entries()) {
      expect(shown(at), `at ${at}`).toEqual(expected);
      const before = steps[i - 1];
      if (before) expect(shown(at - 1), `just before ${at}`).toEqual(before.slice(1));
    }
  });
});
