// The store contract on every adapter of this build.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openStore } from "../../../runtime/src/store/open-store.js";
import { describeStore } from "./store-contract.js";

const folder = mkdtempSync(join(tmpdir(), "feat-store-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;

describeStore("memory", { open: (now) => openStore("memory", { now }) });
describeStore("sqlite", { open: (now) => openStore(`sqlite:${join(folder, `${files++}.db`)}`, { now }) });
