// The entities of one feature: the key of each, and one row of numbers for its state in every window group.
// Invariant: an entity is its row; what it serves is kept only where it is asked for.
import { CellTable } from "./cell-table.js";
import type { Value } from "./value/value.js";

/** A row of `Entities`. */
export type Entity = number;

type Values = readonly Value[] | undefined;

export class Entities extends CellTable {
  /** Grows with every entity that begins to hold open windows: windows of one end and group close in this order. */
  readonly order = this.reserve(0);
  /** 1 for one in the list of changed entities. */
  readonly changed = this.reserve(0);
  #identities: (Value | undefined)[] = [];
  /** The parts of the key where the identity is not the only one. */
  #keys: (readonly Value[] | undefined)[] = [];
  /** By group: the values of the closed window that the online record shows. */
  #finals: Values[][] = [];
  /** By group: the values of the window that closed last, where the next ones may have the same. */
  #repeated: Values[][] = [];

  add(identity: Value, parts: readonly Value[] | undefined): Entity {
    const entity = this.allocate();
    const index = entity / this.width;
    put(this.#identities, index, identity);
    if (parts !== undefined) put(this.#keys, index, parts);
    return entity;
  }

  override free(entity: Entity): void {
    super.free(entity);
    const index = entity / this.width;
    this.#identities[index] = undefined;
    if (index < this.#keys.length) this.#keys[index] = undefined;
    for (const values of this.#finals) if (index < values.length) values[index] = undefined;
    for (const values of this.#repeated) if (index < values.length) values[index] = undefined;
  }

  override clear(): void {
    super.clear();
    this.#identities = [];
    this.#keys = [];
    this.#finals = [];
    this.#repeated = [];
  }

  identityOf(entity: Entity): Value {
    return this.#identities[entity / this.width] as Value;
  }

  /** Undefined where the identity is the only part of the key. */
  partsOf(entity: Entity): readonly Value[] | undefined {
    return this.#keys[entity / this.width];
  }

  keyOf(entity: Entity): readonly Value[] {
    return this.partsOf(entity) ?? [this.identityOf(entity)];
  }

  finalOf(entity: Entity, group: number): Values {
    return this.#finals[group]?.[entity / this.width];
  }

  setFinal(entity: Entity, group: number, values: Values): void {
    put(listAt(this.#finals, group), entity / this.width, values);
  }

  repeatedOf(entity: Entity, group: number): Values {
    return this.#repeated[group]?.[entity / this.width];
  }

  setRepeated(entity: Entity, group: number, values: Values): void {
    put(listAt(this.#repeated, group), entity / this.width, values);
  }
}

function listAt<T>(lists: T[][], index: number): T[] {
  while (lists.length <= index) lists.push([]);
  return lists[index] as T[];
}

/** Without holes, in whatever order places are filled. */
function put<T>(list: (T | undefined)[], index: number, value: T): void {
  while (list.length < index) list.push(undefined);
  list[index] = value;
}
