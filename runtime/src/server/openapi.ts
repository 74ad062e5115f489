// The frame of /openapi.json; paths and schemas come from the routes.
import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";

export function openApi(version: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Feat",
        version,
        description:
          "Streaming features: events in, values out. Every request acts for the tenant of its key. Errors are problem documents (RFC 9457) with stable codes.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/" }],
      tags: [
        { name: "features", description: "Declarations and their events" },
        { name: "values", description: "Reading" },
        { name: "feast", description: "The protocol of Feast's feature server, for its remote online store" },
        { name: "operations", description: "Probes and metrics" },
      ],
      components: { securitySchemes: { key: { type: "http", scheme: "bearer", description: "An API key" } } },
      security: [{ key: [] }],
    },
    refResolver: {
      buildLocalReference: (schema, _base, _fragment, i) =>
        typeof schema.$id === "string" ? schema.$id : `schema-${i}`,
    },
  };
}
