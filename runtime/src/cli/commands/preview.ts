// `feat preview`: the Flink SQL of one feature.
import { findEnvironment } from "../../config/find-config.js";
import { defineCommand } from "../command.js";
import { compileWithoutErrors, flinkSqlOf, planNamed } from "../compiled.js";
import { EXIT } from "../exit-code.js";
import { envOption, featurePositional, pathsPositional } from "../shared-options.js";
import { annotateSql } from "../sql-positions.js";

export const preview = defineCommand({
  description: "Prints the Flink SQL of one feature, as feat compile writes it.",
  positionals: [featurePositional, pathsPositional],
  options: {
    ...envOption,
    map: { kind: "flag", doc: "add to each part of the SQL where in the .feat files it comes from" },
  },
  examples: [{ command: "feat preview realtime_transaction_stats --map", does: "The SQL with positions" }],
  async run({ options, positionals }, terminal) {
    const [name = "", ...paths] = positionals;
    const environment = await findEnvironment(terminal.cwd, {
      name: options.env,
      variables: terminal.env,
    });
    const { plans } = await compileWithoutErrors(paths, terminal, { environment });
    const { sql, map } = await flinkSqlOf(planNamed(plans, name), environment);
    await terminal.stdout.write(options.map ? annotateSql(sql, map) : sql);
    return EXIT.ok;
  },
});
