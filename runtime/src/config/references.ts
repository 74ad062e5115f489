// `${NAME}` in a value of the configuration: the environment variable NAME. `$${` is a plain `${`.
// Invariant: a reference is either read whole or an error; nothing that a variable holds is read as a reference again.

export type ReferencePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string };

const PART = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\{/g;

/** Undefined where a `${` begins no reference. */
export function parseReferences(written: string): readonly ReferencePart[] | undefined {
  const parts: ReferencePart[] = [];
  let text = "";
  let end = 0;
  for (const match of written.matchAll(PART)) {
    text += written.slice(end, match.index);
    end = match.index + match[0].length;
    if (match[0] === "$${") {
      text += "${";
    } else if (match[1] === undefined) {
      return undefined;
    } else {
      if (text !== "") parts.push({ kind: "text", text });
      text = "";
      parts.push({ kind: "variable", name: match[1] });
    }
  }
  text += written.slice(end);
  if (text !== "") parts.push({ kind: "text", text });
  return parts;
}

export function hasReference(parts: readonly ReferencePart[]): boolean {
  return parts.some((part) => part.kind === "variable");
}

/** The parts as one text, each variable printed by the caller. */
export function joinReferences(parts: readonly ReferencePart[], variable: (name: string) => string): string {
  return parts.map((part) => (part.kind === "text" ? part.text : variable(part.name))).join("");
}

/** A reference that is not resolved may stand for anything. */
export function isOpen(value: unknown): boolean {
  return typeof value === "string" && value.includes("${");
}
