// A TCP proxy before a server that cuts, delays and swallows what the server answers.
// Invariant: it does to bytes only what networks do: what is delivered is whole and in order up to the fault.
import { connect, createServer, type Socket } from "node:net";

/** `cut`: the connection ends before the answer; `inside`: after half of it; `delay`: the answer comes late; `swallow`:
 * nothing comes any more, and the connection stays open. */
export type Fault = "none" | "cut" | "inside" | "delay" | "swallow";

export interface Link {
  readonly port: number;
  /** Where new connections lead. */
  target: number;
  /** Asked for every piece of an answer. */
  fault: () => Fault;
  /** Ends all connections. */
  cut(): void;
  stop(): Promise<void>;
}

const DELAY_MS = 400;

export async function startProxy(target: number): Promise<Link> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((client) => {
    const upstream = connect(proxy.target, "127.0.0.1");
    const pair = [client, upstream] as const;
    const end = () => {
      client.destroy();
      upstream.destroy();
      pairs.delete(pair);
    };
    pairs.add(pair);
    for (const socket of pair) socket.setNoDelay().on("error", end).on("close", end);
    let isSwallowing = false;
    let delivered = Promise.resolve();
    client.on("data", (bytes) => upstream.write(bytes));
    upstream.on("data", (bytes) => {
      if (isSwallowing) return;
      const fault = proxy.fault();
      if (fault === "swallow") isSwallowing = true;
      else if (fault === "cut") end();
      else if (fault === "inside") {
        client.write(bytes.subarray(0, bytes.length >> 1));
        setImmediate(end);
      } else {
        const wait = fault === "delay" ? DELAY_MS : 0;
        // What comes after a late answer is not before it.
        delivered = delivered.then(async () => {
          if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
          if (!client.destroyed) client.write(bytes);
        });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const proxy: Link = {
    port: typeof address === "object" && address ? address.port : 0,
    target,
    fault: () => "none",
    cut() {
      for (const [client, upstream] of pairs) {
        client.destroy();
        upstream.destroy();
      }
    },
    async stop() {
      proxy.cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
