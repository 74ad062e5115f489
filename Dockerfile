# The image of `feat serve` (and of every other feat command): docker build -t feat .
# Three stages: build everything, install what running needs, and an image of the two that runs as nobody in particular.
FROM node:24.21.0-bookworm-slim AS source
WORKDIR /feat
# npm wants every workspace's manifest to trust the lock file; they change less often than the sources.
COPY package.json package-lock.json ./
COPY language/package.json language/
COPY compiler/package.json compiler/
COPY runtime/package.json runtime/
COPY runtime/bin runtime/bin
COPY vscode-extension/package.json vscode-extension/

FROM source AS build
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.base.json ./
COPY language language
COPY compiler compiler
COPY runtime runtime
RUN npx tsc -b language compiler runtime

FROM source AS dependencies
RUN npm ci --ignore-scripts --no-audit --no-fund --omit=dev --include-workspace-root=false --workspace @feat-lang/runtime --workspace @feat-lang/compiler --workspace @feat-lang/language

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production NO_COLOR=1 NODE_COMPILE_CACHE=/tmp/node-compile-cache
COPY --from=dependencies /feat/node_modules /feat/node_modules
COPY --from=build /feat/language/package.json /feat/language/
COPY --from=build /feat/language/dist /feat/language/dist
COPY --from=build /feat/compiler/package.json /feat/compiler/
COPY --from=build /feat/compiler/dist /feat/compiler/dist
COPY --from=build /feat/runtime/package.json /feat/runtime/feat.config.schema.json /feat/runtime/
COPY --from=build /feat/runtime/bin /feat/runtime/bin
COPY --from=build /feat/runtime/dist /feat/runtime/dist
COPY --from=build /feat/runtime/src/server/dashboard /feat/runtime/src/server/dashboard
RUN ln -s /feat/runtime/bin/feat.js /usr/local/bin/feat && install -d -o node -g node /project
WORKDIR /project
# The user `node` by number, so that Kubernetes can see that it is not root.
USER 1000:1000
EXPOSE 3328
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["node", "-e", "fetch('http://127.0.0.1:3328/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["feat"]
CMD ["serve", "--host", "0.0.0.0"]
