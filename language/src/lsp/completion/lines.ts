// What starts a line: declarations, columns and lines of a source, items and store lines of a feature, steps of a test.
import { CompletionItemKind } from "vscode-languageserver";
import { columnReferences } from "../../model/names.js";
import type { ResolvedColumn, ResolvedFeature } from "../../model/resolved.js";
import { printName, printType, type Type } from "../../types/index.js";
import { withNullable } from "../../typing/common-type.js";
import { parseTimestampLiteral } from "../../typing/time-literal.js";
import type { CompletionScope } from "./completion-scope.js";
import { textProposal } from "./operands.js";
import { choice, escapeSnippet, keywordProposal, type Proposal, RANK, snippetProposal } from "./proposal.js";
import { seenValues } from "./seen-values.js";

export function declarationProposals({ model }: CompletionScope): readonly Proposal[] {
  const sources = [...new Set(model.sourceNodes.map(({ name }) => name))];
  const features = [...new Set(model.featureNodes.map(({ name }) => name))];
  return [
    snippetProposal(
      "feature",
      `feature \${1:name} on ${choice(2, sources, "source")} by \${3:key} <\n  \${4:total} = \${5:count(*)} tumbling \${6:1h}\n>`,
      "A feature: values of an entity over windows of events.",
      RANK.best,
    ),
    snippetProposal(
      "source",
      "source ${1:name} <\n  ${2:id}: string not null\n  ${3:amount}: double\n  event_timestamp: timestamp\n>",
      "A source: the columns of a stream of events.",
      RANK.good,
    ),
    snippetProposal(
      "test",
      `test "\${1:what it shows}" of ${choice(2, features, "feature")} <\n  $0\n>`,
      "A test: events, and what holds after them.",
      RANK.fair,
    ),
  ];
}

export function sourceLineProposals({ tokens, place, source }: CompletionScope): readonly Proposal[] {
  const written = new Set(tokens.filter((_, at) => tokens[at + 1]?.image !== ":").map(({ image }) => image));
  const columns = new Set(source?.node ? source.columns.map(({ name }) => name) : []);
  const lines: Proposal[] = [
    snippetProposal(
      "column",
      "${1:name}: ${2|string,int,bigint,double,boolean,timestamp,date,decimal(10\\,2)|}",
      "A column.",
      RANK.good,
    ),
  ];
  if (!columns.has("event_timestamp")) {
    lines.push(
      snippetProposal(
        "event_timestamp: timestamp",
        "event_timestamp: timestamp",
        "The event time, by its usual name.",
        RANK.best,
      ),
    );
  }
  const inside = new Set([...written].filter((word) => word !== place.name));
  if (!inside.has("topic"))
    lines.push(snippetProposal("topic", 'topic "$1"', "The Kafka topic; the source's name if left out."));
  if (!inside.has("format"))
    lines.push(snippetProposal("format", "format json", "How the topic's messages are written."));
  if (!inside.has("time")) {
    const times = (source?.columns ?? [])
      .filter(({ type, node }) => node && type.kind === "timestamp")
      .map(({ name }) => name);
    lines.push(
      snippetProposal(
        "time",
        `time ${choice(1, times, "event_timestamp")} delay \${2:5s}`,
        "The event time, and how long events may come late.",
      ),
    );
  }
  return lines;
}

export function featureLineProposals({ tokens, source }: CompletionScope): readonly Proposal[] {
  const numbers = (source?.columns ?? [])
    .filter(({ type }) => ["int", "bigint", "double", "decimal"].includes(type.kind))
    .map(({ name }) => name);
  const body = tokens.slice(tokens.findIndex(({ image }) => image === "<") + 1);
  const has = (word: string) => body.some(({ image }, at) => image === word && body[at + 1]?.image !== "=");
  return [
    snippetProposal(
      "count of events",
      "${1:count_1h} = count(*) tumbling ${2:1h}",
      "An item: how many events there were.",
      RANK.best,
    ),
    snippetProposal(
      "sum of a column",
      `\${1:sum_1h} = sum(${choice(2, numbers, "column")}) tumbling \${3:1h}`,
      "An item: an aggregate over a window.",
      RANK.good,
    ),
    snippetProposal(
      "derived item",
      "${1:ratio} = ${2:a} / ${3:b}",
      "An item made of other items of one window.",
      RANK.fair,
    ),
    ...(has("online")
      ? []
      : [
          snippetProposal(
            "online ttl",
            "online ttl ${1:1d}",
            "How long online values live after the last write; 24h if left out.",
          ),
        ]),
    ...(has("offline") ? [] : [keywordProposal("offline", "Every final row is kept, partitioned by day.")]),
  ];
}

const TYPES: readonly (readonly [name: string, insert: string, doc: string])[] = [
  ["string", "string", "Text."],
  ["int", "int", "A whole number of 32 bits."],
  ["bigint", "bigint", "A whole number of 64 bits."],
  ["double", "double", "A floating point number of 64 bits."],
  ["decimal", "decimal(${1:10},${2:2})", "An exact number with a fixed count of digits."],
  ["boolean", "boolean", "True or false."],
  ["timestamp", "timestamp", "A point in time: ISO-8601 text or epoch milliseconds."],
  ["date", "date", "A day."],
  ["bytes", "bytes", "Bytes, as base64."],
  ["array", "array<${1:string}>", "Elements of one type."],
  ["map", "map<string, ${1:string}>", "Values by name."],
  ["row", "row<${1:name}: ${2:string}>", "Named fields."],
];

export function typeProposals(): readonly Proposal[] {
  return TYPES.map(([label, insert, documentation], index) => ({
    label,
    kind: CompletionItemKind.TypeParameter,
    insert,
    documentation,
    rank: index / 100,
  }));
}

export function stepProposals({ feature }: CompletionScope): readonly Proposal[] {
  const keys = (feature?.keys ?? []).map(({ name, type }, index) => `${printName(name)} ${sample(type, index + 1)}`);
  const item = feature?.items[0]?.name ?? "item";
  const head = keys.length > 0 ? keys.join(", ") : '${1:key} "${2}"';
  const fields = (feature ? usedColumns(feature) : []).map(
    ({ name, type }, index) => `${printName(name)}: ${sample(type, index + 1)}`,
  );
  return [
    snippetProposal("event", `{ ${fields.join(", ") || '${1:column}: "$2"'} }`, "An event, as JSON.", RANK.best),
    snippetProposal(
      "expect",
      `expect ${head}: \${9:${printName(item)}} == $0`,
      "What holds for an entity after the events above.",
      RANK.good,
    ),
    snippetProposal("expect late", "expect late ${1:1}", "How many events came too late for a window.", RANK.fair),
  ];
}

function usedColumns(feature: ResolvedFeature): readonly ResolvedColumn[] {
  const used = new Set(columnReferences(feature.node).map(({ target }) => target.$refText));
  return feature.source.columns.filter(({ name }) => used.has(name) || name === feature.source.time?.column);
}

/** A placeholder for a value of the type, as it stands in an event. */
function sample(type: Type, index: number): string {
  switch (type.kind) {
    case "boolean":
      return `\${${index}|true,false|}`;
    case "int":
    case "bigint":
      return `\${${index}:1}`;
    case "double":
    case "decimal":
      return `\${${index}:1.0}`;
    case "timestamp":
      return `"\${${index}:2026-01-01T00:00:00Z}"`;
    case "date":
      return `"\${${index}:2026-01-01}"`;
    case "array":
      return `[$${index}]`;
    case "row":
    case "map":
      return `{ $${index} }`;
    default:
      return `"$${index}"`;
  }
}

export function eventFieldProposals(
  scope: CompletionScope,
  path: readonly string[],
  written: readonly string[],
): readonly Proposal[] {
  return fieldsAt(scope, path)
    .filter(({ name }) => !written.includes(name))
    .map(
      ({ name, type }, index): Proposal => ({
        label: printName(name),
        kind: CompletionItemKind.Field,
        detail: printType(type),
        insert: `${printName(name)}: ${sample(type, 1)}`,
        rank: index / 100,
      }),
    );
}

function fieldsAt(
  { feature }: CompletionScope,
  path: readonly string[],
): readonly { readonly name: string; readonly type: Type }[] {
  let fields: readonly { readonly name: string; readonly type: Type }[] = feature?.source.columns ?? [];
  for (const step of path) {
    const type = fields.find(({ name }) => name === step)?.type;
    fields = type?.kind === "row" ? type.fields : [];
  }
  return fields;
}

export function eventValueProposals(scope: CompletionScope, path: readonly string[]): readonly Proposal[] {
  const type = fieldsAt(scope, path.slice(0, -1)).find(({ name }) => name === path.at(-1))?.type;
  return type && scope.feature ? valueProposals(scope, type, path.join(".")) : [];
}

export function keyValueProposals(scope: CompletionScope, key: string): readonly Proposal[] {
  const type = scope.feature?.keys.find(({ name }) => name === key)?.type;
  return type ? valueProposals(scope, type, key) : [];
}

function valueProposals(scope: CompletionScope, type: Type, path: string): readonly Proposal[] {
  const seen = type.kind === "string" ? seenValues(scope.model, scope.feature?.source.name ?? "", path) : [];
  const written = withNullable(type, false);
  const plain = sample(written, 1);
  const label = plain
    .replace(/\$\{\d+:([^}]*)\}/g, "$1")
    .replace(/\$\{\d+\|([^,|]*)[^}]*\}/g, "$1")
    .replace(/\$\d+/g, "…");
  const values = seen.filter((value) => parseTimestampLiteral(value) === undefined).map((value) => textProposal(value));
  const booleans = type.kind === "boolean" ? ["true", "false"] : [];
  return [
    ...values,
    ...(booleans.length > 0
      ? booleans.map((word): Proposal => ({ label: word, kind: CompletionItemKind.Keyword, rank: RANK.best }))
      : [{ label, kind: CompletionItemKind.Value, detail: printType(type), insert: plain, rank: RANK.good }]),
    ...(type.nullable ? [keywordProposal("null", "No value.")] : []),
  ];
}

export function expectedKeyProposals({ feature, tokens }: CompletionScope): readonly Proposal[] {
  const expect = tokens.findLastIndex(({ image }) => image === "expect");
  const written = new Set(tokens.slice(expect).map(({ image }) => image));
  return (feature?.keys ?? [])
    .filter(({ name }) => !written.has(printName(name)))
    .map(
      ({ name, type }): Proposal => ({
        label: printName(name),
        kind: CompletionItemKind.Field,
        detail: printType(type),
        insert: `${escapeSnippet(printName(name))} ${sample(type, 1)}`,
        rank: RANK.best,
      }),
    );
}
