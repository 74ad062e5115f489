// The functions by subject, and what the registry's one line has no room for.
// Invariant: a function without a subject does not compile.
import type { NamedFunction } from "../types/index.js";

export const SUBJECTS = ["Choices", "Numbers", "Strings", "Times", "Arrays"] as const;
export type Subject = (typeof SUBJECTS)[number];

export const SUBJECT_OF: Readonly<Record<NamedFunction, Subject>> = {
  if: "Choices",
  coalesce: "Choices",
  least: "Choices",
  greatest: "Choices",
  abs: "Numbers",
  round: "Numbers",
  floor: "Numbers",
  ceil: "Numbers",
  sqrt: "Numbers",
  ln: "Numbers",
  exp: "Numbers",
  power: "Numbers",
  lower: "Strings",
  upper: "Strings",
  trim: "Strings",
  length: "Strings",
  substring: "Strings",
  concat: "Strings",
  contains: "Strings",
  starts_with: "Strings",
  hour_of_day: "Times",
  day_of_week: "Times",
  date_of: "Times",
  epoch_ms: "Times",
  array_size: "Arrays",
};

export const NOTES: Readonly<Partial<Record<NamedFunction, string>>> = {
  abs: "Of the least bigint it is that number itself, as on the JVM.",
  round: "Of a decimal it gives a decimal with that many digits after the point, or those it has.",
  floor: "Of a decimal it gives a decimal without a fraction.",
  ceil: "Of a decimal it gives a decimal without a fraction.",
  trim: "Blanks are spaces; tabs and line breaks stay.",
  substring:
    "A start of 0 counts as 1, a negative one from the end. A start outside the text gives the empty text, a negative length null.",
};
