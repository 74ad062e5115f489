// `timestamp "…"` and `date "…"` literals.
// Invariant: exactly the forms that the language reference lists, years 0001 to 9999, no impossible date.

const FORM =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:[Zz]|([+-])(\d{2}):?(\d{2}))?$/;

/** Epoch milliseconds; undefined where the text is no timestamp. Without a zone it is UTC. */
export function parseTimestampLiteral(text: string): number | undefined {
  const match = FORM.exec(text);
  if (!match) return undefined;
  const [, year = "", month = "", day = "", hour = "", minute = "", second = "0", fraction = ""] = match;
  const days = daysOf(Number(year), Number(month), Number(day));
  const offset = offsetMinutes(match[8], match[9], match[10]);
  if (days === undefined || offset === undefined) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const minutes = (days * 24 + Number(hour)) * 60 + Number(minute) - offset;
  return (minutes * 60 + Number(second)) * 1000 + Number(fraction.padEnd(3, "0").slice(0, 3));
}

/** Days since 1970-01-01; undefined where the text is no date. */
export function parseDateLiteral(text: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match ? daysOf(Number(match[1]), Number(match[2]), Number(match[3])) : undefined;
}

function offsetMinutes(sign: string | undefined, hours = "0", minutes = "0"): number | undefined {
  if (Number(minutes) > 59 || Number(hours) > 23) return undefined;
  const total = Number(hours) * 60 + Number(minutes);
  return sign === "-" ? -total : total;
}

function daysOf(year: number, month: number, day: number): number | undefined {
  if (year < 1) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() / 86_400_000 : undefined;
}
