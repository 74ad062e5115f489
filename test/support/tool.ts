// Tests that need a tool beyond Node: left out by name where it is missing, a failure where `CI` is set.
import { describe, test } from "vitest";

export interface Tool {
  readonly name: string;
  /** Why the tool cannot be used here and what would mend it; undefined where it can. */
  readonly missing: string | undefined;
}

/** `describe` for a suite that needs the tool; the reporter lists what was left out when the run ends. */
export function describeWith(tool: Tool, title: string, suite: () => void): void {
  if (tool.missing === undefined) {
    describe(title, suite);
  } else if (process.env.CI) {
    test(`${title}: ${tool.name}`, () => {
      throw new Error(`${tool.name} is missing, and CI leaves nothing out: ${tool.missing}`);
    });
  } else {
    test.skip(`${title} (${tool.name}: ${tool.missing})`, () => {});
  }
}
