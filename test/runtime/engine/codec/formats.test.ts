// Every format of state that was ever written is read, and the bytes of the present one stay what they are.
// A change of the bytes needs a new STATE_FORMAT and its fixtures: `FEAT_NEW_FIXTURES=1 npx vitest run` on this file
// writes those of a format that has none. Fixtures are never written over: such bytes are in stores.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { STATE_FORMAT } from "../../../../runtime/src/engine/codec/entity-codec.js";
import type { StreamEngine } from "../../../../runtime/src/engine/contract.js";
import { createEntityEngine } from "../../../../runtime/src/engine/entity-engine.js";
import { createStreamEngine } from "../../../../runtime/src/engine/stream-engine.js";
import type { Row } from "../../../../runtime/src/engine/value/value.js";
import { COLUMNS, planOf } from "../../../support/engine-plans.js";
import { HOUR, MINUTE, print, rowWith } from "../engine-run.js";
import { ITEMS } from "../streams.js";

const folder = fileURLToPath(new URL("fixtures/", import.meta.url));
const at = (minutes: number) => Date.parse("2026-02-12T10:00:00Z") + minutes * MINUTE;

/** Every window kind with every aggregate; another key and a filter in the second feature. */
const everything = planOf({
  delayMs: 5_000,
  groups: [
    { window: { kind: "tumbling", sizeMs: HOUR }, items: ITEMS },
    { window: { kind: "tumbling", sizeMs: HOUR, everyMs: 5 * MINUTE }, items: ITEMS },
    { window: { kind: "sliding", sizeMs: HOUR, everyMs: 5 * MINUTE }, items: ITEMS },
    { window: { kind: "session", gapMs: 30 * MINUTE }, items: ITEMS },
  ],
});
const second = planOf({
  feature: "second",
  keys: ["customer", "branch"],
  filtered: true,
  delayMs: 5_000,
  groups: [{ window: { kind: "session", gapMs: 10 * MINUTE }, items: ITEMS.slice(0, 6) }],
});

const rows: readonly Row[] = [
  rowWith({
    amount: 99.5,
    branch: 7,
    points: 2n ** 62n,
    price: 1250,
    note: "caf\u00e9 \u{1F600} \ud800",
    counts: true,
  }),
  rowWith({ customer: "c2", amount: -0.25, branch: 1, passes: true, points: 12, note: "", at: at(3), counts: true }),
  rowWith({ amount: 0.1, branch: 7, passes: true, points: -(2n ** 63n), price: -1, note: "\u0000", counts: false }),
];
const STREAM = [0, 20, 58, 65, 64, 71].map((minutes, index) => ({
  row: rows[index % rows.length] as Row,
  time: at(minutes),
  partition: index % 2,
}));

interface Subject {
  readonly bytes: () => Uint8Array;
  /** What comes of the bytes from then on. */
  readonly behaviour: (bytes: Uint8Array) => unknown;
}

function engineFrom(log: string[], snapshots: readonly Uint8Array[]): StreamEngine {
  return createStreamEngine({
    plans: [everything, second],
    columns: COLUMNS,
    emit: "changes",
    trackChanges: true,
    from: { snapshots },
    listener: { emission: (row) => log.push(print(row, true)), late: () => {}, nullKey: () => {} },
  });
}

const SUBJECTS: Readonly<Record<string, Subject>> = {
  entity: {
    bytes() {
      const engine = createEntityEngine(everything, COLUMNS);
      let state: Uint8Array | undefined;
      for (const { row, time } of STREAM) if (row[0] === "c1") state = engine.apply(state, row, time).state;
      return state ?? new Uint8Array();
    },
    behaviour(bytes) {
      const { served, late, watermark } = createEntityEngine(everything, COLUMNS).apply(bytes, rows[0] as Row, at(75));
      return { served, late, watermark };
    },
  },
  stream: {
    bytes() {
      const engine = engineFrom([], []);
      for (const event of STREAM) engine.process(event);
      engine.drainChanges();
      return engine.snapshot();
    },
    behaviour(bytes) {
      const log: string[] = [];
      const engine = engineFrom(log, [bytes]);
      engine.process({ row: rows[1] as Row, time: at(75), partition: 1 });
      engine.finish();
      return [log, engine.drainChanges().map(({ key, served }) => ({ key, served }))];
    },
  },
};

const pathOf = (format: number, name: string) => `${folder}format-${format}/${name}.hex`;
const formats = Array.from({ length: STATE_FORMAT }, (_, index) => index + 1);

describe.each(Object.entries(SUBJECTS))("%s", (name, subject) => {
  test("the bytes of the present format are those of its fixture", () => {
    const path = pathOf(STATE_FORMAT, name);
    const hex = Buffer.from(subject.bytes())
      .toString("hex")
      .replace(/.{1,120}/g, "$&\n");
    if (process.env.FEAT_NEW_FIXTURES === "1" && !existsSync(path)) {
      mkdirSync(`${folder}format-${STATE_FORMAT}`, { recursive: true });
      writeFileSync(path, hex);
    }
    expect(existsSync(path), `Format ${STATE_FORMAT} has no fixture ${name}.hex: see the top of this test`).toBe(true);
    expect(hex, "The bytes changed: raise STATE_FORMAT, keep reading the old ones").toBe(readFileSync(path, "utf8"));
  });

  test.each(formats)("format %i is read and means what it meant", (format) => {
    const stored = Buffer.from(readFileSync(pathOf(format, name), "utf8").replaceAll("\n", ""), "hex");
    expect(stored[0]).toBe(format);
    expect(subject.behaviour(stored)).toEqual(subject.behaviour(subject.bytes()));
  });

  test("a format from the future is refused by its number", () => {
    const later = Uint8Array.from(subject.bytes());
    later[0] = STATE_FORMAT + 1;
    expect(() => subject.behaviour(later)).toThrow(`its format ${STATE_FORMAT + 1} is not known here`);
  });
});

test("there are fixtures of every format up to the present one and of no other", () => {
  expect(readdirSync(folder).sort()).toEqual(formats.map((format) => `format-${format}`).sort());
});
