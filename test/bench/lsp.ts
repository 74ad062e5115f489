// The language server over standard input and output, on a generated workspace of 2,000 features: how long diagnostics
// take after a key, and what completion, hover and preview take after that. Run after the extension is bundled.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type LspClient, startClient } from "../support/lsp-client.ts";

const KEYS = 60;
const FILES = [...Array.from({ length: 15 }, (_, at) => [`part${at}.feat`, 100] as const), ["big.feat", 500] as const];

const SOURCE = `source payments <
  customer_id: string not null
  merchant: row<id: string, country: string>
  amount: double
  status: string
  event_timestamp: timestamp
>
`;

function feature(name: string): string {
  return `/** Spending of one customer. */
feature ${name} on payments where status != "void" by customer_id <
  count_1h = count(*) tumbling 1h
  sum_1h = sum(amount) where merchant.country == "DE" tumbling 1h
  mean = sum_1h / count_1h
  last_merchant = last(merchant.id) session 30m
  online ttl 2d
>
`;
}

function featuresOf(file: string, count: number): string {
  const stem = file.replace(".feat", "");
  return Array.from({ length: count }, (_, at) => feature(`${stem}_${at}`)).join("\n");
}

function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
}

function shown(name: string, values: readonly number[]): string {
  const [p50, p95, most] = [percentile(values, 0.5), percentile(values, 0.95), Math.max(...values)];
  return `${name.padEnd(44)} p50 ${p50.toFixed(1).padStart(6)} ms   p95 ${p95.toFixed(1).padStart(6)} ms   max ${most.toFixed(1).padStart(6)} ms`;
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

const memory = (client: LspClient) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${client.processId}/status`, "utf8"))?.[1] ?? 0) / 1024;

/** Of the server so far; the clock of a busy machine says little. */
function cpuMs(client: LspClient): number {
  const fields = readFileSync(`/proc/${client.processId}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const folder = mkdtempSync(join(tmpdir(), "feat-bench-lsp-"));
try {
  writeFileSync(join(folder, "sources.feat"), SOURCE);
  for (const [file, count] of FILES) writeFileSync(join(folder, file), featuresOf(file, count));
  let client: LspClient | undefined;
  const opening = await timed(async () => {
    client = await startClient({ folder: pathToFileURL(folder).href });
    await client.settled();
  });
  if (!client) throw new Error("no client");
  console.log(`2,000 features open in ${(opening / 1000).toFixed(2)} s, memory ${memory(client).toFixed(0)} MB`);
  for (const [file, count] of [
    ["part3.feat", 100],
    ["big.feat", 500],
  ] as const)
    await typeIn(client, file, count);
  console.log(`memory at the end ${memory(client).toFixed(0)} MB`);
  await client.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Types an item into a feature in the middle of the file, a key at a time. */
async function typeIn(client: LspClient, file: string, count: number): Promise<void> {
  const uri = pathToFileURL(join(folder, file)).href;
  const text = featuresOf(file, count);
  client.open(uri, text);
  await client.settled();
  const lines = text.split("\n");
  const middle = lines.findIndex((line) =>
    line.includes(`feature ${file.replace(".feat", "")}_${Math.floor(count / 2)} `),
  );
  const name = `${file.replace(".feat", "")}_${Math.floor(count / 2)}`;
  const line = middle + 1;
  const typed = '  extra = sum(amount) where status == "paid" tumbling 1h\n'.repeat(2).slice(0, KEYS);
  const times = {
    diagnostics: [] as number[],
    completion: [] as number[],
    hover: [] as number[],
    preview: [] as number[],
  };
  let character = 0;
  let at = line;
  let cpu = 0;
  for (const key of typed) {
    const published = client.nextDiagnostics(uri);
    const before = cpuMs(client);
    times.diagnostics.push(
      await timed(() => {
        client.insert(uri, { line: at, character }, key);
        return published;
      }),
    );
    cpu += cpuMs(client) - before;
    if (key === "\n") [at, character] = [at + 1, 0];
    else character++;
    const textDocument = { uri };
    times.preview.push(await timed(() => client.feat("feat/preview", { feature: name })));
    times.completion.push(
      await timed(() => client.request("textDocument/completion", { textDocument, position: { line: at, character } })),
    );
    times.hover.push(
      await timed(() =>
        client.request("textDocument/hover", { textDocument, position: { line: middle, character: 12 } }),
      ),
    );
  }
  console.log(
    `processor time from key to diagnostics, ${count} features in the file: ${(cpu / typed.length).toFixed(0)} ms on average`,
  );
  for (const [what, values] of Object.entries(times))
    console.log(shown(`${what}, ${count} features in the file`, values));
}
