// One thing at a time per entity: events of one entity wait for each other inside a process, those of others do not.
// Invariant: what is queued runs in order of arrival, whatever became of the one before; idle entities hold no memory.

export interface EntityQueue {
  run<T>(entity: string, work: () => Promise<T>): Promise<T>;
}

export function createEntityQueue(): EntityQueue {
  const last = new Map<string, Promise<unknown>>();
  return {
    run(entity, work) {
      const before = last.get(entity);
      const result = before === undefined ? work() : before.then(work);
      // The next in line waits for the end of this one and does not care how it ended.
      const settled = result.then(
        () => undefined,
        () => undefined,
      );
      last.set(entity, settled);
      return result.finally(() => {
        if (last.get(entity) === settled) last.delete(entity);
      });
    },
  };
}
