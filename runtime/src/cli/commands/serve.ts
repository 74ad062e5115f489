// `feat serve`: the HTTP server over an online store.
import { isIP } from "node:net";
import type { Plan } from "@feat-lang/compiler/plan";
import { FeatError } from "../../errors.js";
import type { FeatureStore } from "../../feature-store.js";
import type { Callers } from "../../server/caller.js";
import { openKnownKeys } from "../../server/keys/known-keys.js";
import { DEFAULT_RATE } from "../../server/limits.js";
import { createServer, type Server } from "../../server/server.js";
import { openStore } from "../../store/open-store.js";
import { defineCommand } from "../command.js";
import { loadPlans } from "../compiled.js";
import { counted } from "../counted.js";
import { EXIT } from "../exit-code.js";
import { registerPlan } from "../registered-feature.js";
import { findServedPlaces, type ServedPlaces, servedOptions } from "../served-places.js";
import { pathsPositional, planOption, replaceOption } from "../shared-options.js";
import type { Terminal } from "../terminal.js";
import { version } from "../version.js";

const DEFAULT_PORT = "3328";

/** Requests under way get this long when the server is told to end. */
const GRACE_MS = 10_000;

export const serve = defineCommand({
  description:
    "Serves features over HTTP: events in, values out, a dashboard at /, OpenAPI at /openapi.json, and the protocol of Feast's feature server. Every request needs a key of feat keys create and acts for its tenant. The features of the project are registered first, for --tenant. Ctrl-C or SIGTERM finishes what was accepted, then ends.",
  positionals: [pathsPositional],
  options: {
    port: { kind: "value", placeholder: "PORT", default: DEFAULT_PORT, doc: "0 for any free one" },
    host: {
      kind: "value",
      placeholder: "ADDRESS",
      default: "127.0.0.1",
      doc: "0.0.0.0 to be reached from other machines, behind a proxy that speaks TLS",
    },
    ...servedOptions,
    insecure: {
      kind: "flag",
      doc: "no keys: every program of this machine acts for --tenant; loopback addresses only",
    },
    ...replaceOption,
    ...planOption,
    rate: {
      kind: "value",
      placeholder: "N",
      default: String(DEFAULT_RATE),
      doc: "requests a second with one key; 0 for no limit",
    },
    log: {
      kind: "choice",
      choices: ["info", "warn", "silent"],
      default: "info",
      doc: "JSON lines on standard error: info has one for each request",
    },
  },
  examples: [
    { command: "feat serve --insecure", does: "This folder's features, for programs of this machine" },
    { command: "feat serve --tenant acme --store sqlite:/data/online.db", does: "For programs with a key of acme" },
  ],
  async run({ options, positionals }, terminal) {
    const port = parseNumber(options.port, "--port", 65_535);
    const rate = parseNumber(options.rate, "--rate", 1e9);
    if (options.insecure && !isLoopback(options.host)) {
      throw new FeatError("invalid-argument", `--insecure and --host ${options.host} cannot be given together.`, {
        hint: "Without keys the server is for this machine alone. Leave one of them out.",
      });
    }
    const { store, tenant, keys } = await findServedPlaces(options, terminal);
    const ended = untilEnded(terminal);
    const plans = await loadServedPlans(positionals, options.plan, terminal);
    const log =
      options.log === "silent"
        ? {}
        : { log: { level: options.log, stream: { write: (line: string) => void terminal.stderr.write(line) } } };
    const server = await createServer({
      store: await openStore(store),
      callers: options.insecure ? { kind: "insecure", tenant } : await callersWithKeys(keys, terminal),
      rate,
      version: version(),
      ...log,
      processMetrics: true,
    });
    try {
      await registerAll(server.features, plans, { tenant, replace: options.replace });
      const address = await listen(server, options.host, port);
      const features = counted(plans.length, "feature");
      await terminal.stdout.write(`Serving ${features} of the tenant ${tenant} at ${address}\n`);
      await ended;
    } finally {
      if (!(await server.stop(GRACE_MS))) {
        await terminal.stderr.write(`Requests that were not done after ${GRACE_MS / 1_000} s were cut off.\n`);
      }
    }
    return EXIT.ok;
  },
});

/** A folder without features is a server that features come to. */
async function loadServedPlans(
  paths: readonly string[],
  folder: string | undefined,
  terminal: Terminal,
): Promise<readonly Plan[]> {
  try {
    return await loadPlans({ paths, folder }, terminal);
  } catch (error) {
    const isEmptyFolder = paths.length === 0 && error instanceof FeatError && error.code === "missing-input";
    if (!isEmptyFolder) throw error;
    await terminal.stderr.write("There is no .feat file here; features can be registered with POST /v1/features.\n");
    return [];
  }
}

async function callersWithKeys({ path, shown }: ServedPlaces["keys"], terminal: Terminal): Promise<Callers> {
  const onProblem = (error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    void terminal.stderr.write(`The keys cannot be read again, so they stay as they were: ${why}\n`);
  };
  const keys = await openKnownKeys({ file: path, now: Date.now, onProblem });
  if (keys.count === 0) {
    await terminal.stderr.write(
      `There are no keys in ${shown}, so every request is refused. Make one with ${terminal.program} keys create, or start with --insecure.\n`,
    );
  }
  return { kind: "keys", keys };
}

async function registerAll(
  store: FeatureStore,
  plans: readonly Plan[],
  registering: { readonly tenant: string; readonly replace: boolean },
): Promise<void> {
  for (const plan of plans) if (plan.online) await registerPlan(store, plan, registering);
}

async function listen({ app }: Server, host: string, port: number): Promise<string> {
  try {
    return await app.listen({ host, port, listenTextResolver: (address) => `listening at ${address}` });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") {
      throw new FeatError("invalid-argument", `Port ${port} of ${host} is in use.`, {
        cause: error,
        hint: "End the other server, or choose another port with --port.",
      });
    }
    if (code === "EACCES" || code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
      const why = code === "EACCES" ? "it needs more rights" : "it is no address of this machine";
      throw new FeatError("invalid-argument", `The server cannot listen on port ${port} of ${host}: ${why}.`, {
        cause: error,
      });
    }
    throw error;
  }
}

/** The first Ctrl-C or SIGTERM; a second one ends the process at once. */
function untilEnded(terminal: Terminal): Promise<void> {
  return new Promise((resolve) => {
    terminal.interrupted.addEventListener("abort", () => resolve(), { once: true });
    process.once("SIGTERM", () => resolve());
  });
}

function parseNumber(text: string, flag: string, most: number): number {
  if (/^\d{1,10}$/.test(text) && Number(text) <= most) return Number(text);
  throw new FeatError("invalid-argument", `${flag} must be a whole number from 0 to ${most}, not "${text}".`);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || (isIP(host) === 4 && host.startsWith("127.")) || host === "::1";
}
