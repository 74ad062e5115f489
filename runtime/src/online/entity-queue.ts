// One group at a time per entity: events of one entity wait for each other inside a process, those of others do not.
// Invariant: events are in order of arrival; all that came while one group was at work make the next; idle entities hold
// no memory.

export interface EntityQueue<Item> {
  add(entity: string, item: Item): void;
}

/** `work` must settle every item of its group by itself and must not reject. */
export function createEntityQueue<Item>(
  work: (entity: string, group: readonly Item[]) => Promise<void>,
  groupLimit: number,
): EntityQueue<Item> {
  /** Of every entity that is at work, what waits behind its group. */
  const waiting = new Map<string, Item[]>();

  async function drain(entity: string, first: Item, behind: Item[]): Promise<void> {
    for (let group = [first]; group.length > 0; group = behind.splice(0, groupLimit)) await work(entity, group);
    waiting.delete(entity);
  }

  return {
    add(entity, item) {
      const behind = waiting.get(entity);
      if (behind) {
        behind.push(item);
        return;
      }
      const line: Item[] = [];
      waiting.set(entity, line);
      void drain(entity, item, line);
    },
  };
}
