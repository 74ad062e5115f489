// Names, functions and literals for an operand, filtered and ranked by the type that the place needs.
import { CompletionItemKind } from "vscode-languageserver";
import { AGGREGATES, printSignature, SCALARS } from "../../functions/registry.js";
import type { Signature } from "../../functions/signature.js";
import { derivedDependencies } from "../../model/derived-items.js";
import type { DerivedItem, ResolvedFeature, ResolvedItem, ResolvedSource } from "../../model/resolved.js";
import { printWindow } from "../../model/window-model.js";
import { readName } from "../../syntax/value-converter.js";
import {
  AGGREGATE_FUNCTIONS,
  NAMED_FUNCTIONS,
  type NamedFunction,
  printName,
  printType,
  type Type,
} from "../../types/index.js";
import { isNumeric } from "../../typing/common-type.js";
import type { CompletionScope } from "./completion-scope.js";
import { type Fitting, fittingAt, fittingFirstArgument, typeOfResult } from "./fits.js";
import type { Wanted } from "./place-parts.js";
import { escapeSnippet, type Proposal, RANK } from "./proposal.js";

type OperandWanted = Extract<Wanted, { kind: "operand" }>;

export function operandProposals(wanted: OperandWanted, scope: CompletionScope): readonly Proposal[] {
  const { scan } = wanted;
  const fitting = fittingAt(scan, wanted.role, (range) => scope.operandOf(range, wanted.scope));
  const inList = scan.brackets.at(-1)?.kind === "list";
  const whole = wanted.role === "item" && scan.brackets.length === 0 && !scan.operator && wanted.scope === "items";
  const startsItem = whole && scan.comparandStart === scan.end;
  const values = scope.valuesFor(wanted);
  if (inList || fitting.literalOnly) return [...values, ...literalsOf(fitting, scan.operator?.text === "like")];
  const names =
    wanted.scope === "columns"
      ? columnProposals(scope.source, fitting)
      : itemProposals({ ...scope, expected: wanted.scope === "expected" }, fitting);
  const star = scan.brackets.at(-1);
  const count: readonly Proposal[] =
    star?.name === "count" && star.argument === 0
      ? [{ label: "*", kind: CompletionItemKind.Operator, documentation: "Every event.", rank: RANK.best }]
      : [];
  const needsList = scan.operator?.text === "in";
  if (needsList)
    return [{ label: "[…]", kind: CompletionItemKind.Snippet, insert: "[$1]", rank: RANK.best, again: true }];
  return [
    ...values,
    ...count,
    ...names,
    ...(startsItem ? aggregateProposals(scope.source) : []),
    ...(startsItem && names.length === 0 ? [] : functionProposals(fitting, namedTypes(wanted, scope))),
    ...(wanted.role === "condition" && !scan.operator ? [notProposal] : []),
  ];
}

const notProposal: Proposal = {
  label: "not",
  kind: CompletionItemKind.Keyword,
  documentation: SCALARS.not.documentation,
  rank: RANK.other,
};

export function columnProposals(source: ResolvedSource | undefined, fitting: Fitting): readonly Proposal[] {
  return (source?.columns ?? [])
    .filter(({ type }) => fitting.fits(type))
    .map(({ name, type, node }): Proposal => {
      const documentation = node && source ? scopeDoc(node.$container?.name, name) : undefined;
      return {
        label: printName(name),
        kind: CompletionItemKind.Field,
        detail: printType(type),
        ...(documentation ? { documentation } : {}),
        rank: fitting.exact(type) ? RANK.best : RANK.fair,
      };
    });
}

function scopeDoc(source: string | undefined, name: string): string | undefined {
  return source === undefined ? undefined : `Column \`${name}\` of \`${source}\`.`;
}

interface ItemScope {
  readonly feature: ResolvedFeature | undefined;
  readonly item: string | undefined;
  readonly tokens: CompletionScope["tokens"];
  readonly itemStart: number;
  readonly expected: boolean;
}

/** In a derived item only items of the window that it is already made of, and none that leads back to it. */
function itemProposals(scope: ItemScope, fitting: Fitting): readonly Proposal[] {
  const { feature } = scope;
  if (!feature) return [];
  const windows = scope.expected ? undefined : windowsBefore(scope, feature);
  return feature.items
    .filter((item) => scope.expected || !leadsBackTo(item, scope.item, feature))
    .filter((item) => !windows || windows.size === 0 || windowsOf(item).every((label) => windows.has(label)))
    .filter(({ type }) => fitting.fits(type))
    .map(
      (item): Proposal => ({
        label: printName(item.name),
        kind: CompletionItemKind.Variable,
        detail: `${printType(item.type)} · ${windowsOf(item).join(", ")}`,
        ...(item.doc === undefined ? {} : { documentation: item.doc }),
        rank: fitting.exact(item.type) ? RANK.best : RANK.fair,
      }),
    );
}

function windowsBefore({ tokens, itemStart }: ItemScope, feature: ResolvedFeature): ReadonlySet<string> {
  const names = tokens.slice(itemStart).flatMap(({ image }) => (/^[\w`]/.test(image) ? [readName(image)] : []));
  return new Set(names.flatMap((name) => feature.itemNamed(name) ?? []).flatMap(windowsOf));
}

function windowsOf(item: ResolvedItem): readonly string[] {
  if (item.kind === "derived") return item.windows.map(printWindow);
  return item.window ? [printWindow(item.window)] : [];
}

function leadsBackTo(item: ResolvedItem, name: string | undefined, feature: ResolvedFeature): boolean {
  if (name === undefined) return false;
  if (item.name === name || item.node.name === name) return true;
  if (item.kind !== "derived") return false;
  const derived = new Map(
    feature.items.flatMap((each) => (each.kind === "derived" ? [[each.name, each] as const] : [])),
  );
  const seen = new Set<DerivedItem>();
  const open: DerivedItem[] = [item];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.name === name) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...derivedDependencies(next, derived));
  }
  return false;
}

/** Aggregates of a number only where the source has one. */
function aggregateProposals(source: ResolvedSource | undefined): readonly Proposal[] {
  const declared = source?.node !== undefined;
  const hasNumber = !declared || source.columns.some(({ type }) => holdsNumber(type));
  return AGGREGATE_FUNCTIONS.filter((name) => hasNumber || !AGGREGATES[name].needsNumber).map(
    (name, index): Proposal => {
      const signature = AGGREGATES[name];
      return {
        ...called(name, signature),
        insert:
          name === "count" ? "count(${1:*})" : name === "percentile" ? "percentile($1, ${2:0.95})" : `${name}($1)`,
        rank: RANK.good + index / 100,
        ...(name === "count" ? {} : { again: true as const }),
      };
    },
  );
}

function holdsNumber(type: Type): boolean {
  if (isNumeric(type)) return true;
  if (type.kind === "row") return type.fields.some((field) => holdsNumber(field.type));
  if (type.kind === "array") return holdsNumber(type.element);
  return type.kind === "string" || (type.kind === "map" && holdsNumber(type.value));
}

/** Of what names in scope have; undefined where a source is inferred and types follow from the use. */
function namedTypes(
  { scope: names }: OperandWanted,
  { source, feature }: CompletionScope,
): readonly Type[] | undefined {
  if (names !== "columns") return feature?.items.map(({ type }) => type);
  return source?.node ? source.columns.map(({ type }) => type) : undefined;
}

/** Functions whose result fits, and for whose first argument there is something. */
function functionProposals(fitting: Fitting, types: readonly Type[] | undefined): readonly Proposal[] {
  const applicable = (name: NamedFunction) => !types || types.some(fittingFirstArgument(name));
  const functions = NAMED_FUNCTIONS.filter(
    (name) => fitting.fits(typeOfResult(SCALARS[name].result)) && applicable(name),
  ).map(
    (name): Proposal => ({
      ...called(name, SCALARS[name]),
      insert: `${name}($1)`,
      rank: RANK.function + (fitting.exact(typeOfResult(SCALARS[name].result)) ? 0 : 1),
      again: true,
    }),
  );
  const cast: Proposal = {
    label: "cast",
    kind: CompletionItemKind.Function,
    detail: "cast(x as T): T",
    documentation: "The value as another type; null where it does not fit.",
    insert: "cast($1 as ${2|string,int,bigint,double,timestamp,date,boolean|})",
    rank: RANK.function + 1,
  };
  return [...functions, cast];
}

export function called(name: string, signature: Signature): Proposal {
  return {
    label: name,
    kind: CompletionItemKind.Function,
    detail: printSignature(name, signature),
    documentation: signature.documentation,
    rank: RANK.function,
  };
}

function literalsOf(fitting: Fitting, pattern: boolean): readonly Proposal[] {
  if (pattern) {
    return [
      {
        label: '"…%"',
        kind: CompletionItemKind.Value,
        insert: '"$1%"',
        documentation: SCALARS.like.parameters[1]?.documentation ?? "",
        rank: RANK.best,
      },
    ];
  }
  const kinds = (["timestamp", "date"] as const).filter((kind) => fitting.exact({ kind, nullable: false }));
  return kinds.map((kind) => literalProposal(kind));
}

export function literalProposal(kind: "timestamp" | "date"): Proposal {
  const example = kind === "timestamp" ? "2026-01-01T00:00:00Z" : "2026-01-01";
  return {
    label: `${kind} "…"`,
    kind: CompletionItemKind.Value,
    insert: `${kind} "\${1:${example}}"`,
    documentation: `A ${kind} written out.`,
    rank: RANK.literal,
  };
}

export function textProposal(value: string, rank: number = RANK.best): Proposal {
  const text = JSON.stringify(value);
  return {
    label: text,
    kind: CompletionItemKind.Value,
    detail: "used in this project",
    insert: escapeSnippet(text),
    rank,
  };
}
