// The dashboard at `/`: three static files that ask the same API as everybody else, with a key typed into the page.
// Invariant: the page loads nothing but these files and runs no script that is not one of them.
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** From the sources and from the built package alike. */
const FOLDER = fileURLToPath(new URL("../../../src/server/dashboard/", import.meta.url));

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const FILES: Readonly<Record<string, string>> = {
  "/": "dashboard.html",
  "/dashboard.css": "dashboard.css",
  "/dashboard.js": "dashboard.js",
  "/lineage.js": "lineage.js",
};

export async function addDashboardRoutes(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, { root: FOLDER, serve: false, cacheControl: false });
  for (const [url, file] of Object.entries(FILES)) {
    app.get(url, { config: { access: "public" }, schema: { hide: true } }, (_, reply) => {
      reply.headers({ "content-security-policy": POLICY, "cache-control": "no-cache" });
      return reply.sendFile(file);
    });
  }
}
