// Reads a timestamp of any form of the language from a STRING column.
// Invariant: exactly the language's forms, everything else is NULL. The two common forms come first and cost two LIKEs;
// the general branch costs regular expressions. Verified on Flink against an independent reader, string by string.
import { primary, type Sql } from "./sql.js";

/** 0001-01-01 and 9999-12-31, the range of TIMESTAMP, in each unit, and the precision TO_TIMESTAMP_LTZ takes for it. */
const EPOCH = {
  milliseconds: { low: "-62135596800000", high: "253402300799999", precision: 3 },
  seconds: { low: "-62135596800", high: "253402300799", precision: 0 },
} as const;

const FORM = [
  "\\A[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt ]",
  "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?",
  "([Zz]|[+-][0-9]{2}:?[0-9]{2})?\\z",
].join("");
const OFFSET = "([+-][0-9]{2}:?[0-9]{2})\\z";

/**
 * `text` stands for the column; `indent` is where the expression begins. Flink's own cast takes 02-30 for 02-28 and 24:00
 * for the next day: the common branches take days up to 28 and hours up to 23 only, the general one compares the date it
 * got with the date it was given.
 */
export function timestampOfText(text: string, unit: keyof typeof EPOCH, indent: string): Sql {
  const { low, high, precision } = EPOCH[unit];
  const date = `SUBSTRING(${text} FROM 1 FOR 10)`;
  const common = `SUBSTRING(${text} FROM 9 FOR 2) <= '28' AND SUBSTRING(${text} FROM 12 FOR 2) <= '23'`;
  const seconds = `COALESCE(REGEXP_EXTRACT(${text}, '\\A.{16}(:[0-9.]+)', 1), ':00')`;
  const local = `TRY_CAST(${date} || ' ' || SUBSTRING(${text} FROM 12 FOR 5) || ${seconds} AS TIMESTAMP(3))`;
  const offset = `TRY_CAST(REPLACE(REGEXP_EXTRACT(${text}, '${OFFSET}', 1), ':', '') AS INT)`;
  const minutes = `COALESCE(${offset} / 100 * 60 + MOD(${offset}, 100), 0)`;
  const utc = `TIMESTAMPADD(MINUTE, -${minutes}, ${local})`;
  const lines = [
    "CASE",
    "  -- 2026-02-12T10:00:00Z, with a fraction or without",
    `  WHEN ${text} LIKE '____-__-__T__:__:__%Z' AND ${text} NOT LIKE '%.Z'`,
    `    AND ${common}`,
    `    THEN TRY_CAST(${date} || ' ' || SUBSTRING(${text} FROM 12 FOR CHAR_LENGTH(${text}) - 12) AS TIMESTAMP(3))`,
    "  -- 2026-02-12T10:00:00",
    `  WHEN CHAR_LENGTH(${text}) = 19 AND ${text} LIKE '____-__-__T__:__:__'`,
    `    AND ${common}`,
    `    THEN TRY_CAST(${date} || ' ' || SUBSTRING(${text} FROM 12) AS TIMESTAMP(3))`,
    `  -- epoch ${unit}`,
    `  WHEN TRY_CAST(${text} AS BIGINT) BETWEEN ${low} AND ${high} AND REGEXP(${text}, '\\A-?[0-9]+\\z')`,
    `    THEN CAST(TO_TIMESTAMP_LTZ(TRY_CAST(${text} AS BIGINT), ${precision}) AS TIMESTAMP(3))`,
    "  -- any other form: a blank or t for the T, no seconds, an offset; the date must be one of the calendar",
    `  WHEN REGEXP(${text}, '${FORM}')`,
    `    AND SUBSTRING(CAST(${local} AS STRING) FROM 1 FOR 10) = ${date}`,
    `    AND ${utc} <= TIMESTAMP '9999-12-31 23:59:59.999'`,
    `    THEN ${utc}`,
    "END",
  ];
  return primary(lines.join(`\n${indent}`));
}
