// `feat init`: writes the starter project and prints what to do next.
// Invariant: no file that is there is changed; the commands printed work as they stand, from the current folder.
import { access, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FeatError } from "../../errors.js";
import { defineCommand } from "../command.js";
import { EXIT } from "../exit-code.js";
import { shellWord } from "../shell-word.js";
import {
  STARTER_EVENTS,
  STARTER_FEATURE,
  STARTER_FILES,
  STARTER_SOURCE,
  type StarterFile,
} from "../starter-project.js";

export const init = defineCommand({
  description:
    "Writes a small project: a source, a feature with a test, and events to run it on. Files that are there already are left as they are.",
  positionals: [{ name: "DIR", doc: "the folder to start in (default: the current one)" }],
  options: {},
  examples: [{ command: "feat init demo", does: "Start a project in the folder demo" }],
  async run({ positionals }, terminal) {
    const [folder = "."] = positionals;
    const root = resolve(terminal.cwd, folder);
    const written = await writeStarter(root, folder);
    const place = root === terminal.cwd ? "." : folder.replace(/\/+$/, "");
    await terminal.stderr.write(`Wrote ${written.join(", ")} to ${place === "." ? "this folder" : place}.\n\nNext:\n`);
    for (const command of nextCommands(terminal.program, place)) await terminal.stdout.write(`  ${command}\n`);
    return EXIT.ok;
  },
});

async function writeStarter(root: string, shown: string): Promise<readonly string[]> {
  const present = new Set<StarterFile>();
  for (const file of STARTER_FILES) if (await exists(join(root, file.path))) present.add(file);
  const taken = [...present].find((file) => !file.optional);
  if (taken) {
    throw new FeatError(
      "output-unwritable",
      `${shown === "." ? "This folder" : `"${shown}"`} has ${taken.path} already.`,
      {
        hint: "Start in another folder: feat init DIR",
      },
    );
  }
  const missing = STARTER_FILES.filter((file) => !present.has(file));
  await mkdir(root, { recursive: true });
  for (const file of missing) await writeFile(join(root, file.path), file.text, { flag: "wx" });
  return missing.map((file) => file.path);
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

function nextCommands(feat: string, place: string): string[] {
  const path = place === "." ? "" : ` ${shellWord(place)}`;
  const events = shellWord(place === "." ? STARTER_EVENTS : `${place}/${STARTER_EVENTS}`);
  return [
    `${feat} check${path}`,
    `${feat} test${path}`,
    `${feat} run${path} --input ${STARTER_SOURCE}=${events}`,
    `${feat} process ${STARTER_FEATURE}${path} --event "$(head -1 ${events})"`,
    `${feat} get ${STARTER_FEATURE} --key customer_id=c123`,
  ];
}
