// Points in time as text: the forms of the language and nothing else, and how they are printed.
// Invariant: `Date.parse` takes no part, so no form is read that the language does not name, and never a local zone.
import { daysFromCivil, daysInMonth } from "./date.js";

/** 0001-01-01T00:00:00.000Z */
const TIMESTAMP_MIN = -62_135_596_800_000;
/** 9999-12-31T23:59:59.999Z */
export const TIMESTAMP_MAX = 253_402_300_799_999;

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MINUTE = 60_000;

/** The longest form: nine digits of fraction and an offset with a colon. */
const LONGEST_ISO = 35;

const scratch = new Uint8Array(LONGEST_ISO);

/** Is it what a value of type `timestamp` can be, as on Flink: a time in the years 0001 to 9999? */
export function isTimestamp(ms: number): boolean {
  return ms >= TIMESTAMP_MIN && ms <= TIMESTAMP_MAX;
}

/** Epoch milliseconds of `2026-02-12T10:00:00.123Z` and its kin, or of digits; undefined for what is no timestamp. */
export function parseTimestamp(text: string, epochUnitMs: 1 | 1000 = 1): number | undefined {
  const time = parseAnyTime(text, epochUnitMs);
  return time !== undefined && isTimestamp(time) ? time : undefined;
}

/** The same, but with times that lie outside what a value can be: digits and zone offsets can reach further. */
export function parseAnyTime(text: string, epochUnitMs: 1 | 1000): number | undefined {
  return parseIsoText(text) ?? parseEpoch(text, epochUnitMs);
}

function parseIsoText(text: string): number | undefined {
  if (text.charCodeAt(4) !== 45 /* - */ || text.length > LONGEST_ISO) return undefined;
  // Above 255 the array would keep the low byte alone; 0 stands for all that is not ASCII.
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    scratch[at] = code < 128 ? code : 0;
  }
  return parseIsoTimestamp(scratch, 0, text.length);
}

/** Digits with a minus before them or without. */
function parseEpoch(text: string, unitMs: 1 | 1000): number | undefined {
  if (!/^-?[0-9]+$/.test(text)) return undefined;
  return Number(text) * unitMs + 0;
}

/**
 * The ISO-8601 forms alone, from ASCII or UTF-8 bytes: events are read from bytes, without a string in between. An offset
 * can lead out of the years 0001 to 9999.
 */
export function parseIsoTimestamp(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start < 16) return undefined;
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  const hour = twoDigits(bytes, start + 11);
  const minute = twoDigits(bytes, start + 14);
  // Anything that is no digit makes its number negative.
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || !hasSeparators(bytes, start)) return undefined;
  let at = start + 16;
  let ms = hour * HOUR + minute * MINUTE;
  if (at < end && bytes[at] === 58 /* : */) {
    const second = at + 3 <= end ? twoDigits(bytes, at + 1) : NO_DIGIT;
    if (second < 0 || second > 59) return undefined;
    ms += second * 1000;
    at += 3;
    if (at < end && bytes[at] === 46 /* . */) {
      const first = ++at;
      for (let scale = 100; at < end; at++, scale /= 10) {
        const digit = digitAt(bytes, at);
        if (digit < 0) break;
        // Digits past the third are cut, not rounded.
        if (scale >= 1) ms += digit * scale;
      }
      if (at === first || at - first > 9) return undefined;
    }
  }
  const offset = parseOffset(bytes, at, end);
  return offset === undefined ? undefined : daysFromCivil(year, month, day) * DAY + ms - offset;
}

/** `-`, `-`, one of `T`, `t` and a blank, and `:` in their places. */
function hasSeparators(bytes: Uint8Array, start: number): boolean {
  const middle = bytes[start + 10];
  return (
    bytes[start + 4] === 45 &&
    bytes[start + 7] === 45 &&
    (middle === 84 || middle === 116 || middle === 32) &&
    bytes[start + 13] === 58
  );
}

/** Milliseconds east of UTC of what stands from `at` to the end: `Z`, `z`, `±HH:MM`, `±HHMM` or nothing. */
function parseOffset(bytes: Uint8Array, at: number, end: number): number | undefined {
  if (at === end) return 0;
  const code = bytes[at];
  if (code === 90 || code === 122) return at + 1 === end ? 0 : undefined;
  if (code !== 43 && code !== 45) return undefined;
  const colon = bytes[at + 3] === 58 ? 1 : 0;
  if (at + 5 + colon !== end) return undefined;
  // Any two digits each, as in the SQL for Flink.
  const hours = twoDigits(bytes, at + 1);
  const minutes = twoDigits(bytes, at + 3 + colon);
  if (hours < 0 || minutes < 0) return undefined;
  const offset = hours * HOUR + minutes * MINUTE;
  return code === 45 ? -offset : offset;
}

/** A sum with it is below 0 whatever the other digits are. */
const NO_DIGIT = -1_000_000;

function twoDigits(bytes: Uint8Array, at: number): number {
  return digitAt(bytes, at) * 10 + digitAt(bytes, at + 1);
}

function digitAt(bytes: Uint8Array, at: number): number {
  const digit = (bytes[at] as number) - 48;
  return digit >= 0 && digit <= 9 ? digit : NO_DIGIT;
}

/** `2026-02-12T10:00:00.000Z`, always with milliseconds. */
export function printTimestamp(ms: number): string {
  return new Date(ms).toISOString();
}
