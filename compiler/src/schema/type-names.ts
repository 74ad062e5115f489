// Names of TypeScript types made of names of features, and names of properties and comments in TypeScript text.
// Invariant: whatever a name or a comment holds, it is one identifier, one string literal or one comment.

/** `realtime_transaction_stats` → `RealtimeTransactionStats`; what no identifier holds is left out. */
export function typeNameOf(name: string): string {
  const words = name.split(/[^\p{ID_Continue}]+|_+|[^\0-\uffff]+/u).filter((word) => word !== "");
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return /^\p{ID_Start}/u.test(joined) ? joined : `Feature${joined}`;
}

/** As it stands before the colon of a property. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** A documentation comment with its line break; nothing where there is nothing to say. */
export function docComment(paragraphs: readonly (string | undefined)[], indent = ""): string {
  const lines = paragraphs
    .filter((text) => text !== undefined)
    .flatMap((text, index) => [...(index === 0 ? [] : [""]), ...text.split(/\r\n|[\p{Cc}\p{Zl}\p{Zp}]/u)])
    // Nothing ends the comment, and no line of it is a directive to the compiler or a tag to an editor.
    .map((line) =>
      line
        .replaceAll("*/", "*\\/")
        .replace(/^(\W*)@/, "$1\\@")
        .trimEnd(),
    );
  if (lines.length === 0) return "";
  if (lines.length === 1 && indent.length + (lines[0]?.length ?? 0) < 110) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}
