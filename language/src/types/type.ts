// The types of the Feat language, as plain data shared by all three packages.
// Invariant: no Langium and no syntax tree here; a plan that holds these types can be read without the language.

export const SCALAR_KINDS = ["string", "boolean", "int", "bigint", "double", "timestamp", "date", "bytes"] as const;
export type ScalarKind = (typeof SCALAR_KINDS)[number];

/** `nullable` is false only for columns declared `not null` and for what is computed from such columns alone. */
export type Type =
  | { readonly kind: Exclude<ScalarKind, "timestamp">; readonly nullable: boolean }
  /** `epochSeconds`: integers in the event count seconds, not milliseconds. It concerns reading only. */
  | { readonly kind: "timestamp"; readonly nullable: boolean; readonly epochSeconds?: true }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number; readonly nullable: boolean }
  | { readonly kind: "array"; readonly element: Type; readonly nullable: boolean }
  | { readonly kind: "map"; readonly value: Type; readonly nullable: boolean }
  | { readonly kind: "row"; readonly fields: readonly RowField[]; readonly nullable: boolean }
  /** The literal `null` before its neighbours give it a type. Never in a plan. */
  | { readonly kind: "null"; readonly nullable: true }
  /** The type of what could not be typed; it absorbs, so that one mistake gives one diagnostic. Never in a plan. */
  | { readonly kind: "unknown"; readonly nullable: true };

export interface RowField {
  readonly name: string;
  readonly type: Type;
}

export type TypeKind = Type["kind"];
export type TypeOf<K extends TypeKind> = Extract<Type, { readonly kind: K }>;
