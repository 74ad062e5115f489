// The entities of one feature: the key of each, and one row of numbers for its state in every window group.
// Invariant: an entity is its row; what it serves is kept only where it is asked for.
import { CellTable } from "./cell-table.js";
import type { Value } from "./value/value.js";

/** A row of `Entities`. */
export type Entity = number;

export type Final = readonly Value[] | undefined;

export class Entities extends CellTable {
  /** Grows with every entity that begins to hold open windows: windows of one end and group close in this order. */
  readonly order = this.reserve(0);
  /** 1 for one in the list of changed entities. */
  readonly changed = this.reserve(0);
  #identities: (Value | undefined)[] = [];
  /** The parts of the key where the identity is not the only one. */
  #keys: (readonly Value[] | undefined)[] = [];
  /** By group: the values of the closed window that the online record shows. */
  #finals: Final[][] = [];

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
    for (const finals of this.#finals) if (index < finals.length) finals[index] = undefined;
  }

  override clear(): void {
    super.clear();
    this.#identities = [];
    this.#keys = [];
    this.#finals = [];
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

  finalOf(entity: Entity, group: number): Final {
    return this.#finals[group]?.[entity / this.width];
  }

  setFinal(entity: Entity, group: number, values: Final): void {
    while (this.#finals.length <= group) this.#finals.push([]);
    put(this.#finals[group] as Final[], entity / this.width, values);
  }
}

/** Without holes, in whatever order places are filled. */
function put<T>(list: (T | undefined)[], index: number, value: T): void {
  while (list.length < index) list.push(undefined);
  list[index] = value;
}
