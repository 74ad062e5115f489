// Addresses of Redis stores, and that no message of one shows a password.
import { type AddressInfo, createServer, type Socket } from "node:net";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { FeatError, openStore } from "../../../runtime/src/index.js";
import { parseRedisAddress } from "../../../runtime/src/store/redis/redis-address.js";

describe("addresses", () => {
  test.each([
    ["redis://localhost", { host: "localhost", port: 6379, db: 0 }],
    ["redis://10.0.0.1:7000/3", { host: "10.0.0.1", port: 7000, db: 3 }],
    ["redis://[::1]:7000", { host: "::1", port: 7000 }],
    ["redis:cache.example:7000", { host: "cache.example", port: 7000 }],
    ["redis:redis://cache.example", { host: "cache.example" }],
    ["redis:rediss://cache.example", { host: "cache.example", tls: {} }],
    ["REDIS://localhost/", { host: "localhost", db: 0 }],
    ["redis://user:secret@host", { username: "user", password: "secret" }],
    ["redis://:secret@host", { password: "secret" }],
    ["redis://:p%40ss%3A@host", { password: "p@ss:" }],
    ["redis://u:a@b/c?d#100%@host:1/2", { username: "u", password: "a@b/c?d#100%", host: "host", port: 1, db: 2 }],
  ])("%s", (url, expected) => {
    const address = parseRedisAddress(url);
    expect(address).toMatchObject(expected);
    expect(address.shown).not.toMatch(/secret|p@ss|a@b|user/);
  });

  test.each([
    "redis://host:secretport",
    "redis://:secret@host:99999",
    "redis://u:secret@host/db",
    "redis://u:secret@[::1",
    "redis://u:secret@host?ca=x",
    "rediss://u:secret@host?cb=x",
    "rediss://u:secret@host?ca=/nowhere/ca.pem",
    "reddis://u:secret@host",
  ])("%s is refused", async (url) => {
    const error = await openStore(url).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FeatError);
    expect(error).toMatchObject({ code: "unknown-store" });
    expect(inspect(error, { depth: 5 })).not.toMatch(/secret(?!port)/);
  });

  test("something else there, which ends connections or never answers: an error in time", async () => {
    for (const answer of [
      (socket: Socket) => socket.destroy(),
      () => {},
      (socket: Socket) => socket.end("HTTP/1.1 400\r\n"),
    ]) {
      const sockets: Socket[] = [];
      const other = createServer((socket) => {
        sockets.push(socket);
        socket.on("error", () => {});
        answer(socket);
      });
      await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
      const { port } = other.address() as AddressInfo;
      await expect(openStore(`redis://127.0.0.1:${port}`)).rejects.toMatchObject({
        code: "store-unavailable",
        message: expect.stringMatching(/cannot be reached/),
      });
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => other.close(resolve));
    }
  });

  test("nobody there: an error at once, without the password, even in what caused it", async () => {
    const error = await openStore("redis://user:secret@127.0.0.1:1/0").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "store-unavailable",
      message: "Redis at redis://127.0.0.1:1/0 cannot be reached: connection refused.",
    });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("secret");
  });
});
