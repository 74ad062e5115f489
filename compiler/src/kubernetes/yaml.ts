// Plain data as YAML 1.2 for people: block style, strings bare only where every reader takes them for strings.
// Invariant: whatever a text holds, it is read back as that text and nothing else; keys keep the order they have.

export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml | undefined };

/** One document; members that are undefined are left out. */
export function printYaml(value: Yaml): string {
  return `${block(value, 0).trimStart()}\n`;
}

/** What comes after `key:` or `-`, with the blank or line break before it. */
function block(value: Yaml, depth: number): string {
  const indent = "  ".repeat(depth);
  if (typeof value === "string") return ` ${text(value, indent)}`;
  if (typeof value !== "object") return ` ${value}`;
  if (isList(value)) {
    if (value.length === 0) return " []";
    // The first line of an item stands beside its dash.
    return value.map((item) => `\n${indent}-${block(item, depth + 1).replace(/^\n\s*/, " ")}`).join("");
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) return " {}";
  return members.map(([key, member = ""]) => `\n${indent}${scalar(key)}:${block(member, depth + 1)}`).join("");
}

function isList(value: Yaml): value is readonly Yaml[] {
  return Array.isArray(value);
}

function text(value: string, indent: string): string {
  return isReadableBlock(value) ? literal(value, indent) : scalar(value);
}

/** Several lines of printable text, none of which a block could lose or misread. */
function isReadableBlock(value: string): boolean {
  const body = value.slice(0, -1);
  return value.endsWith("\n") && body.includes("\n") && !/^[\n ]|\n$|[^\n\P{C}]|[\u2028\u2029]/u.test(body);
}

function literal(value: string, indent: string): string {
  const lines = value.slice(0, -1).split("\n");
  return `|\n${lines.map((line) => (line === "" ? "" : `${indent}${line}`)).join("\n")}`;
}

/** Bare words that no reader takes for a number, a boolean, a date, nothing, or syntax. */
const BARE = /^[A-Za-z/][A-Za-z0-9_./-]*$/;
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

function scalar(value: string): string {
  if (BARE.test(value) && !RESERVED.test(value)) return value;
  // JSON's escapes are YAML's; what JSON leaves as it is but YAML does not allow is escaped as well.
  return JSON.stringify(value).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
