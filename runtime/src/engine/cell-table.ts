// Rows of plain numbers, one after the other in a single array: what the engine keeps for each entity and pane.
// Objects of their own would take several times the memory and a cache miss for each.
// Invariant: a row is its first cell's position in `cells`, which is replaced when it grows: nobody holds on to it. A row
// given back keeps its content, but for its first cell, until the next one is allocated.

/** No row: the first one is never given away. */
export const NONE = 0;

/** Where a row given back knows the next such row; its owner's until then. */
const LINK = 0;

const FIRST_ROWS = 8;

export class CellTable {
  cells = new Float64Array(0);
  readonly #initial: number[] = [];
  #used = 0;
  #free = NONE;

  /** Reserves a cell in every row, and gives its offset from the row; only before the first row is allocated. */
  reserve(initial: number): number {
    if (this.#used > 0) throw new Error("Rows have their width already");
    return this.#initial.push(initial) - 1;
  }

  /** How many cells a row has. */
  get width(): number {
    return this.#initial.length;
  }

  get(row: number, at: number): number {
    return this.cells[row + at] as number;
  }

  set(row: number, at: number, value: number): void {
    this.cells[row + at] = value;
  }

  /** A row with its initial content. */
  allocate(): number {
    const row = this.#free === NONE ? this.#append() : this.#free;
    const { cells } = this;
    this.#free = row === this.#free ? (cells[row + LINK] as number) : NONE;
    const initial = this.#initial;
    for (let at = 0; at < initial.length; at++) cells[row + at] = initial[at] as number;
    return row;
  }

  free(row: number): void {
    this.cells[row + LINK] = this.#free;
    this.#free = row;
  }

  /** Gives all rows back. */
  clear(): void {
    this.#used = 0;
    this.#free = NONE;
  }

  #append(): number {
    const { width } = this;
    if (this.#used === 0) this.#used = width;
    const row = this.#used;
    this.#used = row + width;
    if (this.#used > this.cells.length) {
      const larger = new Float64Array(Math.max(this.cells.length * 2, FIRST_ROWS * width));
      larger.set(this.cells);
      this.cells = larger;
    }
    return row;
  }
}
