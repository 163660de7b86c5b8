# One image for every app; the command names the app: docker run fiveplane llm-router
FROM node:24-bookworm-slim AS build
WORKDIR /fiveplane
COPY package.json package-lock.json ./
COPY apps/cli/package.json apps/cli/package.json
COPY apps/cli/bin apps/cli/bin
COPY apps/memory-library/package.json apps/memory-library/package.json
RUN npm ci --no-audit --no-fund
COPY .swcrc tsconfig.json ./
COPY apps apps
COPY libs libs
COPY test test
RUN npm run build
RUN npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /fiveplane
COPY --from=build /fiveplane/package.json package.json
COPY --from=build /fiveplane/node_modules node_modules
COPY --from=build /fiveplane/dist dist
USER node
EXPOSE 8080 9090
ENTRYPOINT ["node", "--enable-source-maps", "dist/apps/start-app.js"]
