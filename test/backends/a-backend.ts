import type { Backend } from './backend';
import type { Chosen } from './bring-up';

/** A backend without a server, that tells what is asked of it; the test names only what matters. */
export function aBackend(facts: Partial<Backend> = {}): Backend {
  let up = false;
  return {
    name: 'store',
    software: facts.name ?? 'store',
    installedBy: 'apt',
    pinned: '1.2.3',
    defaultPort: 25000,
    container: { image: 'store:1.2.3', port: 5000, healthy: 'true' },
    install: async () => undefined,
    start: async () => void (up = true),
    probe: async () => (up ? { version: 'Store 1.2.3' } : undefined),
    stop: async () => void (up = false),
    pid: () => undefined,
    environment: (port) => ({ STORE_URL: `store://127.0.0.1:${port}` }),
    ...facts,
  };
}

/** It, at a place that does not exist. */
export function chosen(backend: Backend, said: string[] = []): Chosen {
  const folder = `/nowhere/${backend.name}`;
  const say = (line: string): void => void said.push(`${backend.name}: ${line}`);
  return { backend, site: { folder, software: folder, durability: 'fast', port: backend.defaultPort, say } };
}
