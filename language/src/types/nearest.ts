// The known name that is nearest to an unknown one.
// Invariant: suggests only what a slip explains, at most a third of the letters; ties go to the first by code point.

/** So many names are compared; with unknown names by the thousand, more would be felt. */
const MAX_COMPARED = 500;

/** So many different unknown names are compared with the same known ones; who has more of them has made no slips. */
const MAX_LOOKED_UP = 300;

/** `nearest` among names that stay the same, for any number of unknown ones. */
export function nearestAmong(known: () => Iterable<string | undefined>): (name: string) => string | undefined {
  const found = new Map<string, string | undefined>();
  return (name) => {
    if (!found.has(name) && found.size < MAX_LOOKED_UP) found.set(name, nearest(name, known()));
    return found.get(name);
  };
}

/** A declaration that a syntax error left without a name is not among the known. */
export function nearest(name: string, known: Iterable<string | undefined>): string | undefined {
  const limit = Math.floor(name.length / 3);
  if (limit === 0) return undefined;
  let best: { name: string; distance: number } | undefined;
  let compared = 0;
  for (const candidate of known) {
    if (compared === MAX_COMPARED) break;
    if (candidate === undefined || candidate === name) continue;
    if (Math.abs(candidate.length - name.length) > limit || candidate.length > 200) continue;
    compared++;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance > limit) continue;
    if (!best || distance < best.distance || (distance === best.distance && candidate < best.name)) {
      best = { name: candidate, distance };
    }
  }
  return best?.name;
}

/** Insertions, deletions, replacements and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const steps = [(row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + cost];
      if (swap) steps.push((beforeLast[j - 2] ?? 0) + 1);
      row.push(Math.min(...steps));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
