// 405 with `Allow` for known addresses under methods they do not have; OpenAPI leaves these out.
import type { FastifyInstance } from "fastify";
import { HttpProblem } from "./problem.js";

/** To be called before the routes are added; by address. */
export function collectMethods(app: FastifyInstance): ReadonlyMap<string, ReadonlySet<string>> {
  const methods = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    const known = methods.get(url) ?? new Set();
    for (const one of [method].flat()) known.add(one);
    methods.set(url, known);
  });
  return methods;
}

export function refuseOtherMethods(app: FastifyInstance, methods: ReturnType<typeof collectMethods>): void {
  for (const [url, known] of [...methods]) {
    const allow = [...known].sort().join(", ");
    const refuse = async () => {
      throw new HttpProblem("method-not-allowed", `There is ${allow} here.`, { headers: { allow } });
    };
    app.route({
      url,
      method: app.supportedMethods.filter((method) => !known.has(method)),
      schema: { hide: true },
      // Before a body is looked at.
      onRequest: refuse,
      handler: refuse,
    });
  }
}
