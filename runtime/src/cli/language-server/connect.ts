// A connection to an editor: on standard input and output, or on the channel of the process that started this one.
// Invariant: nothing but the protocol is written to standard output; what libraries print goes to standard error.
import {
  type Connection,
  createConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type Message,
  type MessageReader,
  type MessageWriter,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

export interface EditorConnection {
  readonly connection: Connection;
  /** When the editor has gone or told the server to end. */
  readonly ended: Promise<void>;
}

export function connectStdio(interrupted?: AbortSignal): EditorConnection {
  // Output is taken over before anything can print to it.
  console.log = console.error;
  console.info = console.error;
  const streams = { reader: new StreamMessageReader(process.stdin), writer: new StreamMessageWriter(process.stdout) };
  return connect(streams, interrupted);
}

/** For a process that was forked with a channel. */
export function connectParent(): EditorConnection {
  return connect({ reader: new IPCMessageReader(process), writer: new IPCMessageWriter(process) });
}

interface Streams {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
}

function connect({ reader, writer }: Streams, interrupted?: AbortSignal): EditorConnection {
  const connection = createConnection(ProposedFeatures.all, reader, withErrors(writer));
  const ended = new Promise<void>((resolve) => {
    connection.onExit(resolve);
    reader.onClose(() => resolve());
    interrupted?.addEventListener("abort", () => resolve(), { once: true });
  });
  return { connection, ended };
}

/**
 * Langium may load another copy of the protocol's library than the connection does, which then takes the errors that
 * Langium answers with for results.
 */
function withErrors(writer: MessageWriter): MessageWriter {
  const write = writer.write.bind(writer);
  return Object.assign(writer, { write: (message: Message) => write(errorOf(message) ?? message) });
}

function errorOf(message: Message): Message | undefined {
  if (!("result" in message)) return undefined;
  const { result, ...rest } = message;
  if (!(result instanceof Error) || !("code" in result)) return undefined;
  const error = { code: result.code, message: result.message };
  return { ...rest, error } as Message;
}
