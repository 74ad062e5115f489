// Reading one object of a declaration: known keys in either spelling, checked values, errors with paths.
// Invariant: every error names the path as the caller spelled it.

import type { FeatError } from "../errors.js";
import { describeValue, invalidArgument } from "../online/arguments.js";
import { suggestion } from "../suggestion.js";

/** A value and where the caller wrote it. */
export interface Place {
  readonly value: unknown;
  readonly path: string;
}

export class DeclarationFields<K extends string> {
  readonly #path: string;
  readonly #places = new Map<string, Place>();
  /** The spelling to use for keys that are not there. */
  readonly #isSnakeCase: boolean;

  constructor(value: unknown, path: string, known: readonly K[]) {
    this.#path = path;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw invalidArgument(
        `${path === "" ? "The declaration" : `\`${path}\``} must be an object, not ${describeValue(value)}.`,
      );
    }
    const written = Object.keys(value);
    this.#isSnakeCase = written.some((key) => key.includes("_"));
    for (const key of written) {
      const name = known.find((candidate) => candidate === key || snakeCase(candidate) === key);
      const place = { value: (value as Record<string, unknown>)[key], path: this.#join(key) };
      if (name === undefined) {
        const spelled = known.map((candidate) => (this.#isSnakeCase ? snakeCase(candidate) : candidate));
        throw invalidArgument(`\`${place.path}\` is not part of a declaration.${suggestion(key, spelled, "keys")}`);
      }
      const twice = this.#places.get(name);
      if (twice) throw invalidArgument(`\`${place.path}\` and \`${twice.path}\` are the same; give one of them.`);
      if (place.value !== undefined) this.#places.set(name, place);
    }
  }

  has(key: K): boolean {
    return this.#places.has(key);
  }

  pathOf(key: K): string {
    return this.#places.get(key)?.path ?? this.#join(this.#isSnakeCase ? snakeCase(key) : key);
  }

  required(key: K): unknown {
    const place = this.#places.get(key);
    if (!place) throw this.problem(key, "is missing");
    return place.value;
  }

  string(key: K): string {
    const value = this.required(key);
    if (typeof value !== "string") throw this.problem(key, `must be a string, not ${describeValue(value)}`);
    return value;
  }

  name(key: K): string {
    return this.nameAt({ value: this.required(key), path: this.pathOf(key) });
  }

  /** Anything that can stand between backquotes. */
  nameAt({ value, path }: Place): string {
    if (typeof value !== "string") throw invalidArgument(`\`${path}\` must be a string, not ${describeValue(value)}.`);
    if (value === "") throw invalidArgument(`\`${path}\` must not be empty.`);
    if (/[\n\r]/.test(value) || !value.isWellFormed()) {
      throw invalidArgument(`\`${path}\` holds a line break or half a character: ${JSON.stringify(value)}.`);
    }
    return value;
  }

  optionalBoolean(key: K): boolean | undefined {
    const value = this.#places.get(key)?.value;
    if (value === undefined || typeof value === "boolean") return value;
    throw this.problem(key, `must be true or false, not ${describeValue(value)}`);
  }

  optionalPositiveInteger(key: K): number | undefined {
    return this.has(key) ? this.positiveInteger(key) : undefined;
  }

  positiveInteger(key: K): number {
    const value = this.required(key);
    if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
    throw this.problem(key, `must be a whole number from 1 on, not ${describeValue(value)}`);
  }

  list<T>(key: K, parse: (value: unknown, place: Place) => T): readonly T[] {
    const value = this.required(key);
    if (!Array.isArray(value)) throw this.problem(key, `must be an array, not ${describeValue(value)}`);
    if (value.length === 0) throw this.problem(key, "must not be empty");
    return value.map((item: unknown, i) => parse(item, { value: item, path: `${this.pathOf(key)}[${i}]` }));
  }

  allowOnly(keys: readonly K[], why: string): void {
    for (const [key, place] of this.#places) {
      if (!keys.some((allowed) => allowed === key))
        throw invalidArgument(`\`${place.path}\` has no meaning here: ${why}.`);
    }
  }

  /** To throw: what is wrong with the value of a key. */
  problem(key: K, what: string, hint?: string): FeatError {
    return invalidArgument(`\`${this.pathOf(key)}\` ${what}${/[.?]$/.test(what) ? "" : "."}`, hint);
  }

  #join(key: string): string {
    return this.#path === "" ? key : `${this.#path}.${key}`;
  }
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
