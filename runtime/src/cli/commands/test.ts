// `feat test`: the tests written in `.feat` files, on the embedded engine or on a real Flink.
import type { Plan } from "@feat-lang/compiler/plan";
import { FeatError } from "../../errors.js";
import { createRestGateway } from "../../flink/rest-gateway.js";
import { defineCommand } from "../command.js";
import { compileWithoutErrors, planNamed } from "../compiled.js";
import { counted } from "../counted.js";
import { EXIT } from "../exit-code.js";
import { renderJunit } from "../inline-tests/junit.js";
import { runTest, type TestOutcome } from "../inline-tests/run-test.js";
import { type FlinkTest, runTestsOnFlink } from "../inline-tests/run-tests-on-flink.js";
import { renderOutcomes, summarizeOutcomes } from "../inline-tests/text.js";
import { createProgress } from "../progress.js";
import { pathsPositional } from "../shared-options.js";
import type { Terminal } from "../terminal.js";

export const test = defineCommand({
  description:
    "Runs the test blocks of .feat files and shows what is not as expected. Exits with 1 if a test fails. With --engine flink every value is computed by the compiled SQL on a Flink cluster; events reach it as temporary files, so the cluster and its SQL gateway must run on this machine.",
  positionals: [pathsPositional],
  options: {
    format: {
      kind: "choice",
      choices: ["text", "junit"],
      default: "text",
      doc: "text for people, junit for build servers",
    },
    engine: {
      kind: "choice",
      choices: ["embedded", "flink"],
      default: "embedded",
      doc: "what computes the values",
    },
    gateway: {
      kind: "value",
      placeholder: "URL",
      doc: "address of Flink's SQL gateway, for --engine flink; without it, FEAT_FLINK_GATEWAY in the environment",
    },
  },
  examples: [
    { command: "feat test features --format junit > tests.xml", does: "A report for a build server" },
    { command: "feat test --engine flink --gateway http://localhost:8083", does: "The same tests on a real Flink" },
  ],
  async run({ options, positionals }, terminal) {
    const gateway = options.engine === "flink" ? gatewayAddress(options.gateway, terminal) : undefined;
    if (gateway === undefined && options.gateway !== undefined) {
      throw new FeatError("invalid-argument", "--gateway says where Flink is, but the tests run without it.", {
        hint: "Add --engine flink.",
      });
    }
    const { plans, tests, report } = await compileWithoutErrors(positionals, terminal);
    const planned = tests().map((test) => ({ test, plan: planNamed(plans, test.feature) }));
    const outcomes =
      gateway === undefined
        ? planned.map(({ test, plan }) => runTest(test, plan))
        : await runOnFlink(planned, gateway, terminal);
    if (outcomes === "interrupted") {
      await terminal.stderr.write("Interrupted: Flink was told to stop, and no test has a result.\n");
      return EXIT.interrupted;
    }
    const text =
      options.format === "junit" ? renderJunit(outcomes) : renderOutcomes(outcomes, report.files, terminal.stdout);
    await terminal.stdout.write(text);
    await terminal.stderr.write(`${summarizeOutcomes(outcomes)}\n`);
    return outcomes.every(({ passed }) => passed) ? EXIT.ok : EXIT.findings;
  },
});

function gatewayAddress(option: string | undefined, terminal: Terminal): string {
  const given = option ?? terminal.env.FEAT_FLINK_GATEWAY;
  if (!given) {
    throw new FeatError("invalid-argument", "--engine flink needs the address of an SQL gateway.", {
      hint: "Add --gateway http://localhost:8083, or set FEAT_FLINK_GATEWAY. bin/sql-gateway.sh start of a Flink distribution starts one.",
    });
  }
  const url = URL.parse(given);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    throw new FeatError("invalid-argument", `"${given}" is no address of an SQL gateway.`, {
      hint: "It looks like http://localhost:8083.",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new FeatError("invalid-argument", "The address of the SQL gateway holds a user name or a password.", {
      hint: "Flink's SQL gateway knows no users; leave them out.",
    });
  }
  return url.href;
}

async function runOnFlink(
  tests: readonly FlinkTest[],
  gateway: string,
  terminal: Terminal,
): Promise<readonly TestOutcome[] | "interrupted"> {
  const progress = createProgress(terminal.stderr, () => performance.now());
  const features = new Set<Plan>(tests.map(({ plan }) => plan)).size;
  let at = "";
  let begun = 0;
  // A query on Flink takes seconds in which nothing else happens.
  const ticking = setInterval(() => progress.update(() => at), 100);
  try {
    return await runTestsOnFlink(tests, {
      gateway: createRestGateway(gateway),
      signal: terminal.interrupted,
      onFeature(feature) {
        at = `On Flink: ${feature} (${++begun} of ${counted(features, "feature")})`;
      },
    });
  } catch (error) {
    if (terminal.interrupted.aborted) return "interrupted";
    throw error;
  } finally {
    clearInterval(ticking);
    progress.clear();
  }
}
