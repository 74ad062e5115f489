// Requests made at random from the OpenAPI document, right ones and wrong ones: the server answers each as the document
// says, and none of them with a 5xx.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { FETCH_TIMEOUT_MS, pythonTool } from "../support/python-tool.js";
import { describeWith } from "../support/tool.js";
import { FEATURE, serve } from "./serving.js";

const schemathesis = pythonTool("schemathesis==4.32.5");
const SECONDS = 20;

describeWith(schemathesis, "the OpenAPI document under schemathesis", () => {
  test(
    "no 5xx, no undocumented status, content type or shape, and nothing wrong is taken",
    async () => {
      const serving = await serve();
      await serving.call("POST", "/v1/features", FEATURE);
      const args = [
        ["run", `${serving.url}/openapi.json`],
        ["--header", `Authorization: Bearer ${serving.keys.acme}`],
        // What a schema cannot say (names that exist, times, `.feat` text) is rightly refused.
        ["--exclude-checks", "positive_data_acceptance"],
        ["--max-time", String(SECONDS)],
        ["--max-examples", "30"],
        ["--seed", "1"],
        ["--generation-database", "none"],
        ["--no-color"],
        ["--continue-on-failure"],
      ];
      const program = await schemathesis.program("schemathesis");
      const { stdout } = await promisify(execFile)(program, args.flat(), { maxBuffer: 1 << 26 }).catch((failure) => {
        throw new Error(failure.stdout);
      });
      expect(stdout).toMatch(/Tested: 1\d/);
    },
    FETCH_TIMEOUT_MS,
  );
});
