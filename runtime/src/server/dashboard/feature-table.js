// The table of features. Rows stay while features do, so that neither focus nor a reader's place is lost when counts move.
import { element, svgElement, table } from "./element.js";

const KEPT = 60;
const HEADINGS = ["Feature", "Source", "Windows", "Freshness", "Events", "Events/s", "Trend", "Late", "Rejected"];
const NUMBERS = ["Events", "Events/s", "Late", "Rejected"];

export function createFeatureTable(place) {
  let shown = "";
  let rows = new Map();

  function build(features) {
    rows = new Map(features.map((feature) => [feature.name, rows.get(feature.name) ?? { samples: [], rates: [] }]));
    for (const row of rows.values()) row.cells = Object.fromEntries(HEADINGS.map((name) => [name, element("span")]));
    place.replaceChildren(
      table({
        caption: "Features of this tenant",
        headings: HEADINGS,
        numbers: NUMBERS,
        rows: features.map(({ name, source, windows }) => {
          const { cells } = rows.get(name);
          cells.Feature.append(element("a", { href: `#${encodeURIComponent(name)}` }, name));
          cells.Source.textContent = source.name;
          cells.Windows.textContent = windows.map((window) => window.label).join(", ");
          return HEADINGS.map((heading) => cells[heading]);
        }),
      }),
    );
  }

  return {
    /** `at` in milliseconds. */
    update(features, at) {
      const now = JSON.stringify(features.map((feature) => [feature.name, feature.hash]));
      if (now !== shown) build(features);
      shown = now;
      for (const { name, freshness_seconds: freshness, since_start: counts } of features) {
        const row = rows.get(name);
        const rate = rateOf(row.samples, { at, events: counts.events });
        row.rates.push(rate);
        row.rates.splice(0, row.rates.length - KEPT);
        row.cells.Freshness.textContent = freshness === null ? "no events yet" : duration(freshness);
        row.cells.Events.textContent = counts.events.toLocaleString("en");
        row.cells["Events/s"].textContent = rate.toLocaleString("en", { maximumFractionDigits: 1 });
        row.cells.Trend.replaceChildren(trend(row.rates));
        row.cells.Late.textContent = String(sum(counts.late));
        row.cells.Rejected.textContent = String(sum(counts.rejected));
      }
    },
  };
}

/** Over the last ten seconds; a server that started again counts from zero. */
function rateOf(samples, sample) {
  if (samples.length > 0 && samples.at(-1).events > sample.events) samples.length = 0;
  samples.push(sample);
  while (sample.at - samples[0].at > 10_000) samples.shift();
  const seconds = (sample.at - samples[0].at) / 1_000;
  return seconds === 0 ? 0 : (sample.events - samples[0].events) / seconds;
}

function trend(rates) {
  const most = Math.max(1, ...rates);
  const points = rates.map((rate, at) => `${(at * 100) / (KEPT - 1)},${(18 - (rate / most) * 16).toFixed(1)}`);
  const line = svgElement("polyline", { points: points.join(" ") });
  // The number beside it says the same.
  return svgElement(
    "svg",
    { class: "trend", viewBox: "0 0 100 20", preserveAspectRatio: "none", "aria-hidden": "true" },
    line,
  );
}

export function sum(counts) {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** Seconds in the words of people. */
export function duration(seconds) {
  const of = (count, unit) => `${count.toLocaleString("en", { maximumFractionDigits: 1 })} ${unit}`;
  if (Math.abs(seconds) < 120) return of(seconds, "s");
  if (Math.abs(seconds) < 7_200) return of(seconds / 60, "min");
  if (Math.abs(seconds) < 172_800) return of(seconds / 3_600, "h");
  return of(seconds / 86_400, "d");
}
