// A connection to an editor on standard input and output.
// Invariant: nothing but the protocol is written to standard output; what libraries print goes to standard error.
import {
  type Connection,
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

export interface StdioConnection {
  readonly connection: Connection;
  /** When the editor has gone or told the server to end. */
  readonly ended: Promise<void>;
}

export function connectStdio(interrupted: AbortSignal): StdioConnection {
  // Output is taken over before anything can print to it.
  const reader = new StreamMessageReader(process.stdin);
  const writer = new StreamMessageWriter(process.stdout);
  console.log = console.error;
  console.info = console.error;
  const connection = createConnection(ProposedFeatures.all, reader, writer);
  const ended = new Promise<void>((resolve) => {
    connection.onExit(resolve);
    reader.onClose(() => resolve());
    process.stdin.once("end", resolve);
    interrupted.addEventListener("abort", () => resolve(), { once: true });
  });
  return { connection, ended };
}
