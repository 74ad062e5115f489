// What the samples on a page mean as `.feat` text. The rule, which the guide repeats in a comment:
//   feat               a whole project
//   feat with source   a file beside the source declared last above it
//   feat items         lines of a feature on that source, by its first column
// In docs/diagnostics.md the samples after "Gives it:" are mistakes, which test/language/catalogue.test.ts checks.
import type { Fence, Page } from "./pages.js";

export interface Sample {
  readonly line: number;
  readonly text: string;
}

/** Throws for an info string that begins with `feat` and is none of the above. */
export function samplesOf({ path, fences }: Pick<Page, "path" | "fences">): readonly Sample[] {
  let source: string | undefined;
  return fences.flatMap((fence) => {
    if (!/^feat\b/.test(fence.info) || fence.before === "Gives it:") return [];
    const text = wrapped(fence, source);
    if (text === undefined) throw new Error(`${path}:${fence.line}: a sample \`${fence.info}\` cannot be read here.`);
    source = /^source [\s\S]*?\n>\n/m.exec(fence.text)?.[0] ?? source;
    return [{ line: fence.line, text }];
  });
}

function wrapped({ info, text }: Fence, source: string | undefined): string | undefined {
  if (info === "feat") return text;
  if (source === undefined) return undefined;
  if (info === "feat with source") return `${source}\n${text}`;
  if (info !== "feat items") return undefined;
  const name = /^source (\S+)/.exec(source)?.[1];
  const key = /^ {2}(\w+):/m.exec(source)?.[1];
  return `${source}\nfeature sample on ${name} by ${key} <\n${text}>\n`;
}
