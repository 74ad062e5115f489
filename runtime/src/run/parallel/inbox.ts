// A queue between one who puts and one who waits.
// Invariant: what was put before a failure is still given out; after it, every wait fails.

export interface Inbox<T> {
  put(item: T): void;
  fail(error: unknown): void;
  readonly take: () => Promise<T>;
}

export function createInbox<T>(): Inbox<T> {
  const items: T[] = [];
  let failure: { readonly error: unknown } | undefined;
  let waiting: { resolve(item: T): void; reject(error: unknown): void } | undefined;
  return {
    put(item) {
      if (waiting === undefined) items.push(item);
      else waiting.resolve(item);
      waiting = undefined;
    },
    fail(error) {
      failure ??= { error };
      waiting?.reject(error);
      waiting = undefined;
    },
    take: () =>
      new Promise((resolve, reject) => {
        const [item] = items.splice(0, 1);
        if (item !== undefined) resolve(item);
        else if (failure !== undefined) reject(failure.error);
        else waiting = { resolve, reject };
      }),
  };
}
