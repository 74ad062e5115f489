// Removing what is stored of a feature's entities, by a walk over all keys of the server.
// Invariant: keys of other features are never touched, and entities of the definition that stays are kept.
import type { Redis } from "ioredis";
import type { FeatureId } from "../../online/record-key.js";
import { runCommand } from "./commands.js";
import type { Connection } from "./connection.js";
import { entityKeyOf, featureKeys, featurePattern } from "./layout.js";

/** Keys that the server looks at in one step of the walk. */
const STEP = 1_000;

export async function dropEntities(connection: Connection, id: FeatureId, staying: string): Promise<void> {
  for (const master of connection.masters()) await dropOn(master, connection, { id, staying });
}

async function dropOn(
  master: Redis,
  connection: Connection,
  { id, staying }: { readonly id: FeatureId; readonly staying: string },
): Promise<void> {
  const pattern = featurePattern(id);
  const feature = entityKeyOf(featureKeys(id).definition);
  let cursor = "0";
  do {
    const [next, keys] = await connection.read(() => master.scan(cursor, "MATCH", pattern, "COUNT", STEP));
    const entities = [...new Set(keys.map(entityKeyOf))].filter((entity) => entity !== feature);
    const groups = connection.isCluster ? entities.map((entity) => [entity]) : entities.length > 0 ? [entities] : [];
    for (const group of groups) {
      const all = group.flatMap((entity) => [`${entity}:v`, `${entity}:s`, `${entity}:e`]);
      await connection.write((client) => runCommand(client, "dropEntities", all, [staying]));
    }
    cursor = next;
  } while (cursor !== "0");
}
