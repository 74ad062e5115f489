// The features of examples/flights, translated by hand for the oracle.
// Invariant: written from the .feat text by reading it, never generated from a plan.
import { avg, countDistinct, divide, first, last, max, percentile, round, sum } from "./aggregates-by-hand.js";
import type { ExampleByHand, FeatureByHand, ReadEvent } from "./oracle.js";
import { numberOrNull, readObject, textOrNull, timeOf } from "./read-by-hand.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HUBS = ["ATL", "DFW", "LAX", "ORD", "PHX"];

interface Flight {
  readonly time: number;
  readonly origin: string;
  readonly destination: string | null;
  readonly delay: number | null;
  readonly distance: number | null;
}

const airportDelays: FeatureByHand<Flight> = {
  name: "airport_delays",
  key: ({ origin }) => ({ origin }),
  where: () => true,
  groups: [
    {
      label: "tumbling_1d",
      window: { kind: "tumbling", size: DAY },
      values: (rows) => {
        const delayed = rows.filter(({ delay }) => delay !== null && delay >= 15).length;
        return {
          flights_1d: rows.length,
          delayed_1d: delayed,
          delayed_share_1d: round(divide(delayed, rows.length), 3),
          mean_delay_1d: avg(delays(rows)),
          worst_delay_1d: max(delays(rows)),
        };
      },
    },
  ],
};

const hubCongestion: FeatureByHand<Flight> = {
  name: "hub_congestion",
  key: ({ origin }) => ({ origin }),
  where: ({ origin }) => HUBS.includes(origin),
  groups: [
    {
      label: "sliding_12h_every_3h",
      window: { kind: "sliding", size: 12 * HOUR, every: 3 * HOUR },
      values: (rows) => ({
        departures_12h: rows.length,
        mean_delay_12h: avg(delays(rows)),
        slow_quarter_12h: percentile(delays(rows), 0.75),
      }),
    },
    {
      label: "session_3h",
      window: { kind: "session", gap: 3 * HOUR },
      values: (rows) => ({
        bank_departures: rows.length,
        // A delay of null is not known to be above zero, and so counts as zero.
        bank_delay: sum(rows.map(({ delay }) => (delay !== null && delay > 0 ? delay : 0))),
        bank_destinations: countDistinct(rows.map(({ destination }) => destination)),
      }),
    },
  ],
};

const routeDelays: FeatureByHand<Flight> = {
  name: "route_delays",
  key: ({ origin, destination }) => ({ origin, destination }),
  where: ({ distance }) => distance !== null && distance >= 2000,
  groups: [
    {
      label: "tumbling_7d",
      window: { kind: "tumbling", size: 7 * DAY },
      values: (rows) => {
        const timed = rows.map(({ time, delay }) => ({ time, value: delay }));
        const [earliest, latest] = [first(timed), last(timed)];
        return {
          flights_7d: rows.length,
          first_delay_7d: earliest,
          last_delay_7d: latest,
          trend_7d: earliest === null || latest === null ? null : latest - earliest,
        };
      },
    },
  ],
};

export const flights: ExampleByHand<Flight> = {
  delay: 60_000,
  read: readFlight,
  features: [airportDelays, hubCongestion, routeDelays],
};

const delays = (rows: readonly Flight[]) => rows.map(({ delay }) => delay);

function readFlight(line: string): ReadEvent<Flight> {
  const object = readObject(line);
  if (object === undefined) return { reason: "not_json" };
  const time = timeOf(object.date);
  if (typeof time === "string") return { reason: time };
  const origin = textOrNull(object.origin);
  if (origin === null) return { reason: "null_column", time };
  const event: Flight = {
    time,
    origin,
    destination: textOrNull(object.destination),
    delay: numberOrNull(object.delay),
    distance: numberOrNull(object.distance),
  };
  return { time, event, badFields: [] };
}
