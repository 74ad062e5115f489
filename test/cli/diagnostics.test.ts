// How diagnostics are printed: for people, for GitHub, for code scanning.
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { Finding, Report } from "../../runtime/src/cli/diagnostics/finding.js";
import { renderGithub } from "../../runtime/src/cli/diagnostics/github.js";
import { renderJson } from "../../runtime/src/cli/diagnostics/json.js";
import { renderSarif } from "../../runtime/src/cli/diagnostics/sarif.js";
import { renderSummary, renderText } from "../../runtime/src/cli/diagnostics/text.js";
import { textWidth } from "../../runtime/src/cli/text-width.js";
import { sarifSchema } from "./sarif-schema.js";

/** A report on one file whose `<|…|>` mark the range. */
function report(marked: string, more: Partial<Finding> = {}): Report {
  const start = marked.indexOf("<|");
  const end = marked.indexOf("|>") - 2;
  const text = marked.replace("<|", "").replace("|>", "");
  const position = (offset: number) => {
    const before = text.slice(0, offset).split("\n");
    return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
  };
  const from = position(start);
  const to = position(end);
  const finding: Finding = {
    file: "a.feat",
    ...from,
    endLine: to.line,
    endColumn: to.column,
    severity: "error",
    code: "unknown-column",
    message: "There is no column amout.",
    docs: "docs/diagnostics.md#unknown-column",
    ...more,
  };
  return { files: [{ path: "a.feat", text }], findings: [finding] };
}

const plain = { colour: false, columns: 100 };
const lines = (text: string) => text.trimEnd().split("\n");

describe("text", () => {
  test("place, severity, code, message, line and marker", () => {
    expect(lines(renderText(report("feature f on s by k <\n  a = sum(<|amout|>) tumbling 1h\n>"), plain))).toEqual([
      "a.feat:2:11 error unknown-column",
      "  There is no column amout.",
      " 2 |   a = sum(amout) tumbling 1h",
      "   |           ^^^^^",
    ]);
  });

  test("the marker stands under the range behind tabs and wide characters", () => {
    const [, , tabs, tabsMarker] = lines(renderText(report("\ta\t<|bc|>"), plain));
    expect([tabs, tabsMarker]).toEqual([" 1 |     a   bc", "   |         ^^"]);
    const [, , wide, wideMarker = ""] = lines(renderText(report('a = "日本👨‍👩‍👧é" <|x|>'), plain));
    expect(wide).toBe(' 1 | a = "日本👨‍👩‍👧é" x');
    expect(textWidth(wideMarker.slice(0, wideMarker.indexOf("^")))).toBe(textWidth(' 1 | a = "日本👨‍👩‍👧é" '));
    expect(wideMarker.endsWith(" ^")).toBe(true);
  });

  test("a wide character is marked over its whole width", () => {
    expect(lines(renderText(report("<|日本|>"), plain)).at(-1)).toBe("   | ^^^^");
  });

  test("an empty range and one behind the end of the line have one marker", () => {
    expect(lines(renderText(report("abc <||>def"), plain)).at(-1)).toBe("   |     ^");
    expect(lines(renderText(report("abc<||>\ndef"), plain)).at(-1)).toBe("   |    ^");
    expect(lines(renderText(report("<||>"), plain)).at(-1)).toBe("   | ^");
  });

  test("a range over several lines is marked to the end of its first", () => {
    expect(lines(renderText(report("ab <|cd\nef|> gh"), plain)).slice(2)).toEqual([" 1 | ab cd", "   |    ^^"]);
  });

  test("a long line is cut around the range", () => {
    for (const before of [0, 30, 500]) {
      for (const after of [0, 30, 500]) {
        const text = renderText(report(`${"a".repeat(before)}<|here|>${"b".repeat(after)}`), {
          colour: false,
          columns: 60,
        });
        const [, , line = "", marker = ""] = lines(text);
        expect(textWidth(line)).toBeLessThanOrEqual(60);
        expect(line.slice(marker.indexOf("^"), marker.lastIndexOf("^") + 1)).toBe("here");
      }
    }
  });

  test("a range longer than the screen is marked to its edge", () => {
    const [, , line = "", marker = ""] = lines(
      renderText(report(`<|${"x".repeat(300)}|>`), { colour: false, columns: 60 }),
    );
    expect(textWidth(line)).toBeLessThanOrEqual(60);
    expect(marker.trimEnd().length).toBeLessThanOrEqual(60);
    expect(marker).toContain("^^^");
  });

  test("control characters of a file reach no terminal", () => {
    const text = renderText(report("\u001b[31m<|x|>\u202e", { message: "no \u001b]0;title\u0007" }), plain);
    for (const char of ["\u001b", "\u0007", "\u202e"]) expect(text).not.toContain(char);
  });

  test("colours where they are wanted", () => {
    expect(renderText(report("<|x|>"), { colour: true, columns: 80 })).toContain("\u001b[31merror\u001b[0m");
  });

  test("the summary counts by severity", () => {
    const { files, findings } = report("<|x|>");
    const [finding] = findings as [Finding];
    expect(renderSummary({ files, findings: [] })).toBe("No problems in 1 file");
    expect(
      renderSummary({ files: [...files, ...files], findings: [finding, finding, { ...finding, severity: "hint" }] }),
    ).toBe("2 errors, 1 hint in 2 files");
  });
});

test("json", () => {
  const found = report("<|x|>");
  expect(JSON.parse(renderJson(found))).toEqual({ files: 1, diagnostics: found.findings });
});

test("github: newlines, percents and commas cannot end a command", () => {
  const text = renderGithub(report("<|x|>", { file: "a,b:c.feat", message: "50%\n::error::no", severity: "hint" }));
  expect(text).toBe(
    "::notice file=a%2Cb%3Ac.feat,line=1,col=1,endLine=1,endColumn=2,title=unknown-column::50%25%0A::error::no\n",
  );
});

describe("sarif", () => {
  const found = report("<|x|>", { file: "a b/ü.feat" });
  const [finding] = found.findings as [Finding];
  const other: Finding = { ...finding, code: "a-hint", severity: "hint" };
  const log = JSON.parse(renderSarif({ ...found, findings: [finding, other, finding] }, "0.1.0"));

  test("is valid", () => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(sarifSchema);
    validate(log);
    expect(validate.errors).toBeNull();
    validate({ ...log, runs: [{ ...log.runs[0], results: [{ ruleId: 1 }] }] });
    expect(validate.errors).not.toBeNull();
  });

  test("every result points at its rule, every file is a URI reference", () => {
    const [run] = log.runs;
    for (const result of run.results) expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(run.results.map((result: { level: string }) => result.level)).toEqual(["error", "note", "error"]);
    expect(run.results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "a%20b/%C3%BC.feat" },
      region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
    });
  });
});
