// The store contract on real Redis, alone and as a cluster, and on Valkey where it is installed.
import { afterAll, beforeAll, describe } from "vitest";
import { openRedisStore } from "../../../runtime/src/store/redis/open-redis-store.js";
import { type RedisServer, redisTool, SERVERS, startCluster, startRedis } from "../../support/redis.js";
import { describeWith } from "../../support/tool.js";
import { describeStore } from "./store-contract.js";

const KINDS = { "one server": startRedis, "a cluster": startCluster } as const;

describeWith(redisTool, "the store contract on Redis", () => {
  describe.each(SERVERS)("%s", (command) => {
    describe.each(Object.entries(KINDS))("%s", (kind, start) => {
      let server: RedisServer;

      beforeAll(async () => {
        server = await start({ command });
      });
      afterAll(() => server.stop());

      describeStore(`${command}, ${kind}`, {
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
});
