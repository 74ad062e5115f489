// The folder of a run's checkpoints: the newest two, so that one that was damaged has another before it.
// Invariant: a checkpoint is complete under its name or not there (written beside, synced, renamed, folder synced); one
// process at a time uses the folder.
import { mkdirSync } from "node:fs";
import { open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { FeatError } from "../errors.js";
import { type CheckpointContent, decodeCheckpoint, encodeCheckpoint } from "./checkpoint-file.js";
import { lockFolder } from "./folder-lock.js";

export interface CheckpointFolder {
  /** The newest one that is whole; undefined before the first. */
  readonly latest: CheckpointContent | undefined;
  /** Names of newer ones that are damaged. */
  readonly damaged: readonly string[];
  /** Resolves when it will outlive a power cut. */
  write(content: CheckpointContent): Promise<void>;
  close(): void;
}

const NAME = /^checkpoint-([0-9]{12})$/;

const nameOf = (number: number) => `checkpoint-${String(number).padStart(12, "0")}`;

/** Creates the folder. `shown` is its name as the user gave it. */
export async function openCheckpointFolder(path: string, shown: string): Promise<CheckpointFolder> {
  createFolder(path, shown);
  const unlock = lockFolder(path, shown);
  try {
    const numbers = await numbersIn(path);
    const { latest, number, damaged } = await findLatest(path, numbers);
    if (latest === undefined && damaged.length > 0) {
      throw new FeatError("checkpoint-damaged", `No checkpoint in ${shown} is whole: ${damaged.join(", ")}.`, {
        hint: `Remove ${shown} to start over.`,
      });
    }
    let previous = number;
    let next = (numbers[0] ?? 0) + 1;
    return {
      latest,
      damaged,
      async write(content) {
        await writeWhole(path, nameOf(next), encodeCheckpoint(content));
        await removeOthers(path, new Set([nameOf(next), nameOf(previous ?? next)]));
        previous = next;
        next++;
      },
      close: unlock,
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

function createFolder(path: string, shown: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw new FeatError("output-unwritable", `The folder ${shown} for checkpoints cannot be created.`, { cause });
  }
}

/** The greatest first. */
async function numbersIn(path: string): Promise<number[]> {
  const numbers = (await readdir(path)).flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
  return numbers.sort((a, b) => b - a);
}

async function findLatest(path: string, numbers: readonly number[]) {
  const damaged: string[] = [];
  for (const number of numbers) {
    const latest = decodeCheckpoint(await readFile(join(path, nameOf(number))));
    if (latest !== undefined) return { latest, number, damaged };
    damaged.push(nameOf(number));
  }
  return { latest: undefined, number: undefined, damaged };
}

async function writeWhole(folder: string, name: string, pieces: readonly Uint8Array[]): Promise<void> {
  const unfinished = join(folder, `${name}.tmp`);
  const file = await open(unfinished, "w");
  try {
    for (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, join(folder, name));
  const directory = await open(folder, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Of checkpoints, whole or not; whatever else is in the folder stays. */
async function removeOthers(folder: string, kept: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!kept.has(name) && NAME.test(name.replace(/\.tmp$/, ""))) await rm(join(folder, name), { force: true });
  }
}
