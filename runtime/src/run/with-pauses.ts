// Items that may be long in coming, and a chance to do something meanwhile.
// Invariant: the next item is asked for first, so a pause costs nothing that the source could have used.

/** How long an input may be silent before changes that have waited for more are handed over. */
export const PAUSE_MS = 20;

/** `pause` is called once before each item that takes longer than this to come; it ends before the item is given. */
export async function* withPauses<T>(
  items: AsyncIterable<T>,
  ms: number,
  pause: () => Promise<void>,
): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = iterator.next();
      if (await isSlow(next, ms)) await pause();
      const { done, value } = await next;
      if (done) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

function isSlow(next: Promise<unknown>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, true);
    const come = () => {
      clearTimeout(timer);
      resolve(false);
    };
    // What it failed with is said where the item is awaited.
    next.then(come, come);
  });
}
