// The part of SARIF 2.1.0 that feat writes, as a JSON Schema: names, types, bounds and enumerations as OASIS has them.
// Invariant: stricter than the standard's own schema, so what passes here passes there.

const object = (properties: Record<string, object>, required: string[] = Object.keys(properties)) => ({
  type: "object",
  additionalProperties: false,
  properties,
  required,
});
const list = (items: object) => ({ type: "array", items });
const uniqueList = (items: object) => ({ type: "array", items, uniqueItems: true });
const text = { type: "string", minLength: 1 };
const position = { type: "integer", minimum: 1 };
const level = { enum: ["none", "note", "warning", "error"] };
const artifactLocation = object({ uri: { type: "string", pattern: "^[\\w.~%!*'()/-]+$" } });

export const sarifSchema = object({
  $schema: { type: "string", pattern: "^https://docs\\.oasis-open\\.org/sarif/sarif/v2\\.1\\.0/" },
  version: { const: "2.1.0" },
  runs: list(
    object({
      tool: object({
        driver: object({
          name: text,
          version: text,
          rules: uniqueList(
            object({
              id: text,
              help: object({ text }),
              defaultConfiguration: object({ level }),
            }),
          ),
        }),
      }),
      columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
      artifacts: uniqueList(object({ location: artifactLocation })),
      results: list(
        object({
          ruleId: text,
          ruleIndex: { type: "integer", minimum: 0 },
          level,
          message: object({ text }),
          locations: list(
            object({
              physicalLocation: object({
                artifactLocation,
                region: object({
                  startLine: position,
                  startColumn: position,
                  endLine: position,
                  endColumn: position,
                }),
              }),
            }),
          ),
        }),
      ),
    }),
  ),
});
