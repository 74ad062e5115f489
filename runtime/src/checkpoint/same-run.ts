// Whether a run may go on from a checkpoint: the same features, put out in the same way.
// Invariant: what is refused is named, with what to do about it; the inputs themselves know whether they are the same.
import type { Plan } from "@feat-lang/compiler/plan";
import { FeatError } from "../errors.js";

export interface RunIdentity {
  readonly features: readonly FeatureIdentity[];
  /** By flag, the value as given; absent flags have none. */
  readonly flags: Readonly<Record<string, string>>;
}

interface FeatureIdentity {
  readonly source: string;
  readonly name: string;
  readonly hash: string;
}

export function identityOfRun(
  plans: readonly Plan[],
  flags: Readonly<Record<string, string | undefined>>,
): RunIdentity {
  return {
    features: plans.map(({ source, feature, hash }) => ({ source: source.name, name: feature, hash })),
    flags: Object.fromEntries(
      Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [[flag, value]])),
    ),
  };
}

/** `folder` is the checkpoints' as the user gave it. */
export function checkSameRun(then: RunIdentity, now: RunIdentity, folder: string): void {
  const difference = differenceOfFeatures(then.features, now.features) ?? differenceOfFlags(then.flags, now.flags);
  if (difference === undefined) return;
  throw new FeatError("checkpoint-mismatch", `${difference} since the checkpoint in ${folder}.`, {
    hint: `Run it as it was to go on, or remove ${folder} to start over.`,
  });
}

function differenceOfFeatures(then: readonly FeatureIdentity[], now: readonly FeatureIdentity[]): string | undefined {
  for (const { name, hash, source } of now) {
    const before = then.find((feature) => feature.name === name);
    if (before === undefined) return `The feature ${name} was added`;
    if (before.hash !== hash || before.source !== source) return `The feature ${name} has changed`;
  }
  const gone = then.find(({ name }) => !now.some((feature) => feature.name === name));
  if (gone !== undefined) return `The feature ${gone.name} was taken away`;
  // Rows of one moment come in the order of the features.
  return then.every(({ name }, index) => now[index]?.name === name)
    ? undefined
    : "The order of the features has changed";
}

function differenceOfFlags(then: RunIdentity["flags"], now: RunIdentity["flags"]): string | undefined {
  for (const flag of new Set([...Object.keys(then), ...Object.keys(now)])) {
    if (then[flag] === now[flag]) continue;
    if (then[flag] === undefined) return `--${flag} was added`;
    if (now[flag] === undefined) return `--${flag} ${then[flag]} was taken away`;
    return `--${flag} has changed from ${then[flag]} to ${now[flag]}`;
  }
  return undefined;
}
