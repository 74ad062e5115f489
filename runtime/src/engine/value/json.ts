// JSON as it was written: numbers keep their text and objects the order of their keys.
// Invariant: no number passes through a double here, so no digit is lost before a column's type asks for it.

export type Json = null | boolean | string | WrittenNumber | readonly Json[] | ReadonlyMap<string, Json>;

/** A number as it stands in the text. A class, so that no object of an event can be mistaken for one. */
export class WrittenNumber {
  constructor(readonly text: string) {}
}

/** Compact JSON text: no blanks, numbers as written. */
export function printJson(json: Json): string {
  if (json === null || typeof json === "boolean") return String(json);
  if (typeof json === "string") return printJsonString(json);
  if (json instanceof WrittenNumber) return json.text;
  if (json instanceof Map) {
    const fields: string[] = [];
    for (const [name, value] of json) fields.push(`${printJsonString(name)}:${printJson(value)}`);
    return `{${fields.join(",")}}`;
  }
  return `[${(json as readonly Json[]).map(printJson).join(",")}]`;
}

/** Lone surrogates stay what they are, to be replaced where the text becomes a value. */
function printJsonString(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters JSON must escape
  return `"${text.replace(/["\\\u0000-\u001f]/g, (character) => ESCAPES[character] ?? unicodeEscape(character))}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** Capital digits, as Flink's JSON writer prints them. */
function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}
