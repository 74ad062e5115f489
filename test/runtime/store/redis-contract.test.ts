// The store contract on real Redis, and on Valkey where it is installed.
import { afterAll, beforeAll, describe } from "vitest";
import { openRedisStore } from "../../../runtime/src/store/redis/open-redis-store.js";
import { type RedisServer, redisTool, SERVERS, startRedis } from "../../support/redis.js";
import { describeWith } from "../../support/tool.js";
import { describeStore } from "./store-contract.js";

describeWith(redisTool, "the store contract on Redis", () => {
  describe.each(SERVERS)("%s", (command) => {
    let server: RedisServer;

    beforeAll(async () => {
      server = await startRedis({ command });
    });
    afterAll(() => server.stop());

    describeStore(command, {
      async open() {
        await server.admin.flushall();
        return openRedisStore(server.url);
      },
      // Redis goes by its own clock: what is left of each key's time gets shorter.
      async elapse(ms) {
        for (const key of await server.admin.keysBuffer("*")) {
          const left = await server.admin.pttl(key);
          if (left >= 0) await server.admin.pexpire(key, left - ms);
        }
      },
    });
  });
});
