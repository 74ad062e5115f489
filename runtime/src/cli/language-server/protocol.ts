// The requests that a client may send beyond the protocol's own, and their answers.
// Invariant: plain data; a feature is called by its name, a place by the address of its file and a range from zero.

export interface Place {
  readonly uri: string;
  readonly range: Range;
}

export interface Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** `feat/features`: all features of the workspace, in order of files and text. */
export interface FeatureEntry extends Place {
  readonly name: string;
}

/** `feat/preview`. The SQL is the last good one; `stale` says that the text has errors now. */
export interface PreviewParams {
  readonly feature: string;
}

export interface Preview {
  readonly feature: string;
  readonly stale: boolean;
  /** What keeps the feature from being compiled; empty where it is not stale. */
  readonly problems: readonly string[];
  readonly sql: string;
  readonly plan: string;
  readonly manifest: string;
  /** In order of their start; inner ranges after outer ones. */
  readonly mappings: readonly PreviewMapping[];
}

export interface PreviewMapping {
  readonly kind: string;
  readonly name: string;
  readonly sql: Range;
  readonly feat: Place;
}

/** `feat/featureAt`: the feature that a position is in, if any. */
export interface FeatureAtParams {
  readonly uri: string;
  readonly position: Range["start"];
}

/** `feat/sampleEvent`: an event of the feature's source, from its tests or made up, as JSON text. */
export interface SampleEvent {
  readonly event: string;
}

/** `feat/tryEvents`: events as JSON texts, in order of arrival. */
export interface TryParams {
  readonly feature: string;
  readonly events: readonly string[];
}

export interface Tried {
  /** One per event. */
  readonly outcomes: readonly TriedEvent[];
  /** Of the last event's entity, after all events. */
  readonly record?: TriedRecord;
  /** Why nothing could be tried. */
  readonly problem?: string;
}

export interface TriedEvent {
  /** A sentence; empty where the event simply counted. */
  readonly remark: string;
  readonly counted: boolean;
}

export interface TriedRecord {
  readonly key: Readonly<Record<string, unknown>>;
  readonly values: readonly TriedValue[];
}

export interface TriedValue {
  readonly name: string;
  readonly value: unknown;
  readonly status: string;
  readonly window: string;
  readonly windowStart: string | null;
  readonly windowEnd: string | null;
}

/** `feat/tests`: all inline tests, in order of files and text. */
export interface TestEntry extends Place {
  readonly title: string;
  readonly feature: string;
}

/** `feat/runTests`: all tests, those of a file, or one. */
export interface RunTestsParams {
  readonly uri?: string;
  readonly title?: string;
}

export interface TestResult {
  readonly uri: string;
  readonly title: string;
  readonly feature: string;
  readonly passed: boolean;
  /** Where the test cannot be run at all. */
  readonly problem?: string;
  readonly remarks: readonly TestRemark[];
}

export interface TestRemark extends Place {
  readonly severity: "error" | "info";
  readonly message: string;
}

/** `feat/graph`: the lineage as a picture; `places` says where what is drawn is declared, by kind and name. */
export interface Graph {
  readonly svg: string;
  readonly places: readonly (Place & { readonly name: string; readonly kind: "source" | "feature" })[];
}

/** `feat/compile`: writes the artifacts of what is on the disk below the folder, as `feat compile` does. */
export interface CompileParams {
  /** The address of a folder. */
  readonly folder: string;
}

export interface CompileResult {
  readonly output: string;
  readonly written: number;
  readonly removed: number;
  readonly unchanged: number;
  /** Then nothing is written. */
  readonly errors: number;
}

/** Requests by name. Each answers null where there is nothing by that name. */
export interface FeatRequests {
  "feat/features": { readonly params: Record<string, never>; readonly result: readonly FeatureEntry[] };
  "feat/featureAt": { readonly params: FeatureAtParams; readonly result: FeatureEntry | null };
  "feat/preview": { readonly params: PreviewParams; readonly result: Preview | null };
  "feat/sampleEvent": { readonly params: PreviewParams; readonly result: SampleEvent | null };
  "feat/tryEvents": { readonly params: TryParams; readonly result: Tried };
  "feat/tests": { readonly params: Record<string, never>; readonly result: readonly TestEntry[] };
  "feat/runTests": { readonly params: RunTestsParams; readonly result: readonly TestResult[] };
  "feat/compile": { readonly params: CompileParams; readonly result: CompileResult };
  "feat/graph": { readonly params: { readonly feature?: string }; readonly result: Graph };
}

export type FeatRequestName = keyof FeatRequests;

/** Sent to clients that ask for it (`initializationOptions.changes`) after each build: previews may be out of date. */
export const CHANGED = "feat/changed";
