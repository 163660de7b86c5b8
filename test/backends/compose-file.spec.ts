import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aBackend } from './a-backend';
import type { Backend } from './backend';
import { BACKENDS } from './backends';
import { composeFile } from './compose-file';
import { checkInStep } from './in-step';

const WRITTEN = readFileSync(join(__dirname, '../../compose.yaml'), 'utf8');

describe('compose.yaml', () => {
  it('has the versions, ports, passwords and settings that `up` brings (else: npm run -s backends -- compose > compose.yaml)', () => {
    expect(WRITTEN).toBe(composeFile(BACKENDS));
  });

  it('names versions that are the installed ones, and variables that lead to its ports with its passwords', () => {
    expect(BACKENDS.flatMap(checkInStep)).toEqual([]);
  });

  it('gives every backend a port and variables of its own', () => {
    const ports = BACKENDS.map(({ defaultPort }) => defaultPort);
    const names = BACKENDS.flatMap(({ environment, defaultPort }) => Object.keys(environment(defaultPort)));
    expect([new Set(ports).size, new Set(names).size]).toEqual([ports.length, names.length]);
  });
});

describe('the comparison (controls)', () => {
  const changed = (name: string, facts: Partial<Backend>): string =>
    composeFile(BACKENDS.map((backend) => (backend.name === name ? { ...backend, ...facts } : backend)));
  const redis = BACKENDS.find(({ name }) => name === 'redis') ?? aBackend();

  it.each([
    ['a version', changed('redis', { container: { ...redis.container, image: 'redis:7.0.16-bookworm' } })],
    ['a port', changed('redis', { defaultPort: 26380 })],
    ['a variable', changed('redis', { environment: () => ({ REDIS_ADDRESS: 'redis://127.0.0.1:26379' }) })],
    ['a password', changed('redis', { container: { ...redis.container, command: ['redis-server'] } })],
    ['a backend', composeFile([...BACKENDS, aBackend()])],
  ])('sees another %s', (_what, text) => {
    expect(text).not.toBe(WRITTEN);
  });

  const store = aBackend({
    container: { image: 'store:1.2.3', port: 5000, environment: { STORE_PASSWORD: 'secret' }, healthy: 'true' },
    environment: (port) => ({ STORE_URL: `store://x:secret@127.0.0.1:${port}` }),
    pinned: '1.2.3',
  });
  it.each<[string, Partial<Backend>, readonly string[]]>([
    ['nothing', {}, []],
    ['another version', { pinned: '1.2.4' }, ['store: the image store:1.2.3 is not version 1.2.4']],
    ['a version that merely begins alike', { pinned: '1.2' }, ['store: the image store:1.2.3 is not version 1.2']],
    ['another port', { environment: () => ({ STORE_URL: 'store://x:secret@127.0.0.1:5000' }) }, ['store: no variable leads to port 25000']],
    [
      'another password',
      { environment: (port) => ({ STORE_URL: `store://x:other@127.0.0.1:${port}` }) },
      ['store: no variable has the container’s STORE_PASSWORD'],
    ],
  ])('reports %s', (_what, facts, words) => {
    expect(checkInStep({ ...store, ...facts })).toEqual(words);
  });
});
