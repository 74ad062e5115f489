// docs/reference.md: a template with the prose, filled in from the registries.
// Invariant: every part is used by the template, and the template names no other; so nothing is left out unseen.
import { NAMED } from "../functions/named-functions.js";
import { OPERATORS } from "../functions/operators.js";
import { AGGREGATES, printSignature } from "../functions/registry.js";
import type { Signature } from "../functions/signature.js";
import { DEFAULT_TTL_MS } from "../model/feature-model.js";
import { SOURCE_FORMATS } from "../model/resolved.js";
import { DEFAULT_DELAY_MS, DEFAULT_TIME_COLUMN } from "../model/source-model.js";
import { MAX_NESTING, MAX_OPERATORS } from "../syntax/lexer.js";
import { DECLARATION_WORDS, RESERVED_WORDS } from "../syntax/reserved.js";
import type { NamedFunction } from "../types/index.js";
import { AGGREGATE_FUNCTIONS, NAMED_FUNCTIONS, OPERATOR_FUNCTIONS, printDuration } from "../types/index.js";
import { MAX_PRECISION } from "../typing/decimal.js";
import { MAX_NAME_LENGTH, OUTPUT_FIELDS } from "../validation/check-names.js";
import { NOTES, SUBJECT_OF, SUBJECTS } from "./named-functions.js";
import { LEVELS, WRITTEN } from "./operators.js";
import { TYPES } from "./types.js";

const PARTS: Readonly<Record<string, () => string>> = {
  types: typeTable,
  operators: operatorTable,
  functions: () => SUBJECTS.map(functionsOn).join("\n\n"),
  aggregates: () => AGGREGATE_FUNCTIONS.map((name) => section(`### ${name}`, name, AGGREGATES[name])).join("\n\n"),
  reserved_words: () => codes(RESERVED_WORDS),
  declaration_words: () => codes(DECLARATION_WORDS),
  output_fields: () => codes(OUTPUT_FIELDS),
  formats: () => codes(SOURCE_FORMATS),
  time_column: () => code(DEFAULT_TIME_COLUMN),
  default_delay: () => printDuration(DEFAULT_DELAY_MS),
  default_ttl: () => printDuration(DEFAULT_TTL_MS),
  max_precision: () => String(MAX_PRECISION),
  max_name_length: () => String(MAX_NAME_LENGTH),
  max_nesting: () => String(MAX_NESTING),
  max_operators: () => String(MAX_OPERATORS),
};

export function renderReference(template: string): string {
  const unused = new Set(Object.keys(PARTS));
  const page = template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const part = PARTS[name];
    if (!part) throw new Error(`The template asks for ${name}, which is no part of the reference.`);
    unused.delete(name);
    return part();
  });
  if (unused.size > 0) throw new Error(`The template leaves out ${[...unused].join(", ")}.`);
  return page;
}

function typeTable(): string {
  const rows = Object.values(TYPES).map(({ written, values, fields, flink }) => [
    code(written),
    values,
    fields,
    code(flink),
  ]);
  return table(["type", "values", "read from", "in Flink SQL"], rows);
}

function operatorTable(): string {
  const rows = LEVELS.flatMap((level, index) =>
    OPERATOR_FUNCTIONS.filter((name) => WRITTEN[name].level === level).map((name) => {
      const { result, documentation } = OPERATORS[name];
      return [String(index + 1), code(WRITTEN[name].written), code(result), documentation];
    }),
  );
  return table(["binds", "written", "gives", "meaning"], rows);
}

function functionsOn(subject: (typeof SUBJECTS)[number]): string {
  const names = NAMED_FUNCTIONS.filter((name) => SUBJECT_OF[name] === subject);
  return [`### ${subject}`, ...names.map((name) => functionSection(name))].join("\n\n");
}

function functionSection(name: NamedFunction): string {
  const note = NOTES[name];
  return section(`#### ${name}`, name, NAMED[name], note);
}

function section(heading: string, name: string, signature: Signature, note?: string): string {
  const meaning = note === undefined ? signature.documentation : `${signature.documentation} ${note}`;
  const parameters = signature.parameters.map(({ name, documentation, constant, optional }) => {
    const marks = [...(constant ? ["a constant"] : []), ...(optional ? ["may be left out"] : [])];
    return `- \`${name}\`${marks.length === 0 ? "" : ` (${marks.join(", ")})`}: ${documentation}`;
  });
  return [heading, code(printSignature(name, signature)), meaning, parameters.join("\n")].join("\n\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}

function codes(words: Iterable<string>): string {
  return [...words].map(code).join(" ");
}
