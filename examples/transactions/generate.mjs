// Writes a realistic stream of card transactions to stdout, one JSON object per line, in order of arrival.
// Invariant: the same options give the same bytes on any machine (own random numbers, no clock, no transcendental maths).
//
//   node generate.mjs [--events 1600] [--customers 60] [--days 1] [--start 2026-02-12] [--seed 7] > events.ndjson
import { once } from "node:events";
import { parseArgs } from "node:util";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Share of a day's shopping that falls into each hour, in UTC. */
const DIURNAL = [4, 2, 1, 1, 1, 2, 8, 20, 34, 38, 42, 52, 60, 50, 44, 46, 54, 66, 70, 56, 40, 26, 16, 8];
const HOME = "DE";
const ABROAD = ["AT", "FR", "NL", "CH", "PL", "US", "GB"];
const MERCHANTS = 120;

/** What goes wrong in a real stream: one in so many events. */
const LATE_ONE_IN = 150;
const NO_CUSTOMER_ONE_IN = 400;
const BAD_AMOUNT_ONE_IN = 500;
const MALFORMED_ONE_IN = 400;
const BAD_TIME_ONE_IN = 400;

/** What stands where the time should be: nothing, a till that prints local notation, one whose clock was never set. */
const BAD_TIMES = [null, "12.02.2026 10:31", "0001-01-01T00:00:00Z"];

/** Events overtake each other by less than the 5 s that the source declares as its watermark delay. */
const DISORDER = 4.5 * SECOND;

/** Marsaglia's xorshift: 32 bits of state are plenty for an example. */
function createRandom(seed) {
  let state = seed >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 16; warmUp++) next();
  return {
    below: (n) => Math.floor(next() * n),
    chance: (oneIn) => next() * oneIn < 1,
    between: (low, high) => low + next() * (high - low),
  };
}

/** Ranks with Zipf's law: rank k is drawn proportionally to 1/k, so a few customers make most of the noise. */
function createZipf(count, random) {
  const cumulative = [];
  let total = 0;
  for (let rank = 1; rank <= count; rank++) {
    total += 1 / rank;
    cumulative.push(total);
  }
  return () => {
    const target = random.between(0, total);
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] > target) high = middle;
      else low = middle + 1;
    }
    return low + 1;
  };
}

const cents = (amount) => Math.round(amount * 100) / 100;

/** Most tickets are small and a few are large (Pareto's law, cut at 950). */
function drawAmount(random) {
  return cents(Math.min(3.2 / (1 - random.between(0, 1)), 950));
}

function drawMerchant(country, nextMerchant) {
  const rank = nextMerchant();
  return { id: `m${String(rank).padStart(3, "0")}`, country };
}

/** One customer's visit: a few payments minutes apart or, now and then, a thief trying a stolen card in quick succession. */
function drawVisit({ start, customer, random, nextMerchant }) {
  const theft = random.chance(90);
  const country = random.chance(9) ? ABROAD[random.below(ABROAD.length)] : HOME;
  const payments = theft ? 6 + random.below(8) : 1 + random.below(4);
  const events = [];
  let time = start;
  for (let payment = 0; payment < payments; payment++) {
    events.push({
      time,
      fields: {
        customer_id: customer,
        merchant: drawMerchant(theft ? ABROAD[random.below(ABROAD.length)] : country, nextMerchant),
        amount: theft ? cents(random.between(0.5, 1.99)) : drawAmount(random),
        status: random.chance(theft ? 2 : 30) ? "declined" : random.chance(60) ? "void" : "paid",
      },
    });
    time += Math.floor(theft ? random.between(2 * SECOND, 25 * SECOND) : random.between(0.5 * MINUTE, 12 * MINUTE));
  }
  return events;
}

/** The text of an event as it reaches the stream, with the faults that real streams have. */
function printEvent({ time, fields }, random) {
  const event = { ...fields, event_timestamp: new Date(time).toISOString() };
  if (random.chance(BAD_TIME_ONE_IN)) {
    return JSON.stringify({ ...event, event_timestamp: BAD_TIMES[random.below(BAD_TIMES.length)] });
  }
  if (random.chance(NO_CUSTOMER_ONE_IN)) return JSON.stringify({ ...event, customer_id: null });
  if (random.chance(BAD_AMOUNT_ONE_IN)) return JSON.stringify({ ...event, amount: `${event.amount} EUR` });
  const text = JSON.stringify(event);
  return random.chance(MALFORMED_ONE_IN) ? text.slice(0, Math.floor(random.between(1, text.length))) : text;
}

/** Yields exactly `events` lines; holds about an hour of them in memory, whatever their number. */
function* generate({ events, customers, days, start, seed }) {
  const random = createRandom(seed);
  const nextCustomer = createZipf(customers, random);
  const nextMerchant = createZipf(MERCHANTS, random);
  const weight = DIURNAL.reduce((sum, share) => sum + share, 0) * days;
  const arrivals = [];
  let drawn = 0;
  let weightSoFar = 0;
  for (let hour = 0; hour < days * 24; hour++) {
    weightSoFar += DIURNAL[hour % 24];
    const quota = Math.round((events * weightSoFar) / weight);
    while (drawn < quota) {
      const visit = drawVisit({
        start: start + hour * HOUR + random.below(HOUR),
        customer: `c${String(nextCustomer()).padStart(4, "0")}`,
        random,
        nextMerchant,
      });
      for (const event of visit.slice(0, quota - drawn)) {
        // A late event comes from a terminal that was offline for a while.
        const transport = random.chance(LATE_ONE_IN)
          ? random.between(5 * MINUTE, 2 * HOUR)
          : random.between(0, DISORDER);
        arrivals.push({ arrival: event.time + transport, text: printEvent(event, random) });
        drawn++;
      }
    }
    arrivals.sort((a, b) => a.arrival - b.arrival);
    const end = hour === days * 24 - 1 ? Number.POSITIVE_INFINITY : start + (hour + 1) * HOUR;
    const open = arrivals.findIndex(({ arrival }) => arrival >= end);
    for (const { text } of arrivals.splice(0, open === -1 ? arrivals.length : open)) yield text;
  }
}

/** A mistyped option must not become an empty stream. */
function wholeNumber(name) {
  if (/^[1-9][0-9]*$/.test(options[name])) return Number(options[name]);
  throw new RangeError(`--${name} takes a whole number from 1, not "${options[name]}".`);
}

const { values: options } = parseArgs({
  options: {
    events: { type: "string", default: "1600" },
    customers: { type: "string", default: "60" },
    days: { type: "string", default: "1" },
    start: { type: "string", default: "2026-02-12" },
    seed: { type: "string", default: "7" },
  },
});
const lines = generate({
  events: wholeNumber("events"),
  customers: wholeNumber("customers"),
  days: wholeNumber("days"),
  start: Date.parse(`${options.start}T00:00:00Z`),
  seed: wholeNumber("seed"),
});
let chunk = "";
for (const line of lines) {
  chunk += `${line}\n`;
  if (chunk.length < 65_536) continue;
  if (!process.stdout.write(chunk)) await once(process.stdout, "drain");
  chunk = "";
}
process.stdout.write(chunk);
