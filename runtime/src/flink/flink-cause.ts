// The stack traces with which a gateway answers, reduced to what went wrong.
// Invariant: one message without classes of Java, frames or line breaks.

const MAX_LENGTH = 1000;

/** Of the errors in an answer: the message of the last cause, which is the first thing that happened. */
export function causeOf(errors: readonly string[]): string {
  const text = errors.findLast((error) => error.includes("\n")) ?? errors.at(-1) ?? "";
  const [last = ""] = text.replace("<Exception on server side:\n", "").split("Caused by: ").slice(-1);
  const [message = ""] = last.split(/\n\s+(?:at |\.\.\. \d+ more)|\n+End of exception on server side/);
  const withoutClass = message.replace(/^(?:[\w$]+\.)+[\w$]+: */, "");
  const line = withoutClass.trim().replace(/\s+/g, " ");
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}
