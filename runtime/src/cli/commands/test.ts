// `feat test`: the tests written in `.feat` files, on the embedded engine.

import { defineCommand } from "../command.js";
import { compileWithoutErrors, planNamed } from "../compiled.js";
import { EXIT } from "../exit-code.js";
import { renderJunit } from "../inline-tests/junit.js";
import { runTest } from "../inline-tests/run-test.js";
import { renderOutcomes, summarizeOutcomes } from "../inline-tests/text.js";
import { pathsPositional } from "../shared-options.js";

export const test = defineCommand({
  description:
    "Runs the test blocks of .feat files on the embedded engine and shows what is not as expected. Exits with 1 if a test fails.",
  positionals: [pathsPositional],
  options: {
    format: {
      kind: "choice",
      choices: ["text", "junit"],
      default: "text",
      doc: "text for people, junit for build servers",
    },
  },
  examples: [{ command: "feat test features --format junit > tests.xml", does: "A report for a build server" }],
  async run({ options, positionals }, terminal) {
    const { plans, tests, report } = await compileWithoutErrors(positionals, terminal);
    const outcomes = tests().map((plan) => runTest(plan, planNamed(plans, plan.feature)));
    const text =
      options.format === "junit" ? renderJunit(outcomes) : renderOutcomes(outcomes, report.files, terminal.stdout);
    await terminal.stdout.write(text);
    await terminal.stderr.write(`${summarizeOutcomes(outcomes)}\n`);
    return outcomes.every(({ passed }) => passed) ? EXIT.ok : EXIT.findings;
  },
});
