// The page that documents all diagnostics, made from the catalogue.
import { CATALOGUE, DIAGNOSTIC_CODES } from "./catalogue.js";

/** Markdown, one section per code, in alphabetical order. */
export function renderDiagnostics(): string {
  const sections = [...DIAGNOSTIC_CODES].sort().map((code) => {
    const { severity, explanation, wrong, right } = CATALOGUE[code];
    return [
      `## ${code}`,
      `*${severity}*. ${explanation}`,
      `Gives it:\n\n${fenced(wrong)}`,
      `Does not:\n\n${fenced(right)}`,
    ].join("\n\n");
  });
  return `${HEAD}\n\n${sections.join("\n\n")}\n`;
}

const HEAD = `# Diagnostics

What \`feat check\` and the editor say, by code. Errors keep a project from being compiled; warnings and hints do not.

This page is made from \`language/src/diagnostics/catalogue.ts\` by \`npm run docs -w language\`.`;

function fenced(text: string): string {
  const shown = text.replace(/(.)\1{60,}/g, (_, char: string) => `${char.repeat(20)}…`);
  return `\`\`\`feat\n${shown}\n\`\`\``;
}
