// Turns the flight records of npm's `vega-datasets` into a stream: NDJSON with ISO-8601 times, in order of departure.
// Invariant: nothing is added, dropped or computed; `date` alone is rewritten, `2001/01/01 06:55` to `2001-01-01T06:55`.
//
//   node prepare.mjs [--from flights-20k.json] [--before 2001-01-22] > events.ndjson
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: { from: { type: "string", default: "flights-20k.json" }, before: { type: "string", default: "9999" } },
});
const data = new URL("../data/", import.meta.resolve("vega-datasets"));
const flights = JSON.parse(readFileSync(new URL(options.from, data), "utf8"));
const lines = flights
  .map((flight) => ({ ...flight, date: flight.date.replaceAll("/", "-").replace(" ", "T") }))
  .filter((flight) => flight.date < options.before)
  .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
  .map((flight) => `${JSON.stringify(flight)}\n`);
process.stdout.write(lines.join(""));
