// Reads a timestamp of any form of the language from a STRING column.
// Invariant: exactly the language's forms, everything else is NULL. Regular expressions decide what is read, since Flink's
// casts take 02-30 for 02-28 and 24:00 for the next day; each part is printed once, since Flink plans every copy of it.
import { primary, type Sql } from "./sql.js";

/** 0001-01-01 and 9999-12-31, the range of TIMESTAMP, in each unit, and the precision TO_TIMESTAMP_LTZ takes for it. */
const EPOCH = {
  milliseconds: { low: "-62135596800000", high: "253402300799999", precision: 3 },
  seconds: { low: "-62135596800", high: "253402300799", precision: 0 },
} as const;

/** The form of nearly all events, with days that every month has; year 0 is none. */
const COMMON = [
  "(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])",
  "T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{3,9})?Z?",
].join("");

/** All forms, with the days of the calendar: 31, 30, 28, and 29 February of leap years. */
const ANY = [
  "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])",
  "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))",
  "|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)",
  "[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,9})?)?(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})?",
].join("");

const OFFSET = "([+-][0-9]{2}:?[0-9]{2})";

/** `text` stands for the column; `indent` is where the expression begins. IF and not CASE: Flink does not take it apart. */
export function timestampOfText(text: string, unit: keyof typeof EPOCH, indent: string): Sql {
  const { low, high, precision } = EPOCH[unit];
  const seconds = `COALESCE(REGEXP_EXTRACT(${text}, '\\A.{16}(:[0-9.]+)', 1), ':00')`;
  const local = `TRY_CAST(SUBSTRING(${text} FROM 1 FOR 10) || ' ' || SUBSTRING(${text} FROM 12 FOR 5) || ${seconds} AS TIMESTAMP(3))`;
  const offset = `TRY_CAST(REPLACE(REGEXP_EXTRACT(${text}, '${OFFSET}\\z', 1), ':', '') AS INT)`;
  const minutes = `COALESCE(${offset} / 100 * 60 + MOD(${offset}, 100), 0)`;
  // Beyond year 9999 a timestamp prints as one of year 0, which no cast reads.
  const utc = `TRY_CAST(CAST(TIMESTAMPADD(MINUTE, -${minutes},\n${indent}    ${local}) AS STRING) AS TIMESTAMP(3))`;
  // Flink reads dates and times of the day several times as fast as timestamps.
  const day = `TIMESTAMPDIFF(DAY, DATE '1970-01-01', CAST(SUBSTRING(${text} FROM 1 FOR 10) AS DATE))`;
  const time = `CAST(CAST(SUBSTRING(${text} FROM 12 FOR 8) AS TIME) AS TIMESTAMP(3))`;
  const ms = `IF(CHAR_LENGTH(${text}) > 20, CAST(SUBSTRING(${text} FROM 21 FOR 3) AS INT), 0)`;
  const lines = [
    "-- 2026-02-12T10:00:00, with milliseconds and Z or without",
    `IF(REGEXP(${text}, '\\A${COMMON}\\z'),`,
    `  TIMESTAMPADD(DAY, ${day}, ${time})`,
    `    + ${ms} * INTERVAL '0.001' SECOND,`,
    `-- epoch ${unit}`,
    `IF(REGEXP(${text}, '\\A-?[0-9]+\\z') AND TRY_CAST(${text} AS BIGINT) BETWEEN ${low} AND ${high},`,
    `  CAST(TO_TIMESTAMP_LTZ(TRY_CAST(${text} AS BIGINT), ${precision}) AS TIMESTAMP(3)),`,
    "-- any other form: a blank or t for the T, no seconds, an offset, days after the 28th",
    `IF(REGEXP(${text}, '\\A${ANY}\\z'),`,
    `  ${utc},`,
    "  CAST(NULL AS TIMESTAMP(3)))))",
  ];
  return primary(lines.join(`\n${indent}`));
}
