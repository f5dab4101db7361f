# syntax=docker/dockerfile:1

# The packages the service runs on. No install script is needed: SQLite comes ready-made for every platform.
FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-update-notifier && npm cache clean --force

FROM node:24.21.0-bookworm-slim
LABEL org.opencontainers.image.title="Patchcord" \
      org.opencontainers.image.description="Joins CloudTalk to Zoho CRM: calls and messages become complete, linked records." \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
ENV NODE_ENV=production \
    PATCHCORD_DATABASE=/data/patchcord.db
RUN install -d -o node -g node -m 0700 /data
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY config ./config
COPY mappings ./mappings
COPY connectors ./connectors
COPY src ./src
USER node
VOLUME ["/data"]
EXPOSE 8080
# SIGTERM drains: nothing new is taken, what was begun is finished (grace in config/patchcord.yaml).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8080}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/main.ts", "start"]
