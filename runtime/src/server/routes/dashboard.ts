// The dashboard at `/`: static files that ask the same API as everybody else, with a key typed into the page.
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

const FILES = [
  "api.js",
  "dashboard.css",
  "dashboard.js",
  "element.js",
  "favicon.svg",
  "feature-detail.js",
  "feature-table.js",
  "lineage.js",
] as const;

export async function addDashboardRoutes(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, { root: FOLDER, serve: false, cacheControl: false });
  const addFile = (url: string, file: string) =>
    app.get(url, { config: { access: "public" }, schema: { hide: true } }, (_, reply) => {
      reply.headers({ "content-security-policy": POLICY, "cache-control": "no-cache" });
      return reply.sendFile(file);
    });
  addFile("/", "dashboard.html");
  for (const file of FILES) addFile(`/${file}`, file);
}
