// An order in which everything comes after what it depends on.
// Invariant: works on a stack of its own, so that a chain of any length is fine.

export interface DependencyOrder<T> {
  readonly order: readonly T[];
  /** Those in a circle, which has no such order; they come somewhere. */
  readonly cyclic: ReadonlySet<T>;
}

export function dependencyOrder<T>(nodes: Iterable<T>, dependenciesOf: (node: T) => readonly T[]): DependencyOrder<T> {
  const order: T[] = [];
  const cyclic = new Set<T>();
  const done = new Set<T>();
  /** What is being visited, outermost first, with the dependencies still to visit. */
  const open = new Map<T, Iterator<T>>();
  for (const root of nodes) {
    if (done.has(root)) continue;
    const path = [root];
    open.set(root, dependenciesOf(root)[Symbol.iterator]());
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const next = open.get(node)?.next();
      if (!next || next.done) {
        path.pop();
        open.delete(node);
        done.add(node);
        order.push(node);
      } else if (open.has(next.value)) {
        for (const member of path.slice(path.indexOf(next.value))) cyclic.add(member);
      } else if (!done.has(next.value)) {
        path.push(next.value);
        open.set(next.value, dependenciesOf(next.value)[Symbol.iterator]());
      }
    }
  }
  return { order, cyclic };
}
