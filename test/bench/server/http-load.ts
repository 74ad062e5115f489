// HTTP clients that cost next to nothing, so that what is measured is the server: a ready-made request is written again
// and again on a few connections, and of an answer only its status and its length are looked at.
import { connect, type Socket } from "node:net";

export interface Load {
  readonly port: number;
  readonly path: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly requests: number;
  readonly connections: number;
}

/** Seconds for all requests; throws for an answer that is no 200. */
export async function measureLoad({ port, path, body, headers = {}, requests, connections }: Load): Promise<number> {
  const lines = Object.entries({ host: "127.0.0.1", "content-type": "application/json", ...headers });
  const head = `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}`;
  const bytes = Buffer.from(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  let left = requests;
  const started = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      const answer = reader(socket);
      while (left-- > 0) {
        socket.write(bytes);
        await answer();
      }
    }),
  );
  const seconds = (performance.now() - started) / 1_000;
  for (const socket of sockets) socket.destroy();
  return seconds;
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.setNoDelay(true).once("error", reject);
  });
}

/** Resolves when the next whole answer is there. */
function reader(socket: Socket): () => Promise<void> {
  let kept: Buffer = Buffer.alloc(0);
  let done: (() => void) | undefined;
  let failed: ((error: Error) => void) | undefined;
  socket.on("data", (data) => {
    kept = kept.length === 0 ? data : Buffer.concat([kept, data]);
    const end = kept.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = kept.toString("latin1", 0, end).toLowerCase();
    const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(length) || !head.startsWith("http/1.1 200")) {
      failed?.(new Error(`unexpected answer: ${kept.toString("utf8", 0, 500)}`));
    } else if (kept.length >= end + 4 + length) {
      kept = kept.subarray(end + 4 + length);
      done?.();
    }
  });
  socket.on("close", () => failed?.(new Error("the server closed the connection")));
  return () =>
    new Promise((resolve, reject) => {
      done = resolve;
      failed = reject;
    });
}
