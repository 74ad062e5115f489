// A map that forgets what was not used for long once it is full.
// Invariant: what is forgotten can be had again from where it came; nothing depends on finding it here.

export interface Recent<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

/** In two generations: what is not used while one fills up goes with the other. Nothing is moved at each use. */
export function createRecent<Value>(limit: number): Recent<Value> {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();

  function set(key: string, value: Value): void {
    young.set(key, value);
    if (young.size < limit / 2) return;
    old = young;
    young = new Map();
  }

  return {
    get(key) {
      const value = young.get(key);
      if (value !== undefined) return value;
      const older = old.get(key);
      if (older !== undefined) set(key, older);
      return older;
    },
    set,
  };
}
