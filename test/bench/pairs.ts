// Honest ratios on noisy machines: subject and reference run in turns, and only their ratio is reported.
// Invariant: no figure leaves here that was not measured against a reference in the same minute.

export interface Pair {
  readonly name: string;
  /** What the subject is measured against, in words. */
  readonly reference: string;
  /** Each does the whole work once and gives the seconds that it took. */
  readonly subject: () => number | Promise<number>;
  readonly against: () => number | Promise<number>;
  /** `speed`: the reference's seconds ÷ the subject's, higher is better. `cost`: subject ÷ reference, lower is better. */
  readonly measure: "speed" | "cost";
  readonly goal?: number;
}

export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly reachesGoal: boolean | undefined;
}

export async function measurePair(pair: Pair, pairs = 5): Promise<Ratio> {
  const ratios: number[] = [];
  for (let run = 0; run < pairs; run++) {
    // Each goes first every other time, so that neither always finds the warmer machine.
    let subject: number;
    let against: number;
    if (run % 2 === 0) {
      against = await pair.against();
      subject = await pair.subject();
    } else {
      subject = await pair.subject();
      against = await pair.against();
    }
    ratios.push(pair.measure === "speed" ? against / subject : subject / against);
  }
  ratios.sort((a, b) => a - b);
  const median = ratios[ratios.length >> 1] ?? Number.NaN;
  const reachesGoal =
    pair.goal === undefined ? undefined : pair.measure === "speed" ? median >= pair.goal : median <= pair.goal;
  return { median, low: ratios[0] ?? Number.NaN, high: ratios.at(-1) ?? Number.NaN, reachesGoal };
}

/** Measures and prints one line a pair, in the shape of the table in docs/benchmarks.md. */
export async function reportPairs(pairs: readonly Pair[], count?: number): Promise<void> {
  console.log("| what | against | median | range | goal |\n|---|---|---|---|---|");
  for (const pair of pairs) {
    const { median, low, high, reachesGoal } = await measurePair(pair, count);
    const goal =
      pair.goal === undefined
        ? "–"
        : `${pair.measure === "speed" ? "≥" : "≤"} ${pair.goal}${reachesGoal ? "" : " (missed)"}`;
    console.log(`| ${pair.name} | ${pair.reference} | ${times(median)} | ${times(low)}–${times(high)} | ${goal} |`);
  }
}

const times = (ratio: number) => `${ratio.toPrecision(3)}×`;
