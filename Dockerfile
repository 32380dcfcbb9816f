# The gateway as an image: the source as it is, production dependencies, and nothing else.

# Another base image, or the same one pinned by its digest: docs/deploying.md.
ARG NODE_IMAGE=node:26-slim

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /ra-gateway
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# What the image is made of. Not with --omit=dev, which leaves out also what development needs as well.
RUN npm pkg delete devDependencies && npm sbom --sbom-format=cyclonedx --sbom-type=application >sbom.cdx.json

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="ra-gateway" \
    org.opencontainers.image.description="A caching gateway in front of the RetroAchievements web API" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.version="0.1.0"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 NODE_COMPILE_CACHE=/app/.compile-cache \
    CACHE_SNAPSHOT_FILE=/data/snapshot
WORKDIR /app
RUN mkdir .compile-cache /data && chown 1000:1000 .compile-cache /data
COPY --from=dependencies /ra-gateway/node_modules ./node_modules
COPY --from=dependencies /ra-gateway/sbom.cdx.json ./
COPY package.json LICENSE ./
COPY docker/warm-up.ts ./docker/
COPY src ./src
USER 1000:1000
# Node keeps compiled code apart by user and by flags of V8, so this has to run as the one that will serve, with the flags of CMD.
RUN ["node", "--max-semi-space-size=8", "--heap-growing-percent=100", "docker/warm-up.ts"]
# What is remembered, over restarts. Without a volume that can be written to, only memory remembers.
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}${process.env.BASE_PATH || ``}/healthz`).then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# docs/decisions/0011-memory.md: what the flags are for.
CMD ["node", "--max-semi-space-size=8", "--heap-growing-percent=100", "src/server.ts"]
