// `feat.config.yaml` as text → data with positions, so that whatever is wrong with it can be pointed at.
// Invariant: a message never shows a value that came from an environment variable.
import { isAlias, isCollection, isMap, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import { FeatError } from "../errors.js";

export type ConfigPath = readonly (string | number)[];

export interface ConfigProblem {
  readonly path: ConfigPath;
  readonly message: string;
  /** What stands at the path is a key that should not be there. */
  readonly atKey?: boolean;
}

export interface ConfigDocument {
  /** As written: references are not resolved yet. */
  readonly data: unknown;
  /** One message for all of them, in order of position. */
  problems(found: readonly ConfigProblem[]): FeatError;
}

/** `shown` is the file's name in messages. Throws a `FeatError` for text that is no YAML. */
export function parseConfigDocument(text: string, shown: string): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${shown}:${line}:${col}`;
  };
  const [error] = document.errors;
  if (error) {
    throw new FeatError("invalid-config", `${at(error.pos[0])} this is no YAML: ${error.message}`, {
      hint: "A value with a colon, a # or braces in it has to stand in quotes.",
    });
  }
  return {
    data: toData(() => document.toJS({ maxAliasCount: 100 }), shown),
    problems(found) {
      const placed = found
        .map((problem) => ({ problem, offset: offsetOf(document.contents, problem) }))
        .sort((a, b) => a.offset - b.offset);
      const messages = placed.map(
        ({ problem, offset }) => `${at(offset)} ${printPath(problem.path)}${problem.message}`,
      );
      return new FeatError("invalid-config", [...new Set(messages)].join("\n"));
    },
  };
}

/** Too many aliases are an attack or a mistake; the library says so with a `ReferenceError`. */
function toData(read: () => unknown, shown: string): unknown {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    throw new FeatError("invalid-config", `${shown}: ${cause.message}.`, { cause });
  }
}

/** Where the value, or the key, stands; for a path that leads through an alias or is not there, the nearest above. */
function offsetOf(contents: Node | null, { path, atKey }: ConfigProblem): number {
  let node: unknown = contents;
  let offset = startOf(contents) ?? 0;
  for (const [depth, step] of path.entries()) {
    if (!isCollection(node) || isAlias(node)) return offset;
    const isLast = depth === path.length - 1;
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      : undefined;
    if (isLast && atKey) return startOf(pair?.key) ?? offset;
    node = pair ? pair.value : node.get(step, true);
    offset = startOf(node) ?? startOf(pair?.key) ?? offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)
    ? node.range[0]
    : undefined;
}

function printPath(path: ConfigPath): string {
  return path.length === 0 ? "" : `${path.join(".")}: `;
}

/** Undefined where the path leads nowhere. */
export function valueAt(data: unknown, path: ConfigPath): unknown {
  let value = data;
  for (const step of path) {
    value = typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[step] : undefined;
  }
  return value;
}
