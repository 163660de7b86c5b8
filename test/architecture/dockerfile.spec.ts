import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkDockerfile, type Surroundings } from './check-dockerfile';
import { ROOT, textOf } from './repository-files';
import { inWords } from './violation';

describe('the Dockerfile', () => {
  it('copies what exists and runs what can be found', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const around: Surroundings = {
      exists: (path) => existsSync(join(ROOT, path)),
      scripts: Object.keys(scripts),
      binaries: readdirSync(join(ROOT, 'node_modules/.bin')),
    };
    expect(inWords(checkDockerfile(textOf('Dockerfile'), around))).toEqual([]);
  });
});

describe('the Dockerfile check (controls)', () => {
  const here = new Set(['package.json', 'package-lock.json', 'apps', 'libs', 'apps/llm-router/main.ts', 'apps/cli/package.json']);
  const around: Surroundings = { exists: (path) => here.has(path), scripts: ['build'], binaries: ['nest', 'swc'] };
  const check = (text: string) => checkDockerfile(text, around).map(({ what }) => what);

  const GOOD = [
    '# one image for all apps',
    'FROM node:24.21.0-bookworm-slim AS build',
    'WORKDIR /app',
    'COPY package.json package-lock.json ./',
    'COPY --chown=node:node apps ./apps/',
    'COPY ./libs/ libs',
    'RUN npm ci --ignore-scripts && \\',
    '    # then build',
    '    npm run build && npm prune --omit=dev',
    'RUN npx swc --version',
    'FROM build AS run',
    'COPY --from=build /app/dist ./dist',
    'HEALTHCHECK --interval=10s CMD ["node", "dist/apps/llm-router/main.js"]',
    'ENV APP=llm-router',
    'CMD ["sh", "-c", "exec node dist/apps/$APP/main.js"]',
  ].join('\n');

  it('lets a plain multi-stage file be', () => {
    expect(check(GOOD)).toEqual([]);
  });

  it.each([
    ['FROM node', 'FROM node names no version'],
    ['COPY lib ./lib', 'COPY lib does not exist'],
    ['COPY package.json yarn.lock ./', 'COPY yarn.lock does not exist'],
    ['COPY --from=builder /app/dist dist', 'COPY --from=builder names no stage'],
    ['RUN npm run bundle', 'runs the script bundle, which package.json does not have'],
    ['RUN npm ci && yarn build', 'runs yarn, which nothing provides'],
    ['RUN npx webpack --mode production', 'runs webpack, which nothing provides'],
    ['CMD ["node", "dist/apps/router/main.js"]', 'runs node dist/apps/router/main.js, which has no source'],
    ['CMD node dist/main.js', 'runs node dist/main.js, which has no source'],
    ['HEALTHCHECK CMD curl -f http://localhost', 'runs curl, which nothing provides'],
  ])('reports %s', (line, what) => {
    expect(check(`${GOOD}\n${line}`)).toEqual([what]);
  });
});
