// The features of a compiled folder as versions to deploy.
// Invariant: what is deployed is what stands in the folder, to the byte; nothing is compiled here.
import { resolve } from "node:path";
import type { SourceMap } from "@feat-lang/compiler";
import type { Version } from "../../deploy/deployment.js";
import { FeatError } from "../../errors.js";
import { readCompiledFeatures } from "../dist-folder.js";

export function compiledVersions(folder: string, cwd: string): readonly Version[] {
  const features = readCompiledFeatures(resolve(cwd, folder), folder);
  const withoutPlace = features.find(({ plan, sql }) => plan.offline && !sql.includes("'connector' = 'filesystem'"));
  if (withoutPlace) {
    throw new FeatError(
      "invalid-config",
      `${withoutPlace.plan.feature} is offline, and no place for its rows is known.`,
      {
        hint: "Set offline.path of the environment in feat.config.yaml and compile again.",
      },
    );
  }
  return features.map(({ plan, sql, map }) => ({ plan, sql, placeOf: placesOf(JSON.parse(map) as SourceMap) }));
}

/** The innermost part of the script that holds a place says where it comes from. */
function placesOf({ mappings }: SourceMap): (line: number, column: number) => string | undefined {
  return (line, column) => {
    const holding = mappings.filter(({ sql }) => {
      const isAfterStart = line > sql.line || (line === sql.line && column >= sql.column);
      const isBeforeEnd = line < sql.endLine || (line === sql.endLine && column < sql.endColumn);
      return isAfterStart && isBeforeEnd;
    });
    const feat = holding.at(-1)?.feat;
    return feat && `${feat.file}:${feat.line}:${feat.column}`;
  };
}
